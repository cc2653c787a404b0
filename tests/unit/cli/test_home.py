"""The command line is called from any folder: it finds its checkout and the cloud that runs there."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bothsides import __version__
from bothsides_cli import cloud
from tests.template import ROOT

PROGRAM = ROOT / "bin" / "bothsides"
STATE = {"pid": 1, "port": 4566, "stack": "bothsides", "outputs": {"ApiId": "ab12cd34"}, "build": ""}


def call(*arguments: str, cwd: Path, program: Path = PROGRAM, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited: Mapping[str, str] = {k: v for k, v in os.environ.items() if not k.startswith("BOTHSIDES_")}
    return subprocess.run(
        [program, *arguments], cwd=cwd, env={**inherited, **environment}, capture_output=True, text=True, check=False
    )


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


def test_it_runs_from_any_folder_and_by_a_link(tmp_path: Path) -> None:
    link = tmp_path / "bothsides"
    link.symlink_to(PROGRAM)
    for program in (PROGRAM, link):
        result = call("--version", cwd=tmp_path, program=program)
        assert result.stdout == f"bothsides {__version__}\n", result.stderr
    short, long = call("-h", cwd=tmp_path), call("--help", cwd=tmp_path)
    assert short.returncode == 0
    assert short.stdout == long.stdout


def test_the_checkout_is_the_one_it_was_installed_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(cloud.HOME_VARIABLE, raising=False)
    (tmp_path / "template.yaml").touch()  # another checkout, in which a person happens to be
    monkeypatch.chdir(tmp_path)
    assert cloud.home() == ROOT


def test_the_address_of_the_running_cloud_from_another_folder(checkout: Path, tmp_path: Path) -> None:
    result = call("url", cwd=tmp_path, BOTHSIDES_HOME=str(checkout))
    assert result.stdout == "http://127.0.0.1:4566/_aws/execute-api/ab12cd34\n", result.stderr


def test_an_address_that_is_given_comes_first(checkout: Path, tmp_path: Path) -> None:
    environment = {"BOTHSIDES_HOME": str(checkout), "BOTHSIDES_URL": "https://api.example/"}
    assert call("url", cwd=tmp_path, **environment).stdout == "https://api.example\n"
    assert call("url", "--url", "https://b.example", cwd=tmp_path, **environment).stdout == "https://b.example\n"


def test_what_is_missing_is_said(checkout: Path, tmp_path: Path) -> None:
    result = call("url", cwd=tmp_path, BOTHSIDES_HOME=str(tmp_path))
    assert result.returncode == 1
    assert "no template.yaml" in result.stderr
    (checkout / ".bothsides" / "cloud.json").unlink()
    result = call("url", cwd=tmp_path, BOTHSIDES_HOME=str(checkout))
    assert result.returncode == 1
    assert "bothsides up" in result.stderr
