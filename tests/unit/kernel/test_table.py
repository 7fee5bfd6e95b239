"""Items: their keys, how values are stored, what a write says, and cursors that fit one list alone."""

import base64
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.content.upload_models import Upload
from matinee.kernel import cursors, table
from matinee.kernel.bus import Event
from matinee.kernel.errors import BadRequest, Conflict, TooLarge
from matinee.kernel.table import Item, sizes
from pydantic import ValidationError

from tests.unit.conftest import Told


class Film(Item, pk="FILM#{film_id}", sk="FILM", gsi1pk="GENRE#{genre}", gsi1sk="{film_id}"):
    film_id: str
    genre: str | None = None
    minutes: float = 90
    cast: list[str] = []

    @classmethod
    def table(cls) -> str:
        return "films"


class Released(Event):
    film_id: str


def test_a_key_is_its_template_filled() -> None:
    assert Film.key(film_id="1") == {"pk": {"S": "FILM#1"}, "sk": {"S": "FILM"}}


def test_a_key_that_lacks_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="film_id"):
        Film.key(genre="Drama")


def test_an_index_is_left_while_a_field_of_its_key_is_none() -> None:
    assert set(Film(film_id="1").attributes()) == {"pk", "sk", "gsi1sk", "film_id", "minutes", "cast", "version"}
    assert Film(film_id="1", genre="Drama").attributes()["gsi1pk"] == {"S": "GENRE#Drama"}


def test_an_item_comes_back_as_it_went() -> None:
    film = Film(film_id="1", genre="Drama", minutes=92.5, cast=["Mara Osei"])
    assert Film.of(film.attributes()) == film


def test_an_item_lives_in_the_table_of_its_domain(told: Told) -> None:
    told(table_content="matinee-dev-content")
    assert Upload.table() == "matinee-dev-content"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_what_is_stored_is_what_is_read(value: Any) -> None:
    read = table.decode(table.encode(value))
    assert read == value
    assert repr(read) == repr(value)  # 1 and 1.0 and True are equal, and not the same


@pytest.mark.parametrize(("stored", "read"), [("-7", -7), ("2.50", 2.5), ("1E+3", 1000.0), ("0", 0)])
def test_numbers_are_read_as_dynamodb_spells_them(stored: str, read: float) -> None:
    assert table.decode({"N": stored}) == read


