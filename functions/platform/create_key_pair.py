"""Custom resource: creates signing keys. The private keys stay in their secret."""

from typing import Any

from matinee.kernel.custom_resource import custom_resource
from matinee.platform.media_keys import MediaKeys
from matinee.platform.token_keys import TokenKeys, jwks


@custom_resource
def handler(properties: dict[str, Any], before: dict[str, Any]) -> dict[str, str]:
    """Publish the keys of access tokens in a parameter, or those of CloudFront's cookies in a key group."""
    if "Parameter" in properties:
        return {"Jwks": jwks(TokenKeys(properties["SecretId"], properties["Parameter"]).ensure())}
    ring = MediaKeys(properties["SecretId"], properties["KeyGroup"])
    ring.ensure()
    return {"KeyGroupId": ring.group_id() or ""}
