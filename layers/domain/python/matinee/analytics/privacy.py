"""Export and erasure of what analytics knows of a person.

The lake knows a profile by a random id alone. It is asked for the rows of these ids; the export gives them to their profiles.
"""

import re
import time
from datetime import timedelta
from typing import Any

from matinee.analytics import columns, identities, querying, rebuilding
from matinee.analytics.models import Household, Person
from matinee.analytics.schemas import SOONEST
from matinee.kernel.types import now

_PATIENCE = 240.0
"""Seconds that an export waits for Athena: its step has 300."""
_MOST = 500_000
_NOT_TOLD = ("analytics_id", "household_id", "received_at", "schema_version")
"""Columns that say nothing of a person: their ids in the lake, and how a row came into it."""
_ID = re.compile("[ph]_[A-Za-z0-9_-]{22}")


class Unanswered(Exception):
    """The lake did not answer in time, or refused: the export is tried again."""


def exported(user_id: str) -> dict[str, Any]:
    """The raw events of an account, which are kept for thirty days, by profile. One query over them, where it has any ids.

    Raises Unanswered.
    """
    found = identities.mapping(user_id)
    if not found:
        return {"events": []}
    profiles = {each.analytics_id: each.profile_id for each in found if isinstance(each, Person) and each.analytics_id}
    households = [each.household_id for each in found if isinstance(each, Household)]
    return {"events": [_told(row, profiles) for row in _rows(events_of([*profiles], households))]}


def erased(user_id: str) -> None:
    """Delete the mapping at once, and leave which ids the lake must forget. Idempotent."""
    identities.erase(user_id)
    rebuilding.erase(user_id)


def events_of(profiles: list[str], households: list[str]) -> str:
    """SQL: the rows of these random ids, and those of their households that are of no profile. Raises ValueError for other ids."""
    told = ", ".join(name for name in columns.columns() if name not in _NOT_TOLD)
    whose = [f"analytics_id IN ({_listed(profiles)})"] if profiles else []
    whose += [f"(analytics_id IS NULL AND household_id IN ({_listed(households)}))"] if households else []
    since = f"{now() - timedelta(seconds=SOONEST, days=2):%Y-%m-%d}"
    return (
        f"SELECT analytics_id, {told} FROM events"  # noqa: S608 - of ids that `_listed` has looked at
        f" WHERE day >= DATE '{since}' AND ({' OR '.join(whose)}) ORDER BY ts, event_id LIMIT {_MOST}"
    )


def _listed(ids: list[str]) -> str:
    wrong = [each for each in ids if not _ID.fullmatch(each)]
    if wrong:
        raise ValueError(f"{len(wrong)} ids are none of the lake's")
    return ", ".join(f"'{each}'" for each in ids)


def _rows(sql: str) -> list[dict[str, Any]]:
    begun = querying.start(sql, reuse=0)
    found = querying.wait(begun, time.monotonic() + _PATIENCE)
    if found.state != "done":
        raise Unanswered(f"the lake is {found.state}: {found.reason}")
    return [dict(row) for row in querying.rows(begun, _MOST).records()]


def _told(row: dict[str, Any], profiles: dict[str, str]) -> dict[str, Any]:
    """What the row says, with its profile in place of the id."""
    said = {name: value for name, value in row.items() if value is not None and name != "analytics_id"}
    profile_id = profiles.get(row["analytics_id"] or "")
    return {**({"profile_id": profile_id} if profile_id else {}), **said}
