"""Experiments as administrators make, change, start and stop them. Each change reaches viewers by the same write."""

from collections.abc import Callable
from typing import TypeVar

from matinee.experiments.definitions import ExperimentDefinition, ExperimentId, Stored, VariantId
from matinee.experiments.published import Published
from matinee.experiments.shipped import drafts
from matinee.kernel import table
from matinee.kernel.errors import Conflict, Invalid, NotFound
from matinee.kernel.preconditions import ANYTHING, IfMatch, met
from matinee.kernel.types import now

T = TypeVar("T", bound=table.Item)
MOST = 300
"""Experiments that there are: a list of them is one answer, and those that decide fit into the published item."""


class NotRunning(Conflict):
    code = "not_running"


class AlreadyThere(Conflict):
    code = "already_there"


class StillDecides(Conflict):
    code = "still_decides"


class TooMany(Conflict):
    code = "too_many_experiments"


def listed() -> list[Stored]:
    """All of them: those that run first, then the newest."""
    found = sorted(_all().values(), key=lambda each: each.created_at, reverse=True)
    order = ("running", "draft", "stopped")
    return sorted(found, key=lambda each: order.index(each.status))


def get(experiment_id: ExperimentId) -> Stored:
    """Raises NotFound."""
    found = table.find(Stored, consistent=True, experiment_id=experiment_id) or drafts().get(experiment_id)
    if found is None:
        raise NotFound("There is no such experiment")
    return found


def create(experiment_id: ExperimentId, definition: ExperimentDefinition) -> Stored:
    """A draft. Raises AlreadyThere, TooMany, and Invalid where it names a holdout that is none."""
    known = _all()
    if experiment_id in known:
        raise AlreadyThere("There is an experiment of this name")
    if len(known) >= MOST:
        raise TooMany(f"There are {MOST} experiments: delete an old one first")
    _check_holdout(definition, known)
    moment = now()
    made = Stored(experiment_id=experiment_id, definition=definition, created_at=moment, changed_at=moment)
    return table.create(made)


def replace(experiment_id: ExperimentId, definition: ExperimentDefinition, expected: IfMatch = ANYTHING) -> Stored:
    """Say it anew. Where it runs and this would move people between variants, a new phase begins, with results of its own.

    Raises NotFound, PreconditionFailed, and Invalid where its kind changes, or it names a holdout that is none.
    """

    def changed(old: Stored) -> dict[str, object]:
        met(expected, old.version)
        if definition.kind != old.definition.kind and old.phase:
            raise Invalid({"kind": "cannot change once it has run"})
        if old.shipped and old.shipped not in {each.variant for each in definition.variants}:
            raise Invalid({"variants": f"must have {old.shipped}, which everybody has"})
        anew = old.status == "running" and moves(old.definition, definition)
        phase = {"phase": old.phase + 1, "started_at": now()} if anew else {}
        return {"definition": definition, **phase}

    return _write(experiment_id, changed)


def start(experiment_id: ExperimentId) -> Stored:
    """Let viewers see it, as a new phase. Raises NotFound. One that runs already goes on."""
    return _write(
        experiment_id,
        lambda old: (
            {}
            if old.status == "running"
            else {
                "status": "running",
                "phase": old.phase + 1,
                "started_at": now(),
                "stopped_at": None,
                "shipped": None,
            }
        ),
    )


def stop(experiment_id: ExperimentId, ship: VariantId | None = None) -> Stored:
    """Let nobody see it any more, or everybody of its audience the variant `ship`. Raises NotFound, NotRunning, Invalid."""

    def stopped(old: Stored) -> dict[str, object]:
        if old.status == "draft":
            raise NotRunning("It has not begun")
        if ship and ship not in {each.variant for each in old.definition.variants}:
            raise Invalid({"ship": "is no variant of it"})
        if old.status == "stopped" and old.shipped == ship:
            return {}
        return {"status": "stopped", "stopped_at": old.stopped_at or now(), "shipped": ship}

    return _write(experiment_id, stopped)


def delete(experiment_id: ExperimentId) -> None:
    """What was counted of it stays in the lake. One that Matinee brought along is a draft again.

    Raises NotFound, Conflict, and StillDecides where viewers see something of it, or experiments name it as their holdout.
    """
    stored = table.find(Stored, consistent=True, experiment_id=experiment_id)
    if stored is None:
        raise NotFound("There is no such experiment")
    if stored.running():
        raise StillDecides("Viewers see it: stop it first, with nothing shipped")
    if any(each.definition.holdout == experiment_id for each in _all().values()):
        raise StillDecides("Experiments name it as their holdout")
    table.delete(stored)


def moves(old: ExperimentDefinition, new: ExperimentDefinition) -> bool:
    """Whether somebody who takes part would see something else, or no longer take part. Of a flag nothing is measured."""
    if new.kind == "flag":
        return False
    fixed = ("variants", "slot", "holdout", "audience")
    return new.share < old.share or any(getattr(old, name) != getattr(new, name) for name in fixed)


def _write(experiment_id: ExperimentId, change: Callable[[Stored], dict[str, object]]) -> Stored:
    """Change one and publish all, by one transaction: another's change in between is read, and none is lost."""

    def attempt() -> Stored:
        published = table.find(Published, consistent=True)
        old = get(experiment_id)
        changes = change(old)
        if not changes:
            return old
        changes |= {"changed_at": now()}
        new = table.changed(old, **changes)
        known = _all() | {experiment_id: new}
        _check_holdout(new.definition, known)
        decides = [each.as_dict() for one in known.values() if (each := one.running())]
        table.transact(_writing(old, new), _writing(published or Published(), Published(experiments=decides)))
        return new

    return table.again(attempt)


def _writing(old: T, new: T) -> table.Write:
    """Of what was read; version 0 is what nobody has stored yet."""
    return table.updating(old, **dict(new)) if old.version else table.creating(new)


def _check_holdout(definition: ExperimentDefinition, known: dict[ExperimentId, Stored]) -> None:
    holdout = known.get(definition.holdout or "")
    if definition.holdout and (holdout is None or holdout.definition.kind != "holdout"):
        raise Invalid({"holdout": "is no holdout"})


def _all() -> dict[ExperimentId, Stored]:
    return drafts() | {each.experiment_id: each for each in table.every(Stored)}
