"""What a creator's account says of itself: name, handle and bio, in the terms of the light model."""

from __future__ import annotations

import numpy as np

from bothsides.documents.base import parse_creator
from bothsides.documents.profile import Profile
from bothsides.text.model import text_model
from bothsides.text.tokens import Floats
from bothsides.text.words import words_in


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
