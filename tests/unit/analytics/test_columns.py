"""The lake's columns are those of the events' schemas."""

from typing import Literal, get_args

import pytest
from matinee.analytics import columns, schemas
from matinee.analytics.schemas import Event


def test_every_field_of_every_event_has_a_column() -> None:
    found = columns.columns()
    for cls in (*get_args(schemas.ClientEvent), *get_args(schemas.ServerEvent)):
        for name in cls.model_fields.keys() - {"schema_"}:
            assert columns.RENAMED.get(name, name) in found, f"{cls.__name__}.{name}"


def test_types_are_those_of_athena() -> None:
    found = columns.columns()
    wanted = {
        "page": "string",
        "place": "bigint",
        "position": "double",
        "kids": "boolean",
        "ends_at": "timestamp",
        "reason": "string",
        "experiments": "map<string,string>",
    }
    assert {name: found[name] for name in wanted} == wanted


def test_no_column_is_a_word_of_sql() -> None:
    assert (
        not {"at", "row", "schema", "order", "user", "day", "hour", "time", "timestamp", "date"}
        & columns.columns().keys()
    )


def test_two_events_cannot_say_different_things_by_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other(Event):
        type: Literal["other"]
        page: int

    class Taken(Event):
        type: Literal["taken"]
        country: str

    for cls, name in ((Other, "page"), (Taken, "country")):
        monkeypatch.setattr(columns, "kinds", lambda cls=cls: {**_KINDS, cls.__name__: cls})
        columns.columns.cache_clear()
        with pytest.raises(columns.Contradictory, match=f"{cls.__name__}.{name}"):
            columns.columns()
    columns.columns.cache_clear()


_KINDS = columns.kinds()
