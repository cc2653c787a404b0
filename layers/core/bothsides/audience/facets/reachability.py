"""How many of the people were active recently, and so can be reached."""

from datetime import timedelta

from bothsides.audience.sample import Sample
from bothsides.documents.facet import Facet
from bothsides.statistics.facets import counted

DAYS = 90


def estimate(sample: Sample) -> Facet:
    """``active``: seen in the 90 days before the newest activity in the sample or of the creator.

    Not before today: an import may be a file of last year.
    """
    seen = [max(member.active_at, default=None) for member in sample.members]
    posted = [post.created_at for post in sample.profile.posts]
    newest = max((at for at in (*seen, *posted) if at), default=None)
    codes = [
        None if at is None or newest is None else "active" if newest - at <= timedelta(days=DAYS) else "dormant"
        for at in seen
    ]
    return counted(codes, clusters=sample.clusters, method=f"last seen within {DAYS} days of the newest activity")
