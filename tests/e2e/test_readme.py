"""The commands of the README and of the pages beside it are run as they stand there."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import Deployed
from tests.template import ROOT

pytestmark = pytest.mark.e2e
PAGES = ("README.md", "docs/running.md", "docs/api.md")
SKIPPED = (  # what a test must not do, or cannot without a platform's network or a key
    "bothsides up", "bothsides down", "bothsides connect", "bothsides profile", "export PATH=",
)  # fmt: skip
PROGRAM = ROOT / "bin" / "bothsides"


def commands(page: str) -> list[str]:
    """The command lines of a page's ``sh`` blocks, without comments."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    return [re.sub(r"\s+# .*", "", line).strip() for block in blocks for line in block.splitlines() if line.strip()]


RUN = {page: [c for c in commands(page) if not c.startswith(SKIPPED)] for page in PAGES}


@pytest.fixture(scope="module")
def home(stack: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout, with the cloud of the tests as the one that runs in it."""
    folder = tmp_path_factory.mktemp("checkout")
    for entry in ROOT.iterdir():
        if entry.name != ".bothsides":
            (folder / entry.name).symlink_to(entry)
    (folder / ".bothsides").symlink_to(stack.state_dir)
    return folder


def call(command: str, home: Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """A command in a shell, as README says that it is set up: ``bin`` on the PATH, nothing else."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BOTHSIDES_", "AWS_"))}
    path = os.pathsep.join([str(PROGRAM.parent), os.environ["PATH"]])
    environment = kept | {"PATH": path, "BOTHSIDES_HOME": str(home), "COLUMNS": "120"}
    return subprocess.run(
        command, shell=True, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def ranking(home: Path) -> str:
    """What ``make demo`` prints."""
    target = subprocess.run(["make", "-n", "demo"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "bothsides demo" in target
    result = call("bothsides demo", home)
    assert result.returncode == 0, result.stderr
    return result.stdout


def rows(text: str) -> dict[str, tuple[str, str]]:
    """Rank → creator and decision of a printed ranking."""
    found = re.findall(r"^(\d+)\s+(\S+:\S+)\s+(fit|review|little data|no fit)\s", text, re.MULTILINE)
    return {rank: (creator, verdict) for rank, creator, verdict in found}


def test_the_ranking_that_the_readme_shows_is_the_one_that_comes_out(ranking: str) -> None:
    for line in ("Qubit Forge launch", "effective reach", "14 scored, 0 failed"):
        assert line in ranking
    printed, shown = rows(ranking), rows((ROOT / "README.md").read_text(encoding="utf-8"))
    listed = (ROOT / "events" / "demo" / "shortlist.csv").read_text().split()[1:]
    assert {creator for creator, _ in printed.values()} == set(listed)
    assert len(shown) > 3
    assert shown.items() <= printed.items()


@pytest.mark.parametrize(("page", "command"), [(page, command) for page in PAGES for command in RUN[page]])
def test_a_command_works_as_it_is_written(home: Path, ranking: str, page: str, command: str) -> None:
    if command.startswith("make "):
        command += " -n"
    result = call(command, home)
    assert result.returncode == 0, f"{page}: {command}\n{result.stdout}{result.stderr}"
    if command.startswith("curl "):
        assert "message" not in json.loads(result.stdout), "the call was refused"


def test_a_signed_call_reads_campaigns(home: Path, ranking: str) -> None:
    [command] = [command for command in RUN["README.md"] if command.startswith("curl ")]
    [campaign] = [c for c in json.loads(call(command, home).stdout)["campaigns"] if c["name"] == "Qubit Forge launch"]
    assert campaign["creators"] == 14
    unsigned = re.sub(r"--user \S+ --aws-sigv4 \S+", "--write-out %{http_code}", command)
    assert call(unsigned, home).stdout.endswith("403")


def test_it_works_from_any_folder(home: Path, ranking: str, tmp_path: Path) -> None:
    result = call("bothsides show stackexchange:blue", home, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    for line in ("Creator  85 posts", "104 people in the sample", "countries     42 % United States 20 %"):
        assert line in result.stdout


def test_what_the_readme_shows_of_a_creator_is_what_comes_out(home: Path, ranking: str) -> None:
    printed = call("bothsides show stackexchange:blue", home).stdout.splitlines()
    shown = re.findall(r"```\n(stackexchange:blue  Blue\n.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)[
        0
    ]
    lines = [line for line in shown.splitlines() if line != "…"]
    assert len(lines) > 5
    assert [line for line in lines if line not in printed] == []
    assert max(map(len, printed)) <= 80


def test_wrong_input_ends_with_two_and_says_what_to_write(home: Path, tmp_path: Path) -> None:
    brief, shortlist = tmp_path / "brief.yaml", tmp_path / "shortlist.csv"
    brief.write_text("name: x\nbrand: {name: y}\nmarkets: [UK]\n")
    shortlist.write_text("creator\nmyspace:tom\n")
    result = call(f"bothsides score {brief} {shortlist}", home)
    assert result.returncode == 2
    assert "brief.markets.0" in result.stderr
    shortlist.write_text("creator\n")
    result = call(f"bothsides score {brief} {shortlist}", home)
    assert result.returncode == 2
    assert "lists no creators" in result.stderr
    assert call("bothsides show stackexchange:nobody", home).returncode == 2
