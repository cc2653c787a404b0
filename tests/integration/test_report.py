"""The report of the demo's campaign, as the API gives it."""

from __future__ import annotations

import json
import os
import re
from html import escape
from itertools import pairwise
from pathlib import Path

from functions.api import app as api
from tests.conftest import event
from tests.integration.conftest import Cloud
from tests.integration.test_golden_demo import answered
from tests.integration.test_pipeline import call


def test_the_report_tells_what_the_ranking_tells(cloud: Cloud, context: object) -> None:
    ranking = answered(cloud, context)
    _, found = call("health", context, path="/campaigns")
    [campaign] = [row["campaign_id"] for row in found["campaigns"]]
    request = event("api/health")
    request["rawPath"] = request["requestContext"]["http"]["path"] = f"/campaigns/{campaign}/report"
    response = api.handler(request, context)
    assert response["statusCode"] == 200
    page = response["body"]
    if place := os.environ.get("BOTHSIDES_REPORT"):  # to look at it
        Path(place).write_text(page)
    assert response["headers"]["Content-Type"].startswith("text/html")
    for row in ranking:
        assert f"<b>{row['score']:.0f}</b>" in page
        assert escape(row["creator"]) in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', page)[1])  # type: ignore[index]
    assert [line["creator"] for line in data["ranking"]] == [row["creator"] for row in ranking]
    for row in ranking:
        steps = data["creators"][row["creator"]]["steps"]
        assert steps[-1]["to"] == row["score"]
        for before, after in pairwise(steps[:-1]):
            assert abs(before["to"] - after["from"]) < 1e-6
    outside = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r'<(?:img|link|iframe|script)[^>]+(?:src|href)="https?:', outside)
    assert "default-src 'none'" in page
