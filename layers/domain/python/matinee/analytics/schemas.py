"""The events of the clickstream: one class a type and version. All else is derived: JSON Schema, TypeScript, the lake's columns.

A change that an old client would not understand, or that old rows would not fit, is a new version: keep the class of the newest,
and say in `UPCASTS` how an event of the version before becomes one of it. Columns are added, never renamed or retyped.
"""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from matinee.kernel.text import LINE
from matinee.kernel.types import Input, Instant, Language, TitleId

SOONEST, LATEST = 30 * 86_400, 120
"""Seconds that an event may lie before its arrival (offline for so long), and after it (clocks that were corrected badly)."""

Key = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{8,64}$")]
"""An id that a client made: random, of letters, digits, - and _."""
Name = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_.:/-]{1,80}$")]
"""A short name without blanks: of a page's kind, a row, a control, an experiment."""
Text = Annotated[str, Field(max_length=200), LINE]
Seconds = Annotated[float, Field(ge=0, le=7 * 86_400)]
Milliseconds = Annotated[int, Field(ge=0, le=3_600_000)]
Place = Annotated[int, Field(ge=0, le=10_000)]
Height = Annotated[int, Field(ge=1, le=8_640)]
Cents = Annotated[int, Field(ge=-(10**9), le=10**9)]


class Event(Input):
    """What all events have."""

    version: ClassVar[int] = 1
    server: ClassVar[bool] = False
    """Whether our own functions alone may send it."""

    event_id: Key
    """Stays the same however often the event is sent."""
    schema_: Annotated[int, Field(alias="schema", ge=1, le=1000)] = 1
    ts: Instant
    """By the device's clock. Corrected on arrival by the clock's reading when the batch was sent."""


# --- pages -------------------------------------------------------------------------------------------------------


class PageViewed(Event):
    type: Literal["page_viewed"]
    page: Name
    """The kind of page: home, browse, title, watch, search, plans, account."""
    content_id: TitleId | None = None
    referrer: Annotated[str, Field(max_length=253)] | None = None
    """The host of the page before, where it was another site's."""


class Clicked(Event):
    type: Literal["clicked"]
    page: Name
    target: Name
    content_id: TitleId | None = None
    row_id: Name | None = None
    place: Place | None = None


class Hovered(Event):
    """A pointer stayed on a title."""

    type: Literal["hovered"]
    page: Name
    content_id: TitleId
    dwell_ms: Milliseconds
    row_id: Name | None = None
    place: Place | None = None


class Scrolled(Event):
    """How far down somebody has been, when the page was left."""

    type: Literal["scrolled"]
    page: Name
    depth: Annotated[int, Field(ge=0, le=100)]
    """Percent of the page's height."""


class Impressed(Event):
    """A title was in view for a second, at least half of it."""

    type: Literal["impressed"]
    page: Name
    content_id: TitleId
    row_id: Name | None = None
    row: Place | None = None
    """The row's place on the page, from 0."""
    place: Place | None = None
    """The title's place in the row, from 0."""
    artwork_id: Name | None = None
    propensity: Annotated[float, Field(gt=0, le=1)] | None = None
    """How probable this piece of artwork was, where a policy chose it."""
    taste: Name | None = None
    """The taste for which it chose."""


class Searched(Event):
    type: Literal["searched"]
    search_id: Key
    query: Text
    results: Annotated[int, Field(ge=0, le=10_000_000)]


class SearchClicked(Event):
    type: Literal["search_clicked"]
    search_id: Key
    content_id: TitleId
    place: Place


class PlanChosen(Event):
    """Somebody went on to the payment page."""

    type: Literal["plan_chosen"]
    plan_id: Name


class Exposed(Event):
    """Somebody saw a variant of an experiment."""

    type: Literal["exposed"]
    experiment: Name
    """Its name and its phase, as `GET /v1/experiments` says them: hero.1."""
    variant: Name


# --- the player --------------------------------------------------------------------------------------------------


class _OfPlay(Event):
    play_id: Key
    """The same from a click on play until the player is left."""
    content_id: TitleId


class PlayRequested(_OfPlay):
    type: Literal["play_requested"]
    row_id: Name | None = None
    place: Place | None = None
    search_id: Key | None = None


