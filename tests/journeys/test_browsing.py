"""Browsing through the edge: kept for all viewers alike, apart by age and language, never an editor's; and changed together."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.test_accounts import verified
from tests.platform import Answer, Client, Platform, until

GENRE = "Tide pools"


def published(editor: Client, **said: Any) -> str:
    made = editor("POST", "/v1/content", {"genres": [GENRE], **said})
    assert made.status == 201, made.content
    content_id: str = made.json()["content_id"]
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    return content_id


def x_cache(answer: Answer) -> str:
    return str(answer.headers["X-Cache"]).removesuffix(" from cloudfront")


def names(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.content
    return [item["title"] for item in answer.json()["items"]]


@pytest.fixture(scope="module")
def editor(platform: Platform) -> Iterator[Client]:
    editor = platform.editor
    films = [
        published(editor, title="For all", maturity=0, translations={"de": {"title": "Für alle"}}),
        published(editor, title="For adults", maturity=18),
    ]
    yield editor
    for film in films:
        editor("POST", f"/v1/content/{film}/unpublish")
        editor("DELETE", f"/v1/content/{film}")


def as_profile(viewer: Client, **said: Any) -> Client:
    made = viewer("POST", "/v1/users/profiles", {"avatar": "wave", "language": "en", "maturity_limit": 18, **said})
    assert made.status == 201, made.content
    chosen = viewer("POST", f"/v1/users/profiles/{made.json()['profile_id']}/select", {})
    assert chosen.status == 200, chosen.content
    return Client(viewer.site, chosen.json()["access_token"])


def test_a_list_that_is_kept_is_answered_without_a_function(platform: Platform, editor: Client) -> None:
    path = f"/v1/content?genre={GENRE.replace(' ', '%20')}&limit=20"
    ann, bob = (verified(platform, f"{name}-browses@matinee.test") for name in ("ann", "bob"))
    first, second = ann("GET", path), bob("GET", path)
    assert (x_cache(first), x_cache(second)) == ("Miss", "Hit")
    assert names(first) == names(second) == ["For adults", "For all"]
    tag = {"if-none-match": first.headers["ETag"]}
    unchanged = bob("GET", path, headers=tag)
    assert (unchanged.status, x_cache(unchanged)) == (304, "Hit")

    kid = as_profile(ann, name="Kid", is_kids=True, maturity_limit=6)
    german = as_profile(bob, name="Deutsch", language="de")
    assert [(x_cache(each), names(each)) for each in (kid("GET", path), kid("GET", path))] == [
        ("Miss", ["For all"]),
        ("Hit", ["For all"]),
    ]
    assert names(german("GET", path)) == ["For adults", "Für alle"]
    assert names(bob("GET", path)) == ["For adults", "For all"]


@pytest.mark.acceptance
def test_what_an_editor_is_answered_is_kept_for_nobody(platform: Platform, editor: Client) -> None:
    draft = editor.create("A draft of tide pools")
    path = f"/v1/content/{draft}"
    assert [(x_cache(each), each.status) for each in (editor("GET", path), editor("GET", path))] == [("Miss", 200)] * 2
    assert platform.viewer("GET", path).status == platform.stranger("GET", path).status == 404
    lists = [editor("GET", "/v1/content?status=draft") for _ in range(2)]
    assert [x_cache(each) for each in lists] == ["Miss", "Miss"]
    assert platform.stranger("GET", "/v1/content?status=draft").status == 403
    assert editor("DELETE", path).status == 204


@pytest.mark.acceptance
def test_two_editors_do_not_overwrite_each_other(platform: Platform, editor: Client) -> None:
    path = f"/v1/content/{editor.create('Written by two')}"
    compressed = {"accept-encoding": "gzip"}  # the edge weakens the tag of what it compresses
    read = {"if-match": editor("GET", path, headers=compressed).headers["ETag"]}
    assert editor("PUT", path, {"title": "Hers"}, read).status == 200
    late = editor("PUT", path, {"title": "His"}, read)
    assert (late.status, late.json()["code"]) == (412, "precondition_failed")
    assert editor("PUT", path, {"title": "His"}, {"if-match": late.headers["ETag"]}).status == 200
    edits = editor("GET", f"{path}/audit").json()["items"]
    assert [(edit["did"], edit["changes"]["title"].get("after")) for edit in edits] == [
        ("changed", "His"),
        ("changed", "Hers"),
        ("created", "Written by two"),
    ]
    assert editor("DELETE", path, headers={"if-match": '"1"'}).status == 412
    assert editor("DELETE", path).status == 204
    assert editor("POST", f"{path}/restore").json()["title"] == "His"


@pytest.mark.acceptance
def test_a_change_is_in_the_lists_of_viewers_seconds_later(platform: Platform, editor: Client) -> None:
    path = "/v1/content?genre=Short%20lived"
    film = published(editor, title="Seen", genres=["Short lived"])
    viewer = platform.viewer
    assert names(viewer("GET", path)) == ["Seen"]
    assert editor("POST", f"/v1/content/{film}/unpublish").status == 200
    until(lambda: names(viewer("GET", path)) == [], within=20)
