"""What Spark is given and what it finds, in the lake: `factors/<version>/<name>.csv` and `<name>.factors/` (`lake/spark/job.py`).

The lake forgets both after a week.
"""

import io
from typing import TYPE_CHECKING

from matinee.analytics.warehouse import partitions
from matinee.kernel import aws, objects
from matinee.kernel.settings import settings

if TYPE_CHECKING:
    from matinee.recommendations.learning.matrix import Floats


def folder(version: str) -> str:
    """The s3:// address, with the slash at its end."""
    return partitions.address(_prefix(version))


def give(version: str, name: str, lines: bytes) -> None:
    """Doing it twice is doing it once."""
    key = f"{_prefix(version)}{name}.csv"
    aws.client("s3").put_object(Bucket=settings().bucket("lake"), Key=key, Body=lines)


def found(version: str, name: str) -> dict[str, "Floats"]:
    """Title → its factors. Imports numpy."""
    import numpy as np

    told: dict[str, Floats] = {}
    bucket = settings().bucket("lake")
    for key in objects.below(bucket, f"{_prefix(version)}{name}.factors/"):
        body = aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"]
        for line in io.TextIOWrapper(io.BufferedReader(body, 1 << 20), encoding="utf-8"):
            title, *factors = line.rstrip("\n").split(",")
            told[title] = np.array(factors, np.float32)
    return told


def _prefix(version: str) -> str:
    return f"factors/{version}/"
