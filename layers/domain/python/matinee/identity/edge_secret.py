"""Whether a request came through the edge: it shows a secret that only CloudFront, and who rotates it, know.

The deployment tells digests of the secrets that it accepts, each with its planned end. A digest cannot be turned back, as the
secrets are random. Only a secret with another digest, or one past its end, makes the authorizer ask for them as they are now.
Source: Amazon CloudFront Developer Guide, "Restrict access to files on custom origins". `matinee.platform.edge_secret` rotates
the secret.
"""

import hashlib
import json
import time
from functools import cache

from matinee.kernel.deployed_text import DeployedText
from matinee.kernel.settings import settings


def is_known(secret: str) -> bool:
    """Raises botocore's ClientError where the digests must be read and cannot be."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    return _is_good(digest) or (_accepted().reread() and _is_good(digest))


def _is_good(digest: str) -> bool:
    """Until its end; after that only while a reading of the last minute has it."""
    accepted = _accepted()
    ends = dict(each.split(":") for each in accepted.text.split())
    return digest in ends and (accepted.fresh or int(ends[digest]) > time.time())


@cache
def _accepted() -> DeployedText:
    return DeployedText(settings()["edge"], _read)


def _read() -> str:
    from matinee.kernel import aws  # who knows the secret that it is shown talks to nobody

    content = json.loads(
        aws.client("secretsmanager").get_secret_value(SecretId=settings()["secret_edge"])["SecretString"]
    )
    digests: str = content["accepted"]
    return digests
