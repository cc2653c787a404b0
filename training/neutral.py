"""Writes layers/core/bothsides/data/neutral.json.gz: creators of every subject, against whom a brief's nearness to a
creator is compared: ``python -m training.neutral``, after every training of the light model.

Half of them are channels of trending videos (youtube_trending, CC0) with five videos at least, by titles and tags; the
others groups of 40 headlines of one section (huffpost, CC BY 4.0), four a section: whoever writes about one subject
alone. Sections of headlines are as many for each subject, so that none is common. Only the mean of each one's sentence
vectors and the shares of its topics are kept, without names. Headlines outside the train split are left out: tests are
made of them.
"""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from bothsides.fit.neutral import FILE
from bothsides.statistics.modelled import facet
from bothsides.taxonomy import TOPICS
from bothsides.text.model import text_model
from training.data import read, split_of

VERSION = "1"
GROUPS, SIZE = 4, 40  # of a section, headlines in each
VIDEOS = 5  # of a channel, at least
DRAWN = 400  # single texts, for how far those of anybody spread


def groups() -> Iterator[list[str]]:
    """The texts of each creator."""
    sections: dict[str, list[str]] = defaultdict(list)
    for line in read("huffpost", "headlines.tsv").splitlines()[1:]:
        section, _, headline = line.partition("\t")
        if headline and split_of(headline) == "train":
            sections[section].append(headline)
    random = np.random.default_rng(0)
    for _, headlines in sorted(sections.items()):
        drawn = [headlines[at] for at in random.permutation(len(headlines))[: GROUPS * SIZE]]
        yield from (drawn[at : at + SIZE] for at in range(0, len(drawn), SIZE))
    channels: dict[str, dict[str, str]] = defaultdict(dict)
    for name in ("USvideos.csv", "GBvideos.csv"):
        for row in csv.DictReader(io.StringIO(read("youtube_trending", name))):
            said = f"{row['title']} {row['tags'].replace('|', ' ')[:300]}"
            channels[row["channel_title"]].setdefault(row["video_id"], said)
    yield from (list(videos.values()) for _, videos in sorted(channels.items()) if len(videos) >= VIDEOS)


def main() -> None:
    """Build the file."""
    means, topics, every = [], [], []
    for texts in groups():
        scores = dict(text_model()(texts))
        readable = {"topics": np.ones(len(texts), bool)}
        shares = {share.code: share.share for share in facet(["topics"], scores, readable, minimum=1).shares}
        vectors = scores["vector"]
        means.append(vectors.mean(0))
        topics.append([round(shares.get(topic, 0.0), 3) for topic in TOPICS])
        every.append(vectors)
    random, single = np.random.default_rng(1), np.concatenate(every)
    drawn = single[np.sort(random.permutation(len(single))[:DRAWN])]
    content = {
        "name": "channels of trending videos and sections of a news site",
        "version": VERSION,
        "model": text_model().card["sha256"],
        "vectors": packed(np.array(means)),
        "texts": packed(drawn),
        "topics": topics,
        "dimensions": text_model().dimensions,
    }
    FILE.write_bytes(gzip.compress(json.dumps(content).encode(), 9, mtime=0))
    print(f"{len(means)} creators, {FILE.stat().st_size / 1e3:.0f} kB")


def packed(vectors: np.ndarray) -> str:
    """Numbers of -1 to 1 as bytes, in base64."""
    return base64.b64encode(np.round(vectors * 127).astype(np.int8).tobytes()).decode()


if __name__ == "__main__":
    main()
