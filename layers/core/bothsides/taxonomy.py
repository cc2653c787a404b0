"""The fixed vocabularies: IAB Content Taxonomy 3.1 tier 1, the GoEmotions labels, ISO 3166-1 countries."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

# IAB Tech Lab, Content Taxonomy 3.1, CC BY 3.0: tier-1 names.
TOPICS = (
    "Attractions", "Automotive", "Books and Literature", "Business and Finance", "Careers", "Communication",
    "Crime", "Disasters", "Education", "Entertainment", "Events", "Family and Relationships", "Fine Art",
    "Food & Drink", "Genres", "Healthy Living", "Hobbies & Interests", "Holidays", "Home & Garden", "Law",
    "Medical Health", "Personal Celebrations & Life Events", "Personal Finance", "Pets", "Politics",
    "Pop Culture", "Real Estate", "Religion & Spirituality", "Science", "Sensitive Topics", "Shopping",
    "Sports", "Style & Fashion", "Technology & Computing", "Travel", "Video Gaming", "War and Conflicts",
)  # fmt: skip

# Demszky et al. 2020, GoEmotions: 27 emotions and neutral.
EMOTIONS = (
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire",
    "disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear", "gratitude", "grief",
    "joy", "love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness",
    "surprise", "neutral",
)  # fmt: skip

GENDERS = ("woman", "man", "unknown")
AGES = ("13-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+")


def checked(value: str, known: Collection[str], what: str) -> str:
    """``value`` if it is known.

    Raises:
        ValueError: it isn't; names the nearest known ones.
    """
    if value in known:
        return value
    near = get_close_matches(value, list(known), n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(repr(n) for n in near)}?" if near else f"known: {', '.join(known)}"
    raise ValueError(f"{value!r} is not {what}; {hint}")
