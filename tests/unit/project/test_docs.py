"""What the documents say is so: of platforms, of fields, of other pages."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bothsides.documents.profile import ROWS
from bothsides.fetch import platforms
from tests.template import ROOT, resource

PLATFORMS = ROOT / "docs" / "platforms"
OVERVIEW = (PLATFORMS / "README.md").read_text(encoding="utf-8")
TABLE = {m[1]: m[0] for m in re.finditer(r"^\| \[(\w+)\]\(\w+\.md\).*$", OVERVIEW, re.MULTILINE)}
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]


def test_every_platform_has_a_row_and_a_page() -> None:
    assert set(TABLE) == set(platforms.names())
    pages = {page.stem for page in PLATFORMS.glob("*.md")}
    assert pages == {*platforms.names(), platforms.IMPORTS, "README"}


@pytest.mark.parametrize("name", platforms.names())
def test_the_quota_of_the_row_is_the_connectors(name: str) -> None:
    limits = platforms.load(name).LIMITS
    assert f"{limits.essential} to {limits.per_creator:,} of {limits.units:,} " in TABLE[name]


@pytest.mark.parametrize("name", platforms.names())
def test_a_page_says_what_a_user_must_know(name: str) -> None:
    page = (ROOT / "docs" / "platforms" / f"{name}.md").read_text(encoding="utf-8")
    for part in ("**Credentials.**", "**Quota.**", "**Terms that matter", "*Retention*", "*Display*", "*Derived data*"):
        assert part in page, part
    limits = platforms.load(name).LIMITS
    if limits.keep:
        assert re.search(rf"\b{limits.keep.days}( days?\b|\.|:)", page), "how long its data are kept"


def _anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub links to them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith("https://"):
            continue
        target, _, anchor = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{page}: {link}"
        assert not anchor or anchor in _anchors(file), f"{page}: {link}"


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 140


def test_the_fields_of_files_are_all_listed() -> None:
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
        secrets = re.findall(r":secret:(\S+?)'", rights(name))
        assert secrets == (["bothsides/${Stage}/platforms/watson-??????"] if name == "ExtractPersonaFunction" else [])
        assert ("secretsmanager" in rights(name)) == bool(secrets), name
        assert "/answers/" not in rights(name), name


def test_ibms_client_is_in_a_layer_of_its_own_that_one_function_has() -> None:
    having = [name for name in _functions() if "WatsonLayer" in str(resource(name).get("Layers", ""))]
    assert having == ["ExtractPersonaFunction"]
    layers = {path.parent.name: path.read_text(encoding="utf-8") for path in (ROOT / "layers").glob("*/pyproject.toml")}
    assert [name for name, project in layers.items() if "ibm-watson" in project] == ["watson"]


def _functions() -> list[str]:
    from tests.template import template

    resources = template()["Resources"]
    return [name for name, one in resources.items() if one["Type"] == "AWS::Serverless::Function"]


def test_the_licence_is_the_standard_text_and_every_package_names_it() -> None:
    text = (ROOT / "LICENSE").read_bytes()
    assert hashlib.sha256(text).hexdigest() == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
    for folder in (".", "cli", "layers/core", "layers/inference", "layers/watson", "cloud"):
        project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert project["license"] == "Apache-2.0", folder


def test_notice_names_every_data_set_and_all_data_that_ship() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for name in yaml.safe_load((ROOT / "training" / "datasets.yaml").read_text(encoding="utf-8")):
        assert f"[{name}]" in notice, name
    shipped = [
        *(ROOT / "layers" / "core" / "bothsides" / "data").iterdir(),
        ROOT / "events" / "demo" / "creators.jsonl",
    ]
    for file in shipped:
        assert str(file.relative_to(ROOT)) in notice, file
