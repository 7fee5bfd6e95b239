"""Starts, extends and ends streams.

A start reads in one call all that decides, and asks each domain for its own rule: `identity.live` who is calling now,
`content.titles` whether they may watch this title, `terms` what their plan allows, `leases` whether a stream is free,
`playback` where and in which languages it continues.
"""

from typing import Literal

from matinee.content import audio, next_episode, titles, visibility
from matinee.content.audio import AudioTrack
from matinee.content.details import Markers
from matinee.content.models import Title, Version
from matinee.content.visibility import Audience
from matinee.identity import live
from matinee.identity.caller import Caller
from matinee.identity.live import ClaimedCaller, LiveCaller
from matinee.kernel import site, table, tags
from matinee.kernel.errors import NotFound
from matinee.kernel.ids import new_id
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Model, TitleId, now
from matinee.playback import clearing, languages
from matinee.playback.models import Cleared, Languages, Position
from matinee.streaming import leases, signing, terms, vendor
from matinee.streaming.models import Household, Lease, Playing
from matinee.subscriptions import entitlements
from matinee.subscriptions.models import Entitlement
from matinee.transcoding.tracks import Chapter


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
    audio: list[AudioTrack] = []
    """The audio tracks that there are to choose from, the default first; the manifests call them as they are `shown_as`."""
    audio_track: str | None = None
    """The track that this profile prefers, as it is `shown_as`."""
    chapters: list[Chapter] = []
    """In their order; none, or at least two."""
    audio_language: str | None = None
    """Its language."""
    subtitle_language: str | None = None
    """The subtitle language that this profile prefers; None shows no subtitles."""
    max_height: int
    drm: Drm | None = None


class TrackedStream(Model):
    expires_at: Instant | None = None
    """The expiry of the stream and its cookies; None if the stream has ended."""


Event = Literal["start", "progress", "pause", "seek", "stop", "complete"]
_LAST = ("stop", "complete")


def start(content_id: str, caller: ClaimedCaller, country: str) -> tuple[Stream, list[str]]:
    """Start a stream and return it with its Set-Cookie values. Takes one read and one write; an episode takes one more read.

    Raises Unauthenticated (session_ended, token_expired), NotFound, Forbidden (profile_required, maturity), Unavailable (country),
    Conflict (not_playable), PaymentRequired (plan_required), TooManyStreams.
    """
    session_id = new_id("ses")
    return table.again(lambda: _start(content_id, caller, country, session_id))


def _start(content_id: str, claimed: ClaimedCaller, country: str, session_id: str) -> tuple[Stream, list[str]]:
    theirs = {"user_id": claimed.user_id}
    watcher = {**theirs, "profile_id": claimed.profile_id or "", "content_id": content_id}
    wanted: list[tuple[type[Item], dict[str, str]]] = [
        *live.items(claimed),
        (Title, watcher),
        (Household, theirs),
        (Entitlement, theirs),
        (Position, watcher),
        (Cleared, watcher),
        (Languages, watcher),
    ]
    user, device, profile, found, household, paid, position, cleared, chosen = table.find_many(wanted, consistent=True)
    caller = LiveCaller.model_validate(live.known(claimed, user, device, profile))
    audience = visibility.watching(caller, country)
    title, version = titles.playable(found, audience)
    agreed = terms.of(caller, paid)
    lease = _lease(title, version, caller, audience, session_id)
    leases.take(leases.known(household, caller.user_id), lease, agreed.max_streams, to_kids=caller.is_kids)
    original, tracks = title.details.original_language, audio.shown(version, title.audio)
    hears, reads = languages.wanted(chosen, caller.locale, original, tracks, title.subtitles)
    following = next_episode.after(title, audience)
    resumed = clearing.kept(position, cleared)
    markers = title.details.markers
    where, shown = f"{site.url()}/{version.prefix}", version.within(agreed.max_height)
    stream = Stream(
        session_id=lease.session_id,
        hls_url=f"{where}{shown.hls}",
        dash_url=f"{where}{shown.dash}",
        storyboard_url=f"{where}{version.storyboard}" if version.storyboard else None,
        expires_at=lease.until,
        resume_position=resumed.resumes_at if resumed else 0,
        next_content_id=following and following.content_id,
        markers=markers and markers.within(version.duration),
        chapters=version.chapters,
        audio=tracks,
        audio_track=hears.shown_as if hears else None,
        audio_language=tags.canonical(hears.language) if hears else None,
        subtitle_language=reads,
        max_height=shown.max_height,
        drm=_drm(lease) if version.encrypted else None,
    )
    return stream, _cookies(lease)


def track(
    caller: Caller, content_id: str, session_id: str, position: float, event: Event
) -> tuple[TrackedStream, list[str]]:
    """Extend a stream and return new cookies, or end it. Takes one read and one write; its end takes one write.

    Raises Ended, also where the title may not be watched any more, NotFound.
    """
    if event in _LAST:
        leases.release(caller.user_id, session_id)
        return TrackedStream(), []
    wanted: list[tuple[type[Item], dict[str, str]]] = [
        (Household, {"user_id": caller.user_id}),
        (Title, {"content_id": content_id}),
    ]
    household, title = table.find_many(wanted, consistent=True)
    lease = leases.held(household, session_id)
    if lease.content_id != content_id:
        raise NotFound("This stream plays another title")
    leases.end_if_hidden(caller.user_id, lease, title)
    lease = leases.renew(caller.user_id, session_id, position)
    return TrackedStream(expires_at=lease.until), _cookies(lease)


def end(caller: Caller, session_id: str) -> None:
    """End a stream of this household. Raises NotFound."""
    if not leases.release(caller.user_id, session_id):
        raise NotFound("This household has no such stream")


def playing(caller: Caller) -> list[Playing]:
    """The streams of this household, oldest first."""
    return [leases.view(lease, to_kids=False) for lease in leases.household(caller.user_id).alive()]


def follow_plan(user_id: str) -> None:
    """End the household's streams beyond its plan. Their players learn it when they report.

    It reads the current entitlement, so events may be repeated or out of order.
    """
    if entitlements.wanted():
        paid = entitlements.of(user_id)
        leases.fit(user_id, paid.max_streams if paid.plan_at(now()) else 0)


def _lease(title: Title, version: Version, caller: Caller, audience: Audience, session_id: str) -> Lease:
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
        free=audience.edits,
        country=audience.country,
        maturity_limit=audience.maturity_limit,
    )


def _drm(lease: Lease) -> Drm:
    said, asked = vendor.configured(), f"?session_id={lease.session_id}"
    if not said:
        return Drm(servers={"org.w3.clearkey": f"/v1/stream/license{asked}"})
    servers = {vendor.KEY_SYSTEMS[system]: f"/v1/stream/license/{system}{asked}" for system in said["systems"]}
    return Drm(servers=servers, certificate_url=said.get("certificate_url"))


def _cookies(lease: Lease) -> list[str]:
    return signing.cookies(site.url(), f"/{lease.prefix}", int(lease.until.timestamp()))
