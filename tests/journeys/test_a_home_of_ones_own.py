"""The home page on the running platform: a new profile picks three films, watches one, and its page is not what it was."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.journeys.test_accounts import verified
from tests.platform import Client, Platform, until

GENRES = ("Picked", "Watched", "Other")
ROADS = 60.0
"""Seconds for an event to reach the shelf, and for a warm function to look at it again."""


def made(editor: Client, title: str, genre: str, maturity: int | None = 0) -> str:
    said = {"title": title, "genres": [genre], "maturity": maturity, "cast": [f"Star of {genre}"]}
    answer = editor("POST", "/v1/content", said)
    assert answer.status == 201, answer.content
    content_id: str = answer.json()["content_id"]
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    return content_id


@pytest.fixture(scope="module")
def films(platform: Platform) -> dict[str, list[str]]:
    """Genre → three films of it, on the shelf; and one for adults."""
    found = {genre: [made(platform.editor, f"{genre} film {n}", genre) for n in range(3)] for genre in GENRES}
    found["Adults"] = [made(platform.editor, "Film for adults", "Other", 18)]
    wanted = {content_id for ids in found.values() for content_id in ids}
    until(lambda: all(is_on_the_shelf(platform, each) for each in wanted), ROADS)
    return found


def is_on_the_shelf(platform: Platform, content_id: str) -> bool:
    return platform.stranger("GET", f"/v1/content/{content_id}/similar?locale=en").status == 200


def home(client: Client, path: str = "/v1/recommendations") -> dict[str, Any]:
    answer = client("GET", path)
    assert answer.status == 200, answer.content
    page: dict[str, Any] = answer.json()
    return page


def shown(page: dict[str, Any]) -> list[str]:
    return [item["content_id"] for row in page["rows"] for item in row["items"]]


def row(page: dict[str, Any], kind: str) -> list[str]:
    return [item["content_id"] for each in page["rows"] if each["kind"] == kind for item in each["items"]]


def test_a_new_profile_picks_three_watches_one_and_its_home_changes(
    platform: Platform, films: dict[str, list[str]]
) -> None:
    ada, bob = verified(platform, "home-ada@matinee.test"), verified(platform, "home-bob@matinee.test")
    first = home(ada)
    assert first["onboarding"] is True
    choices = [each["content_id"] for each in ada("GET", "/v1/recommendations/taste/choices").json()["items"]]
    assert {*films["Picked"]} & {*choices}
    assert ada("POST", "/v1/recommendations/taste", {"picked": films["Picked"]}).status == 204
    second = home(ada)
    assert second["onboarding"] is False
    assert second["taste"] == ["Picked"]
    assert [each["kind"] for each in second["rows"]] != [each["kind"] for each in first["rows"]]

    film = films["Watched"][0]
    report = {"content_id": film, "position": 300, "duration": 6000, "device_time": datetime.now(UTC).isoformat()}
    assert ada("POST", "/v1/playback", report).status == 200
    third = home(ada)
    assert row(third, "continue") == [film], "at once, before any event or training"
    assert third["rows"][0]["items"][0]["progress"] == 0.05
    keys = [each["key"] for each in ada("GET", f"/v1/recommendations/why/{film}").json()["reasons"]]
    assert keys[0] == "going_on"

    hidden = films["Other"][0]
    assert ada("POST", f"/v1/recommendations/hidden/{hidden}").status == 204
    assert hidden not in shown(home(ada))
    assert ada("DELETE", f"/v1/recommendations/hidden/{hidden}").status == 204
    assert home(bob)["onboarding"] is True, "nobody else's page knows of it"
    assert row(home(bob), "continue") == []

    owner = ada("GET", "/v1/users/profile").json()["user_id"]
    profile_id = ada("GET", "/v1/users/profiles").json()["items"][0]["profile_id"]
    preview = f"/v1/admin/recommendations/preview?profile_id={profile_id}"
    assert ada("GET", preview).status == 403
    assert platform.editor("GET", preview).status == 403
    looked = platform.admin("GET", preview).json()
    assert row(looked, "continue") == [film]
    assert looked["scores"]
    assert platform.admin("GET", f"{preview}&user_id={owner}").status == 200


def test_a_child_and_a_stranger_have_pages_of_their_own(platform: Platform, films: dict[str, list[str]]) -> None:
    parent = verified(platform, "home-kim@matinee.test")
    said = {"name": "Kim", "is_kids": True, "maturity_limit": 6}
    kid = parent("POST", "/v1/users/profiles", said).json()["profile_id"]
    token = parent("POST", f"/v1/users/profiles/{kid}/select", {}).json()["access_token"]
    page = home(Client(platform.site, token))
    assert films["Adults"][0] not in shown(page)
    assert {*films["Picked"]} & {*shown(page)}
    anybody = platform.stranger("GET", "/v1/recommendations?locale=de")
    assert anybody.json()["rows"][0]["text"] in ("Beliebt", "Gerade angesagt", "Top 10 in deinem Land")
    assert "s-maxage=60" in anybody.headers["cache-control"]
    assert platform.stranger("GET", "/v1/recommendations?locale=de").headers["X-Cache"] == "Hit from cloudfront"
    own = [parent("GET", "/v1/recommendations") for _ in range(2)]
    assert {each.headers["X-Cache"] for each in own} == {"Miss from cloudfront"}
    assert {each.headers["cache-control"] for each in own} == {"no-store"}


def test_a_row_by_hand_is_on_the_page_and_goes_again(platform: Platform, films: dict[str, list[str]]) -> None:
    given = {"title": {"en": "By hand"}, "content_ids": films["Other"], "position": "top"}
    carl = verified(platform, "home-carl@matinee.test")
    assert carl("POST", "/v1/admin/collections", given).status == 403
    made_it = platform.editor("POST", "/v1/admin/collections", given)
    assert made_it.status == 201, made_it.content
    path = f"/v1/admin/collections/{made_it.json()['collection_id']}"
    try:
        until(lambda: home(carl)["rows"][0]["text"] == "By hand", ROADS)
    finally:
        assert platform.editor("DELETE", path).status == 204
    until(lambda: home(carl)["rows"][0]["text"] != "By hand", ROADS)
