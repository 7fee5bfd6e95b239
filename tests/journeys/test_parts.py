"""A series, its season and its episode on the running platform: what happens to the series happens to them within seconds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.films import clip
from tests.journeys.test_accounts import verified
from tests.platform import Client, Platform, until

WORD = "Wavelength"
SERIES: dict[str, Any] = {"type": "series", "title": f"{WORD} all", "maturity": 0}


@pytest.fixture(scope="module")
def viewer(platform: Platform) -> Client:
    return verified(platform, "parts@matinee.test")


@pytest.fixture(scope="module")
def parts(platform: Platform) -> Iterator[list[str]]:
    """The ids of a series, its season and its episode, which plays."""
    editor, made = platform.editor, list[str]()
    for said in (SERIES, {"type": "season", "title": f"{WORD} one"}, {"type": "episode", "title": f"{WORD} begins"}):
        place = {"parent_id": made[-1], "number": 1} if made else {}
        answer = editor("POST", "/v1/content", {**said, **place})
        assert answer.status == 201, answer.content
        made.append(answer.json()["content_id"])
    assert editor.ended(editor.upload(made[-1], clip()))["status"] == "ready"
    for content_id in made:
        assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    yield made
    for content_id in reversed(made):
        editor("POST", f"/v1/content/{content_id}/unpublish")
        editor("DELETE", f"/v1/content/{content_id}")


def shown(viewer: Client, content_id: str) -> bool:
    return viewer("GET", f"/v1/content/{content_id}").status == 200


def found(viewer: Client) -> int:
    items: list[Any] = viewer("GET", f"/v1/search?q={WORD}").json()["items"]
    return len(items)


def report(viewer: Client, episode: str, session_id: str) -> tuple[int, str]:
    said = {"session_id": session_id, "position": 2, "event": "progress"}
    answer = viewer("POST", f"/v1/stream/{episode}/track", said)
    return answer.status, answer.json().get("code", "")


HIDES: dict[str, Any] = {
    "taken down": None,
    "over": {"availability": [{"until": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}]},
    "for adults": {"maturity": 18},
}


@pytest.mark.parametrize("what", HIDES)
def test_what_happens_to_a_series_happens_to_its_episode(
    platform: Platform, viewer: Client, parts: list[str], what: str
) -> None:
    editor, (series, _, episode) = platform.editor, parts
    somebody = viewer
    if what == "for adults":
        child = viewer("POST", "/v1/users/profiles", {"name": "Kim", "is_kids": True, "maturity_limit": 6}).json()
        chosen = viewer("POST", f"/v1/users/profiles/{child['profile_id']}/select", {})
        somebody = Client(platform.site, chosen.json()["access_token"])
    until(lambda: shown(somebody, episode) and found(somebody) == 3, 30)
    started = somebody("GET", f"/v1/stream/{episode}")
    assert started.status == 200, started.content
    session_id = started.json()["session_id"]
    assert report(somebody, episode, session_id) == (200, "")

    if HIDES[what] is None:
        assert editor("POST", f"/v1/content/{series}/unpublish").status == 200
    else:
        assert editor("PUT", f"/v1/content/{series}", {**SERIES, **HIDES[what]}).status == 200
    until(lambda: [shown(somebody, content_id) for content_id in parts] == [False] * 3, 30)
    until(lambda: found(somebody) == 0, 30)
    assert somebody("GET", f"/v1/stream/{episode}").status in (403, 404, 451)
    assert report(somebody, episode, session_id) == (409, "stream_ended")
    assert editor("GET", f"/v1/content/{episode}").json()["withheld"] == (HIDES[what] is None)

    assert editor("PUT", f"/v1/content/{series}", SERIES).status == 200
    assert editor("POST", f"/v1/content/{series}/publish").status == 200
    until(lambda: shown(somebody, episode) and found(somebody) == 3, 30)
    assert somebody("GET", f"/v1/stream/{episode}").status == 200
