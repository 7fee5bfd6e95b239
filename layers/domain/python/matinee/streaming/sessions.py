"""Starting a stream: one decision, in one place, on whether this caller may watch this title here and now."""

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
    """RFC 7725."""

    status, title, code = 451, "Not available in this country", "country"


class Drm(Model):
    """How an encrypted stream is opened; a request for a licence carries the access token."""

    servers: dict[str, str]
    """Key system ("org.w3.clearkey", "com.widevine.alpha") → where a player asks for licences."""
    certificate_url: str | None = None
    """FairPlay's."""


class Stream(Model):
    session_id: str
    hls_url: str
    dash_url: str
    storyboard_url: str | None = None
    expires_at: Instant
    resume_position: float = 0
    next_content_id: TitleId | None = None
    """The episode that follows, in its season or a later one: the next that plays, here and for this profile."""
    markers: Markers | None = None
    audio_language: str | None = None
    """Of those that the title has, which this profile wants to hear."""
    subtitle_language: str | None = None
    """And to read; nothing: none."""
    max_height: int
    drm: Drm | None = None


class TrackedStream(Model):
    expires_at: Instant | None = None
    """Of the stream and of its cookies; nothing once it has ended."""


Event = Literal["start", "progress", "pause", "seek", "stop", "complete"]
_LAST = ("stop", "complete")


def start(content_id: str, caller: Caller, country: str) -> tuple[Stream, list[str]]:
    """The stream and its Set-Cookie values, by one read and one write, and one read more of an episode, for the next one.

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
        raise Conflict("It is coming soon: there is nothing to play yet", code="not_playable")
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
    """It goes on, with new cookies, or it ends and makes room for another; one write. Raises Ended, NotFound."""
    if event in _LAST:
        leases.release(caller.user_id, session_id)
        return TrackedStream(), []
    lease = leases.renew(caller.user_id, session_id, position)
    if lease.content_id != content_id:
        raise NotFound("That stream is of another title")
    return TrackedStream(expires_at=lease.until), _cookies(lease)


def end(caller: Caller, session_id: str) -> None:
    """Of this household's. Raises NotFound."""
    if not leases.release(caller.user_id, session_id):
        raise NotFound("No such stream plays")


def playing(caller: Caller) -> list[Playing]:
    """In this household now, the oldest first."""
    return [leases.told(lease, to_kids=False) for lease in leases.household(caller.user_id).alive()]


def follow_plan(user_id: str) -> None:
    """What a household watches beyond what it has paid for ends; its players are told as they report.

    It is looked at as it is now, whatever was told of it: told twice or in another order, it comes to the same.
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
        raise Forbidden("Say first who is watching: choose a profile", code="profile_required")
    if not visibility.open_in(title.windows, country, now()):
        raise Unavailable(f"It cannot be watched in {country} now")
    if title.maturity > caller.maturity_limit:
        raise Forbidden(f"It is meant for {title.maturity} and older", code="maturity")
