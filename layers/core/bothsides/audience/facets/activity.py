"""At which hours (UTC) the audience is active."""

from collections import Counter

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet, Share
from bothsides.statistics.intervals import wilson


def estimate(sample: Sample) -> Facet:
    """Shares of the 24 hours; each person counts once, spread over the times they were seen."""
    seen = [member.active_at for member in sample.members if member.active_at]
    hours: Counter[str] = Counter()
    for times in seen:
        for at in times:
            hours[f"{at:%H}"] += 1 / len(times)  # type: ignore[assignment]
    shares = []
    for hour, count in sorted(hours.items()):
        low, high = wilson(count, len(seen))
        shares.append(Share(code=hour, name=f"{hour}:00", share=count / len(seen), low=low, high=high, count=count))
    n = len(sample.members)
    return Facet(
        state="ok" if len(seen) >= MIN_KNOWN else "insufficient_data",
        n=n,
        coverage=len(seen) / n if n else 0.0,
        shares=tuple(shares),
        method="hours at which people were seen, UTC",
    )
