"""Writes layers/core/bothsides/data/authenticity.json.gz: weights of the signs of fake followers, from srf_followers.

    python -m training.authenticity            # trains, and prints what cross-validation says
    python -m training.authenticity --foreign  # measures what is there on instafake and cresci_fake, beside others

**The score** of an account is a sum of its signs. Weights are those of a logistic regression with the strongest ridge
whose AUC is within one standard error of the best (repeated cross-validation); one against the sense of its sign is 0.
**Suspicious** is who has a high score *or* follows far more accounts than follow back: an account that differs in
nothing but that stays visible where the other signs are of another size (posts are rare on Instagram and many on X).
Both cuts have the same tail of real people, together ``ACCUSED`` of them. There is a card for each set of signs that a
platform may not give. A second, lower pair of cuts (of ``LOWER``) accuses nobody: it finds more, mistakes more, and so
bounds the share of a group from the other side; it is the one that leaves the narrowest intervals on srf_followers.

**How often it errs** elsewhere is drawn from srf_followers alone. Its fake ones fall into kinds (k-means), and so do
its real ones; another audience has them in other proportions (Dirichlet, around those found), each kind's rate is known
from few (beta), and all counts may be of another size (``FOLLOWS``, ``POSTS``). Of these draws the 2.5 % point is the
least that is found, and the 97.5 % point the most that are mistaken. All fake ones may be found, and no real one
mistaken.

The two foreign sets are for validation on this machine only: figures leave, nothing else does.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import itertools
import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bothsides.audience.signs import CARDS, OPTIONAL, Point, Rates, bounded, cards, measured, over, score
from bothsides.statistics.design import limits
from training.data import LOCAL, read

ACCUSED = 0.04
LOWER = (0.06, 0.08, 0.1, 0.12, 0.15, 0.2)
SHARES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
SENSE = {"ratio": 1, "mass": 1, "posts": -1, "picture": -1, "digits": 1}
RIDGES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
REPEATS, FOLDS = 4, 5
KINDS = (4, 5, 6, 8)
FOLLOWS, POSTS = (0.5, 1.0, 2.0), (0.25, 1.0, 4.0)
DRAWS = 4_000


class Accounts(NamedTuple):
    """Counts and signs of accounts, each of shape (accounts,), and whether they are fake."""

    following: np.ndarray
    followers: np.ndarray
    posts: np.ndarray
    picture: np.ndarray
    digits: np.ndarray
    fake: np.ndarray

    def at(self, places: np.ndarray) -> Accounts:
        """Some of them."""
        return Accounts(*(values[places] for values in self))

    def sized(self, follows: float, posts: float) -> Accounts:
        """The same with all counts of another size."""
        return self._replace(
            following=self.following * follows, followers=self.followers * follows, posts=self.posts * posts
        )

    def signs(self, known: Sequence[str] = OPTIONAL) -> dict[str, np.ndarray]:
        """Their signs, those of ``known`` and the two that are always there."""
        optional = {name: getattr(self, name) if name in known else None for name in OPTIONAL}
        return measured(self.following, self.followers, **optional)


def labelled() -> Accounts:
    """srf_followers: 975 followers of Swiss influencers, 98 of them fake to two journalists."""
    rows = list(csv.DictReader(io.StringIO(read("srf_followers", "followers.csv"))))
    names = ("following", "followers", "posts", "has_picture", "username_digits", "fake")
    return Accounts(*(np.array([float(row[name]) for row in rows]) for name in names))


def instafake() -> Accounts:
    """Instagram, 2019: 994 real and 200 fake accounts (arXiv:1910.03090)."""
    rows = [
        row
        for name in ("realAccountData.json", "fakeAccountData.json")
        for row in json.loads((LOCAL / "instafake" / name).read_text())
    ]
    names = ("userFollowingCount", "userFollowerCount", "userMediaCount", "userHasProfilPic", "usernameDigitCount")
    return Accounts(*(np.array([float(row[name]) for row in rows]) for name in (*names, "isFake")))


def cresci() -> Accounts:
    """Twitter, 2015: 1,481 people and 1,337 bought followers of one seller (Cresci et al. 2015)."""
    rows = [
        row
        for name in ("users.csv.gz", "fusers.csv.gz")
        for row in csv.DictReader(io.StringIO(gzip.decompress((LOCAL / "cresci_fake" / name).read_bytes()).decode()))
    ]
    counts = [[float(row[name]) for row in rows] for name in ("friends_count", "followers_count", "statuses_count")]
    picture = [row["default_profile_image"] != "1" for row in rows]
    digits = [sum(map(str.isdigit, row["screen_name"])) for row in rows]
    return Accounts(*map(np.array, (*counts, picture, digits, [row["is_fake"] == "1" for row in rows])))


def auc(fake: np.ndarray, scores: np.ndarray) -> float:
    """Area under the ROC curve, by ranks; ties count half."""
    order = np.unique(scores, return_inverse=True)[1]
    totals, hits = np.bincount(order), np.bincount(order, weights=fake)
    below = np.cumsum(totals - hits) - (totals - hits)
    return float((hits * (below + (totals - hits) / 2)).sum() / (hits.sum() * (totals - hits).sum()))


def fit(accounts: Accounts, known: Sequence[str], ridge: float) -> dict[str, float]:
    """Weight of each sign, in its own units; one against its sense is left out."""
    signs = accounts.signs(known)
    names = list(signs)
    while True:
        table = np.stack([signs[name] for name in names], axis=1)
        spread = table.std(0) + 1e-9
        model = LogisticRegression(C=ridge).fit((table - table.mean(0)) / spread, accounts.fake)
        weights = dict(zip(names, (model.coef_[0] / spread).tolist(), strict=True))
        against = [name for name, weight in weights.items() if weight * SENSE[name] < 0]
        if not against:
            return weights
        names = [name for name in names if name not in against]


def folds(accounts: Accounts, repeat: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Places to train on and to judge."""
    split = StratifiedKFold(FOLDS, shuffle=True, random_state=repeat)
    return list(split.split(accounts.fake, accounts.fake))


