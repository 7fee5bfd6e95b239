"""Every route that takes a body refuses a value of another type in any field of it, and names the field."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from matinee.kernel.endpoint import Endpoint

from infra import openapi
from infra.domains import routes
from tests.conftest import sample
from tests.unit.conftest import Told

Json = dict[str, Any]
TAKE_BODIES = [
    pytest.param(domain.name, row.name, route.access, id=f"{domain.name}.{row.name}")
    for domain, row, route in routes()
    if route.method != "GET" and openapi.handler(domain.name, row.name).signature.body
]
OF_TYPE: dict[str, list[Any]] = {
    "string": ["text"],
    "integer": [5],
    "number": [5.5],
    "boolean": [True, False],
    "array": [[]],
    "object": [{}],
    "null": [None],
}
UNWRITABLE = ["half of a pair: \ud83d", "NUL: \0"]
WRITTEN_OTHERWISE: dict[str, list[Any]] = {
    "integer": ["5", 5.0, 10**400],
    "number": ["5.5", float("nan"), float("inf")],
    "boolean": ["true", 1, 0],
    "array": ["[]"],
    "date-time": ["0", "1494012444", 0, "yesterday", "2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z"],
}
KEYS = {"^[A-Z]{2}$": "DE"}
"""Pattern of an object's names → one that is good; a language's tag fits all others."""


@dataclass(frozen=True)
class Place:
    path: tuple[str | int, ...]
    types: frozenset[str]
    """Of JSON Schema: those that it takes."""
    format: str = ""

    @property
    def name(self) -> str:
        return ".".join(map(str, self.path))

    def wrong(self) -> Iterator[Any]:
        takes = self.types | ({"number"} if "integer" in self.types else set())
        for type_, values in OF_TYPE.items():
            if type_ not in takes and not (type_ == "integer" and "number" in takes):
                yield from values
        if "number" in self.types:
            yield from WRITTEN_OTHERWISE["number"]
        if len(self.types - {"null"}) == 1:
            yield from WRITTEN_OTHERWISE.get(next(iter(self.types - {"null"})), [])
        if "integer" in self.types:
            yield 5.5
        if "string" in self.types:
            yield from UNWRITABLE
        yield from WRITTEN_OTHERWISE.get(self.format, [])

    def body(self, value: Any) -> Any:
        for each in reversed(self.path):
            value = [value] if isinstance(each, int) else {each: value}
        return value


def places(schema: Json, defs: Json, path: tuple[str | int, ...] = ()) -> Iterator[Place]:
    """Every place of a body where a value may stand, itself among them."""
    options = [_resolved(each, defs) for each in schema.get("anyOf", [schema])]
    types = frozenset(each.get("type") or _type(each) for each in options)
    yield Place(path, types, next((each["format"] for each in options if "format" in each), ""))
    for each in options:
        for name, inner in each.get("properties", {}).items():
            yield from places(_resolved(inner, defs), defs, (*path, name))
        if "items" in each:
            yield from places(_resolved(each["items"], defs), defs, (*path, 0))
        if each.get("patternProperties"):
            ((pattern, inner),) = each["patternProperties"].items()
            yield from places(_resolved(inner, defs), defs, (*path, KEYS.get(pattern, "de")))
        if isinstance(each.get("additionalProperties"), dict):
            pattern = each.get("propertyNames", {}).get("pattern", "")
            yield from places(_resolved(each["additionalProperties"], defs), defs, (*path, KEYS.get(pattern, "de")))


def _resolved(schema: Json, defs: Json) -> Json:
    return {**defs[schema["$ref"].rpartition("/")[2]], **schema} if "$ref" in schema else schema


def _type(schema: Json) -> str:
    """Of a constant or a list of them."""
    return next(type_ for type_, values in OF_TYPE.items() if isinstance(schema.get("const", ""), type(values[0])))


@pytest.mark.parametrize(("domain", "name", "access"), TAKE_BODIES)
def test_a_value_of_another_type_is_refused_by_its_field(domain: str, name: str, access: str, told: Told) -> None:
    handler: Endpoint = openapi.handler(domain, name)
    assert handler.signature.body
    schema = handler.signature.body[1].model_json_schema()
    event = sample(domain, name)
    told(access=access)
    found = list(places(schema, schema.get("$defs", {})))
    assert len(found) > 1 or not schema.get("properties")
    for place in found:
        for value in place.wrong():
            answer = handler({**event, "isBase64Encoded": False, "body": json.dumps(place.body(value))}, None)
            said = f"{place.name or 'body'} = {value!r}"
            assert answer["statusCode"] == 422, said
            fields = [error["field"] for error in json.loads(answer["body"])["errors"]]
            wanted = place.name or "body"
            assert any(each == wanted or each.startswith(f"{wanted}.") for each in fields), (said, fields)
