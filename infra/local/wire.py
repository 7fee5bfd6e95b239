"""A service's own model (botocore's copy): names on the wire, what is valid, and what of it an emulator carries out."""

import re
from collections.abc import Iterator
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.validate import ParamValidator


class BadRequest(Exception):
    """The service refuses such a request with this message."""


def from_wire(shape: Shape | None, value: Any) -> Any:
    """camelCase JSON → the model's member names. Unknown members keep theirs, so that validation names them."""
    match shape:
        case StructureShape() if isinstance(value, dict):
            names = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
            return {
                names[key][0] if key in names else key: from_wire(names[key][1], each) if key in names else each
                for key, each in value.items()
            }
        case ListShape() if isinstance(value, list):
            return [from_wire(shape.member, each) for each in value]
        case MapShape() if isinstance(value, dict):
            return {key: from_wire(shape.value, each) for key, each in value.items()}
    return value


def to_wire(shape: Shape | None, value: Any) -> Any:
    """The model's member names → camelCase JSON; members that are None are left out."""
    match shape:
        case StructureShape():
            return {
                shape.members[name].serialization.get("name", name): to_wire(shape.members[name], each)
                for name, each in value.items()
                if each is not None
            }
        case ListShape():
            return [to_wire(shape.member, each) for each in value]
        case MapShape():
            return {key: to_wire(shape.value, each) for key, each in value.items()}
    return value


def problems(shape: Shape, parameters: dict[str, Any]) -> list[str]:
    """Unknown keys, wrong types, missing members, values outside enums, patterns and ranges, all by path."""
    report = ParamValidator().validate(parameters, shape)
    return [report.generate_report()] if report.has_errors() else list(_outside(shape, parameters, ""))


def _outside(shape: Shape | None, value: Any, path: str) -> Iterator[str]:
    match shape:
        case StructureShape():
            for name, each in value.items():
                yield from _outside(
                    shape.members[name], each, f"{path}/{shape.members[name].serialization.get('name', name)}"
                )
        case ListShape():
            yield from _beyond(shape, len(value), path)
            for number, each in enumerate(value):
                yield from _outside(shape.member, each, f"{path}/{number}")
        case MapShape():
            for key, each in value.items():
                yield from _outside(shape.value, each, f"{path}/{key}")
        case Shape() if isinstance(value, str):
            if "enum" in shape.metadata and value not in shape.metadata["enum"]:
                yield f"{path}: {value} is not one of {', '.join(shape.metadata['enum'])}"
            if "pattern" in shape.metadata and not re.search(shape.metadata["pattern"], value):
                yield f"{path}: {value} does not match {shape.metadata['pattern']}"
            yield from _beyond(shape, len(value), path)
        case Shape() if isinstance(value, int | float) and not isinstance(value, bool):
            yield from _beyond(shape, value, path)


def _beyond(shape: Shape, size: float, path: str) -> Iterator[str]:
    """A number's value, a string's or a list's length."""
    limits = shape.metadata
    if "min" in limits and size < limits["min"]:
        yield f"{path}: {size} is below {limits['min']}"
    if "max" in limits and size > limits["max"]:
        yield f"{path}: {size} is above {limits['max']}"


ANY = object()


def unsupported(known: Any, value: Any, by: str, path: str = "") -> Iterator[str]:
    """Every setting that is not in `known`: a set names the values, a list holds what each element may be, "*" is any key.

    `by` names the emulator ("the local MediaConvert").
    """
    if known is ANY:
        return
    if isinstance(known, set):
        if value not in known:
            yield f"{path}: {value} is not supported by {by}"
    elif isinstance(known, list):
        for number, each in enumerate(value):
            yield from unsupported(known[0], each, by, f"{path}/{number}")
    else:
        for name, each in value.items():
            wire = name[0].lower() + name[1:]
            if name not in known and "*" not in known:
                yield f"{path}/{wire}: not supported by {by}"
            else:
                yield from unsupported(known.get(name, known.get("*")), each, by, f"{path}/{wire}")
