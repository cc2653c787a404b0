"""Keys that S3 takes, whatever a creator is called."""

import pytest

from bothsides.documents.fit import Fit
from bothsides.documents.profile import Profile
from bothsides.store import keys

RUN = "20261123T101500Z-1a2b3c4d"


@pytest.mark.parametrize("letter", ["a", "é", "例", "😀"])
def test_no_handle_makes_a_key_that_s3_refuses(letter: str) -> None:
    """Of 120 such signs, quoted, a key was 1,129 bytes."""
    creators = [f"youtube:@{letter * (127 - n)}{'b' * n}" for n in range(2)]
    for key in (
        *(keys.document(Profile, creator, RUN) for creator in creators),
        *(keys.document(Fit, creator, "r" * 80, "73e592896bc61802") for creator in creators),
        *(keys.answers(creator) for creator in creators),
    ):
        assert len(key.encode()) <= 1_024
    assert keys.document(Profile, creators[0], RUN) != keys.document(Profile, creators[1], RUN)
    assert keys.answers(creators[0]) != keys.answers(creators[1])


def test_a_key_that_s3_took_is_still_the_same() -> None:
    assert keys.document(Profile, "youtube:@例", RUN) == f"profiles/youtube/@%E4%BE%8B/{RUN}.json"
    longest = "例" * 108  # 1,024 bytes would take one more
    assert keys.document(Profile, f"youtube:{longest}", RUN) == f"profiles/youtube/{'%E4%BE%8B' * 108}/{RUN}.json"
    assert keys.answers(f"youtube:{longest}") == f"answers/youtube/{'%E4%BE%8B' * 108}.json.gz"
    assert "%" not in keys.document(Profile, f"youtube:{longest}例", RUN)
