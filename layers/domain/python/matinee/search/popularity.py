"""How much a title is watched, from 0 to 1: the gentle prior of the ranking, as whoever counts views has left it in S3.

`popularity.json` in the index's bucket is {content_id: 0..1}. What is not in it has none. A title takes its new value when
it is indexed next, all of them with the next reindex.
"""

import json
import time
from functools import lru_cache

from botocore.exceptions import ClientError

from matinee.kernel import aws
from matinee.kernel.settings import settings
from matinee.kernel.types import TitleId

KEY = "popularity.json"
_KEPT = 60
"""Seconds that a process believes what it has read."""


def of(content_id: TitleId) -> float:
    return min(1.0, max(0.0, float(_all(int(time.monotonic() // _KEPT)).get(content_id, 0))))


@lru_cache(maxsize=1)
def _all(period: int) -> dict[TitleId, float]:
    try:
        reply = aws.client("s3").get_object(Bucket=settings().bucket("search"), Key=KEY)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return {}
        raise
    popularity: dict[TitleId, float] = json.loads(reply["Body"].read())
    return popularity
