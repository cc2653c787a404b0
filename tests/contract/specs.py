"""The platforms' machine-readable shapes, out of packages that carry them: what our servers answer is checked by them.

YouTube: Google's discovery document · Bluesky: models made from the AT Protocol lexicons · Mastodon: the typed
entities of Mastodon.py · Twitch: the typed objects of twitchAPI · X: models made from X's OpenAPI · Instagram: the
field types of Meta's own SDK. Reddit, TikTok and feeds have none that a package carries.
"""

from __future__ import annotations

import inspect
import json
import re
import types
import typing
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

# ----------------------------------------------------------------------------------------------- YouTube


@cache
def discovery() -> dict[str, Any]:
    folder = resources.files("googleapiclient.discovery_cache.documents")
    return json.loads((folder / "youtube.v3.json").read_text())


def youtube(kind: str, body: Any, schemas: dict[str, Any] | None = None, at: str = "$") -> None:
    """Every field is in the discovery document and has its type."""
    schema = discovery()["schemas"][kind]
    for name, value in body.items():
        assert name in schema["properties"], f"{at}.{name} is not in {kind}"
        _discovered(schema["properties"][name], value, f"{at}.{name}")


def _discovered(spec: dict[str, Any], value: Any, at: str) -> None:
    if "$ref" in spec:
        return youtube(spec["$ref"], value, at=at)
    match spec["type"], spec.get("format"):
        case "string", "date-time":
            datetime.fromisoformat(value)
        case "string", "uint64":
            assert isinstance(value, str), at
            assert value.isdigit(), f"{at}: a uint64 is digits in a string"
        case "string", _:
            assert isinstance(value, str), at
            assert "enum" not in spec or value in spec["enum"], at
        case "integer", _:
            assert type(value) is int, at
        case "boolean", _:
            assert type(value) is bool, at
        case "array", _:
            for i, item in enumerate(value):
                _discovered(spec["items"], item, f"{at}[{i}]")
        case "object", _:
            assert isinstance(value, dict), at
    return None


def youtube_query(resource: str, query: dict[str, str]) -> None:
    """Every parameter is documented, and within its bounds."""
    known = discovery()["resources"][resource]["methods"]["list"]["parameters"] | discovery()["parameters"]
    for name, value in query.items():
        assert name in known, f"{resource}.list has no parameter {name}"
        if "maximum" in known[name]:
            assert int(value) <= int(known[name]["maximum"])
        if "enum" in known[name]:
            assert value in known[name]["enum"]
        told = re.search(r"not supported for use in conjunction with the (.*)", known[name].get("description", ""))
        against = set(re.findall(r"\[`(\w+)`\]", told[1])) if told else set()
        assert not against & query.keys(), f"{resource}.list takes no {name} beside {against & query.keys()}"
    if "id" in query:
        assert len(query["id"].split(",")) <= 50


# ----------------------------------------------------------------------------------------------------- X


def x_query(method: Any, query: dict[str, str]) -> None:
    """An application may ask, and every field and expansion is one of X's OpenAPI, as the SDK's method has them."""
    source = inspect.getsource(method)
    assert 'schemes.append("BearerToken")' in source, f"{method.__name__} is for users alone"
    for name in ("post.fields", "user.fields", "expansions", "exclude"):
        if name in query:
            found = re.search(rf"{name.replace('.', '_')}: Optional\[\s*List\[\s*Literal\[(.*?)\]", source, re.DOTALL)
            assert found, f"{method.__name__} knows no {name}"
            allowed = set(re.findall(r'"(\w+)"', found[1]))
            assert set(query[name].split(",")) <= allowed, (name, set(query[name].split(",")) - allowed)


# --------------------------------------------------------------------------------------- typed classes


def typed(kind: type, body: dict[str, Any], *, extra: tuple[str, ...] = ()) -> None:
    """Every field is an annotated one of the class and has its type, as far as the annotation says it."""
    hints = _hints(kind)
    for name, value in body.items():
        if name in extra:
            continue
        assert name in hints, f"{kind.__name__} has no {name}"
        assert _fits(hints[name], value), f"{kind.__name__}.{name} is {hints[name]}, not {value!r}"


@cache
def _hints(kind: type) -> dict[str, Any]:
    module = inspect.getmodule(kind)
    found: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        for name, hint in inspect.get_annotations(base).items():
            if isinstance(hint, str):
                try:
                    hint = eval(hint, dict(vars(module)))  # noqa: S307 the package's own annotations
                except (NameError, TypeError):
                    hint = Any
            found[name] = hint
    return found


def _fits(hint: Any, value: Any) -> bool:
    origin = typing.get_origin(hint)
    if hint is Any or isinstance(hint, (str, typing.ForwardRef, typing.TypeVar)):
        return True
    if origin in (typing.Union, types.UnionType):
        return any(_fits(part, value) for part in typing.get_args(hint))
    if hint is type(None):
        return value is None
    if origin is not None:
        return isinstance(value, origin) if isinstance(origin, type) else True
    if hint is datetime:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    if hint in (int, bool):
        return type(value) is hint
    if hint is float:
        return isinstance(value, (int, float))
    if hint is str:
        return isinstance(value, str)
    return isinstance(value, (dict, list, str, int))
