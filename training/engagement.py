"""How much creators differ in what their audience answers, and which of two posts of one creator gets more:
``python -m training.engagement [learn]``.

``learn`` writes data/engagement.json.gz: between-creator scales of the effects of topics, tones and formats, of the
trend and of the level over time, and how posts spread, by EM over the creators of youtube_trending and
stackexchange_demo with ``LEARN`` posts at least. Both sets may ship. Formats are questions and answers, sponsorship is
in neither set: its scale is that of formats.

Without an argument it measures. Of each creator with ``LEAST`` posts at least, posts are paired at random; for
each pair the creator's model is learned from all other posts and asked which of the two gets more. The priors come from
other creators: of the same set (as in a deployment that knows the platform) or from the sets that ship. Beside it:
the **creator's mean** says the same of both posts, so it is right half of the time; **recency alone** says that the
newer one gets more; **own course** is the model without what the posts are. Equal counts are left out. Brackets: 2.5
and 97.5 percentile of a bootstrap over creators.

instagram_kim2020 is for validation on this machine only: figures leave, nothing else does.
"""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np

from bothsides.audience.engagement import RIPE, Label, Priors, design, fitted, labels_of
from bothsides.documents.profile import Post
from bothsides.persona.sponsorship import judge
from bothsides.statistics.answers import Spread
from bothsides.statistics.intervals import student_t
from training import data
from training.data import HERE, LOCAL

OUT = HERE.parent / "layers" / "core" / "bothsides" / "data" / "engagement.json.gz"
LEARN, LEAST = 5, 3
MEASURES = ("answers", "answers_by_view", "views")
TRENDING = datetime(2017, 9, 13, tzinfo=UTC)  # the first day of youtube_trending; its rows are 200 a day
DUMPED = datetime(2018, 9, 2, tzinfo=UTC)  # of stackexchange_demo
BEGIN = Priors(
    name="begin",
    mean={},
    scale=dict.fromkeys(("topic", "tone", "format", "sponsored", "time"), 0.3) | {"trend": 0.5},
    spread=Spread(0.6, 4.0, 4.0),
    memory=60.0,
)
NAME = "471 creators of youtube_trending and stackexchange_demo"
TREND = 0.2  # of the logarithm a year, an assumption: who is looked at has grown, so newer posts met a larger following
_ROUNDS = 10
_WORTH = 20.0
_COMMON = 0.3  # scale of the prior of what is common to all creators of a platform
_STEEP = 1.168  # the difference of two t of 4 degrees is as steep at 0 as that of two normals this much wider


class Creator(NamedTuple):
    """Posts of one creator, in the order of time, with what they are and when each was published."""

    name: str
    posts: tuple[Post, ...]
    labels: tuple[Label, ...]
    days: np.ndarray


def creator(name: str, posts: Sequence[Post], formats: dict[str, str] | None = None) -> Creator:
    """With topics, tones, formats and what their words say of sponsorship; ``formats`` by a post's id."""
    posts = sorted(posts, key=lambda post: (post.created_at or TRENDING, post.id))
    labels = labels_of(posts, {post.id for post in posts if judge(post).paid})
    if formats:
        kinds = np.array([formats[post.id] for post in posts])
        labels += [Label("format", kind, kinds == kind, np.ones(len(posts), bool)) for kind in sorted(set(kinds))]
    days = np.array([post.created_at.timestamp() / 86_400 if post.created_at else math.nan for post in posts])
    return Creator(name, tuple(posts), tuple(labels), days)


@cache
def trending() -> list[Creator]:
    """Channels of youtube_trending with ``LEAST`` videos at least, each video as it was seen last; published is when
    it was seen first."""
    found: dict[str, dict[str, Post]] = defaultdict(dict)
    for name in ("USvideos.csv", "GBvideos.csv"):
        for at, row in enumerate(csv.DictReader(io.StringIO(data.read("youtube_trending", name)))):
            videos = found[f"{name[:2]}:{row['channel_title']}"]
            counts = [row["views"], row["likes"], row["comment_total"]]
            if len(row["video_id"]) == 11 and all(one.isdigit() for one in counts):
                first = videos.get(row["video_id"])
                videos[row["video_id"]] = Post(
                    id=row["video_id"], title=row["title"], text=row["tags"].replace("|", " ")[:20_000],
                    created_at=first.created_at if first else TRENDING + timedelta(days=at / 200), format="video",
                    views=int(counts[0]), likes=int(counts[1]), comments=int(counts[2]),
                )  # fmt: skip
    return [creator(name, list(of.values())) for name, of in sorted(found.items()) if len(of) >= LEAST]


