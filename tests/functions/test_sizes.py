"""What is larger than DynamoDB stores is refused by its field, however it comes in, and nothing of it is stored."""

import itertools
import json

import pytest
from matinee.content import titles
from matinee.kernel.table import sizes

from tests.functions.conftest import Call, client, problem
from tests.functions.playback import Json, film

COUNTRIES = ["".join(pair) for pair in itertools.product("ABCDEFGHIJ", "ABCDEFGHIJKLMNOPQRSTUVWXY")]
LANGUAGES = ["".join(letters) for letters in itertools.product("abcde", "abcdefghij", "ab")]
LONG: Json = {
    "title": "At length",
    "translations": {each: {"title": "T", "description": "ä" * 5000} for each in LANGUAGES},
}
WIDE: Json = {
    "title": "In many lists, each of which has a copy of its windows",
    "type": "series",
    "genres": [f"Genre {number}" for number in range(20)],
    "availability": [{"countries": COUNTRIES} for _ in range(200)],
}
FITS: Json = {
    "title": "It fits",
    "translations": {each: {"title": "T", "description": "d" * 2800} for each in LANGUAGES},
}


def fields(answer: Json) -> list[str]:
    assert problem(answer) == (422, "invalid")
    return [error["field"] for error in json.loads(answer["body"])["errors"]]


@pytest.mark.parametrize(("body", "field"), [(LONG, "translations"), (WIDE, "availability")], ids=["long", "wide"])
def test_a_title_that_cannot_be_stored_is_refused_by_what_it_says_most_of(call: Call, body: Json, field: str) -> None:
    assert fields(call("content", "create_title", body=body)) == [field]
    assert client("dynamodb").scan(TableName="matinee-dev-content")["Count"] == 0
    content_id = film(call, plays=False, title="Small", type=body.get("type", "movie"))
    before = titles.get(content_id)
    assert fields(call("content", "replace_title", path={"content_id": content_id}, body=body)) == [field]
    assert titles.get(content_id) == before


def test_a_title_that_fits_is_stored_published_and_read(call: Call) -> None:
    content_id = film(call, **FITS)
    seen = json.loads(call("content", "get_title", path={"content_id": content_id}, query={"locale": "aaa"})["body"])
    assert (seen["title"], len(seen["description"])) == ("T", 2800)


def test_any_item_that_is_too_large_is_refused_before_it_is_sent(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is written, and whatever its fields allow: here by a limit that is lower than theirs."""
    content_id = film(call, plays=False)
    monkeypatch.setattr(sizes, "ITEM", 1500)
    path, text = {"content_id": content_id}, {"title": "A", "description": "d" * 3000}
    assert fields(call("content", "create_title", body=text)) == ["description"]
    assert fields(call("content", "replace_title", path=path, body=text)) == ["description"]
    upload = {"filename": "f" * 255, "size": 1}
    monkeypatch.setattr(sizes, "ITEM", 500)
    assert fields(call("content", "start_upload", path=path, body=upload)) == ["filename"]
    monkeypatch.setattr(sizes, "ITEM", 300)
    assert fields(call("content", "create_import", body=upload)) == ["filename"]
