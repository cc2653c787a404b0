"""A brief in YAML, as docs/running.md says to write it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bothsides.documents.campaign import Brief
from bothsides_cli.app import read_brief
from tests.template import ROOT


def test_the_last_day_as_the_docs_write_it_reaches_the_api(tmp_path: Path) -> None:
    told = re.search(r"`ends_on` \| the campaign's last day \(`(.*?)`\)", (ROOT / "docs/running.md").read_text())
    assert told
    file = tmp_path / "brief.yaml"
    file.write_text(f"name: Maps\nbrand: {{name: Acme}}\nmarkets: [US]\nends_on: {told[1]}\n")
    brief = read_brief(file)
    assert Brief.model_validate_json(json.dumps(brief)).model_dump(mode="json")["ends_on"] == told[1]
