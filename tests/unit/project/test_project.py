"""The project's habits, held by tests. Style, types and the direction of imports are held by ``make lint``."""

from tests.template import ROOT


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
