"""Schemas, JSON Schema and TypeScript types say the same of an event."""

import json
from typing import Any, get_args

import pytest
from matinee.analytics import json_schema, schemas

from infra import sdk

EVENTS = get_args(schemas.ClientEvent)


def _type(event: type[schemas.Event]) -> str:
    (name,) = get_args(event.model_fields["type"].annotation)
    return str(name)


def _defs() -> dict[str, Any]:
    return json_schema.document()["$defs"]  # type: ignore[no-any-return]


def test_the_files_of_the_package_are_what_the_schemas_make() -> None:
    again = "run `python -m infra.sdk`"
    assert sdk.SCHEMA.read_text() == sdk.schema_text(), again
    assert sdk.TYPES.read_text() == sdk.types_text(), again


def test_every_event_of_a_client_is_described_and_none_of_the_servers() -> None:
    described = {ref["$ref"].rpartition("/")[2] for ref in json.loads(sdk.SCHEMA.read_text())["oneOf"]}
    assert described == {event.__name__ for event in EVENTS}
    assert not described & {event.__name__ for event in get_args(schemas.ServerEvent)}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_events_fields_are_those_of_its_class(event: type[schemas.Event]) -> None:
    described = _defs()[event.__name__]
    fields = {field.alias or name: field for name, field in event.model_fields.items()}
    assert set(described["properties"]) == set(fields)
    assert set(described["required"]) == {name for name, field in fields.items() if field.is_required()}
    assert described["additionalProperties"] is False
    assert described["x-version"] == event.version


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_typescript_has_the_same_fields(event: type[schemas.Event]) -> None:
    body = sdk.types_text().split(f"export interface {event.__name__} {{\n")[1].split("}\n")[0]
    lines = [line.strip() for line in body.splitlines() if "/**" not in line]
    typed = {line.split(":")[0].rstrip("?"): "?:" not in line for line in lines}
    fields = {name: field.is_required() for name, field in event.model_fields.items()}
    assert typed == {name: must for name, must in fields.items() if name not in {"event_id", "schema_", "ts", "type"}}
    assert f"  {_type(event)}: {event.__name__};" in sdk.types_text()


def test_a_version_that_is_not_the_first_reaches_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas.Paused, "version", 3)
    assert '= {"paused": 3};' in sdk.types_text()
