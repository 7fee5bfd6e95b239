"""Starts, extends and ends streams. `start` decides whether this caller may watch this title in this country now."""

from typing import Literal

from matinee.content import lookup, visibility
from matinee.content.details import Markers
from matinee.content.models import Title, Version
from matinee.content.visibility import Audience
from matinee.identity.caller import Caller
from matinee.kernel import site, table
from matinee.kernel.errors import Conflict, Forbidden, NotFound, Problem
from matinee.kernel.ids import new_id
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Model, TitleId, now
from matinee.playback import languages
from matinee.playback.models import Languages, Position
from matinee.streaming import cookies, leases, terms, vendor
from matinee.streaming.models import Household, Lease, Playing
from matinee.subscriptions import entitlements
from matinee.subscriptions.models import Entitlement


class Unavailable(Problem):
    """The title is not available in this country (RFC 7725)."""

    status, title, code = 451, "Not available in this country", "country"


class Drm(Model):
    """The licence servers of an encrypted stream. Licence requests carry the access token."""

    servers: dict[str, str]
    """Key system ("org.w3.clearkey", "com.widevine.alpha") → the address of its licence server."""
    certificate_url: str | None = None
    """The address of FairPlay's certificate."""


class Stream(Model):
    session_id: str
    hls_url: str
    dash_url: str
    storyboard_url: str | None = None
    expires_at: Instant
    resume_position: float = 0
    next_content_id: TitleId | None = None
    """The next episode in this or a later season that plays in this country and that the profile may see."""
    markers: Markers | None = None
    audio_language: str | None = None
    """The title's audio language that this profile prefers."""
    subtitle_language: str | None = None
    """The subtitle language that this profile prefers; None shows no subtitles."""
    max_height: int
    drm: Drm | None = None


class TrackedStream(Model):
    expires_at: Instant | None = None
    """The expiry of the stream and its cookies; None if the stream has ended."""


Event = Literal["start", "progress", "pause", "seek", "stop", "complete"]
_LAST = ("stop", "complete")


def start(content_id: str, caller: Caller, country: str) -> tuple[Stream, list[str]]:
    """Start a stream and return it with its Set-Cookie values. Takes one read and one write; an episode takes one more read.

    Raises NotFound, PaymentRequired (plan_required), Forbidden (maturity, profile_required), Unavailable (country),
    Conflict (not_playable), TooManyStreams.
    """
    session_id = new_id("ses")
    return table.again(lambda: _start(content_id, caller, country, session_id))


def _start(content_id: str, caller: Caller, country: str, session_id: str) -> tuple[Stream, list[str]]:
    theirs = {"user_id": caller.user_id}
    watcher = {**theirs, "profile_id": caller.profile_id or "", "content_id": content_id}
    wanted: list[tuple[type[Item], dict[str, str]]] = [
        (Title, watcher),
        (Household, theirs),
        (Entitlement, theirs),
        (Position, watcher),
        (Languages, watcher),
    ]
    title, found, paid, at, chosen = table.find_many(wanted, consistent=True)
    if not isinstance(title, Title) or title.status == "deleted":
        raise NotFound("No such title")
    _refuse(title, caller, country)
    version = title.current
    if version is None:
        raise Conflict("This title has no video to play yet", code="not_playable")
    agreed = terms.of(caller, paid if isinstance(paid, Entitlement) else Entitlement(user_id=caller.user_id))
    household = found if isinstance(found, Household) else Household(user_id=caller.user_id)
    lease = _lease(title, version, caller, session_id)
    leases.take(household, lease, agreed.max_streams, to_kids=caller.is_kids)
    where = f"{site.url()}/{version.prefix}"
    shown = version.within(agreed.max_height)
    audience = Audience(country, caller.maturity_limit, edits=visibility.edits(caller))
    following = lookup.after(title, audience)
    wishes = chosen if isinstance(chosen, Languages) else None
    hears = languages.heard(wishes, caller.locale, title.details.original_language, version.audio_languages)
    markers = title.details.markers
    stream = Stream(
        session_id=lease.session_id,
        hls_url=f"{where}{shown.hls}",
        dash_url=f"{where}{shown.dash}",
        storyboard_url=f"{where}{version.storyboard}" if version.storyboard else None,
        expires_at=lease.until,
        resume_position=at.resumes_at if isinstance(at, Position) else 0,
        next_content_id=following and following.content_id,
        markers=markers and markers.within(version.duration),
        audio_language=hears,
        subtitle_language=languages.read(wishes, caller.locale, hears, title.subtitles),
        max_height=shown.max_height,
        drm=_drm(lease) if version.encrypted else None,
    )
    return stream, _cookies(lease)


def track(
    caller: Caller, content_id: str, session_id: str, position: float, event: Event
) -> tuple[TrackedStream, list[str]]:
    """Extend a stream and return new cookies, or end it. Takes one write. Raises Ended, NotFound."""
    if event in _LAST:
        leases.release(caller.user_id, session_id)
        return TrackedStream(), []
    lease = leases.renew(caller.user_id, session_id, position)
    if lease.content_id != content_id:
        raise NotFound("This stream plays another title")
    return TrackedStream(expires_at=lease.until), _cookies(lease)


def end(caller: Caller, session_id: str) -> None:
    """End a stream of this household. Raises NotFound."""
    if not leases.release(caller.user_id, session_id):
        raise NotFound("This household has no such stream")


def playing(caller: Caller) -> list[Playing]:
    """The streams of this household, oldest first."""
    return [leases.told(lease, to_kids=False) for lease in leases.household(caller.user_id).alive()]


def follow_plan(user_id: str) -> None:
    """End the household's streams beyond its plan. Their players learn it when they report.

    It reads the current entitlement, so events may be repeated or out of order.
    """
    if entitlements.wanted():
        mine = entitlements.of(user_id)
        leases.fit(user_id, mine.max_streams if mine.plan_at(now()) else 0)


def _lease(title: Title, version: Version, caller: Caller, session_id: str) -> Lease:
    begun = now()
    return Lease(
        session_id=session_id,
        profile_id=caller.profile_id,
        device_id=caller.session_id,
        content_id=title.content_id,
        title=title.details.title,
        prefix=version.prefix,
        started_at=begun,
        until=begun + leases.LIFETIME,
        free=visibility.edits(caller),
    )


def _drm(lease: Lease) -> Drm:
    said, asked = vendor.configured(), f"?session_id={lease.session_id}"
    if not said:
        return Drm(servers={"org.w3.clearkey": f"/v1/stream/license{asked}"})
    servers = {vendor.KEY_SYSTEMS[system]: f"/v1/stream/license/{system}{asked}" for system in said["systems"]}
    return Drm(servers=servers, certificate_url=said.get("certificate_url"))


def _cookies(lease: Lease) -> list[str]:
    return cookies.signed(site.url(), f"/{lease.prefix}", int(lease.until.timestamp()))


def _refuse(title: Title, caller: Caller, country: str) -> None:
    if visibility.edits(caller):
        return
    if title.status != "published":
        raise NotFound("No such title")
    if caller.profile_id is None:
        raise Forbidden("Choose a profile first", code="profile_required")
    if not visibility.open_in(title.windows, country, now()):
        raise Unavailable(f"This title is not available in {country} now")
    if title.maturity > caller.maturity_limit:
        raise Forbidden(f"This title is for viewers of {title.maturity} years and older", code="maturity")
