"""Events that were refused, set aside with their reasons in the lake's `refused/` for thirty days, without what they said."""

import hashlib
import json
from typing import Any

from matinee.kernel import aws, log
from matinee.kernel.settings import settings


def set_aside(refused: list[dict[str, Any]]) -> None:
    """Put them into one object, named by what it says: the same again replaces it."""
    if not refused:
        return
    lines = "".join(f"{json.dumps(each, sort_keys=True)}\n" for each in refused).encode()
    name = hashlib.blake2b(lines, digest_size=16).hexdigest()
    key = f"refused/invalid/day={refused[0]['received_at'][:10]}/{name}.jsonl"
    aws.client("s3").put_object(Bucket=settings().bucket("lake"), Key=key, Body=lines)
    log.count("RefusedEvents", len(refused))
