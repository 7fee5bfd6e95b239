"""Custom resource: a key pair whose private half never leaves its secret."""

from typing import Any

from matinee.custom_resource import custom_resource
from matinee.platform import keys, token_keys


@custom_resource
def handler(properties: dict[str, Any]) -> dict[str, str]:
    """Access tokens' keys have a parameter that publishes them; the pair of CloudFront's cookies has none."""
    if "Parameter" in properties:
        return token_keys.ensure(properties["SecretId"], properties["Parameter"])
    return keys.ensure(properties["SecretId"])
