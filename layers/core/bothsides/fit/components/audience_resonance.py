"""Whether this audience answers what the brief would publish."""

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind
from bothsides.fit.resonance import expected

KIND = Kind("audience_resonance", {"sales": 14, "awareness": 22}, document="profile", path="posts")


def measure(case: Case) -> Component:
    """The expected answers to posts in the wanted formats and on the brief's subject, as odds against the creator's
    other posts: twice as many answers are 2 to 1."""
    found = expected(case)
    if isinstance(found, str):
        return KIND.unknown(case, f"resonance unknown: {found}")
    score = tuple(at / (1 + at) for at in (found.ratio.value, found.ratio.low, found.ratio.high))
    return KIND.known(
        case, (score[0], score[1], score[2]), found.text, KIND.evidence(found.ratio.n, found.post_ids),
        measured=found.ratio, against="the creator's other posts",
    )  # fmt: skip
