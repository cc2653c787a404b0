"""Personality and values from a creator's own words."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from bothsides.documents.persona import Persona, Traits
from bothsides.documents.profile import Account, Coverage, Post, Profile
from bothsides.persona.reference import shipped
from bothsides.persona.sources.local import extract
from bothsides.persona.traits import EXPRESSED, HIGHER, OfHeads, quote, rule, values
from bothsides.statistics.intervals import wilson
from bothsides.text.model import text_model
from tests.template import ROOT

KIND = (
    "Thank you all so much, you are wonderful and I love this community", "So happy to help my neighbours today",
    "Sharing soup with an old friend who was ill, be kind to each other", "I am grateful for my family every day",
    "Congratulations to my sister, we are so proud of you", "Let's look after those who have less than we do",
    "What a lovely morning with the kids, thank you for the kind words", "Hugs to everybody who needs one today",
    "We raised money for the shelter, thank you dear friends", "You all made my day, thank you for being here",
    "My mother taught me to care for others and I try", "Sending love to everyone who is having a hard week",
)  # fmt: skip
RUDE = (
    "You are all idiots and I hate every one of you", "Shut up, nobody asked for your stupid opinion, loser",
    "This damn company ripped me off, what a bunch of liars", "I don't care what you think, get lost",
    "Worst people ever, pathetic and dumb", "I am sick of these morons ruining everything",
    "What a disgusting piece of trash this show is", "You should be ashamed, you make me angry",
    "Hate this, hate that, everything is garbage", "Stupid drivers everywhere, I want to scream at them",
    "My boss is a jerk and I hope he fails", "Terrible, awful, the worst day, leave me alone",
)  # fmt: skip


VALUES = {
    "self-direction": [
        "I decide for myself what I do with my life",
        "I want to form my own opinions and not follow anyone",
        "Being free to choose my own path is everything to me",
        "I quit my job to work on my own ideas",
        "Think for yourself and question everything",
        "I love being creative and making things my own way",
    ],
    "stimulation": [
        "Jumped out of a plane today, what a thrill",
        "I need adventure, new places, new risks",
        "Bored of routine, let's do something crazy and exciting",
        "Tried cliff diving for the first time and my heart was racing",
        "Life should be full of surprises and challenges",
        "Off on another wild adventure tomorrow",
    ],
    "hedonism": [
        "Treat yourself, life is for having fun",
        "Cocktails by the pool all day, pure bliss",
        "Enjoying every bite of this delicious cake",
        "Party all night, sleep all day",
        "I just want to relax and enjoy the pleasures of life",
        "Spa day, massage and champagne, I deserve it",
    ],
    "achievement": [
        "I worked hard and finally won the award",
        "New personal record, nothing can stop me",
        "Proud to be the best student of my year",
        "Success comes to those who work harder than the rest",
        "My goal this year is to be top of my field",
        "Got promoted today, all the effort paid off",
    ],
    "power": [
        "I am the boss and people do what I say",
        "Money, cars and a big house, I want it all",
        "Being in charge of the whole company feels great",
        "I want to be rich and respected",
        "Look at my new Rolex and my Lamborghini",
        "Those who have power make the rules",
    ],
    "security": [
        "Always lock your doors and keep your family safe",
        "Saving money for hard times gives me peace of mind",
        "We need more police to keep our streets safe",
        "My health and safety come first",
        "Check your smoke alarms tonight, safety first",
        "A stable home and a safe country is what matters",
    ],
    "conformity": [
        "Please follow the rules even when nobody is watching",
        "Children should be polite and obey their parents",
        "Never talk back to your teacher",
        "I always do what is expected of me and never cause trouble",
        "Good manners cost nothing",
        "Respect the law and behave properly in public",
    ],
    "tradition": [
        "Going to church with my family like every Sunday",
        "My grandmother's recipe, handed down for generations",
        "We keep the customs of our ancestors alive",
        "Celebrating our traditional holiday in our national dress",
        "Faith and tradition guide my life",
        "I honour the old ways of my people",
    ],
    "benevolence": [
        "I am always there for my friends when they need me",
        "Cooked soup for my sick neighbour",
        "Helping my family is the most important thing",
        "You can count on me, I never let a friend down",
        "Spent the day caring for my grandparents",
        "Thank you dear friends, I love you all and will help you",
    ],
    "universalism": [
        "We must protect nature and stop climate change",
        "Everyone deserves equal rights, whoever they are",
        "Let's fight poverty and injustice all over the world",
        "Plant trees and save the oceans",
        "Refugees are welcome, peace for all people",
        "Listen to people who are different from you",
    ],
}


def persona(texts: tuple[str, ...]) -> Persona:
    posts = tuple(Post(id=f"p{at}", text=text, url=f"https://x.test/{at}") for at, text in enumerate(texts))
    return extract(Profile(
        creator="stackexchange:ada", run_id="r", made_at=datetime(2026, 1, 1, tzinfo=UTC), source="test",
        account=Account(), posts=posts, coverage=Coverage(posts=len(posts), audience=0),
    ))  # fmt: skip


def of(traits: Traits | None, name: str) -> tuple[float, float, float]:
    assert traits is not None
    trait = next(trait for trait in traits.traits if trait.name == name)
    low, middle, high = trait.low or 0.0, trait.percentile or 0.0, trait.high or 0.0
    assert low <= middle <= high
    return low, middle, high


def test_a_kind_writer_seems_more_agreeable_and_stable_than_a_rude_one_beyond_doubt() -> None:
    kind, rude = persona(KIND).personality, persona(RUDE).personality
    for name in ("agreeableness", "emotional stability"):
        assert of(kind, name)[0] > of(rude, name)[2]


def test_who_writes_of_helping_and_of_thrills_shows_both_and_quotes_them() -> None:
    found = persona((*VALUES["benevolence"], *VALUES["stimulation"])).values
    assert found is not None
    shares = {trait.name: trait.score for trait in found.traits}
    assert shares["benevolence"] >= 0.3
    assert shares["stimulation"] >= 0.25
    assert shares["self-transcendence"] >= shares["benevolence"]
    assert shares["tradition"] <= 0.1
    kind = next(trait for trait in found.traits if trait.name == "benevolence")
    assert {quote.words for quote in kind.quotes} <= set(VALUES["benevolence"])
    assert kind.quotes
    assert kind.low is not None
    assert kind.low > 0.5


def test_traits_are_experimental_and_say_with_whom_they_compare() -> None:
    found = persona(KIND)
    for traits in (found.personality, found.values):
        assert traits is not None
        assert traits.state == "experimental"
        assert (traits.posts, traits.words) == (len(KIND), sum(len(text.split()) for text in KIND))
        assert traits.population == shipped(text_model().card, "youtube:@a").title
    assert found.personality is not None
    assert all(trait.quotes for trait in found.personality.traits)


def test_the_quoted_posts_are_those_that_moved_the_trait() -> None:
    mixed = persona((*KIND[:9], *RUDE[:3])).personality
    assert mixed is not None
    trait = next(trait for trait in mixed.traits if trait.name == "agreeableness")
    assert trait.percentile is not None
    told = {quote.post_id for quote in trait.quotes}
    rude = {"p9", "p10", "p11"}
    assert told <= rude if trait.percentile < 0.5 else not told & rude


@pytest.mark.parametrize(
    ("texts", "posts"),
    [((), 0), (KIND[:9], 9), (("You are all wonderful",) * 10, 1), (("😀 😀 😀",) * 20, 0),
     (("Tänään on kaunis päivä rannalla perheen ja ystävien kanssa",) * 20, 0)],
)  # fmt: skip
def test_too_little_that_can_be_read_gives_no_trait(texts: tuple[str, ...], posts: int) -> None:
    for traits in (persona(texts).personality, persona(texts).values):
        assert traits is not None
        assert (traits.state, traits.posts, traits.traits) == ("insufficient_data", posts, ())
        assert traits.note == "needs 10 readable posts and 100 words"


@pytest.mark.parametrize("value", VALUES)
def test_sentences_that_a_child_would_label_show_their_value_most(value: str) -> None:
    by = rule(text_model(), "values")
    scores = {name: by.score(text_model()(texts), np.ones(len(texts), bool)).score for name, texts in VALUES.items()}
    at = by.names.index(value)
    assert scores[value][:10].argmax() == at
    assert max(scores, key=lambda name: float(scores[name][at])) == value


def test_values_are_read_in_all_languages_of_the_vector_and_personality_in_english_alone() -> None:
    who = ("mi abuela", "mi madre", "mi padre", "mi hermano", "mi tía", "mi primo", "mi vecina", "mi amiga", "mi hijo",
           "mi hija", "mi suegra", "mi abuelo")  # fmt: skip
    spanish = persona(tuple(f"Hoy ayudé a {one}, la familia y los amigos son lo más importante" for one in who))
    assert spanish.values is not None
    assert spanish.personality is not None
    assert max(spanish.values.traits[:10], key=lambda trait: trait.score).name == "benevolence"
    assert spanish.personality.state == "insufficient_data"


def test_a_text_expresses_the_value_that_it_is_nearest_to_if_it_is_near() -> None:
    ten = {name: np.eye(10)[at].tolist() for at, name in enumerate(VALUES)}
    by = values(ten)
    assert by.names == (*VALUES, *HIGHER)
    texts = np.zeros((4, 10))
    power, security = by.names.index("power"), by.names.index("security")
    texts[0, [power, security]] = 0.5, 0.4
    texts[1, power] = EXPRESSED
    texts[2, power] = EXPRESSED - 0.01
    scored = by.score({"vector": texts}, np.ones(4, bool))
    assert scored.score[power] == 0.5
    assert (scored.low[power], scored.high[power]) == pytest.approx(wilson(2, 4))
    assert scored.score[security] == 0
    assert scored.shown[:, power].tolist() == [0.5, EXPRESSED, 0, 0]
    assert scored.score[by.names.index("self-enhancement")] == 0.5
    assert scored.score[by.names.index("conservation")] == 0


def test_physics_expresses_no_value_and_none_is_found_in_it() -> None:
    with (ROOT / "events" / "demo" / "creators.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    texts = tuple(row["text"] for row in rows if row["kind"] == "post" and row["creator"].endswith("james-wootton"))
    found = persona(texts).values
    assert found is not None
    assert int((found.note or "").split()[0]) <= 0.06 * len(texts)
    assert not [trait.name for trait in found.traits if trait.low is None or trait.low > 0.7]


def test_the_interval_holds_the_score_of_all_posts_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    by = OfHeads(("one",), ("head",), np.array([1.0]), np.array([[2.0, -1.0]]))
    mean, hits = np.array([0.2, 0.05]), 0
    truth = 1.0 + np.log(mean + 0.005) @ [2.0, -1.0]
    for _ in range(400):
        said = random.beta(mean * 4, (1 - mean) * 4, (40, 2))
        scored = by.score({"head": said}, np.ones(40, bool))
        hits += scored.low[0] <= truth <= scored.high[0]
    assert hits / 400 >= 0.92


def test_a_quote_is_one_line_cut_at_a_word() -> None:
    cut = quote(Post(id="p", text="one\ntwo  three " + "word " * 200)).words
    assert cut.startswith("one two three word ")
    assert cut.endswith(" word…")
    assert len(cut) <= 241
    assert quote(Post(id="p", text="x" * 5_000)).words == "x" * 240 + "…"


def test_one_post_makes_no_value_stand_out() -> None:
    engines = tuple(f"I changed the {part} of my old car engine today and it runs well again" for part in (
        "oil", "filter", "belt", "pump", "valve", "piston", "gasket", "hose", "plug", "bolt", "clutch", "starter",
    ))  # fmt: skip
    found = persona((*engines, "I try to help people in need whenever I can")).values
    assert found is not None
    kind = next(trait for trait in found.traits if trait.name == "benevolence")
    assert kind.score > 0
    assert kind.percentile is None


def test_captions_are_not_compared_with_people_who_talk() -> None:
    posts = tuple(Post(id=f"p{at}", text=text) for at, text in enumerate(KIND))
    found = extract(Profile(
        creator="instagram:ada", run_id="r", made_at=datetime(2026, 1, 1, tzinfo=UTC), source="test", account=Account(),
        posts=posts, coverage=Coverage(posts=len(posts), audience=0),
    ))  # fmt: skip
    assert found.personality is not None
    assert "none for instagram until 200" in (found.personality.population or "")
    assert all(trait.percentile is None for trait in found.personality.traits)
