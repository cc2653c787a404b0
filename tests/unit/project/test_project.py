"""The project's habits, held by tests: style, types, the direction of imports."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.template import ROOT

BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        "ruff check .",
        "ruff format --check .",
        "mypy layers/core cli",
        "mypy functions --scripts-are-modules --explicit-package-bases",
        "lint-imports",
    ],
)
def test_clean(command: str) -> None:
    program, *arguments = command.split()
    result = subprocess.run([BIN / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_function_folder_holds_app_alone() -> None:
    for folder in (ROOT / "functions").iterdir():
        names = {path.name for path in folder.iterdir()} - {"__pycache__"}
        assert names == {"app.py"}, folder


def test_every_function_has_events() -> None:
    functions = {path.name for path in (ROOT / "functions").iterdir()}
    for function in functions:
        assert list((ROOT / "events" / function).glob("*.json")), function


def test_handlers_are_thin() -> None:
    for app in (ROOT / "functions").glob("*/app.py"):
        assert len(app.read_text().splitlines()) < 50, app
