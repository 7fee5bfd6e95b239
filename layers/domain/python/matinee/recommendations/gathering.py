"""What training reads: what profiles did, out of the lake, and the catalogue.

Kids have no ids in the lake, so that nothing of theirs is learnt from. A household's profiles have ids of their own. Whoever was
erased or reset is left out at once, also where the lake has not been rewritten yet.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from matinee.analytics import identities
from matinee.analytics.warehouse import asking
from matinee.content.models import Title
from matinee.kernel import aws, table
from matinee.kernel.settings import settings
from matinee.recommendations.interactions import confidence

_QUESTION = Path(__file__).parent / "questions/interactions.sql"
MOST = 5_000_000
"""Rows of profiles and titles that one training reads. With more, whole profiles are left out at random."""
_DAY = 86_400.0
Row = Mapping[str, str]


@dataclass(frozen=True)
class Deed:
    """What a profile did with a title, at last at `at` (seconds)."""

    profile: str
    content_id: str
    confidence: float
    at: float


@dataclass(frozen=True)
class Shelf:
    """What can be recommended, by content id, and of each part of a series its series."""

    titles: dict[str, Title]
    series: dict[str, str]


def question(day: date) -> str:
    """The SQL for what happened up to the evening of a day: {day-27} is 27 days before."""
    return re.sub(
        r"\{day([+-]\d+)?\}", lambda found: f"DATE '{day + timedelta(int(found[1] or 0))}'", _QUESTION.read_text()
    )


def ask(day: date, token: str) -> str:
    """Ask Athena, once for each token, and wait. The query's id. Raises QueryFailed, TimeoutError."""
    return asking.carry_out(question(day), token)


def deeds(query_id: str, day: date, series: Mapping[str, str]) -> list[Deed]:
    """The answer, with episodes counted for their series; sorted by profile and title."""
    gone = {each.forgotten_id for each in identities.forgotten(str(day + timedelta(2)))}
    found = aws.client("s3").get_object(Bucket=settings().bucket("lake"), Key=f"queries/{query_id}.csv")
    with io.TextIOWrapper(io.BufferedReader(found["Body"], 1 << 20), encoding="utf-8", newline="") as lines:
        rows = (row for row in csv.DictReader(lines) if row["analytics_id"] not in gone)
        return merged(thinned(rows, MOST), day, series)


def thinned(rows: Iterable[Row], most: int) -> list[Row]:
    """At most so many rows: the profiles whose ids hash lowest, each with all of its rows.

    One pass; whenever there are too many, half of the profiles go (Gibbons 2001, Distinct sampling, VLDB).
    """
    bound, kept = 1 << 32, list[tuple[int, Row]]()
    for row in rows:
        place = int.from_bytes(hashlib.blake2b(row["analytics_id"].encode(), digest_size=4).digest())
        if place < bound:
            kept.append((place, row))
            while len(kept) > most:
                bound //= 2
                kept = [each for each in kept if each[0] < bound]
    return [row for _, row in kept]


def merged(rows: Iterable[Row], day: date, series: Mapping[str, str]) -> list[Deed]:
    """One deed a profile and title: of a series, that of the episode that speaks for it most."""
    evening = datetime.combine(day + timedelta(1), datetime.min.time(), UTC).timestamp()
    best: dict[tuple[str, str], Deed] = {}
    for row in rows:
        deed = _deed(row, evening, series)
        key = deed.profile, deed.content_id
        known = best.get(key)
        best[key] = deed if known is None or abs(deed.confidence) > abs(known.confidence) else known
    return [best[key] for key in sorted(best)]


def _deed(row: Row, evening: float, series: Mapping[str, str]) -> Deed:
    at, duration = float(row["at_seconds"]), float(row["duration"] or 0)
    said = confidence(
        finished=row["finished"] == "true",
        share=float(row["watch_seconds"]) / duration if duration else 0.0,
        stars=int(row["stars"]) or None,
        listed=row["listed"] == "true",
        hidden=row["hidden"] == "true",
        ignored=int(row["ignored"]),
        age=(evening - at) / _DAY,
    )
    return Deed(row["analytics_id"], series.get(row["content_id"], row["content_id"]), said, at)


def shelf() -> Shelf:
    """All published films and series, but for trailers of others."""
    every = list(table.every(Title, index="gsi1", status="published"))
    parents = {each.content_id: each.details.parent_id for each in every if each.details.parent_id}
    trailers = {trailer for each in every for trailer in each.details.trailers}
    titles = {
        each.content_id: each
        for each in every
        if each.details.type in ("movie", "series") and each.content_id not in trailers
    }
    return Shelf(titles, {part: whole for part in parents for whole in [_top(part, parents)] if whole in titles})


def _top(part: str, parents: Mapping[str, str]) -> str:
    """A part has at most two above it: its season, and its series."""
    above = parents[part]
    return parents.get(above, above)
