"""How many people two creators' samples share, without a list of them: b-bit MinHash (Li & König 2010, WWW).

Of the members' pseudonyms (hashes by a key of the deployment, ``fetch.credentials.pseudonym``) the least under each of
``SIZE`` hash functions is found, and one byte of it kept. Two samples agree in a byte with the probability of their
Jaccard similarity, and by chance in one of 256. Without the key no account can be looked for in a sketch; who has it,
and a sketch, can tell for a known account whether it is likely to have been in a small sample: so it is the
deployment's own and no one else's.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Sequence

import numpy as np

from bothsides.documents.audience import Audience, Overlap, Sketch
from bothsides.documents.base import parse_creator
from bothsides.documents.facet import MIN_CELL, Interval
from bothsides.statistics.intervals import wilson

SIZE = 2_048  # bytes: ± 0.3 points of the Jaccard similarity where little is shared, ± 2 points where half is
MIN_PEOPLE = 100  # in a smaller group a person is behind too many of the bytes
_METHOD = f"minhash-{SIZE}x8"
_CHUNK = 256  # hash functions at once
_CHANCE = 1 / 256
_LOWER = (
    "of the people in both samples: of the whole audiences at least so many people are shared, and where the samples"
    " are small parts of them many more can be"
)


def sketch(ids: Sequence[str]) -> Sketch | None:
    """What a sample keeps of its members to be compared by; None of fewer than ``MIN_PEOPLE``."""
    people = sorted(set(ids))
    if len(people) < MIN_PEOPLE:
        return None
    digests = [hashlib.blake2b(one.encode(), digest_size=8).digest() for one in people]
    keys = np.frombuffer(b"".join(digests), np.uint64)
    factors = np.random.default_rng(2_026).integers(1, 2**63, SIZE, np.uint64) * np.uint64(2) + np.uint64(1)
    least = np.full(SIZE, np.iinfo(np.uint64).max, np.uint64)
    for at in range(0, SIZE, _CHUNK):
        for start in range(0, len(keys), 10_000):
            hashed = keys[start : start + 10_000, None] * factors[None, at : at + _CHUNK]
            least[at : at + _CHUNK] = np.minimum(least[at : at + _CHUNK], hashed.min(axis=0))
    kept = ((least >> np.uint64(24)) & np.uint64(255)).astype(np.uint8)
    return Sketch(method=_METHOD, n=len(people), data=base64.b64encode(kept.tobytes()).decode())


def overlap(a: Audience, b: Audience) -> Overlap:
    """How alike two creators' samples are; ``a`` and ``b`` of the same platform of one deployment.

    Jaccard similarity, the people in both, and which share of either sample they are, each with a 95 % interval
    (Wilson's of the bytes that agree, the chance agreements taken out). Fewer than ``MIN_CELL`` people in both are not
    told apart from none.
    """
    reason = _why_not(a, b)
    if reason or a.sketch is None or b.sketch is None:
        return Overlap(state="unavailable", note=reason)
    mine, others = (np.frombuffer(base64.b64decode(one.data), np.uint8) for one in (a.sketch, b.sketch))
    agree = int((mine == others).sum())
    alike = [_unchanced(value) for value in (agree / SIZE, *wilson(agree, SIZE))]
    together, most = a.sketch.n + b.sketch.n, min(a.sketch.n, b.sketch.n)
    shared = [min(float(most), together * jaccard / (1 + jaccard)) for jaccard in alike]
    if shared[0] < MIN_CELL:
        least = max(MIN_CELL, math.ceil(shared[2]))
        return Overlap(state="too_few", most=least, note=f"fewer than {MIN_CELL} people in both, or none; {_LOWER}")
    return Overlap(
        state="ok",
        jaccard=Interval.of((alike[0], alike[1], alike[2]), together),
        shared=Interval.of((shared[0], shared[1], shared[2]), together),
        of_first=Interval.of((shared[0] / a.sketch.n, shared[1] / a.sketch.n, shared[2] / a.sketch.n), a.sketch.n),
        of_second=Interval.of((shared[0] / b.sketch.n, shared[1] / b.sketch.n, shared[2] / b.sketch.n), b.sketch.n),
        most=math.ceil(shared[2]),
        note=_LOWER,
    )


def _unchanced(agreeing: float) -> float:
    """The Jaccard similarity at which so many bytes agree."""
    return max(0.0, (agreeing - _CHANCE) / (1 - _CHANCE))


def _why_not(a: Audience, b: Audience) -> str | None:
    platforms = [parse_creator(one.creator)[0] for one in (a, b)]
    if platforms[0] != platforms[1]:
        return f"people of {platforms[0]} and of {platforms[1]} cannot be told to be the same"
    for one in (a, b):
        if one.sketch is None:
            return f"the sample of {one.creator} is too small to be compared, under {MIN_PEOPLE} people, or too old"
        if one.sketch.method != _METHOD:
            return f"the audience of {one.creator} was sketched by another version: {one.sketch.method}"
    return None
