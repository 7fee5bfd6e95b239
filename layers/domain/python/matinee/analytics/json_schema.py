"""The events that a client sends, as JSON Schema (draft 2020-12): the base of our TypeScript types, and of others' clients."""

from typing import Annotated, Any, get_args

from pydantic import Discriminator, TypeAdapter

from matinee.analytics import schemas


def document() -> dict[str, Any]:
    """`oneOf` all events of the client, each in `$defs` by its class's name, with its `x-version`; and `$defs.Context`.

    A field with a default may be left out; an integer stays one whatever its bounds.
    """
    made = TypeAdapter(Annotated[schemas.ClientEvent, Discriminator("type")]).json_schema(by_alias=True)
    defs = made["$defs"]
    context = TypeAdapter(schemas.Context).json_schema()
    defs.update(context.pop("$defs", {}))
    defs["Context"] = context
    for event in get_args(schemas.ClientEvent):
        defs[event.__name__]["x-version"] = event.version
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An event of Matinee's clickstream",
        "oneOf": made["oneOf"],
        "$defs": defs,
    }
