"""Creators of every subject, with whom any brief can be compared: how near they are to it, and how much they talk
about its topics. Made by training/neutral.py."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bothsides.text.tokens import Floats

FILE = Path(__file__).parents[1] / "data" / "neutral.json.gz"
_SMOOTH = 0.15  # of the creators' standard deviation: so far each stands for its neighbours


@dataclass(frozen=True)
class Neutral:
    """``size`` creators of every subject: mean sentence vectors (size, dimensions) and topic shares (size, topics);
    and single texts (texts, dimensions) of theirs."""

    name: str
    version: str
    vectors: Floats
    texts: Floats
    topics: Floats

    @property
    def title(self) -> str:
        """As documents name it."""
        return f"{self.name}, version {self.version}, {len(self.vectors)} creators"

    def near(self, brief: Floats) -> Floats:
        """How near each creator is to a brief's unit vector: the mean cosine of the texts, (size,)."""
        return self.vectors @ brief


def below(population: Floats, value: float) -> float:
    """The share of a population that lies below a value, each member spread a little: so it grows with every value,
    and equal members count half."""
    width = _SMOOTH * float(population.std()) or 1e-9
    return float(np.mean(1 / (1 + np.exp(-np.clip(1.702 * (value - population) / width, -40, 40)))))


@cache
def neutral() -> Neutral:
    """The creators that ship."""
    content = json.loads(gzip.decompress(FILE.read_bytes()))

    def unpacked(name: str) -> Floats:
        rows = np.frombuffer(base64.b64decode(content[name]), np.int8).astype(np.float32) / 127
        return rows.reshape(-1, content["dimensions"])

    return Neutral(
        content["name"], content["version"], unpacked("vectors"), unpacked("texts"), np.array(content["topics"])
    )