@cache
def asking() -> list[Creator]:
    """Members of stackexchange_demo with ``LEAST`` posts at least that were ripe when the site was dumped: votes up are
    likes, comments and answers are comments, questions have views."""
    rows = ElementTree.fromstring(data.read("stackexchange_demo", "Posts.xml").lstrip("\ufeff"))  # noqa: S314
    votes = ElementTree.fromstring(data.read("stackexchange_demo", "Votes.xml").lstrip("\ufeff"))  # noqa: S314
    up = Counter(vote.get("PostId") for vote in votes if vote.get("VoteTypeId") == "2")
    found, formats = defaultdict(list), {}
    for row in rows:
        at = datetime.fromisoformat(row.get("CreationDate", "")).replace(tzinfo=UTC)
        who, kind = row.get("OwnerUserId"), {"1": "question", "2": "answer"}.get(row.get("PostTypeId", ""))
        if who and kind and DUMPED - at >= RIPE:
            formats[row.get("Id", "")] = kind
            found[who].append(
                Post(
                    id=row.get("Id", ""), title=row.get("Title"), created_at=at,
                    text=html.unescape(re.sub(r"<[^>]*>", " ", row.get("Body", "")))[:20_000],
                    views=int(row.get("ViewCount", 0)) or None, likes=up[row.get("Id")],
                    comments=int(row.get("CommentCount", 0)) + int(row.get("AnswerCount", 0)),
                )
            )  # fmt: skip
    return [creator(name, of, formats) for name, of in sorted(found.items()) if len(of) >= LEAST]


@cache
def influencers() -> list[Creator]:
    """Influencers of instagram_kim2020 with ``LEAST`` posts at least; none where the set is not at hand."""
    path = LOCAL / "instagram_kim2020" / "posts.jsonl.gz"
    found: dict[str, dict[str, Post]] = defaultdict(dict)
    formats = {}
    if path.exists():
        with gzip.open(path, "rt") as file:
            for row in map(json.loads, file):
                formats[row["id"]] = row["type"]
                found[row["user"]][row["id"]] = Post(
                    id=row["id"], text=row["cap"] or "", created_at=datetime.fromtimestamp(row["t"], UTC),
                    likes=row["likes"], comments=row["ncom"],
                )  # fmt: skip
    return [creator(name, list(of.values()), formats) for name, of in sorted(found.items()) if len(of) >= LEAST]


