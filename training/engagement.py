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
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np

from bothsides.audience.engagement import RIPE, Described, Label, Priors, days_of, described, design, fitted, shipped
from bothsides.documents.profile import Post
from bothsides.persona.sponsorship import paid
from bothsides.statistics.answers import Spread
from bothsides.statistics.intervals import student_t
from bothsides.text.model import text_model
from training import data
from training.data import HERE, LOCAL
from training.measures import calibration_error

OUT = HERE.parent / "layers" / "core" / "bothsides" / "data" / "engagement.json.gz"
LEARN, LEAST = 5, 3
MEASURES = ("answers", "answers_by_view", "views")
TRENDING = datetime(2017, 9, 13, tzinfo=UTC)  # the first day of youtube_trending; its rows are 200 a day
DUMPED = datetime(2018, 9, 2, tzinfo=UTC)  # of stackexchange_demo
PLATFORM = "measured"  # whose draws count while the creators of one set are measured
NAME = "471 creators of youtube_trending and stackexchange_demo"
TREND, TRENDS = 0.2, 0.3  # of the logarithm a year, mean and scale: an assumption, who is looked at has grown, so newer
# posts met a larger following; the sets span 40 days and six months, too little to learn it
DRAW = 0.5  # creators differ in how far what draws elsewhere draws with them
_ROUNDS = 25
_WORTH = 20.0
_ALWAYS = ("time",)  # of this every creator tells something
_RIDGE = 6.0
_STEEP = 1.168  # the difference of two t of 4 degrees is as steep at 0 as that of two normals this much wider

BEGIN = Priors(
    name="begin",
    mean={},
    scale=dict.fromkeys(("topic", "tone", "format", "sponsored", "time"), 0.3) | {"trend": TRENDS},
    spread=Spread(0.6, 4.0, 4.0),
    memory=60.0,
    draws={},
)


class Creator(NamedTuple):
    """Posts of one creator, in the order of time, and what they are."""

    name: str
    posts: tuple[Post, ...]
    what: Described


def creator(name: str, posts: Sequence[Post], formats: dict[str, str] | None = None) -> Creator:
    """With topics, tones, formats and what their words say of sponsorship; ``formats`` by a post's id."""
    posts = sorted(posts, key=lambda post: (post.created_at or TRENDING, post.id))
    what = described(posts, paid(posts))
    if formats:
        kinds = np.array([formats[post.id] for post in posts])
        told = (Label("format", kind, kinds == kind, np.ones(len(posts), bool)) for kind in sorted(set(kinds)))
        what = what._replace(labels=(*what.labels, *told))
    return Creator(name, tuple(posts), what)


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


def learn(creators: Sequence[Creator], name: str) -> Priors:
    """Scales of the effects over these creators, by MacKay's fixed point (1992, Neural
    Computation 4:415): squared effects over the number of effects that the posts tell. The starting scale counts as
    ``_WORTH`` effects, so that a kind which hardly varies here is not taken for one that never matters (Chung et al.
    2013, Psychometrika 78:685)."""
    priors = BEGIN
    for _ in range(_ROUNDS):
        squares: dict[str, float] = defaultdict(float)
        numbers: dict[str, float] = defaultdict(float)
        spreads = []
        for of in creators:
            counts, exposures, used = counted(of, name)
            if used.sum() < LEARN or not counts[used].any():
                continue
            columns = design(of.what, days_of(of.posts), used, priors, "")
            model = fitted(counts, exposures, columns, used, priors)
            spreads.append(math.log(model.spread))
            for at, key in enumerate(columns.keys, 1):
                kind = key.partition(":")[0]
                squares[kind] += float(model.mean[at]) ** 2
                numbers[kind] += max(0.0, 1 - float(model.covariance[at, at]) / priors.of(key)[1] ** 2)
        worth = {kind: 1.0 if kind in _ALWAYS else _WORTH for kind in BEGIN.scale}
        scales = {
            kind: math.sqrt((squares[kind] + worth[kind] * scale**2) / (numbers[kind] + worth[kind]))
            for kind, scale in BEGIN.scale.items()
        }
        priors = Priors(
            "learned", {}, scales, BEGIN.spread._replace(scale=math.exp(np.mean(spreads))), BEGIN.memory, {}
        )
    return priors


def draw(creators: Sequence[Creator], name: str) -> np.ndarray:
    """What a text's vector draws beside the creator's other posts, (dimensions,): a ridge regression of the logarithm
    less its mean over the creator's posts. Its size is the one that fits creators whom it did not learn from."""
    rows, values, groups = [], [], []
    for at, of in enumerate(creators):
        counts, exposures, used = counted(of, name)
        if used.sum() > 1:
            x, y = of.what.vectors[used].astype(float), np.log((counts[used] + 0.5) / exposures[used])
            many = math.sqrt(used.sum())  # who posts much counts for more, but not for all
            rows.append((x - x.mean(0)) / many**0.5)
            values.append(np.clip(y - y.mean(), -3, 3) / many**0.5)
            groups.append(np.full(len(y), at))
    x, y, group = np.concatenate(rows), np.concatenate(values), np.concatenate(groups)

    def ridge(chosen: np.ndarray) -> np.ndarray:
        return np.linalg.solve(x[chosen].T @ x[chosen] + _RIDGE * np.eye(x.shape[1]), x[chosen].T @ y[chosen])

    apart = np.zeros(len(y))
    for fold in range(5):
        apart[group % 5 == fold] = x[group % 5 == fold] @ ridge(group % 5 != fold)
    return max(0.0, float(apart @ y / (apart @ apart))) * ridge(np.ones(len(y), bool))


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
        rates, days = counts / exposures, days_of(of.posts)
        nothing = Described((), np.zeros_like(of.what.vectors))
        for a, b in zip(order[0 : 2 * most : 2], order[1 : 2 * most : 2], strict=False):
            used = given.copy()
            used[[a, b]] = False
            if rates[a] == rates[b] or not counts[used].any():
                continue
            columns = design(of.what if labels else nothing, days, used, priors(place), PLATFORM)
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
                Pair(of.name, chance, bool(rates[a] > rates[b]), bool(days[a] > days[b]), (inside[0], inside[1]))
            )
    return found


