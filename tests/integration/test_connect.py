"""``bothsides connect``: credentials come to where the connectors look, and nowhere else."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from bothsides.fetch import credentials
from bothsides_cli import app
from bothsides_cli import cloud as embedded
from tests.integration.conftest import Cloud


def test_what_was_connected_is_what_the_connectors_read(cloud: Cloud) -> None:
    run = CliRunner().invoke(
        app.app, ["connect", "twitch", "client_id=abc", "client_secret", "--stage", "dev"], input="s\n"
    )
    assert run.exit_code == 0, run.output
    assert "abc" not in run.output
    assert credentials.of_platform("twitch", "client_id", "client_secret") == {"client_id": "abc", "client_secret": "s"}


def test_a_second_instance_stands_beside_the_first(cloud: Cloud) -> None:
    for pair in ("a.example=1", "b.example=2", "a.example=3"):
        assert CliRunner().invoke(app.app, ["connect", "mastodon", pair, "--stage", "dev"]).exit_code == 0
    assert credentials.given_for("mastodon") == {"a.example": "3", "b.example": "2"}


@pytest.mark.parametrize("whose", ["instagram:Maps", "https://www.instagram.com/maps/"])
def test_a_creators_grant_is_found_by_any_spelling(cloud: Cloud, whose: str) -> None:
    assert CliRunner().invoke(app.app, ["connect", whose, "access_token=t", "--stage", "dev"]).exit_code == 0
    assert credentials.granted_by("instagram:maps") == {"access_token": "t"}
    assert credentials.granted_by("instagram:other") == {}


def test_without_an_embedded_cloud_nothing_is_written_elsewhere(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "endpoint", lambda *_: None)
    run = CliRunner().invoke(app.app, ["connect", "youtube", "api_key=k"])
    assert run.exit_code == 2
    assert "no embedded cloud is running;" in " ".join(run.output.replace("│", " ").split())
    assert credentials.given_for("youtube") == {}
