"""What the documents say of platforms is what the connectors do."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bothsides.documents.profile import ROWS
from bothsides.fetch import platforms
from tests.template import ROOT, resource

README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLE = {m[1]: m[0] for m in re.finditer(r"^\| \[(\w+)\]\(docs/platforms/\w+\.md\).*$", README, re.MULTILINE)}


def test_every_platform_has_a_row_and_a_page() -> None:
    assert set(TABLE) == set(platforms.names())
    pages = {page.stem for page in (ROOT / "docs" / "platforms").glob("*.md")}
    assert pages == {*platforms.names(), platforms.IMPORTS}


@pytest.mark.parametrize("name", platforms.names())
def test_the_quota_of_the_row_is_the_connectors(name: str) -> None:
    limits = platforms.load(name).LIMITS
    assert f"{limits.essential} to {limits.per_creator:,} of {limits.units:,} " in TABLE[name]


@pytest.mark.parametrize("name", platforms.names())
def test_a_page_tells_what_a_user_must_know(name: str) -> None:
    page = (ROOT / "docs" / "platforms" / f"{name}.md").read_text(encoding="utf-8")
    for part in ("**Credentials.**", "**Quota.**", "**Terms that matter", "*Retention*", "*Display*", "*Derived data*"):
        assert part in page, part
    limits = platforms.load(name).LIMITS
    if limits.keep:
        assert re.search(rf"\b{limits.keep.days}( days?\b|\.|:)", page), "how long its data are kept"


def test_the_fields_of_files_are_all_told() -> None:
    page = (ROOT / "docs" / "platforms" / "imports.md").read_text(encoding="utf-8")
    for kind, part in ROWS.items():
        [row] = re.findall(rf"^\| `{kind}` \| `([^`]+)`", page, re.MULTILINE)
        assert set(row.split()) == set(part.model_fields) - {"seen_at"}


def test_only_the_fetching_function_may_read_secrets_and_answers() -> None:
    def rights(name: str) -> str:
        properties: Any = resource(name)
        return str(properties["Policies"])

    functions = [name for name in _functions() if name != "FetchProfileFunction"]
    assert "secretsmanager:GetSecretValue" in rights("FetchProfileFunction")
    for name in functions:
        assert "secretsmanager" not in rights(name), name
        assert "/answers/" not in rights(name), name


def _functions() -> list[str]:
    from tests.template import template

    resources = template()["Resources"]
    return [name for name, one in resources.items() if one["Type"] == "AWS::Serverless::Function"]
