"""Batches of events on their way into the lake. A record of the stream never says who somebody is, but by a random id."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from matinee.analytics import clock, identities, limits, sending
from matinee.analytics.identities import Ids
from matinee.analytics.schemas import Context, Event
from matinee.analytics.validating import Refused, check
from matinee.identity.caller import Caller
from matinee.kernel.errors import ContentTooLarge
from matinee.kernel.request import Origin
from matinee.kernel.types import Beacon, Instant, Model, now

MOST_EVENTS = 100
LARGEST = 64 * 1024
"""Bytes of a batch: what a browser sends as its page closes (Fetch, "keepalive")."""
_USER_AGENT = 1000
_OPTED_OUT = ("sec-gpc", "dnt")
"""Headers of browsers whose owners want no tracking, when they say "1": Global Privacy Control, Do Not Track."""


class Batch(Beacon):
    events: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_EVENTS)]
    """Of the schemas in clients/sdk/events.schema.json; each is accepted or refused for itself."""
    sent_at: Instant
    """By the device's clock, as the batch is sent."""
    context: Context


class RefusedView(Model):
    index: int
    code: str


class Collected(Model):
    accepted: int
    refused: list[RefusedView] = []
    """By the place in the batch, from 0. They are wrong for good: do not send them again."""
    server_time: Instant


def collect(batch: Batch, caller: Caller | None, origin: Origin) -> Collected:
    """Put what is good of a batch into the stream, as one record.

    Raises TooManyRequests, ContentTooLarge, and what keeps the stream from taking it: then all of the batch is to be sent again.
    """
    received = now()
    if any(origin.headers.get(name) == "1" for name in _OPTED_OUT):
        return Collected(accepted=0, server_time=received)
    limits.spend(caller.user_id if caller else None, origin.address)
    kids = bool(caller and caller.is_kids)
    good, refused = _checked(batch, received)
    kept = [event for event in good if not kids or "play_id" in type(event).model_fields]
    if kept or refused:
        ids = None if kids else _ids(caller, batch.context)
        if ids is None and not kids:  # of a profile that is gone
            return Collected(accepted=len(good), server_time=received)
        record = {
            "received_at": received.isoformat(),
            "sent_at": batch.sent_at.isoformat(),
            "who": {**(ids or Ids(None, None))._asdict(), "kids": kids, "country": _country(origin)},
            "user_agent": origin.headers.get("user-agent", "")[:_USER_AGENT] or None,
            "context": _context(batch.context, kids),
            "events": _within(kept),
            "refused": [each.model_dump(mode="json") for each in refused],
        }
        sending.put(record)
    told = [RefusedView(index=each.index, code=each.code) for each in refused]
    return Collected(accepted=len(good), refused=told, server_time=received)


def _checked(batch: Batch, received: datetime) -> tuple[list[Event], list[Refused]]:
    good: list[Event] = []
    refused: list[Refused] = []
    for index, said in enumerate(batch.events):
        event, reason = check(index, said)
        if event and (late := clock.misdated(event.ts, batch.sent_at, received)):
            event, reason = None, Refused(index=index, code=late, type=said["type"])
        if event:
            good.append(event)
        elif reason:
            refused.append(reason)
    return good, refused


def _within(events: list[Event]) -> list[dict[str, Any]]:
    """As JSON. Raises ContentTooLarge."""
    written = [event.model_dump(mode="json", by_alias=True, exclude_none=True) for event in events]
    if len(sending.encoded({"events": written})) > LARGEST:
        raise ContentTooLarge(f"The events of a batch may have {LARGEST:,} bytes")
    return written


def _ids(caller: Caller | None, context: Context) -> Ids | None:
    """None where the caller's profile was removed."""
    if caller is None:
        return Ids(f"v_{context.visitor_id}", None)
    if caller.profile_id is None:
        return Ids(f"v_{context.visitor_id}", identities.household(caller.user_id))
    found = identities.of(caller.user_id, caller.profile_id)
    return found if found.analytics_id else None


def _context(context: Context, kids: bool) -> dict[str, Any]:
    """A child's has nothing by which it is known again."""
    exclude = {"session_id", "visitor_id"} if kids else set()
    return context.model_dump(mode="json", exclude_none=True, exclude=exclude)


def _country(origin: Origin) -> str | None:
    return origin.headers.get("cloudfront-viewer-country")
