"""Custom resource: creates signing keys and the edge's secret. Private keys and secrets stay in their secret."""

from typing import Any

from matinee.kernel.custom_resource import custom_resource
from matinee.platform.edge_secret import EdgeSecret
from matinee.platform.media_keys import MediaKeys
from matinee.platform.token_keys import TokenKeys


@custom_resource
def handler(properties: dict[str, Any], before: dict[str, Any]) -> dict[str, str]:
    """Publish the keys of access tokens in a second secret, or those of CloudFront's cookies in a key group."""
    if "Published" in properties:
        TokenKeys(properties["SecretId"], properties["Published"]).ensure()
    elif "KeyGroup" in properties:
        ring = MediaKeys(properties["SecretId"], properties["KeyGroup"])
        ring.ensure()
        return {"KeyGroupId": ring.group_id() or ""}
    else:
        EdgeSecret(properties["SecretId"]).ensure()
    return {}
