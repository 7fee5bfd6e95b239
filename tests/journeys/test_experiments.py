"""An administrator starts experiments, two profiles see what is theirs, and it is gone within a minute of being stopped."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from matinee.kernel.ids import new_id

from tests.analytics.deployed import Lake
from tests.journeys.test_accounts import verified
from tests.platform import Client, Platform, Site, until

PATH = "/v1/admin/experiments"
TRIED, ROWS = "journey_hero", "row_order"
ROADS = 60.0
"""Seconds for an event to reach the shelf, and for a warm function to look at it again."""
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
"""What is none is a robot, and counted nowhere."""
Json = dict[str, Any]


@pytest.fixture
def admin(platform: Site) -> Iterator[Client]:
    somebody = platform.admin
    yield somebody
    for each in (TRIED, ROWS):
        somebody("POST", f"{PATH}/{each}/stop", {})
        somebody("DELETE", f"{PATH}/{each}")


def variant(somebody: Client) -> str | None:
    answer = somebody("GET", "/v1/experiments")
    assert answer.headers["cache-control"] == "private, max-age=30"
    found: dict[str, dict[str, str]] = answer.json()["variants"]
    return found[TRIED]["variant"] if TRIED in found else None


def home(somebody: Client) -> Json:
    answer = somebody("GET", "/v1/recommendations?locale=en")
    assert answer.status == 200, answer.content
    page: Json = answer.json()
    return page


def evenly(*names: str) -> list[Json]:
    return [{"variant": name, "weight": 1 / len(names)} for name in names]


def begun(admin: Client) -> None:
    """One of the test's own, and the order of rows for everybody alike."""
    definition = {"name": "A larger hero", "variants": evenly("control", "large"), "metric": "plays"}
    made = admin("POST", PATH, {"experiment_id": TRIED, "definition": definition})
    assert made.status == 201, made.json()
    rows = {"name": "Order of rows", "variants": evenly("control", "fresh_first")}
    assert admin("PUT", f"{PATH}/{ROWS}", rows).status == 200
    for each in (TRIED, ROWS):
        assert admin("POST", f"{PATH}/{each}/start").json()["phase"] == 1


def of_both_variants(platform: Site) -> dict[str, Client]:
    """Variant of the rows' order → somebody of one household who sees it."""
    parent = verified(platform, f"rows-{new_id('usr')[4:].lower()}@matinee.test")  # type: ignore[arg-type]
    found: dict[str, Client] = {}
    while len(found) < 2:
        made = parent("POST", "/v1/users/profiles", {"name": "Somebody"}).json()["profile_id"]
        token = parent("POST", f"/v1/users/profiles/{made}/select", {}).json()["access_token"]
        somebody = Client(platform.site, token)
        seen = until(lambda somebody=somebody: home(somebody)["variants"].get(ROWS), within=60)  # type: ignore[misc]
        assert seen["tracked"] == f"{ROWS}.1"
        if seen["variant"] in found:
            assert parent("DELETE", f"/v1/users/profiles/{made}").status == 204
        found.setdefault(seen["variant"], somebody)
    return found


def exposed(somebody: Client, seen: str) -> None:
    """What a browser tells once it shows such a home; a delivery that was repeated counts once."""
    ts = datetime.now(UTC).isoformat()
    event = {"event_id": new_id("evt"), "type": "exposed", "ts": ts, "experiment": f"{ROWS}.1", "variant": seen}
    context = {"session_id": new_id("ses"), "visitor_id": new_id("vis"), "experiments": {f"{ROWS}.1": seen}}
    for _ in range(2):
        said = {"sent_at": ts, "events": [event], "context": context}
        answer = somebody("POST", "/v1/events", said, {"user-agent": BROWSER})
        assert (answer.status, answer.json()["accepted"]) == (202, 1), answer.content


def counted(platform: Platform, admin: Client) -> Json:
    """The results, once the lake has both exposures and its models are built."""
    lake = Lake(platform)
    asked = f"SELECT count(DISTINCT event_id) FROM events WHERE type = 'exposed' AND element_at(experiments, '{ROWS}.1') = variant"
    until(lambda: lake.ask(asked) == [["2"]], 240, every=2)
    lake.build(only=str(datetime.now(UTC).date()))
    answer = admin("GET", f"{PATH}/{ROWS}/results")
    assert answer.status == 200, answer.content
    found: Json = answer.json()
    return found


def test_from_a_draft_to_the_end(platform: Site, admin: Client) -> None:
    viewer, editor = platform.viewer, platform.editor
    assert variant(viewer) is None
    assert home(viewer)["variants"] == {}
    begun(admin)
    assert editor("POST", f"{PATH}/{TRIED}/start").status == 403
    film = editor.create("A film that is new")
    assert editor("PUT", f"/v1/content/{film}", {"title": "A film that is new", "maturity": 0}).status == 200
    assert editor("POST", f"/v1/content/{film}/publish").status == 200
    for somebody in (viewer, editor):
        found = until(lambda somebody=somebody: variant(somebody), within=60)  # type: ignore[misc]
        assert found in ("control", "large")
        assert variant(somebody) == found
    assert variant(platform.stranger) is None
    results = admin("GET", f"{PATH}/{TRIED}/results")
    assert results.status == 200, results.json()
    assert results.json()["metrics"][0]["changes"][0]["said"] == "nobody"
    assert admin("GET", f"{PATH}/plan?metric=plays").status == 200

    until(lambda: platform.stranger("GET", f"/v1/content/{film}/similar?locale=en").status == 200, ROADS)
    people = of_both_variants(platform)
    homes = {name: until(lambda each=each: home(each)["rows"], ROADS) for name, each in people.items()}  # type: ignore[misc]
    kinds = {name: [row["kind"] for row in rows] for name, rows in homes.items()}
    assert kinds["fresh_first"][0] == "new"
    assert kinds["control"][0] != "new"
    assert home(platform.stranger)["variants"] == {}
    if isinstance(platform, Platform):
        for name, somebody in people.items():
            exposed(somebody, name)
        assert counted(platform, admin)["split"]["people"] == {"control": 1, "fresh_first": 1}

    for each in (TRIED, ROWS):
        assert admin("POST", f"{PATH}/{each}/stop", {}).json()["status"] == "stopped"
    stopped = time.monotonic()
    until(lambda: all(variant(somebody) is None for somebody in (viewer, editor)), within=60)
    until(lambda: all(home(each)["variants"] == {} for each in people.values()), within=60)
    assert time.monotonic() - stopped < 60
    assert [row["kind"] for row in home(people["fresh_first"])["rows"]] == kinds["control"]
