"""The leases of a household's streams, stored in one item. A plan limits their number.

A lease expires when its device stops reporting. Every write is conditional on the item that was read or on the lease, so two
simultaneous starts cannot both get the last stream (leases: Gray and Cheriton, 1989).
"""

from datetime import timedelta

from matinee.content import visibility
from matinee.content.models import Title
from matinee.kernel import table
from matinee.kernel.errors import Conflict
from matinee.kernel.table import Item
from matinee.kernel.types import now
from matinee.streaming.models import Household, Lease, Playing

REPORTED_EVERY = 300
"""Seconds between the reports of a player while it plays."""
LIFETIME = timedelta(seconds=REPORTED_EVERY + 120)
"""The lifetime of a lease and its cookies after the last report."""
_KEPT = timedelta(days=1)


class TooManyStreams(Conflict):
    """The household has as many streams as its plan allows: `sessions` lists them (Playing), `most` is the limit."""

    code = "too_many_streams"


class Ended(Conflict):
    """The lease no longer exists: it was stopped from another device, its device started another stream, or its title may
    not be watched any more."""

    code = "stream_ended"


def household(user_id: str) -> Household:
    return known(table.find(Household, user_id=user_id, consistent=True), user_id)


def known(found: Item | None, user_id: str) -> Household:
    """The household that was read, or an empty one."""
    return found if isinstance(found, Household) else Household(user_id=user_id)


def view(lease: Lease, *, to_kids: bool) -> Playing:
    playing = Playing.model_validate(lease.model_dump(include=set(Playing.model_fields)))
    return playing.model_copy(update={"content_id": None, "title": "", "position": None}) if to_kids else playing


def take(found: Household, lease: Lease, most: int, *, to_kids: bool = False) -> None:
    """Add a lease. Raises TooManyStreams, and Conflict if the household's streams changed since they were read.

    A device has one stream, so its new lease replaces the old one. A lease that was added before replaces itself.
    """
    others = [each for each in found.alive() if not _gives_way(each, lease)]
    if len(others) >= most:
        sessions = [view(each, to_kids=to_kids).model_dump(mode="json", exclude_none=True) for each in others]
        raise TooManyStreams(
            "This household is already watching as many streams as its plan allows", sessions=sessions, most=most
        )
    held = {each.session_id: each for each in [*others, lease]}
    ttl = int((lease.until + _KEPT).timestamp())
    if found.version == 0:
        table.create(found.model_copy(update={"leases": held, "ttl": ttl}))
    else:
        table.update(found, leases=held, ttl=ttl)


def held(found: Item | None, session_id: str) -> Lease:
    """A lease of the household that was read, expired or not. Raises Ended."""
    lease = found.leases.get(session_id) if isinstance(found, Household) else None
    if lease is None:
        raise Ended("It was stopped from elsewhere, or this device plays something else")
    return lease


def end_if_hidden(user_id: str, lease: Lease, title: Item | None) -> None:
    """Release the lease if its viewer may not see the title, as it was read, any more. Raises Ended."""
    if not isinstance(title, Title) or title.status == "deleted" or not visibility.shown(title, lease.audience):
        release(user_id, lease.session_id)
        raise Ended("This title cannot be watched any more")


def renew(user_id: str, session_id: str, position: float) -> Lease:
    """Extend a lease with one write. Raises Ended."""
    until = now() + LIFETIME
    kept = table.patch(
        Household,
        "SET leases.#id.#until = :until, leases.#id.#position = :position, #ttl = :ttl",
        "attribute_exists(leases.#id)",
        {":until": until.isoformat(), ":position": position, ":ttl": int((until + _KEPT).timestamp())},
        {"#id": session_id, "#until": "until", "#position": "position", "#ttl": "ttl"},
        user_id=user_id,
    )
    if kept is None:
        raise Ended("This stream was stopped from another device, or this device started another stream")
    return kept.leases[session_id]


def release(user_id: str, session_id: str) -> bool:
    """End a lease. Returns whether it existed."""
    names = {"#id": session_id}
    there = "attribute_exists(leases.#id)"
    kept = table.patch(Household, "REMOVE leases.#id", there, {}, names, once=True, user_id=user_id)
    return kept is not None


def fit(user_id: str, most: int) -> None:
    """End the newest streams beyond the plan's limit.

    The item is written even if no stream has to end, so that a simultaneous start with the old plan conflicts and is retried.
    """

    def fitted() -> None:
        found = table.find(Household, user_id=user_id, consistent=True)
        if found is None:  # writing an item could restore data of an erased person
            return
        alive = found.alive()
        unheard = [each for each in found.leases.values() if each not in alive]
        bound = [each for each in [*alive, *unheard] if not each.free]
        surplus = {each.session_id for each in bound[most:]}
        table.update(found, leases={name: each for name, each in found.leases.items() if name not in surplus})

    table.again(fitted)


def _gives_way(held: Lease, to: Lease) -> bool:
    return held.session_id == to.session_id or (to.device_id is not None and held.device_id == to.device_id)
