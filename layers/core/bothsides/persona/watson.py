"""IBM Watson Natural Language Understanding v1, asked by IBM's own client: posts to texts to answers, within a budget
of items and of seconds. docs/watson.md has limits, spending and terms; each limit here is from IBM's documentation.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Annotated, Any
from urllib.parse import urlsplit

from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import IAMAuthenticator
from ibm_watson import natural_language_understanding_v1 as nlu
from pydantic import BaseModel, ConfigDict, Field

from bothsides import store
from bothsides.documents.base import Probability
from bothsides.documents.profile import Post
from bothsides.errors import PlatformRefused
from bothsides.settings import settings

NAME = "watson"  # of the secret, and of the count of what was spent
PAGE = "docs/watson.md"
HOST = ".natural-language-understanding.watson.cloud.ibm.com"

UNIT = 10_000  # characters of one text unit, which costs one item for each feature; IBM cuts off at 50,000
MAX_TEXTS = 5  # texts of one unit that a creator's persona is worth: as much as IBM reads of one document
MIN_LENGTH = 500  # characters of one language; fewer cost as much as 10,000 and say little

SECONDS = 25.0  # for all of it, of the function's 60
CALL = 12.0  # for one answer
TRIES = 3  # of one call
RETRIED = (429, 500, 502, 503, 504)  # as IBM's client does where its retries are switched on, POST included
MAX_BODY = 2_000_000  # bytes; an answer to our features has under 50,000

_FEW = ("entities", "keywords", "sentiment")
_MOST = ("categories", "concepts", *_FEW)
_ALL = ("categories", "classifications", "concepts", "emotion", *_FEW)
FEATURES: Mapping[str, tuple[str, ...]] = {  # IBM, "Language support"; classifications: the tone model
    **dict.fromkeys(("en", "fr"), _ALL),
    **dict.fromkeys(("de", "es", "it", "ja", "ko", "pt"), _MOST),
    **dict.fromkeys(("ar", "nl", "zh"), ("categories", *_FEW)),
    **dict.fromkeys(("cs", "da", "fi", "he", "hi", "nb", "nn", "no", "pl", "ro", "ru", "sk", "sv", "tr"), _FEW),
}

# Links, e-mail addresses, handles of people. It looks at each character once: a post can be one word of 20,000.
_NOT_OWN_WORDS = re.compile(r"https?://\S+|www\.\S+|(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]*+@[\w.@-]*")

_UNDATED = datetime.min.replace(tzinfo=UTC)

sleep = time.sleep  # tests put their own here


# ------------------------------------------------------------------------------------------------- texts


@dataclass
class Text:
    """What IBM is asked about at once: posts of one language, newest first."""

    language: str
    words: str = ""
    posts: set[str] = field(default_factory=set)

    @property
    def length(self) -> int:
        """Characters as Java counts them, where an emoji is two: never fewer than IBM counts."""
        return _length(self.words)

    def takes(self, words: str) -> bool:
        """Whether there is room for more words."""
        return not self.words or self.length + 1 + _length(words) <= UNIT


def texts_of(posts: Sequence[Post], languages: Sequence[str | None]) -> list[Text]:
    """The newest posts' own words in as few texts as hold them: at most ``MAX_TEXTS`` of ``UNIT`` characters, each of
    one language that IBM reads. Links and handles are left out; a post longer than a text is cut at a blank."""
    known = [(post, language) for post, language in zip(posts, languages, strict=True) if language in FEATURES]
    newest = sorted(known, key=lambda found: found[0].created_at or _UNDATED, reverse=True)
    words = [(post.id, str(language), own_words(post.words)) for post, language in newest]
    lengths: dict[str, int] = {}
    for _, language, own in words:
        lengths[language] = lengths.get(language, 0) + _length(own)
    texts: list[Text] = []
    for post_id, language, own in words:
        for piece in _pieces(own) if lengths[language] >= MIN_LENGTH else ():
            text = next((t for t in texts if t.language == language and t.takes(piece)), None)
            if text is None and len(texts) < MAX_TEXTS:
                texts.append(text := Text(language))
            if text is not None:
                text.words = f"{text.words}\n{piece}" if text.words else piece
                text.posts.add(post_id)
    return texts


def own_words(text: str) -> str:
    """A post without links, e-mail addresses and handles: what may leave for IBM."""
    return " ".join(_NOT_OWN_WORDS.sub(" ", text).split())


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _pieces(words: str) -> Iterable[str]:
    while _length(words) > UNIT:
        cut = words[: UNIT // 2] if _length(words[:UNIT]) > UNIT else words[:UNIT]
        cut = cut.rpartition(" ")[0] or cut
        yield cut
        words = words[len(cut) :].lstrip()
    if words:
        yield words


# ----------------------------------------------------------------------------------------------- answers


class _Given(BaseModel):
    """A part of an answer: what we don't use is left out, what we use is checked."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class Usage(_Given):
    """What IBM counts."""

    text_units: Annotated[int, Field(ge=0, le=100)]
    features: Annotated[int, Field(ge=0, le=100)]


