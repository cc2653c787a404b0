"""What of a persona may be kept for good."""

from datetime import UTC, datetime, timedelta

from bothsides.documents.profile import Account, Coverage, Post, Profile
from bothsides.persona.sources import extractor

AT = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = "zanzibarian and I love"


def profile(kept_until: datetime | None) -> Profile:
    posts = tuple(
        Post(
            id=f"p{at}",
            text=f"You are fucking {SECRET} to help my friends with soup, day {at} amzn.to/zanz0",
            url=f"https://x.test/{at}",
        )
        for at in range(20)
    )
    return Profile(
        creator="youtube:@ada", run_id="r", made_at=AT, source="test", account=Account(), posts=posts,
        coverage=Coverage(posts=20, audience=0), kept_until=kept_until,
    )  # fmt: skip


def test_posts_that_may_be_kept_are_quoted_with_their_words() -> None:
    persona = extractor("local")(profile(None), None)
    assert SECRET in persona.model_dump_json()


def test_of_posts_that_may_not_be_kept_only_the_links_stay() -> None:
    persona = extractor("local")(profile(AT + timedelta(days=30)), None)
    said = persona.model_dump_json()
    assert SECRET not in said
    assert "amzn.to" not in said
    assert "https://x.test/" in said
    assert persona.values is not None
    assert persona.values.words == 20 * 16
