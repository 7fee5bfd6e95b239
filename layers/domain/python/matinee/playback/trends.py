"""What is watched where, for the rows of the home page: how often of late, and how often in the last day.

A decayed sum less what is left of itself a day ago is what came since then, so that no second counter is kept: each hour's
sums stay in S3 for a day, and are compared with those of the same hour of the day before.
"""

import json
import time
from collections.abc import Mapping
from heapq import nlargest
from typing import Any

from botocore.exceptions import ClientError

from matinee.kernel import aws
from matinee.kernel.settings import settings

WORLD = "*"
"""Stands for all countries together."""
WATCHED = "watched.json"
"""{country: {title: [viewings of late, viewings of the last day]}}, of each country the titles that have most of either."""
_FOLDER = "watched/"
HALF_LIFE = 14 * 86_400
"""Seconds after which a viewing counts half."""
_MOST = 300
_DAY = 86_400
_SLACK = 5400
"""Seconds by which the sums of the day before may be older than a day: schedules are late, and some fail."""
Counted = Mapping[str, Mapping[str, float]]


def publish(counted: Counted) -> None:
    """`counted`: country → title → its decayed viewings now."""
    moment = time.time()
    hour = int(moment) // 3600
    here = _read(hour)
    earlier = next((each for each in (here, _read(hour + 1)) if each and _is_a_day_old(each, moment)), None)
    before: Counted = earlier["counted"] if earlier else {}
    left = 2 ** (-(moment - earlier["at"]) / HALF_LIFE) if earlier else 0.0
    _write(WATCHED, {country: _listed(titles, before.get(country, {}), left) for country, titles in counted.items()})
    if here is None or moment - here["at"] > _SLACK:
        _write(_key(hour), {"at": moment, "counted": counted})


def _listed(titles: Mapping[str, float], before: Mapping[str, float], left: float) -> dict[str, list[float]]:
    """`left`: what is left of a viewing that was counted before."""
    today = {name: max(0.0, total - left * before.get(name, 0.0)) for name, total in titles.items()}
    kept = {name for of in (titles, today) for name in nlargest(_MOST, of, key=of.__getitem__)}
    return {name: [round(titles[name], 3), round(today[name], 3)] for name in sorted(kept)}


def _is_a_day_old(sums: Mapping[str, Any], moment: float) -> bool:
    return abs(moment - float(sums["at"]) - _DAY) <= _SLACK


def _read(hour: int) -> dict[str, Any] | None:
    try:
        reply = aws.client("s3").get_object(Bucket=settings().bucket("recommendations"), Key=_key(hour))
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    sums: dict[str, Any] = json.loads(reply["Body"].read())
    return sums


def _key(hour: int) -> str:
    return f"{_FOLDER}{hour % 24:02}.json"


def _write(key: str, said: object) -> None:
    aws.client("s3").put_object(
        Bucket=settings().bucket("recommendations"),
        Key=key,
        Body=json.dumps(said).encode(),
        ContentType="application/json",
    )