class Category(_Given):
    """``/technology & computing/computing``."""

    label: str
    score: Probability


class Term(_Given):
    """A concept, an entity or a keyword."""

    text: str
    relevance: Probability = 0.0
    count: int | None = None
    type: str | None = None


class Tone(_Given):
    """A class of the tone model."""

    class_name: str
    confidence: Probability


class _Score(_Given):
    score: Annotated[float, Field(ge=-1, le=1)]


class _Sentiment(_Given):
    document: _Score


class _Emotions(_Given):
    emotion: dict[str, Probability]


class _Emotion(_Given):
    document: _Emotions


class Answer(_Given):
    """IBM's ``AnalysisResults``."""

    usage: Usage
    sentiment: _Sentiment | None = None
    emotion: _Emotion | None = None
    categories: tuple[Category, ...] | None = None
    concepts: tuple[Term, ...] | None = None
    entities: tuple[Term, ...] | None = None
    keywords: tuple[Term, ...] | None = None
    classifications: tuple[Tone, ...] | None = None
    warnings: tuple[str, ...] = ()


# -------------------------------------------------------------------------------------------------- spend


@dataclass
class Spend:
    """IBM's items of a calendar month (UTC), counted in the table, so that runs at the same time don't pass the cap."""

    at: datetime
    cap: int
    spent: int = 0

    @property
    def month(self) -> datetime:
        """When it began."""
        return self.at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)

    @property
    def ends(self) -> datetime:
        """When the next one begins."""
        return (self.month + timedelta(days=31)).replace(day=1)

    def take(self, items: int) -> None:
        """Count items before they are spent.

        Raises:
            Over: they would go over the cap.
        """
        if not store.quotas.take(NAME, self.month, items, self.cap, expires=self.ends):
            raise Over(f"this month's cap of {self.cap:,} items is reached until {self.ends:%Y-%m-%d}")
        self.spent += items

    def correct(self, items: int) -> None:
        """Count what IBM spent beyond what was taken, even over the cap; less than 0 gives back."""
        if items:
            store.quotas.take(NAME, self.month, items, 10**12, expires=self.ends)
            self.spent += items

    def of_month(self) -> int:
        """Items that all runs took until now."""
        return store.quotas.taken(NAME, self.month)


class Over(Exception):
    """IBM answers no more in this run, or may not be asked: why, in words."""


class Skipped(Exception):
    """IBM does not answer for this one text: why, in words."""


# ------------------------------------------------------------------------------------------------- asking


