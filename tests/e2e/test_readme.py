"""The README's commands are run as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Deployed
from tests.template import ROOT

pytestmark = pytest.mark.e2e
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [line.split("#")[0].strip() for block in BLOCKS for line in block.splitlines() if line.strip()]


def test_the_main_job_and_what_is_shown_of_it(stack: Deployed) -> None:
    bin_folder = Path(sys.executable).parent
    environment = os.environ | {
        "BOTHSIDES_URL": stack.endpoint.api_url,
        "COLUMNS": "120",
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    ours = [command for command in COMMANDS if command.startswith("bothsides ") and command != "bothsides up"]
    assert ours
    said = ""
    for command in ours:
        result = subprocess.run(
            command.split(), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert result.returncode == 0, f"{command}: {result.stderr}"
        said += result.stdout
    for creator in (ROOT / "events" / "demo" / "shortlist.csv").read_text().split()[1:]:
        assert creator in said
    for line in ("Qubit Forge launch", "effective reach", "14 scored, 0 failed", "people in the sample"):
        assert line in said


def test_wrong_input_ends_with_two_and_names_the_mend(stack: Deployed, tmp_path: Path) -> None:
    brief, shortlist = tmp_path / "brief.yaml", tmp_path / "shortlist.csv"
    brief.write_text("name: x\nbrand: {name: y}\nmarkets: [UK]\n")
    shortlist.write_text("creator\nmyspace:tom\n")
    environment = os.environ | {"BOTHSIDES_URL": stack.endpoint.api_url}
    program = Path(sys.executable).parent / "bothsides"

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)

    result = run("score", str(brief), str(shortlist))
    assert result.returncode == 2
    assert "brief.markets.0" in result.stderr
    shortlist.write_text("creator\n")
    result = run("score", str(brief), str(shortlist))
    assert result.returncode == 2
    assert "lists no creators" in result.stderr
    assert run("show", "stackexchange:nobody").returncode == 2


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("make ")])
def test_make_knows_the_target(command: str) -> None:
    result = subprocess.run([*command.split(), "-n"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
