"""Watching, as tests say it: who asks, films and series that play, and what a profile reports of them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from matinee.kernel import aws
from matinee.kernel.ids import new_id
from matinee.kernel.types import now

from tests.conftest import sample
from tests.functions.conftest import Call, asked, sign_in
from tests.functions.test_content import ready, submitted

Json = dict[str, Any]
ADA = {"user_id": "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H", "profile_id": "pro_01K9ZQ7A8B9C0D1E2F3G4H5J6K"}
KIM = {**ADA, "profile_id": "pro_01K9ZQ7A8B9C0D1E2F3G4H5J7K"}
"""Of the same household."""
BOB = {"user_id": "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J2H", "profile_id": "pro_01K9ZQ7A8B9C0D1E2F3G4H5J8K"}
As = Callable[..., Json]


def asking(call: Call) -> As:
    """by("report_position", ADA, body={…}, path={…}, query={…}, country="DE", maturity_limit=12) → the answer."""

    signed_in: list[Json] = []

    def by(name: str, who: Json = ADA, *, country: str = "", maturity_limit: int = 18, **changes: Any) -> Json:
        event = sample("playback", name)
        claims = event["requestContext"]["authorizer"]["lambda"]
        claims |= {**who, "maturity_limit": maturity_limit}
        if claims not in signed_in:
            signed_in.append(claims)
            sign_in(claims)
        headers = {"cloudfront-viewer-country": country} if country else {}
        answer: Json = call("playback", name, asked(event, **changes, headers=headers))
        return answer

    return by


def told(answer: Json) -> Any:
    assert answer["statusCode"] in (200, 201), answer
    return json.loads(answer["body"])


def film(call: Call, *, plays: bool = True, **said: Any) -> str:
    """The id of a title that is published, and plays."""
    answer = call("content", "create_title", body={"title": "A film", "maturity": 0, **said})
    assert answer["statusCode"] == 201, answer
    content_id: str = json.loads(answer["body"])["content_id"]
    if plays:
        call("content", "attach_renditions", ready(content_id, submitted(call, content_id)))
    assert call("content", "publish_title", path={"content_id": content_id})["statusCode"] == 200
    return content_id


def series(call: Call, *seasons: int) -> tuple[str, list[list[str]]]:
    """A series, and the episodes of its seasons, of which there are so many."""
    whole = film(call, plays=False, title="A series", type="series")
    found = []
    for number, episodes in enumerate(seasons, 1):
        season = film(call, plays=False, title=f"Season {number}", type="season", parent_id=whole, number=number)
        found.append([episode(call, season, each) for each in range(1, episodes + 1)])
    return whole, found


def episode(call: Call, season: str, number: int, **said: Any) -> str:
    return film(call, title=f"Episode {number}", type="episode", parent_id=season, number=number, **said)


def said(content_id: str, position: float, **more: Any) -> Json:
    """A report as it is sent in this moment, or, as the device does not say since when its clock is wrong, in any."""
    return {"content_id": content_id, "position": position, "duration": 1000, "device_time": now().isoformat(), **more}


class Moments:
    """The server's clock, which tests set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def after(self, seconds: float) -> datetime:
        return self.at + timedelta(seconds=seconds)


def somebody() -> Json:
    return {"user_id": new_id("usr"), "profile_id": new_id("pro")}


@contextmanager
def counted() -> Iterator[list[str]]:
    """The calls to DynamoDB that are made meanwhile."""
    calls: list[str] = []
    events = aws.client("dynamodb").meta.events
    note: Callable[..., None] = lambda model, **_: calls.append(model.name)  # noqa: E731
    events.register("before-call.dynamodb", note)
    yield calls
    events.unregister("before-call.dynamodb", note)