@pytest.mark.parametrize("value", [Decimal("1.5"), b"bytes", {"a", "set"}, object()])
def test_what_is_not_json_cannot_be_stored(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be stored"):
        table.encode([value])


def test_creating_demands_that_nobody_has_the_key() -> None:
    write = table.creating(Film(film_id="1"))
    assert write.operation == "Put"
    assert write.arguments["Item"]["version"] == {"N": "1"}
    assert write.arguments["ConditionExpression"] == "attribute_not_exists(pk)"


def written(write: table.Write) -> tuple[dict[str, Any], set[str]]:
    """What an update sets, by name, and what it removes."""
    names, values = write.arguments["ExpressionAttributeNames"], write.arguments["ExpressionAttributeValues"]
    sets, _, removes = write.arguments["UpdateExpression"].removeprefix("SET ").partition(" REMOVE ")
    pairs = [pair.split(" = ") for pair in sets.split(", ")]
    return {names[name]: values[value] for name, value in pairs}, {names[n] for n in removes.split(", ") if n}


def test_an_update_writes_what_changed_and_the_keys_made_of_it() -> None:
    film = Film(film_id="1", genre="Drama", version=4)
    write = table.updating(film, genre="Comedy")
    sets, removes = written(write)
    assert sets == {"genre": {"S": "Comedy"}, "gsi1pk": {"S": "GENRE#Comedy"}, "version": {"N": "5"}}
    assert removes == {"outbox"}
    assert write.arguments["ConditionExpression"] == "version = :read"
    assert write.arguments["ExpressionAttributeValues"][":read"] == {"N": "4"}


def test_an_update_to_none_removes_the_field_and_its_index() -> None:
    sets, removes = written(table.updating(Film(film_id="1", genre="Drama", version=1), genre=None))
    assert (set(sets), removes) == ({"version"}, {"genre", "gsi1pk", "outbox"})


def test_an_update_carries_its_events_with_it() -> None:
    sets, removes = written(table.updating(Film(film_id="1", version=1), Released(film_id="1"), minutes=91.0))
    assert "outbox" in sets
    assert removes == set()


def test_an_update_to_what_the_item_cannot_be_is_refused() -> None:
    with pytest.raises(ValidationError, match="minutes"):
        table.updating(Film(film_id="1", version=1), minutes="long")


def test_a_counter_begins_only_where_its_first_amount_is_within_the_limit() -> None:
    within = table.adding(Film, "minutes", 5, limit=5, film_id="1").arguments
    assert within["ConditionExpression"] == "#field <= :room OR attribute_not_exists(#field)"
    assert within["ExpressionAttributeValues"] == {":amount": {"N": "5"}, ":room": {"N": "0"}}
    assert table.adding(Film, "minutes", 6, limit=5, film_id="1").arguments["ConditionExpression"] == "#field <= :room"


def test_a_lost_race_is_run_again_and_another_refusal_is_not() -> None:
    tries = []

    def losing(times: int, code: str = "conflict") -> Callable[[], str]:
        def attempt() -> str:
            tries.append(1)
            if len(tries) <= times:
                raise Conflict(code=code)
            return "won"

        tries.clear()
        return attempt

    assert table.again(losing(7)) == "won"
    with pytest.raises(Conflict):
        table.again(losing(8))
    assert len(tries) == 8
    with pytest.raises(Conflict):
        table.again(losing(1, "published"))
    assert len(tries) == 1


class Shelf:
    """DynamoDB, as far as a query of two pages needs it; it keeps what it was asked."""

    LAST: dict[str, Any] = {"pk": {"S": "FILM#1"}, "sk": {"S": "FILM"}}

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def query(self, **arguments: Any) -> dict[str, Any]:
        self.asked.append(arguments)
        return {"Items": [Film(film_id="1").attributes()], "LastEvaluatedKey": self.LAST}


class Secrets:
    def get_secret_value(self, SecretId: str) -> dict[str, str]:
        return {"SecretString": json.dumps({"seed": SecretId})}


@pytest.fixture
def shelf(clients: dict[str, Any], told: Told) -> Shelf:
    told(secret_cursor="arn:a")
    clients["secretsmanager"] = Secrets()
    clients["dynamodb"] = Shelf()
    return clients["dynamodb"]  # type: ignore[no-any-return]


def cursor_of(**query: Any) -> str:
    cursor = table.page(Film, **{"film_id": "1", "limit": 50, "cursor": None, **query}).next_cursor
    assert cursor is not None
    return cursor


def test_a_cursor_goes_on_where_its_page_ended(shelf: Shelf) -> None:
    table.page(Film, limit=50, film_id="1", cursor=cursor_of())
    assert shelf.asked[1]["ExclusiveStartKey"] == Shelf.LAST


def refused(cursor: str, **query: Any) -> bool:
    with pytest.raises(BadRequest) as refusal:
        table.page(Film, **{"film_id": "1", "limit": 50, **query}, cursor=cursor)
    return refusal.value.code == "bad_cursor"


@pytest.mark.parametrize(
    "other",
    [{"film_id": "2"}, {"newest_first": True}, {"starts": "F"}, {"index": "gsi1", "genre": "Drama"}],
    ids=["partition", "order", "prefix", "index"],
)
@pytest.mark.usefixtures("shelf")
def test_a_cursor_fits_no_other_list(other: dict[str, Any]) -> None:
    assert refused(cursor_of(), **other)
    assert refused(cursor_of(**other))


def test_a_cursor_fits_no_other_table(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    cursor = cursor_of()
    monkeypatch.setattr(Film, "table", lambda: "others")
    assert refused(cursor)


def test_a_cursor_of_another_deployment_is_refused(shelf: Shelf, told: Told) -> None:
    cursor = cursor_of()
    told(secret_cursor="arn:another")
    assert refused(cursor)


@pytest.mark.usefixtures("shelf")
def test_a_cursor_with_any_bit_changed_is_refused() -> None:
    cursor = cursor_of()
    opened = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    for place in range(len(opened)):
        for bit in range(8):
            touched = bytearray(opened)
            touched[place] ^= 1 << bit
            assert refused(base64.urlsafe_b64encode(touched).decode())


@given(st.text(min_size=1))
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(BadRequest), pytest.MonkeyPatch.context() as patch:
        patch.setattr(cursors, "_key", lambda: "a key")
        cursors.unseal(text, "films//FILM#1//False")


@pytest.mark.parametrize(
    ("value", "bytes_"),
    [("ä", 2), (1234, 4), (None, 1), (True, 1), ([], 3), (["ab", "c"], 3 + 3 + 2), ({"k": "v"}, 3 + 1 + 2)],
)
def test_an_attribute_is_as_large_as_its_name_and_its_value(value: Any, bytes_: int) -> None:
    assert sizes.size({"name": table.encode(value)}) == 4 + bytes_


def test_what_dynamodb_would_refuse_for_its_size_is_not_written() -> None:
    large = Film(film_id="1", cast=["x" * 1000] * 420)
    for write in (table.creating, table.putting, lambda film: table.updating(Film(film_id="1"), cast=film.cast)):
        with pytest.raises(TooLarge) as refused:
            write(large)
        assert [*refused.value.fields] == ["cast"]
    half = Film(film_id="1", cast=["x" * 1000] * 380)
    table.must_fit_together([table.putting(half)] * 11)
    with pytest.raises(TooLarge):
        table.must_fit_together([table.putting(half)] * 12)


class Trail(Item, pk="TRAIL#{number}", sk="TRAIL", append_only=True):
    number: int

    @classmethod
    def table(cls) -> str:
        return "trails"


def test_what_is_append_only_is_created_and_never_put_over() -> None:
    assert table.creating(Trail(number=1)).arguments["ConditionExpression"] == "attribute_not_exists(pk)"
    with pytest.raises(TypeError, match="append-only"):
        table.putting(Trail(number=1))
