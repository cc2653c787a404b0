"""Which brands a creator names, how often, where, and in what tone."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from bothsides.documents.facet import Interval
from bothsides.documents.persona import BrandMention, BrandPost
from bothsides.documents.profile import Post
from bothsides.statistics.intervals import mean_interval
from bothsides.text.brands import Brand, lexicon
from bothsides.text.tokens import Bools, Floats

MAX_BRANDS = 100  # in a persona, the most often named ones
MAX_POSTS = 5  # shown for a brand
MAX_SPONSORED = 10  # likewise of the sponsored ones among them


def measure(
    posts: Sequence[Post], sponsored: Sequence[bool], sentiment: Floats, readable: Bools
) -> tuple[BrandMention, ...]:
    """The brands that the posts name, those of most posts first.

    Args:
        posts: the creator's own posts.
        sponsored: does a label or do its words say so, of each post.
        sentiment: probabilities of (negative, neutral, positive) of each post, shape (posts, 3).
        readable: can the sentiment head read it, shape (posts,).
    """
    named: dict[Brand, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for at, post in enumerate(posts):
        for found in lexicon().find(unicodedata.normalize("NFC", post.words)):
            named[found.brand][at] += 1
    order = sorted(named, key=lambda brand: (-len(named[brand]), -sum(named[brand].values()), brand.name))
    tone = sentiment[:, -1] - sentiment[:, 0]
    mentions = []
    for brand in order[:MAX_BRANDS]:
        counts = named[brand]
        newest = sorted(counts, key=lambda at: _moment(posts[at]), reverse=True)
        times = [moment for at in counts if (moment := posts[at].created_at)]
        read = [float(tone[at]) for at in counts if readable[at]]
        mentions.append(
            BrandMention(
                name=brand.name,
                wikidata=brand.wikidata,
                category=brand.category,
                mentions=sum(counts.values()),
                posts_total=len(counts),
                posts=tuple(BrandPost(post_id=posts[at].id, url=posts[at].url) for at in newest[:MAX_POSTS]),
                first_at=min(times, default=None),
                last_at=max(times, default=None),
                sentiment=Interval.of(mean_interval(read), len(read), least=-1, most=1) if len(read) > 1 else None,
                sponsored=tuple(posts[at].id for at in newest if sponsored[at])[:MAX_SPONSORED],
            )
        )
    return tuple(mentions)


def _moment(post: Post) -> float:
    return post.created_at.timestamp() if post.created_at else float("-inf")
