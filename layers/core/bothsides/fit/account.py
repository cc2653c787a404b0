"""What a creator's account says of itself: name, handle and bio, in the terms of the light model."""

from __future__ import annotations

import math
import re

import numpy as np

from bothsides.documents.base import parse_creator
from bothsides.documents.profile import Profile
from bothsides.persona.terms import background
from bothsides.text.model import text_model
from bothsides.text.tokens import Floats

_LONGEST = 20  # letters of a word
_UNKNOWN, _LETTER = 12.0, 3.0  # cost of a piece that is no word, and of each of its letters
_PARTICLE = 6.0  # cost of one letter alone beside that of a word
_SHORT = 3  # letters under which a piece of a handle tells nothing


def account_vector(profile: Profile) -> Floats | None:
    """The sentence vector (dimensions,) of name, handle and bio, whose pieces that are no words are left out; None
    without a word that the model knows."""
    account = profile.account
    handle = parse_creator(profile.creator)[1]
    named = " ".join([*words_in(handle), *words_in(account.display_name or "")])
    text = f"{named}. {account.bio or ''}".strip(". ")
    if not text or not text_model().knows_any(text):
        return None
    return np.asarray(text_model()([text])["vector"][0], float)


def words_in(name: str) -> list[str]:
    """The English words in a name that is written without spaces: ``thetravelingdogs`` → ``the traveling dogs``.

    Of all ways to cut, the likeliest one if words are drawn independently, by how often each is used (Viterbi; Norvig
    2009, "Natural language corpus data"). Pieces that are no words, or have fewer than three letters, are left out.
    """
    known = background().counts
    found = []
    for part in re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)):
        found += [piece for piece in _cut(part.lower()) if piece in known and len(piece) >= _SHORT]
    return found


def _cut(letters: str) -> list[str]:
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for stop in range(1, len(letters) + 1):
        ways = ((best[start], letters[start:stop]) for start in range(max(0, stop - _LONGEST), stop))
        best.append(min((cost + _cost(piece), [*pieces, piece]) for (cost, pieces), piece in ways))
    return best[-1][1]


def _cost(piece: str) -> float:
    """The negative logarithm of how likely a word is."""
    count = background().counts.get(piece, 0)
    if not count:
        return _UNKNOWN + _LETTER * len(piece)
    return math.log(background().words / count) + (_PARTICLE if len(piece) == 1 and piece not in "ai" else 0.0)
