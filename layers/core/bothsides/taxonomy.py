"""The fixed vocabularies: topics of the IAB Content Taxonomy 3.1, the GoEmotions labels, genders, ages."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from functools import cache

import pycountry

# IAB Tech Lab, Content Taxonomy 3.1, CC BY 3.0: what the light model can tell of tier 1, and of tier 2 below it.
TOPICS = (
    "Automotive", "Business and Finance", "Education", "Entertainment", "Music", "Family and Relationships",
    "Fine Art", "Food & Drink", "Healthy Living", "Fitness and Exercise", "Home & Garden", "Interior Decorating",
    "Pets", "Science", "Sports", "Style & Fashion", "Beauty", "Technology & Computing", "Travel", "Video Gaming",
)  # fmt: skip
TIER_2 = {  # and the tier-1 topic of each
    "Music": "Entertainment", "Fitness and Exercise": "Healthy Living", "Interior Decorating": "Home & Garden",
    "Beauty": "Style & Fashion",
}  # fmt: skip
# The rest of tier 1: no data set confirms that they are told rightly, or nothing may tell them.
UNAVAILABLE_TOPICS = (
    "Attractions", "Books and Literature", "Careers", "Communication", "Crime", "Disasters", "Events", "Genres",
    "Hobbies & Interests", "Holidays", "Law", "Medical Health", "Personal Celebrations & Life Events",
    "Personal Finance", "Politics", "Pop Culture", "Real Estate", "Religion & Spirituality", "Sensitive Topics",
    "Shopping", "War and Conflicts",
)  # fmt: skip

# Demszky et al. 2020, GoEmotions: 27 emotions and neutral.
EMOTIONS = (
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire",
    "disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear", "gratitude", "grief",
    "joy", "love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness",
    "surprise", "neutral",
)  # fmt: skip

# The brand safety floor and suitability framework of the Global Alliance for Responsible Media (closed in 2024), and
# its levels, the most severe first. persona/safety.toml has the words.
GARM = (
    "Adult & explicit sexual content", "Arms & ammunition",
    "Crime & harmful acts to individuals and society, human rights violations", "Death, injury or military conflict",
    "Online piracy", "Hate speech & acts of aggression", "Obscenity and profanity",
    "Illegal drugs, tobacco, e-cigarettes, vaping, alcohol", "Spam or harmful content", "Terrorism",
    "Debated sensitive social issue", "Misinformation",
)  # fmt: skip
RISKS = ("floor", "high", "medium", "low")

GENDERS = ("woman", "man", "unknown")
AGES = ("13-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+")


@cache
def languages() -> dict[str, str]:
    """ISO 639-1 code → English name."""
    return {language.alpha_2: language.name for language in pycountry.languages if hasattr(language, "alpha_2")}


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
