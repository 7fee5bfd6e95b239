"""Backfills by hand: an administrator has days of the warehouse built again, with all that follows from them.

It is a run of the warehouse's workflow, under the rebuild's id. Doing it again changes nothing, and two at once do no harm: a
partition is what the newest run has made of it.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from matinee.analytics.days import FIRST_DAY
from matinee.analytics.models import Rebuild
from matinee.analytics.warehouse import jobs
from matinee.kernel import ids, table, workflows
from matinee.kernel.errors import NotFound
from matinee.kernel.ids import new_id
from matinee.kernel.types import Input, Instant, Model, UserId, now

RebuildId = Annotated[str, StringConstraints(pattern=f"^rbd_{ids.PATTERN}$")]
MOST = 31
"""Days of a rebuild: a run's plan has to fit into the 256 KiB of a workflow's state."""
_KEPT = 400 * 86_400
"""Seconds that an entry stays."""
_LISTED = 50
Status = Literal["running", "done", "failed"]
_STATUS: dict[str, Status] = {"RUNNING": "running", "PENDING_REDRIVE": "running", "SUCCEEDED": "done"}
"""Any other of an execution has failed."""


class NewRebuild(Input):
    """Days in UTC, both included, 31 at most."""

    from_: Annotated[date, Field(alias="from", ge=FIRST_DAY)]
    to: date

    @model_validator(mode="after")
    def _in_order(self) -> "NewRebuild":
        if not 0 <= (self.to - self.from_).days < MOST:
            raise ValueError(f"from must not be after to, and at most {MOST - 1} days before it")
        if self.to > now().date():
            raise ValueError("to must not be after today")
        return self


class RebuildEntry(Model):
    rebuild_id: RebuildId
    from_: date = Field(serialization_alias="from")
    to: date
    by: UserId | None
    """Who asked for it; null where that person was erased."""
    at: Instant


class RebuildView(RebuildEntry):
    status: Status
    built: int
    """Partitions of models that are built so far."""
    partitions: int
    """Those that follow from the days; 0 before they are known, and where nothing is left to build from."""
    reason: str = ""
    """Why it failed."""


def begin(wanted: NewRebuild, by: str) -> RebuildView:
    """Note who asks, and start. The entry comes first: nothing is rebuilt of which nobody knows who asked for it."""
    moment = now()
    made = Rebuild(
        rebuild_id=new_id("rbd"),
        by=by,
        first=wanted.from_,
        last=wanted.to,
        at=moment,
        ttl=int(moment.timestamp()) + _KEPT,
    )
    table.create(made)
    workflows.start(made.rebuild_id, {"day": str(made.first), "until": str(made.last)})
    return RebuildView(**_entry(made), status="running", built=0, partitions=0)


def view(rebuild_id: str) -> RebuildView:
    """How far it is. Raises NotFound."""
    made = table.find(Rebuild, rebuild_id=rebuild_id)
    if made is None:
        raise NotFound("There is no such rebuild")
    run = workflows.look(rebuild_id)
    if run is None:
        return RebuildView(**_entry(made), status="failed", built=0, partitions=0, reason="It was never started")
    built, partitions = _progress(run.outputs)
    return RebuildView(
        **_entry(made),
        status=_STATUS.get(run.status, "failed"),
        built=built,
        partitions=partitions,
        reason=_reason(run.error, run.cause),
    )


def newest(cursor: str | None) -> tuple[list[RebuildEntry], str | None]:
    """Fifty a page, newest first, and where the next page begins."""
    found = table.page(Rebuild, limit=_LISTED, cursor=cursor, newest_first=True)
    return [RebuildEntry(**_entry(each)) for each in found.items], found.next_cursor


def erase(user_id: str) -> None:
    """Take a person out of the entries. Idempotent."""
    for each in list(table.every(Rebuild)):
        if each.by == user_id:
            table.update(each, by=None)


def _entry(made: Rebuild) -> dict[str, Any]:
    return {"rebuild_id": made.rebuild_id, "from_": made.first, "to": made.last, "by": made.by, "at": made.at}


def _reason(error: str, cause: str) -> str:
    """What a function has raised, without its trace, or what else has ended the run."""
    try:
        said = json.loads(cause)["errorMessage"]
    except (ValueError, KeyError, TypeError):
        said = cause
    return ": ".join(filter(None, (error, str(said))))


def _progress(outputs: Iterable[str]) -> tuple[int, int]:
    """(built, all) by the newest state that has said it: outputs of states, newest first."""
    for output in outputs:
        run = json.loads(output)
        if isinstance(run, dict) and "waves" in run:
            built, *waiting = (len(jobs.unpacked(each)) for each in (run["ended"], run["waiting"], *run["waves"]))
            left = len(run["running"]) + sum(waiting)
            return built, built + left
    return 0, 0
