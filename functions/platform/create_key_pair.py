"""Custom resource: a key pair whose private half never leaves its secret."""

from typing import Any

from matinee.custom_resource import custom_resource
from matinee.platform import keys


@custom_resource
def handler(properties: dict[str, Any]) -> dict[str, str]:
    return keys.ensure(properties["SecretId"], properties["Algorithm"])
