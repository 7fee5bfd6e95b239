"""Random ids stand for people in the lake. Only these items know for whom; without them the rows are nobody's."""

import secrets
import time
from collections.abc import Iterator
from typing import NamedTuple

from matinee.analytics.models import Forgotten, Household, Person
from matinee.kernel import table
from matinee.kernel.types import now

KEPT = 60
"""Seconds that a process believes what it has read: so long may rows arrive with an id that was forgotten."""
_MOST_KEPT = 10_000
_TOKENS_END = 3600
"""Seconds after which every access token that names a removed profile has surely expired."""


class Ids(NamedTuple):
    analytics_id: str | None
    household_id: str | None


_known: dict[tuple[str, str], tuple[float, Ids]] = {}


def of(user_id: str, profile_id: str) -> Ids:
    """The ids of a profile, made when it is first seen. One call, or none within a minute; three for a new profile.

    `analytics_id` is None where the profile was removed.
    """
    known, key = time.monotonic(), (user_id, profile_id)
    kept = _known.get(key)
    if kept and kept[0] > known:
        return kept[1]
    person = table.again(lambda: _person(user_id, profile_id))
    found = Ids(person.analytics_id, person.household_id)
    if len(_known) >= _MOST_KEPT:
        _known.clear()
    _known[key] = known + KEPT, found
    return found


def known(user_id: str, profile_id: str) -> Ids | None:
    """The ids of a profile, None where nothing was ever collected of it, or it was removed: none are made here. One call."""
    person = table.find(Person, user_id=user_id, profile_id=profile_id, consistent=True)
    return Ids(person.analytics_id, person.household_id) if person and person.analytics_id else None


def household(user_id: str) -> str:
    """The id of an account, made when it is first seen."""
    return table.again(lambda: _household(user_id)).household_id


def reset(user_id: str, profile_id: str) -> None:
    """Let a new id stand for the profile from now on, and forget the old one: its rows go within 30 days."""

    def replaced() -> None:
        person = table.find(Person, user_id=user_id, profile_id=profile_id, consistent=True)
        if person and person.analytics_id:
            new = table.updating(person, analytics_id=_random("p"))
            table.transact(new, table.putting(_forgotten(person.analytics_id)))

    table.again(replaced)
    _known.pop((user_id, profile_id), None)


def remove(user_id: str, profile_id: str) -> None:
    """Forget a profile that was removed. Whoever still has its access token gets no new id. Idempotent."""

    def removed() -> None:
        person = table.find(Person, user_id=user_id, profile_id=profile_id, consistent=True)
        ttl = int(time.time()) + _TOKENS_END
        if person is None:
            gone = Person(
                user_id=user_id, profile_id=profile_id, household_id=_household(user_id).household_id, ttl=ttl
            )
            table.create(gone)
        elif person.analytics_id:
            empty = table.updating(person, analytics_id=None, ttl=ttl)
            table.transact(empty, table.putting(_forgotten(person.analytics_id)))

    table.again(removed)
    _known.pop((user_id, profile_id), None)


def erase(user_id: str) -> None:
    """Delete the mapping of an account at once, and leave what the lake must forget. Idempotent."""
    for item in mapping(user_id):
        old = item.household_id if isinstance(item, Household) else item.analytics_id
        forget = [table.putting(_forgotten(old))] if old else []
        table.transact(*forget, table.dropping(type(item), **item.model_dump(include={"user_id", "profile_id"})))


def mapping(user_id: str) -> list[Household | Person]:
    """All that stands for an account: its household, and its profiles."""
    found = table.collection({"HOUSEHOLD": Household, "PROFILE": Person}, user_id=user_id)
    return [item for item in found if isinstance(item, Household | Person)]


def forgotten(before: str) -> Iterator[Forgotten]:
    """What the lake must forget, of the days (UTC, as 2026-11-29) before this one: no row comes with these ids any more."""
    return (each for each in table.every(Forgotten) if each.day < before)


def done(each: Forgotten) -> None:
    """No row of the lake has this id any more. Idempotent."""
    table.remove(Forgotten.table(), Forgotten.key(**each.model_dump()))


def _person(user_id: str, profile_id: str) -> Person:
    found = table.find(Person, user_id=user_id, profile_id=profile_id)
    if found is None:
        found = table.find(Person, user_id=user_id, profile_id=profile_id, consistent=True)
    if found is None:
        theirs = _household(user_id).household_id
        made = Person(user_id=user_id, profile_id=profile_id, household_id=theirs, analytics_id=_random("p"))
        found = table.create(made)
    return found


def _household(user_id: str) -> Household:
    found = table.find(Household, user_id=user_id, consistent=True)
    return found or table.create(Household(user_id=user_id, household_id=_random("h")))


def _forgotten(old: str) -> Forgotten:
    return Forgotten(forgotten_id=old, day=f"{now():%Y-%m-%d}")


def _random(kind: str) -> str:
    """22 characters: 128 bits and some."""
    return f"{kind}_{secrets.token_urlsafe(17)[:22]}"
