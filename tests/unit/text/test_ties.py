"""What the measure of brand-creator ties may see: nothing that names the brand."""

import numpy as np
import pytest
import yaml

from training.data import HERE
from training.measures import auc
from training.ties import key, stripped


def test_auc_is_the_share_of_pairs_in_order_and_ties_count_half() -> None:
    assert auc(np.array([3.0, 1.0]), np.array([2.0, 1.0])) == pytest.approx((2 + 0.5) / 4)


def test_a_caption_loses_mentions_hashtags_addresses_and_the_name() -> None:
    caption = "New H&M dress from @hm, so nice #hm https://hm.com zara day"
    assert stripped(caption, frozenset({"zara"})) == "New H&M dress from , so nice day"


def test_other_hashtags_stay_where_they_may() -> None:
    caption = "New coat today #zarawoman #ZARA #ootd #wintercoats"
    assert stripped(caption, frozenset({"zara"}), hashtags=True) == "New coat today #ootd #wintercoats"


def test_a_caption_of_two_words_is_not_read() -> None:
    assert stripped("Zara forever, yes", frozenset({"zara"})) == ""


def test_names_are_compared_without_case_accents_and_signs() -> None:
    assert [key(name) for name in ("H&M", "Søstrene Grene", "ZARA Official", "Chloé")] == [
        "hm", "sostrenegrene", "zara", "chloe",
    ]  # fmt: skip


def test_no_brief_names_its_brand() -> None:
    briefs = yaml.safe_load((HERE / "briefs.yaml").read_text())
    assert len(briefs) > 100
    for name, both in briefs.items():
        assert f" {name.casefold()} " not in f" {both['brief']} {both['message']} ".casefold()
