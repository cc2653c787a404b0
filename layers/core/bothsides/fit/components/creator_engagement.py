"""How steadily the creator posts, in the wanted formats: a campaign needs somebody who is active."""

from bothsides.documents.fit import Component, Evidence
from bothsides.fit.case import Case
from bothsides.fit.reasons import known, unknown
from bothsides.statistics.intervals import wilson

NAME, WEIGHT = "creator_engagement", 0.5
WEEKS = 26  # before the newest post


def measure(case: Case) -> Component:
    """Share of the last half year's weeks with a post; times the share of posts in the wanted formats."""
    posts = [post for post in case.profile.posts if post.created_at]
    formats = case.brief.formats
    evidence = Evidence(document="persona", path="habits", n=len(posts))
    if len(posts) < 2:
        return unknown(
            NAME, "creator", WEIGHT, f"posting rhythm unknown: only {len(posts)} posts have a date", evidence
        )
    times = [post.created_at for post in posts if post.created_at]
    last = max(times)
    span = min(WEEKS, max(1, (last - min(times)).days // 7 + 1))
    active = len({(last - at).days // 7 for at in times if (last - at).days < span * 7})
    low, high = wilson(active, span)
    score, text = active / span, f"posted in {active} of the {span} weeks up to the newest post"
    facet = case.persona.habits.formats
    if formats and facet.state == "ok":
        fitting = facet.share_of(*formats)
        score, low, high = score * fitting, low * fitting, high * fitting
        text += f"; {fitting:.0%} of the posts are {' or '.join(formats)}, as the brief asks"
    recent = tuple(post.id for post in sorted(posts, key=lambda post: str(post.created_at))[-3:])
    return known(NAME, "creator", WEIGHT, (score, low, high), text, evidence.model_copy(update={"post_ids": recent}))
