"""What of a persona may be kept for good: it outlives the profile that it was made from, and some platforms' terms let
their posts be kept for some days only."""

from __future__ import annotations

from typing import Any

from bothsides.documents.persona import Persona

_OF_POSTS = ("words", "matched")  # fields that hold a post's own words


def without_words(persona: Persona) -> Persona:
    """The persona with its links to posts and without their words: what was quoted and what was matched."""
    return Persona.model_validate(_without(persona.model_dump()))


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: "" if name in _OF_POSTS and isinstance(part, str) else _without(part) for name, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [_without(part) for part in value]
    return value
