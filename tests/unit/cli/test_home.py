"""The command line is called from any folder: it finds its checkout and the cloud that runs there."""

from __future__ import annotations

import fcntl
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bothsides import __version__
from bothsides_cli import app, cloud
from tests.template import ROOT

PROGRAM = ROOT / "bin" / "bothsides"
STATE = {"pid": 1, "port": 4566, "stack": "bothsides", "outputs": {"ApiId": "ab12cd34"}, "build": ""}


@pytest.fixture(autouse=True)
def _another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("BOTHSIDES_HOME", "BOTHSIDES_URL"):
        monkeypatch.delenv(name, raising=False)


def call(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app.app, arguments, env=environment)


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """A checkout whose embedded cloud is running, as far as the command line can see: its lock is held."""
    folder = tmp_path / "checkout"
    (folder / ".bothsides").mkdir(parents=True)
    (folder / "template.yaml").touch()
    (folder / ".bothsides" / "cloud.json").write_text(json.dumps(STATE))
    with (folder / ".bothsides" / "cloud.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def test_the_launcher_runs_from_any_folder_and_by_a_link(tmp_path: Path) -> None:
    link = tmp_path / "bothsides"
    link.symlink_to(PROGRAM)
    result = subprocess.run([link, "--version"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.stdout == f"bothsides {__version__}\n", result.stderr


def test_help_has_a_short_form() -> None:
    assert call("-h").exit_code == 0
    assert call("score", "-h").output == call("score", "--help").output


def test_the_checkout_is_the_one_it_was_installed_from(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").touch()  # another checkout, in which a person happens to be
    assert cloud.home() == ROOT


def test_the_address_of_the_running_cloud_from_another_folder(checkout: Path) -> None:
    assert call("url", BOTHSIDES_HOME=str(checkout)).output == "http://127.0.0.1:4566/_aws/execute-api/ab12cd34\n"


def test_an_address_that_is_given_comes_first(checkout: Path) -> None:
    environment = {"BOTHSIDES_HOME": str(checkout), "BOTHSIDES_URL": "https://api.example/"}
    assert call("url", **environment).output == "https://api.example\n"
    assert call("url", "--url", "https://b.example", **environment).output == "https://b.example\n"


def test_what_is_missing_is_said(checkout: Path, tmp_path: Path) -> None:
    no_checkout = call("url", BOTHSIDES_HOME=str(tmp_path))
    assert no_checkout.exit_code == 1
    assert "template.yaml" in no_checkout.stderr
    (checkout / ".bothsides" / "cloud.json").unlink()
    no_cloud = call("url", BOTHSIDES_HOME=str(checkout))
    assert no_cloud.exit_code == 1
    assert "bothsides up" in no_cloud.stderr
