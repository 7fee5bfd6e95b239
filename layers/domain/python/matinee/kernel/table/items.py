"""Items: what is stored, and under which keys.

An entity says its keys where one looks for them:

    class Title(Item, pk="TITLE#{title_id}", sk="TITLE", gsi1pk="STATUS#{status}", gsi1sk="{created_at}"):
        title_id: TitleId
"""

import string
from collections.abc import Iterator
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

from matinee.kernel.settings import settings

KEYS = ("pk", "sk")


class Item(BaseModel):
    """Something stored. `version` counts its writes; a field `ttl` (epoch seconds) lets DynamoDB delete it."""

    model_config = ConfigDict(frozen=True, defer_build=True, hide_input_in_errors=True)
    templates: ClassVar[dict[str, str]] = {}
    domain: ClassVar[str] = ""
    append_only: ClassVar[bool] = False
    version: int = 0

    def __init_subclass__(cls, domain: str = "", append_only: bool = False, **templates: str) -> None:
        """`domain`: whose table holds it, where that is not the domain whose package defines the class.

        `append_only`: it is created in a transaction and stays as it is; only an erasure takes a person out of it.
        """
        super().__init_subclass__()
        cls.append_only = append_only or cls.append_only
        cls.templates = templates or cls.templates
        cls.domain = domain or cls.domain

    @classmethod
    def table(cls) -> str:
        """The name of the table that holds it."""
        return settings().table(cls.domain or cls.__module__.split(".")[1])

    @classmethod
    def key(cls, **values: Any) -> dict[str, Any]:
        """The primary key, as DynamoDB takes it; raises KeyError where a value of the template is not given."""
        return {name: {"S": cls.templates[name].format_map(values)} for name in KEYS}

    def attributes(self) -> dict[str, Any]:
        """The item as DynamoDB takes it: fields that are None are left out, an index key too when a field of it is."""
        fields = self.model_dump(mode="json", exclude_none=True)
        keys = {
            name: template.format_map(fields)
            for name, template in self.templates.items()
            if all(field in fields for field in fields_of(template))
        }
        return {name: encode(value) for name, value in {**fields, **keys}.items()}

    @classmethod
    def of(cls, attributes: dict[str, Any]) -> Self:
        return cls.model_validate({name: decode(value) for name, value in attributes.items()})


def fields_of(template: str) -> Iterator[str]:
    return (name for _, name, _, _ in string.Formatter().parse(template) if name)


def key_of(item: Item) -> dict[str, Any]:
    return item.key(**item.model_dump(mode="json"))


def encode(value: Any) -> dict[str, Any]:
    """A JSON value as a DynamoDB attribute value."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": repr(value)}
        case str():
            return {"S": value}
        case list():
            return {"L": [encode(each) for each in value]}
        case dict():
            return {"M": {name: encode(each) for name, each in value.items()}}
    raise TypeError(f"{type(value).__name__} cannot be stored")


def decode(attribute: dict[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    match kind:
        case "NULL":
            return None
        case "N":
            return int(value) if value.lstrip("-").isdigit() else float(value)
        case "L":
            return [decode(each) for each in value]
        case "M":
            return {name: decode(each) for name, each in value.items()}
    return value
