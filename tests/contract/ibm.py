"""IBM's access management and Watson Natural Language Understanding v1, as IBM's API reference and SDK models describe
them: the shapes of what is answered, what is counted, and what is refused."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass, field
from typing import Any

import jwt

from tests.contract.server import Reply, Request, Server

KEY = "the-api-key-of-the-instance"
SECRET = {"api_key": KEY}
LANGUAGES = {  # as IBM's page "Language support" has them, for the features that are asked for
    "emotion": {"en", "fr"},
    "classifications": {"en", "fr"},
    "concepts": {"en", "fr", "de", "es", "it", "ja", "ko", "pt"},
    "categories": {"en", "fr", "de", "es", "it", "ja", "ko", "pt", "ar", "nl", "zh"},
}
READ = {*LANGUAGES["categories"], "cs", "da", "fi", "he", "hi", "nb", "nn", "no", "pl", "ro", "ru", "sk", "sv", "tr"}

REPLAYED: dict[str, Any] = {  # one text's answer, in the shapes of AnalysisResults
    "sentiment": {"document": {"score": 0.62, "label": "positive"}},
    "emotion": {"document": {"emotion": {"sadness": 0.11, "joy": 0.71, "fear": 0.05, "disgust": 0.02, "anger": 0.06}}},
    "categories": [
        {"score": 0.94, "label": "/technology & computing/computing/computer software and applications"},
        {"score": 0.61, "label": "/music and audio"},
        {"score": 0.58, "label": "/religion & spirituality/buddhism"},
        {"score": 0.33, "label": "/movies/comedy movies"},
    ],
    "concepts": [
        {"text": "Compiler", "relevance": 0.97, "dbpedia_resource": "http://dbpedia.org/resource/Compiler"},
        {"text": "Linux", "relevance": 0.51, "dbpedia_resource": "http://dbpedia.org/resource/Linux"},
    ],
    "entities": [
        {"type": "Organization", "text": "Acme Tea", "relevance": 0.8, "count": 3, "confidence": 0.99},
        {"type": "Person", "text": "Grace Hopper", "relevance": 0.7, "count": 1, "confidence": 0.98},
        {"type": "PhoneNumber", "text": "555 0100", "relevance": 0.1, "count": 1, "confidence": 0.8},
    ],
    "keywords": [
        {"text": "open source library", "relevance": 0.77, "count": 4},
        {"text": "Grace Hopper's compiler", "relevance": 0.66, "count": 1},
    ],
    "classifications": [
        {"confidence": 0.56, "class_name": "excited"},
        {"confidence": 0.36, "class_name": "satisfied"},
    ],
}


@dataclass
class Ibm:
    """An instance. ``answer(features, body)`` replaces what is answered; ``asked`` are the bodies of its analyses."""

    server: Server
    asked: list[dict[str, Any]] = field(default_factory=list)
    tokens: int = 0
    tones: bool = True

    def __post_init__(self) -> None:
        self.server.on("POST", "/identity/token", self._token)
        self.server.on("POST", "/v1/analyze", self._analyse)

    def result(self, text: str, language: str, features: list[str]) -> dict[str, Any]:
        """An answer; tests put their own here."""
        usage = {"text_units": math.ceil(len(text) / 10_000), "text_characters": len(text), "features": len(features)}
        return {"usage": usage, "language": language} | {name: REPLAYED[name] for name in features}

    def items(self) -> int:
        """What an invoice would say of all that was asked."""
        return sum(math.ceil(len(body["text"]) / 10_000) * len(body["features"]) for body in self.asked)

    def _token(self, request: Request) -> Reply | dict[str, Any]:
        form = request.form()
        assert form["grant_type"] == "urn:ibm:params:oauth:grant-type:apikey"
        if form["apikey"] != KEY:
            return Reply(
                {"errorCode": "BXNIM0415E", "errorMessage": "Provided API key could not be found."}, 400
            )  # fmt: skip
        self.tokens += 1
        now = int(time.time())
        token = jwt.encode({"iat": now, "exp": now + 3600}, "a key of the test's own, long enough", algorithm="HS256")
        return {"access_token": token, "token_type": "Bearer", "expires_in": 3600, "expiration": now + 3600}

    def _analyse(self, request: Request) -> Reply | dict[str, Any]:
        assert request.query == {"version": "2022-08-10"}
        body = json.loads(request.body)
        assert set(body) == {"features", "text", "language"}, "no url, no HTML: nothing but the words"
        assert request.headers["x-watson-learning-opt-out"] == "true"
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return Reply({"code": 401, "error": "Unauthorized"}, 401)
        assert len(body["text"]) <= 50_000
        if body["language"] not in READ:
            return Reply({"code": 400, "error": f"unsupported text language: {body['language']}"}, 400)
        refused = [name for name in body["features"] if body["language"] not in LANGUAGES.get(name, READ)]
        assert not refused, "IBM bills the others and leaves these out with a warning"
        if "classifications" in body["features"]:
            assert body["features"]["classifications"]["model"] == f"tone-classifications-{body['language']}-v1"
            if not self.tones:
                return Reply({"code": 403, "error": "model not available on your plan"}, 403)
        self.asked.append(body)
        return self.result(body["text"], body["language"], list(body["features"]))