def out_of_fold(accounts: Accounts, known: Sequence[str], ridge: float, sizes: tuple[float, float]) -> np.ndarray:
    """Score of each account by models that did not see it, its counts of another size."""
    scores = np.zeros(len(accounts.fake))
    for repeat in range(REPEATS):
        for train, test in folds(accounts, repeat):
            weights = fit(accounts.at(train), known, ridge)
            scores[test] += score(weights, accounts.at(test).sized(*sizes).signs(known)) / REPEATS
    return scores


def strength(accounts: Accounts) -> float:
    """The strongest ridge whose AUC is within one standard error of the best."""
    found = np.array([
        [
            auc(accounts.fake[test], score(fit(accounts.at(train), OPTIONAL, ridge), accounts.at(test).signs()))
            for repeat in range(REPEATS)
            for train, test in folds(accounts, repeat)
        ]
        for ridge in RIDGES
    ])  # fmt: skip
    means, error = found.mean(1), found.std(1) / np.sqrt(FOLDS)
    best = int(means.argmax())
    for ridge, mean in zip(RIDGES, means, strict=True):
        print(f"  ridge {ridge:<6} AUC {mean:.3f}")
    return RIDGES[int(np.argmax(means >= means[best] - error[best]))]


def tail(real: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The part of the real ones' values that is at least so high."""
    return 1 - np.searchsorted(np.sort(real), values) / len(real)


def cuts(ratio: np.ndarray, scores: np.ndarray, fake: np.ndarray, part: float) -> tuple[float, float]:
    """Of ratio and score, with the same tail of the real ones, together ``part`` of them."""
    real = fake == 0
    rarest = np.minimum(tail(ratio[real], ratio), tail(scores[real], scores))
    # the rarest so many of the real ones
    last = np.sort(rarest[real])[int(part * real.sum())]
    return tuple(float(v[real & (tail(v[real], v) >= last)].max()) for v in (ratio, scores))  # type: ignore[return-value]


@cache
def kinds(fake: int) -> list[np.ndarray]:
    """Kinds of the fake (or real) ones of srf_followers, by what they show; as many as each of ``KINDS``."""
    accounts = labelled()
    shape = np.stack([
        accounts.signs()["ratio"], np.log1p(accounts.posts), np.log1p(accounts.followers), accounts.picture,
        np.minimum(accounts.digits, 6),
    ], axis=1)  # fmt: skip
    shape = ((shape - shape.mean(0)) / shape.std(0))[accounts.fake == fake]
    return [KMeans(number, n_init=10, random_state=0).fit_predict(shape) for number in KINDS]


def rates(flags: np.ndarray, fake: int) -> np.ndarray:
    """What part of the fake (or real) ones of other sets is flagged: draws.

    Args:
        flags: of those of srf_followers, shape (sizes, accounts).
    """
    random = np.random.default_rng(0)
    drawn = []
    for kind in kinds(fake):
        n = np.bincount(kind)
        for flagged in flags:
            hits = np.bincount(kind, weights=flagged)
            draws = DRAWS // (len(KINDS) * len(flags))
            mix = random.dirichlet(len(n) * n / n.sum(), draws)
            drawn.append((mix * random.beta(hits + 0.5, n - hits + 0.5, (draws, len(n)))).sum(1))
    return np.concatenate(drawn)


class Scored(NamedTuple):
    """Signs known, and by size of the counts the ratios and out-of-fold scores, shape (sizes, accounts)."""

    known: tuple[str, ...]
    weights: dict[str, float]
    ratios: np.ndarray
    scores: np.ndarray
    usual: int


def scored(accounts: Accounts, known: tuple[str, ...], ridge: float) -> Scored:
    """What these signs say of each account by models that did not see it."""
    sizes = list(itertools.product(FOLLOWS, POSTS))
    return Scored(
        known,
        fit(accounts, known, ridge),
        np.stack([accounts.sized(*size).signs(known)["ratio"] for size in sizes]),
        np.stack([out_of_fold(accounts, known, ridge, size) for size in sizes]),
        sizes.index((1.0, 1.0)),
    )


def point(accounts: Accounts, by: Scored, part: float) -> Point:
    """Where ``part`` of the real ones are over the cuts, and how often that errs."""
    ratio, high = cuts(by.ratios[by.usual], by.scores[by.usual], accounts.fake, part)
    flags = (by.ratios > ratio) | (by.scores > high)
    fakes, real = (flags[:, accounts.fake == fake] for fake in (1, 0))
    found, mistaken = float(fakes[by.usual].mean()), float(real[by.usual].mean())
    least, most = float(np.percentile(rates(fakes, 1), 2.5)), float(np.percentile(rates(real, 0), 97.5))
    return Point(
        round(ratio, 4),
        round(high, 4),
        Rates((round(least, 3), round(found, 3), 1.0), (0.0, round(mistaken, 3), round(most, 3))),
    )


def width(points: Sequence[Point], n: int = 300) -> float:
    """The mean width of intervals of ``SHARES`` in groups like srf_followers."""
    found = []
    for share in SHARES:
        parts = [share * point.rates.found[1] + (1 - share) * point.rates.mistaken[1] for point in points]
        _, low, high = bounded([(part, *limits(part, n)) for part in parts], [point.rates for point in points])
        found.append(high - low)
    return float(np.mean(found))


def train() -> None:
    """Build the file."""
    accounts = labelled()
    ridge = strength(accounts)
    print(f"srf_followers, {len(accounts.fake)} accounts, {int(accounts.fake.sum())} fake; ridge {ridge}")
    whole = scored(accounts, OPTIONAL, ridge)
    accusing = point(accounts, whole, ACCUSED)
    print(f"  width with one point {width([accusing]):.3f}")
    widths = {part: width([accusing, point(accounts, whole, part)]) for part in LOWER}
    print("  with a lower one, by its part of the real ones:", {part: round(w, 3) for part, w in widths.items()})
    lower, rows = min(widths, key=widths.__getitem__), []
    for known in (known for k in range(4) for known in itertools.combinations(OPTIONAL, k)):
        by = scored(accounts, known, ridge)
        points = [point(accounts, by, part) for part in (ACCUSED, lower)]
        weights = {name: round(weight, 4) for name, weight in by.weights.items()}
        rows.append({"known": known, "weights": weights, "points": [(p.ratio, p.score, *p.rates) for p in points]})
        print(f"  {'+'.join(known) or 'counts alone':22} AUC {auc(accounts.fake, by.scores[by.usual]):.3f}", *points)
    CARDS.write_bytes(gzip.compress(json.dumps(rows).encode(), 9, mtime=0))
    print(f"{len(rows)} cards, {CARDS.stat().st_size / 1e3:.1f} kB")


# ------------------------------------------------------------------------------------------------ foreign sets


def _plain(accounts: Accounts) -> np.ndarray:
    counts = (accounts.following, accounts.followers, accounts.posts)
    return np.stack([*map(np.log1p, counts), accounts.picture, accounts.digits], axis=1)


def _product(seen: Accounts, judged: Accounts) -> np.ndarray:
    """The rarer of the two, ratio and score, among the real ones."""
    weights = fit(seen, OPTIONAL, strength_of_cards())
    real = seen.at(seen.fake == 0).signs()
    signs = judged.signs()
    return -np.minimum(tail(real["ratio"], signs["ratio"]), tail(score(weights, real), score(weights, signs)))


def strength_of_cards() -> float:
    """The ridge that the cards were made with: the one that gives their weights."""
    accounts, weights = labelled(), cards()[OPTIONAL].weights
    apart = [abs(fit(accounts, OPTIONAL, ridge).get("ratio", 0.0) - weights["ratio"]) for ridge in RIDGES]
    return RIDGES[int(np.argmin(apart))]


def _regression(seen: Accounts, judged: Accounts) -> np.ndarray:
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(_plain(seen), seen.fake)
    return np.asarray(model.decision_function(_plain(judged)))


def _forest(seen: Accounts, judged: Accounts) -> np.ndarray:
    model = RandomForestClassifier(500, min_samples_leaf=3, random_state=0).fit(_plain(seen), seen.fake)
    return np.asarray(model.predict_proba(_plain(judged))[:, 1])


def _ratio(seen: Accounts, judged: Accounts) -> np.ndarray:
    return np.asarray(judged.signs()["ratio"])


def _rules(seen: Accounts, judged: Accounts) -> np.ndarray:
    """The plain rules that were here before."""
    following, followers, posts = judged.following, judged.followers, judged.posts
    return np.asarray(
        ((following > 500) & (following > 20 * np.maximum(1, followers))) | ((posts < 1) & (followers < 5))
    )


def _few(seen: Accounts, judged: Accounts) -> np.ndarray:
    return np.asarray((judged.followers < 50) | (judged.picture == 0))


PEERS: dict[str, Callable[[Accounts, Accounts], np.ndarray]] = {
    "here": _product,
    "logistic regression": _regression,
    "random forest": _forest,
    "following / followers": _ratio,
    "plain rules (before)": _rules,
    "under 50 followers or no picture": _few,
}


def flagged(accounts: Accounts) -> np.ndarray:
    """Who is over the cuts of each point of the committed card, shape (points, accounts)."""
    known, signs = cards()[OPTIONAL], accounts.signs()
    return np.stack([over(known, at, signs) for at in known.points])


def evaluate(accounts: Accounts, seen: Accounts, name: str, draws: int = 500) -> None:
    """AUC of each way with its bootstrap interval, and found and mistaken at its working point on srf_followers."""
    random = np.random.default_rng(1)
    samples = [random.integers(0, len(accounts.fake), len(accounts.fake)) for _ in range(draws)]
    for peer, scores in PEERS.items():
        values = scores(seen, accounts)
        low, high = np.percentile([auc(accounts.fake[at], values[at]) for at in samples], [2.5, 97.5])
        own = np.zeros(len(seen.fake))
        for train_at, test in folds(seen, 0):
            own[test] = scores(seen.at(train_at), seen.at(test))
        bar = np.sort(own[seen.fake == 0])[::-1][int(ACCUSED * (seen.fake == 0).sum())]
        flags = values > bar if len(np.unique(values)) > 2 else values > 0
        if peer == "here":
            flags = flagged(accounts)[0]
        found, mistaken = (flags[accounts.fake == fake].mean() for fake in (1, 0))
        print(
            f"  {name:10} {peer:34} AUC {auc(accounts.fake, values):.3f} ({low:.3f}-{high:.3f}) "
            f"found {found:.2f} mistaken {mistaken:.3f}; srf (folds) AUC {auc(seen.fake, own):.3f}"
        )


def coverage(accounts: Accounts, name: str, draws: int = 300) -> None:
    """How often the interval of a share holds the truth, in groups with natural signs."""
    random = np.random.default_rng(2)
    flags, rates = flagged(accounts), [point.rates for point in cards()[OPTIONAL].points]
    for at, p in enumerate(rates):
        seen = ", ".join(
            f"{word} {flags[at, accounts.fake == f].mean():.3f}" for f, word in ((1, "found"), (0, "mistaken"))
        )
        print(f"  {name:10} point {at}: {seen}; foreseen {p.found}, {p.mistaken}")
    one, other = np.flatnonzero(accounts.fake == 1), np.flatnonzero(accounts.fake == 0)
    for n in (100, 300, 1000):
        line = []
        for share in SHARES:
            fakes, rows = round(share * n), []
            for _ in range(draws):
                group = np.concatenate([random.choice(one, fakes), random.choice(other, n - fakes)])
                rows.append(bounded([(float(f), *limits(float(f), n)) for f in flags[:, group].mean(1)], rates))
            value, low, high = np.array(rows).T
            held = ((low <= share) & (share <= high)).mean()
            line.append(f"{share:.0%}: {held:.2f} w {(high - low).mean():.2f} at {value.mean():.2f}")
        print(f"  {name:10} n={n:<5}" + " | ".join(line))


def main() -> None:
    """Train, or measure on the foreign sets."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--foreign", action="store_true")
    if not parser.parse_args().foreign:
        train()
        return
    seen = labelled()
    for name, read_set in (("instafake", instafake), ("cresci", cresci)):
        accounts = read_set()
        evaluate(accounts, seen, name)
        coverage(accounts, name)


if __name__ == "__main__":
    main()
