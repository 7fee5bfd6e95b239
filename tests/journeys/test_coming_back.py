"""Positions, ratings and lists on the running platform, where writes truly meet."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from infra.local.deploy import client
from tests.journeys.test_accounts import PASSWORD, verified
from tests.platform import Client, Platform, until

MOST_AT_ONCE = 8


@pytest.fixture(scope="module")
def film(platform: Platform) -> str:
    content_id = platform.editor.create("Everybody's Favourite")
    assert platform.editor("POST", f"/v1/content/{content_id}/publish").status == 200
    return content_id


@pytest.fixture(scope="module")
def household(platform: Platform) -> list[Client]:
    """A client for each of five profiles."""
    owner = verified(platform, "everybody@matinee.test")
    for name in ("Two", "Three", "Four", "Five"):
        assert owner("POST", "/v1/users/profiles", {"name": name}).status == 201
    profiles = owner("GET", "/v1/users/profiles").json()["items"]
    clients = []
    for profile in profiles:
        entered = platform.stranger.sign_in("everybody@matinee.test", PASSWORD)
        chosen = entered("POST", f"/v1/users/profiles/{profile['profile_id']}/select", {})
        clients.append(Client(platform.site, chosen.json()["access_token"]))
    return clients


def all_at_once(calls: list[Any]) -> list[int]:
    with ThreadPoolExecutor(MOST_AT_ONCE) as threads:
        return [each.status for each in threads.map(lambda call: call(), calls)]


def test_ratings_that_meet_are_all_counted_and_each_once(household: list[Client], film: str) -> None:
    path = f"/v1/content/{film}/rating"
    said = [[5, 1, 3, 4], [1, 2], [3, 3, 3], [2, 5], [4]]
    calls = [
        lambda one=one, stars=stars: one("PUT", path, {"stars": stars})
        for one, given in zip(household, said, strict=True)
        for stars in given
    ]
    assert set(all_at_once(calls)) == {200}
    mine = [each("GET", f"/v1/content/{film}/mine").json()["rating"] for each in household]
    stars = [each["stars"] for each in mine]
    for each in mine:
        assert (each["count"], each["average"]) == (5, round(sum(stars) / 5, 2))
        assert (each["up"], each["down"]) == (sum(one >= 4 for one in stars), sum(one <= 2 for one in stars))


def test_reports_that_meet_leave_the_latest(household: list[Client], film: str) -> None:
    """Of one profile's devices, whose reports are on their way all at once, of half an hour in any order."""
    ada = household[0]
    said = {"content_id": film, "duration": 5400, "clock_offset": 0, "device_time": "2026-11-21T10:00:00Z"}
    order = [17, 3, 29, 11, 0, 23, 5, 19, 29, 7, 13, 2]
    calls = [
        lambda minute=minute: ada(
            "POST", "/v1/playback", {**said, "observed_at": f"2026-11-21T09:{minute:02}:00Z", "position": minute}
        )
        for minute in order
    ]
    assert set(all_at_once(calls)) == {200}
    assert ada("GET", f"/v1/playback?content_id={film}").json()["position"] == 29
    assert household[1]("GET", f"/v1/playback?content_id={film}").status == 404


def test_a_list_takes_a_title_once_however_often_it_is_pressed(household: list[Client], film: str) -> None:
    ada = household[0]
    assert set(all_at_once([lambda: ada("POST", "/v1/watchlist", {"content_id": film})] * 6)) == {200}
    assert [each["content_id"] for each in ada("GET", "/v1/watchlist").json()["items"]] == [film]
    assert set(all_at_once([lambda: ada("DELETE", f"/v1/watchlist/{film}")] * 6)) == {204}
    assert ada("GET", "/v1/watchlist").json()["items"] == []


def test_a_household_that_loses_a_member_forgets_it_later(platform: Platform, household: list[Client]) -> None:
    """The note that it left arrives over the bus; what it did goes when its token has ended."""
    profiles = household[0]("GET", "/v1/users/profiles").json()["items"]
    gone = profiles[-1]["profile_id"]
    assert household[0]("DELETE", f"/v1/users/profiles/{gone}", {}).status == 204

    def noted() -> bool:
        items = client("dynamodb", platform.engine).scan(TableName="matinee-dev-playback")["Items"]
        return any(item["sk"]["S"] == f"LEAVING#{gone}" for item in items)

    assert until(noted)
