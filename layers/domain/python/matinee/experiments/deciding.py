"""The variants of whoever calls, by what is published. A function reads that once in some seconds, whoever calls."""

import re
import time
from collections.abc import Collection

from matinee.experiments import assigning
from matinee.experiments.assigning import Choice, Experiment, Viewer
from matinee.experiments.published import Published
from matinee.identity.caller import Caller
from matinee.kernel import devices, ids, table
from matinee.kernel.request import Origin

KEPT = 20
"""Seconds that a process believes what it has read."""
MAX_AGE = 30
"""Seconds that a browser may keep its variants. With KEPT, what is stopped is gone within a minute."""
FORCED = "x-matinee-variants"
"""The header by which an administrator tries variants: `hero=large, row_order=fresh`."""
_SOON = 5
"""Seconds before its end from which a process that reads other items anyway reads this one with them."""
_FORCE = re.compile(r"([a-z0-9_]+)=([a-z0-9_]+)")


class _Kept:
    experiments: tuple[Experiment, ...] = ()
    read = float("-inf")


def variants(
    caller: Caller | None, origin: Origin, visitor_id: str = "", only: Collection[str] | None = None
) -> dict[str, Choice]:
    """Experiment → what this caller sees of those that are on. Needs Read("experiments").

    `visitor_id`: the id of a browser that nobody is signed in with and that consented to have one. `only`: of these experiments.
    """
    forced = dict(_FORCE.findall(origin.headers.get(FORCED, ""))) if caller and caller.may("admin") else {}
    return assigning.assign(running(), viewer(caller, origin, visitor_id), forced, only)


def viewer(caller: Caller | None, origin: Origin, visitor_id: str = "") -> Viewer:
    """An account without a chosen profile is nobody yet: profiles are what is divided."""
    device = devices.kind(origin.headers.get("user-agent", ""))
    if caller is None:
        return Viewer(unit_id=visitor_id, country=origin.country, device=device)
    profile = caller.profile_id or ""
    return Viewer(
        unit_id=profile,
        country=origin.country,
        plan=caller.plan or "none",
        language=caller.locale,
        device=device,
        made_at=ids.made_at(profile).timestamp() if profile else None,
        kids=caller.is_kids,
    )


def running() -> tuple[Experiment, ...]:
    """All that decide for viewers, at most KEPT seconds old."""
    if _age() >= KEPT:
        take(table.find(Published))
    return _Kept.experiments


def is_due() -> bool:
    """Whether to read `Published` by a call that is made anyway, and to `take` it: `running` then makes none of its own."""
    return _age() >= KEPT - _SOON


def take(published: Published | None) -> None:
    """Believe what was read just now."""
    _Kept.experiments = tuple(Experiment.of(each) for each in published.experiments) if published else ()
    _Kept.read = time.monotonic()


def forget() -> None:
    """Read it anew at the next call."""
    _Kept.read = float("-inf")


def _age() -> float:
    return time.monotonic() - _Kept.read