class PlayStarted(_OfPlay):
    """The first picture was shown."""

    type: Literal["play_started"]
    startup_ms: Milliseconds
    """Since it was asked for: Mux's video startup time."""
    duration: Seconds
    height: Height | None = None


class Played(_OfPlay):
    """A span that was shown without a break, told at its end and at least once a minute."""

    type: Literal["played"]
    from_position: Seconds
    position: Seconds
    height: Height | None = None
    bitrate: Annotated[int, Field(ge=0, le=10**9)] | None = None
    """Bits a second."""
    dropped_frames: Annotated[int, Field(ge=0, le=10**6)] | None = None


class Paused(_OfPlay):
    type: Literal["paused"]
    position: Seconds


class Seeked(_OfPlay):
    type: Literal["seeked"]
    from_position: Seconds
    position: Seconds


class Stalled(_OfPlay):
    """The buffer ran out in mid-play, and was filled again or left."""

    type: Literal["stalled"]
    position: Seconds
    stall_ms: Milliseconds
    height: Height | None = None


class QualityChanged(_OfPlay):
    type: Literal["quality_changed"]
    position: Seconds
    height: Height
    bitrate: Annotated[int, Field(ge=0, le=10**9)] | None = None


class PlayFailed(_OfPlay):
    """Playing ended by an error, or never began because of it."""

    type: Literal["play_failed"]
    code: Name
    position: Seconds | None = None
    """Absent before the first picture."""


class PlayEnded(_OfPlay):
    """The player was left. Without `play_started` before it, the viewer left before the first picture."""

    type: Literal["play_ended"]
    position: Seconds
    duration: Seconds | None = None
    reason: Literal["finished", "left", "failed"]


# --- told by our own functions -----------------------------------------------------------------------------------


class _Told(Event):
    server: ClassVar[bool] = True


class SignedUp(_Told):
    type: Literal["signed_up"]


class SubscriptionChanged(_Told):
    type: Literal["subscription_changed"]
    status: Literal["trialing", "active", "past_due", "canceled", "none"]
    plan_id: Name | None = None
    monthly: Cents | None = None
    """What the plan brings a month, in minor units: a yearly price by twelve."""
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] | None = None
    ends_at: Instant | None = None
    """When it ends, where it was cancelled."""


class PaymentTold(_Told):
    type: Literal["payment"]
    status: Literal["paid", "failed", "refunded"]
    amount: Cents
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]


class ContentCharged(_Told):
    """What a title cost: its encoding, or its licence."""

    type: Literal["content_charged"]
    content_id: TitleId
    amount: Cents
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] = "USD"
    purpose: Literal["encoding", "licence", "production"]


class TitleRated(_Told):
    type: Literal["title_rated"]
    content_id: TitleId
    stars: Annotated[int, Field(ge=0, le=5)]
    """0: the rating was taken back."""


class TitleListed(_Told):
    """A title came onto a profile's watchlist, or was taken off it."""

    type: Literal["title_listed"]
    content_id: TitleId
    listed: bool


class TitleHidden(_Told):
    """A profile is not interested in a title, or takes that back."""

    type: Literal["title_hidden"]
    content_id: TitleId
    hidden: bool


ClientEvent = (
    PageViewed | Clicked | Hovered | Scrolled | Impressed | Searched | SearchClicked | PlanChosen | Exposed
    | PlayRequested | PlayStarted | Played | Paused | Seeked | Stalled | QualityChanged | PlayFailed | PlayEnded
)  # fmt: skip
ServerEvent = SignedUp | SubscriptionChanged | PaymentTold | ContentCharged | TitleRated | TitleListed | TitleHidden

UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""(type, version) → how an event of that version becomes one of the next."""


class Context(Input):
    """What a client says once a batch."""

    session_id: Key
    """Ends after half an hour without an event."""
    visitor_id: Key
    """Of this browser or device, made at consent and forgotten when it is withdrawn."""
    app: Name = "web"
    app_version: Name | None = None
    language: Annotated[Language, Field(max_length=35)] | None = None
    experiments: Annotated[dict[Name, Name], Field(max_length=20)] = {}
    dropped: Annotated[int, Field(ge=0, le=10**6)] = 0
    """Events that were let go since the last batch, as too many waited."""