def crossed(creators: Sequence[Creator], name: str, priors: Priors, folds: int = 3) -> Callable[[int], Priors]:
    """The priors for each creator's place, with draws that were learned from creators of the other folds."""
    of = [
        replace(priors, draws={PLATFORM: draw([c for at, c in enumerate(creators) if at % folds != fold], name)})
        for fold in range(folds)
    ]
    return lambda place: of[place % folds]


def compared(title: str, ours: Sequence[Pair], peers: dict[str, Sequence[Pair]]) -> list[dict]:
    """Accuracy with its interval over creators, that of the peers and of recency on the same pairs, the difference,
    calibration, and how many counts lie in their predictive intervals."""
    who = np.array([pair.creator for pair in ours])
    groups = [np.flatnonzero(who == one) for one in np.unique(who)]
    more = np.array([pair.more for pair in ours])

    def hits(pairs: Sequence[Pair]) -> np.ndarray:
        chance = np.array([pair.chance for pair in pairs])
        return np.where(np.abs(chance - 0.5) < 1e-9, 0.5, (chance > 0.5) == more)

    chance, right = np.array([pair.chance for pair in ours]), hits(ours)
    newer = np.array([pair.newer for pair in ours]) == more
    known: dict[str, np.ndarray] = {"the newer one": newer.astype(float)}
    known |= {"the older one": 1.0 - newer} | {name: hits(pairs) for name, pairs in peers.items()}
    sure, good = np.maximum(chance, 1 - chance), (chance >= 0.5) == more

    def over(measure: Callable[[np.ndarray], float], draws: int = 500) -> tuple[float, float, float]:
        random = np.random.default_rng(0)
        found = [
            measure(np.concatenate([groups[at] for at in random.integers(len(groups), size=len(groups))]))
            for _ in range(draws)
        ]
        low, high = np.quantile(found, [0.025, 0.975])
        return measure(np.arange(len(who))), float(low), float(high)

    def row(what: str, measure: Callable[[np.ndarray], float], against: dict | None = None) -> dict:
        value, low, high = over(measure)
        said = {"name": f"{title}, {what}", "value": value, "low": low, "high": high, "unit": "share"}
        return said | {"n": len(ours), "creators": len(groups), "against": against}

    inside = np.array([pair.inside for pair in ours]).mean(1)
    rows = [row("accuracy", lambda at: float(right[at].mean()), {"name": "the creator's mean", "value": 0.5})]
    for name, hit in known.items():
        peer = {"name": name, "value": float(hit.mean())}
        rows.append(row(f"accuracy less that of {name}", lambda at, hit=hit: float((right - hit)[at].mean()), peer))
    rows.append(row("ECE", lambda at: calibration_error(sure[at], good[at])))
    rows.append(row("single posts inside their predictive interval", lambda at: float(inside[at].mean())))
    return rows


def figures() -> list[dict]:
    """All figures. Draws of youtube_trending and stackexchange_demo come from other creators of the set; to
    instagram_kim2020 nothing was fitted."""
    found = []
    for title, creators, names in (
        ("youtube_trending", trending(), MEASURES),
        ("stackexchange_demo", asking(), MEASURES),
        ("instagram_kim2020", influencers(), ("answers",)),
    ):
        for name in names if creators else ():
            plain = shipped()[name]
            priors = (lambda _, plain=plain: plain) if title == "instagram_kim2020" else crossed(creators, name, plain)
            ours = pairs(creators, name, priors)
            own = pairs(creators, name, lambda _, plain=plain: plain, labels=False)
            found += compared(f"which of two posts, {title}, {name}", ours, {"the creator's own course": own})
    return found


def write() -> None:
    """Learn the priors that ship and write them."""
    text_model.cache_clear()
    creators, measures = [*trending(), *asking()], {}
    for name in MEASURES:
        found = learn(creators, name)
        kinds = dict(found.scale) | {"sponsored": found.scale["format"], "draw": DRAW, "trend": TRENDS}
        if name != "answers":  # questions alone have views, so formats are told by answers
            kinds |= dict.fromkeys(("format", "sponsored"), measures["answers"]["scale"]["format"])
        measures[name] = {
            "mean": {"trend": TREND, "draw": 1.0},
            "scale": {kind: round(scale, 3) for kind, scale in sorted(kinds.items())},
            "draws": {
                platform: np.round(draw(of, name), 3).tolist()
                for platform, of in (("youtube", trending()), ("stackexchange", asking()))
            },
            "spread": [round(found.spread.scale, 3), found.spread.tail, found.spread.worth],
        }
    content = {"name": NAME, "model": text_model().info.sha256, "memory": BEGIN.memory, "measures": measures}
    print(json.dumps(content, indent=1))
    OUT.write_bytes(gzip.compress(json.dumps(content, sort_keys=True).encode(), mtime=0))


def main() -> None:
    """Learn, or measure and print."""
    if "learn" in sys.argv[1:]:
        write()
        return
    for row in figures():
        said = (
            f"{row['value']:.3f} ({row['low']:.3f} to {row['high']:.3f}), {row['n']} pairs, {row['creators']} creators"
        )
        peer = f"; {row['against']['name']} {row['against']['value']:.3f}" if row["against"] else ""
        print(f"{row['name']}: {said}{peer}", flush=True)


if __name__ == "__main__":
    main()