@dataclass
class Reading:
    """What IBM answered, text by text, and what it cost; ``month``: what all runs took, None if that can't be read."""

    spend: Spend
    answers: list[tuple[Text, Answer]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    month: int | None = None


def read(texts: Sequence[Text]) -> Reading:
    """IBM's answers to these texts. Whatever goes wrong ends the reading, or leaves a text out, with a warning: what
    was answered until then is kept. It takes at most ``SECONDS``."""
    reading = Reading(Spend(store.aws.now(), settings().watson_monthly_items))
    try:
        service = _Service(reading)
        for text in texts:
            try:
                reading.answers.append((text, service.analyse(text)))
            except Skipped as error:
                reading.warnings.append(f"IBM Watson left a text ({text.language}) out: {error}")
    except (Over, PlatformRefused) as error:
        reading.warnings.append(f"IBM Watson read {len(reading.answers)} of {len(texts)} texts: {error}")
    except GetParameterError:  # of a secret that is not there, too: the right to read it names its last characters
        name = store.secrets.of_platform(settings().stage, NAME)
        reading.warnings.append(
            f"IBM Watson was not asked: the secret {name} is not there or can't be read; run `bothsides connect"
            f" {NAME} api_key url` ({PAGE})"
        )
    except store.aws.TRY_AGAIN as error:
        reading.warnings.append(f"IBM Watson was asked no more: spending can't be counted ({type(error).__name__})")
    with suppress(*store.aws.TRY_AGAIN):
        reading.month = reading.spend.of_month()
    return reading


class _Service:
    """One instance of the service, for one reading."""

    def __init__(self, reading: Reading) -> None:
        secret = store.secrets.required(NAME, "api_key", page=PAGE)
        self._key, (self._url, self._elsewhere) = secret["api_key"], _address(secret)
        self._reading, self._spend, self._end = reading, reading.spend, time.monotonic() + SECONDS
        self._client: nlu.NaturalLanguageUnderstandingV1 | None = None
        self._toneless = False

    def analyse(self, text: Text) -> Answer:
        """IBM's answer for one text.

        Raises:
            Skipped: not for this text.
            Over: nor for others.
        """
        features = [f for f in FEATURES[text.language] if not (self._toneless and f == "classifications")]
        try:
            return self._analyse(text, features)
        except ApiException as error:
            if "classifications" not in features or error.status_code == 401:
                raise _reason(error) from error
        try:  # a plan may lack the tone model
            answer = self._analyse(text, [f for f in features if f != "classifications"])
        except ApiException as error:
            raise _reason(error) from error
        self._toneless = True
        self._reading.warnings.append("IBM Watson refused to read tones; all else was read")
        return answer

    def _analyse(self, text: Text, features: Sequence[str]) -> Answer:
        self._call(0, self._authorised)
        wanted = _options(features, text.language)

        def ask() -> bytes:
            answer = self._connected().analyze(wanted, text=text.words, language=text.language, stream=True)
            return _body(answer.get_result())

        body = self._call(len(features), ask)
        try:
            answer = Answer.model_validate(json.loads(body))
        except (ValueError, RecursionError) as error:  # pydantic's is a ValueError
            raise Skipped("the answer is not of the documented form") from error
        self._spend.correct(answer.usage.text_units * answer.usage.features - len(features))
        self._reading.warnings += [f"IBM Watson says: {warning[:200]}" for warning in answer.warnings[:3]]
        return answer

    def _authorised(self) -> None:
        """A token of IBM's access management; kept by the client for its hour.

        Raises:
            Over: the key is refused, or the answer is no token.
        """
        try:
            self._connected().get_authenticator().token_manager.get_token()
        except OSError:
            raise
        except ApiException as error:
            if error.status_code in RETRIED:
                raise
            store.secrets.forget()
            raise Over(f"IBM's access management refused the key ({error.status_code}: {_said(error)})") from error
        except Exception as error:  # the client lets through whatever it met in reading the answer
            raise Over(f"IBM's access management gave no token ({type(error).__name__})") from error

    def _connected(self) -> nlu.NaturalLanguageUnderstandingV1:
        if self._client is None:  # made anew after each failure: the client would wait for a lost token for a minute
            key = IAMAuthenticator(self._key, url=self._url if self._elsewhere else None)
            self._client = nlu.NaturalLanguageUnderstandingV1(version=settings().watson_version, authenticator=key)
            self._client.set_service_url(self._url)
            self._client.disable_retries()  # they sleep as long as a Retry-After says
            self._client.set_http_config({"timeout": (3.0, CALL)})
            self._client.set_default_headers({"X-Watson-Learning-Opt-Out": "true"})  # IBM keeps no text to learn from
            session = self._client.get_http_client()
            session.max_redirects = 0  # neither texts nor token go anywhere else
            session.trust_env = False
        return self._client

    def _call[T](self, cost: int, call: Callable[[], T]) -> T:
        """The call's answer, by IBM's rules of trying again, within the time that is left. What may have been billed
        stays counted: of an attempt that was refused (4xx) nothing is.

        Raises:
            ApiException: refused.
            Over: no answer.
        """
        for number in range(1, TRIES + 1):
            left = self._end - time.monotonic()
            if left <= 0:
                raise Over(f"its {SECONDS:.0f} seconds are over")
            if cost:
                self._spend.take(cost)
            wait: float | None = None
            try:
                return _within(min(CALL, left), call)
            except ApiException as error:
                if error.status_code < 500:
                    self._spend.correct(-cost)
                if error.status_code not in RETRIED:
                    raise
                why, wait = f"IBM answered {error.status_code}", _asked_to_wait(error)
            except OSError as error:
                why = f"IBM did not answer ({type(error).__name__})"
            self._client = None
            wait = random.uniform(0.5, 1.0) * 2 ** (number - 1) if wait is None else wait  # noqa: S311 jitter
            if number == TRIES or time.monotonic() + wait >= self._end:
                break
            sleep(wait)
        raise Over(f"{why}, {number} times" if number > 1 else why)


def _address(secret: Mapping[str, str]) -> tuple[str, bool]:
    """Where the instance is, and whether that is another place than IBM's (``PLATFORM_URLS``, for tests)."""
    if elsewhere := settings().platform_urls.get(NAME):
        return elsewhere, True
    url = secret.get("url") or f"https://api.{settings().watson_region}{HOST}"
    place = urlsplit(url)
    if place.scheme != "https" or not (place.hostname or "").endswith(HOST):
        raise PlatformRefused(f"the url of the secret of {NAME} is not https://api.…{HOST}/instances/… ({PAGE})")
    return url, False


def _options(features: Sequence[str], language: str) -> nlu.Features:
    options = {
        "categories": nlu.CategoriesOptions(limit=10),
        "classifications": nlu.ClassificationsOptions(model=f"tone-classifications-{language}-v1"),
        "concepts": nlu.ConceptsOptions(limit=20),
        "emotion": nlu.EmotionOptions(document=True),
        "entities": nlu.EntitiesOptions(limit=50),
        "keywords": nlu.KeywordsOptions(limit=50),
        "sentiment": nlu.SentimentOptions(document=True),
    }
    return nlu.Features(**{name: options[name] for name in features})


def _body(response: Any) -> bytes:
    """The whole answer, unless it is larger than any can be."""
    body = bytearray()
    with closing(response):
        for chunk in response.iter_content(65_536):
            body += chunk
            if len(body) > MAX_BODY:
                return b""
    return bytes(body)


def _within[T](seconds: float, call: Callable[[], T]) -> T:
    """What a call returns. One that trickles, or hangs where no timeout of the client's counts, is left behind.

    Raises:
        TimeoutError: it has not ended.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future.result(seconds)


def _reason(error: ApiException) -> Exception:
    """Of a refusal that no other try changes: of this text (its language, its length), or of all."""
    if error.status_code in (401, 403, 404):
        store.secrets.forget()  # the next run reads it again: it may have been rotated
        return Over(f"IBM refused ({error.status_code}: {_said(error)}); {PAGE} says what to check")
    return Skipped(f"IBM answered {error.status_code}: {_said(error)}")


def _said(error: ApiException) -> str:
    return " ".join(str(error.message).split())[:200]


def _asked_to_wait(error: ApiException) -> float | None:
    asked = error.http_response.headers.get("Retry-After", "") if error.http_response is not None else ""
    return float(asked) if asked.isdecimal() else None
