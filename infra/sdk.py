"""`python -m infra.sdk`: the events' JSON Schema and TypeScript types in clients/sdk, from matinee/analytics/schemas.py."""

import json
from pathlib import Path
from typing import Any

from matinee.analytics import json_schema

SDK = Path(__file__).parents[1] / "clients/sdk"
SCHEMA, TYPES = SDK / "events.schema.json", SDK / "src/schema.ts"
_MADE = frozenset({"event_id", "schema", "ts", "type"})
"""What the package itself puts into an event."""
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def schema_text() -> str:
    return json.dumps(json_schema.document(), indent=1) + "\n"


def types_text() -> str:
    """TypeScript: an interface an event, a map of them by type, and the versions other than 1.

    Raises KeyError where a schema says what this cannot express.
    """
    defs = dict(json_schema.document()["$defs"])
    context = defs.pop("Context")
    events = {model["properties"]["type"]["const"]: model for model in defs.values()}
    versions = {name: model["x-version"] for name, model in events.items() if model["x-version"] != 1}
    by_type = "".join(f"  {name}: {model['title']};\n" for name, model in events.items())
    return "\n".join(
        [
            "// Made by `python -m infra.sdk` from matinee/analytics/schemas.py.\n",
            *(_interface(model["title"], model, leave_out=_MADE) for model in events.values()),
            _interface("Context", context),
            f"/** What is told of each type of event. */\nexport interface EventTypes {{\n{by_type}}}\n",
            "export type EventType = keyof EventTypes;",
            "export type EventFields<Type extends EventType> = EventTypes[Type];\n",
            "/** Of the types that are no longer at their first. */",
            f"export const VERSIONS: {{ readonly [type in EventType]?: number }} = {json.dumps(versions)};\n",
        ]
    )


def _interface(name: str, model: dict[str, Any], leave_out: frozenset[str] = frozenset()) -> str:
    required = set(model.get("required", ()))
    lines = [*_comment(model, ""), f"export interface {name} {{"]
    for field, schema in model["properties"].items():
        if field in leave_out:
            continue
        lines += _comment(schema, "  ")
        optional = field not in required
        lines.append(f"  {field}{'?' if optional else ''}: {_type(schema)}{' | undefined' if optional else ''};")
    return "\n".join([*lines, "}\n"])


def _comment(schema: dict[str, Any], indent: str) -> list[str]:
    said = " ".join(schema.get("description", "").split())
    return [f"{indent}/** {said} */"] if said else []


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_type(each) for each in schema["anyOf"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(each) for each in schema["enum"])
    if schema["type"] == "object":
        (values,) = schema["patternProperties"].values()
        return f"Record<string, {_type(values)}>"
    return _PLAIN[schema["type"]]


if __name__ == "__main__":
    SCHEMA.write_text(schema_text())
    TYPES.write_text(types_text())