def counted(of: Creator, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts, exposures, and which posts have both."""
    views = np.array([math.nan if post.views is None else post.views for post in of.posts], float)
    answers = np.array([post.echo or 0 for post in of.posts], float)
    counts, exposures = (views, np.ones(len(views))) if name == "views" else (answers, views)
    if name == "answers":
        exposures = np.ones(len(answers))
    return counts, exposures, ~np.isnan(counts) & (np.nan_to_num(exposures) > 0)


def learn(creators: Sequence[Creator], name: str, *, common: bool) -> Priors:
    """Scales (and with ``common`` also means) of the effects over these creators, by MacKay's fixed point (1992, Neural
    Computation 4:415): squared effects over the number of effects that the posts tell. The starting scale counts as
    ``_WORTH`` effects, so that a kind which hardly varies here is not taken for one that never matters (Chung et al.
    2013, Psychometrika 78:685)."""
    priors = BEGIN
    for _ in range(_ROUNDS):
        told: dict[str, list[tuple[float, float]]] = defaultdict(list)
        spreads = []
        for of in creators:
            counts, exposures, used = counted(of, name)
            if used.sum() < LEARN or not counts[used].any():
                continue
            columns = design(of.labels, of.days, used, priors.memory)
            model = fitted(counts, exposures, columns, used, priors)
            spreads.append(math.log(model.spread))
            for at, key in enumerate(columns.keys, 1):
                centre, scale = priors.of(key)
                known = max(0.0, 1 - float(model.covariance[at, at]) / scale**2)
                told[key].append((float(model.mean[at]) - centre, known))
        mean, squares, numbers = dict(priors.mean), defaultdict(float), defaultdict(float)
        for key, rows in told.items():
            away, known = np.array(rows).T
            kind = key.partition(":")[0]
            if common:
                pull = (priors.of(key)[1] / _COMMON) ** 2
                mean[key] = priors.of(key)[0] + float(away.sum() - pull * priors.of(key)[0]) / float(known.sum() + pull)
            squares[kind] += float((away**2).sum())
            numbers[kind] += float(known.sum())
        scales = {
            kind: math.sqrt((squares[kind] + _WORTH * scale**2) / (numbers[kind] + _WORTH))
            for kind, scale in BEGIN.scale.items()
        }
        priors = Priors("learned", mean, scales, BEGIN.spread._replace(scale=math.exp(np.mean(spreads))), BEGIN.memory)
    return priors


class Pair(NamedTuple):
    """Two held-out posts: who wrote them, the chance given to the first one, whether it got more, whether it is the
    newer one, and whether each count lies in its predictive interval."""

    creator: str
    chance: float
    more: bool
    newer: bool
    inside: tuple[bool, bool]


def pairs(creators: Sequence[Creator], name: str, priors: Callable[[int], Priors], *, labels: bool = True,
          most: int = 10, seed: int = 0) -> list[Pair]:  # fmt: skip
    """Disjoint random pairs of each creator, ``most`` at most; ``priors`` of the creator's place in the list."""
    random, found = np.random.default_rng(seed), []
    for place, of in enumerate(creators):
        counts, exposures, given = counted(of, name)
        order = random.permutation(np.flatnonzero(given))
        if len(order) < LEAST:
            continue
        rates = counts / exposures
        for a, b in zip(order[0 : 2 * most : 2], order[1 : 2 * most : 2], strict=False):
            used = given.copy()
            used[[a, b]] = False
            if rates[a] == rates[b] or not counts[used].any():
                continue
            columns = design(of.labels if labels else (), of.days, used, priors(place).memory)
            model = fitted(counts, exposures, columns, used, priors(place))
            x = np.column_stack([np.ones(2), columns.columns[[a, b]]])
            mean, deviation = model.of(x[0] - x[1])
            each = [model.of(row) for row in x]
            usual = [math.exp(m) * exposures[at] for (m, _), at in zip(each, (a, b), strict=True)]
            noise = 2 * (_STEEP * model.spread) ** 2 + sum(1 / max(0.5, one) for one in usual)
            chance = 0.5 * (1 + math.erf(mean / math.sqrt(2 * (deviation**2 + noise))))
            inside = [
                abs(math.log((counts[at] + 0.5) / one)) <= math.hypot(
                    student_t(max(1, int(model.freedom))) * each[at_x][1],
                    student_t(4) * model.spread, 1.96 / math.sqrt(max(0.5, one)),
                )
                for at_x, (at, one) in enumerate(zip((a, b), usual, strict=True))
            ]  # fmt: skip
            found.append(
                Pair(of.name, chance, bool(rates[a] > rates[b]), bool(of.days[a] > of.days[b]), (inside[0], inside[1]))
            )
    return found


def write() -> None:
    """Learn the priors that ship and write them."""
    creators, measures = [*trending(), *asking()], {}
    for name in MEASURES:
        found = learn(creators, name, common=False)
        kinds = dict(found.scale) | {"sponsored": found.scale["format"]}
        if name != "answers":  # questions alone have views, so formats are told by answers
            kinds |= dict.fromkeys(("format", "sponsored"), measures["answers"]["scale"]["format"])
        measures[name] = {
            "mean": {"trend": TREND},
            "scale": {kind: round(scale, 3) for kind, scale in sorted(kinds.items())},
            "spread": [round(found.spread.scale, 3), found.spread.tail, found.spread.worth],
        }
    content = {"name": NAME, "memory": BEGIN.memory, "measures": measures}
    print(json.dumps(content, indent=1))
    OUT.write_bytes(gzip.compress(json.dumps(content, sort_keys=True).encode(), mtime=0))


if __name__ == "__main__":
    write()
