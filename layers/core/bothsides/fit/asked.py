"""What a brief asks for, in the terms of the light model: a sentence vector, and topics."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bothsides.documents.campaign import Brief
from bothsides.taxonomy import TOPICS
from bothsides.text.model import text_model
from bothsides.text.tokens import Floats

PRICES = {  # how posts speak of what costs so much
    "low": "cheap, affordable, low price, budget, bargain, discount",
    "middle": "good value for money, reasonable price",
    "premium": "luxury, premium, high-end, exclusive, designer, expensive",
}
PROPOSED = 3  # topics, at most
_WORDS = 0.5  # weight of lists of words beside a text of the brief


@dataclass(frozen=True)
class Asked:
    """What is asked of the creator, and of the audience.

    Unit vectors (dimensions,), None where the brief has no words for them: of what is offered (descriptions, topics,
    values, price), of what is said (the draft message and samples), and of both together for what creators publish
    (``subject``) and for what audiences are interested in (``interests``). ``topics`` are what the product is about,
    ``proposed`` if the brief names none and they were told from its words.
    """

    offered: Floats | None
    said: Floats | None
    subject: Floats | None
    interests: Floats | None
    topics: tuple[str, ...]
    wanted: tuple[str, ...]  # interests of the audience, by topic
    proposed: bool


def asked(brief: Brief) -> Asked:
    """What a brief asks for; told once for all creators of a campaign."""
    return _asked(brief.model_dump_json())


@lru_cache(maxsize=64)
def _asked(content: str) -> Asked:
    brief = Brief.model_validate_json(content)
    proposed = () if brief.topics else proposals(brief)
    topics, wanted = brief.topics or proposed, brief.interests or proposed
    lists = [", ".join(brief.brand.values), PRICES.get(brief.product.price or "", "")]
    offers, messages = described(brief), [text for text in (brief.message, *brief.brand.messages) if text.strip()]
    return Asked(
        offered=_unit(offers, [", ".join(topics), *lists]),
        said=_unit(messages, []),
        subject=_unit([*offers, *messages], [", ".join(topics), *lists]),
        interests=_unit([*offers, *messages], [", ".join(wanted), *lists]),
        topics=topics,
        wanted=wanted,
        proposed=bool(proposed),
    )


def described(brief: Brief) -> list[str]:
    """The texts of a brief that say what is offered."""
    return [text for text in (brief.product.description, brief.brand.description) if text.strip()]


def said(brief: Brief) -> list[str]:
    """All texts of a brief that say what it is about."""
    return described(brief) + [text for text in (brief.message, *brief.brand.messages) if text.strip()]


def proposals(brief: Brief) -> tuple[str, ...]:
    """The topics that the brief's descriptions, else its messages, surely show, the surest first: three at most."""
    texts = described(brief) or said(brief)
    if not texts or not text_model().known(texts).any():
        return ()
    scores = text_model()(texts)["topics"].mean(axis=0)
    labels, sure = text_model().labels["topics"], text_model().sure["topics"]
    found = [(float(score), label) for score, label in zip(scores, labels, strict=True) if label in TOPICS]
    return tuple(label for score, label in sorted(found, reverse=True)[:PROPOSED] if score >= sure)


def _unit(texts: list[str], lists: list[str]) -> Floats | None:
    """The direction of the texts' mean vector, lists of words counting half; None without a word that is known."""
    every = [*texts, *(words for words in lists if words)]
    weights = np.array([1.0] * len(texts) + [_WORDS] * (len(every) - len(texts)))
    if not every:
        return None
    vectors = np.asarray(text_model()(every)["vector"], float)
    norms = np.linalg.norm(vectors, axis=1)
    mean = (vectors * weights[:, None])[norms > 0].sum(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length > 1e-6 else None
