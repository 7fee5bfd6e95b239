"""Whether a request came through the edge: it shows a secret that only CloudFront, and who rotates it, know.

The deployment tells the digests of the secrets that are accepted now. A digest cannot be turned back, as the secrets are
random. Only a secret with another digest makes the authorizer ask for them again. Source: Amazon CloudFront Developer Guide,
"Restrict access to files on custom origins". `matinee.platform.edge_secret` rotates the secret.
"""

import hashlib
import json
from functools import cache

from matinee.kernel.settings import settings
from matinee.kernel.told import Told


def is_known(secret: str) -> bool:
    """Raises botocore's ClientError where the digests must be read and cannot be."""
    digest, accepted = hashlib.sha256(secret.encode()).hexdigest(), _accepted()
    return digest in accepted.text.split() or (accepted.ask() and digest in accepted.text.split())


@cache
def _accepted() -> Told:
    return Told(settings()["edge"], _read)


def _read() -> str:
    from matinee.kernel import aws  # who knows the secret that it is shown talks to nobody

    content = json.loads(
        aws.client("secretsmanager").get_secret_value(SecretId=settings()["secret_edge"])["SecretString"]
    )
    digests: str = content["accepted"]
    return digests
