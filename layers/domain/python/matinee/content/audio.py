"""The audio tracks of a film as viewers are offered them: in which order, and what each is called.

A name is unlike that of every other track of the film: HLS demands it of a group (RFC 8216 §4.3.4.1.1), players that know a
track by its language, role and label keep two of them apart by it, and a profile finds its choice again.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from matinee.content.language_names import own_name
from matinee.content.manifest_text import written
from matinee.content.models import AudioEdit, Version
from matinee.kernel.types import Model
from matinee.transcoding.tracks import AudioBrief, Role

SPECIAL: frozenset[Role] = frozenset({"commentary", "description"})
"""Roles of tracks that nobody hears who did not ask for one."""
_ROLES: dict[Role, str] = {"commentary": "Commentary", "description": "Audio description"}
_NAMELESS = "Audio"
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


class AudioTrack(Model):
    name: str
    """By which an edit knows it; of its files."""
    language: str = "und"
    """Of its source; `und` where that says none."""
    label: str = ""
    """What the source or an editor calls it."""
    role: Role = "main"
    hidden: bool = False
    """For editors: viewers are not offered it."""
    shown_as: str = ""
    """Its name in the manifests, unlike that of every other track; none where it is hidden."""


def arranged(version: Version, edits: Sequence[AudioEdit]) -> list[AudioTrack]:
    """All tracks in their order, of which the first that is not hidden is the default.

    As the source says them, those that are nothing special before the others, unless edits say of each of them what it is.
    """
    there = {track.name: track for track in version.tracks}
    if {edit.name for edit in edits} != there.keys():
        edits = as_the_source(version)
    spoken = {name: track.language if _TAG.fullmatch(track.language) else "und" for name, track in there.items()}
    names = iter(_names([(spoken[each.name], each.label, each.role) for each in edits if not each.hidden]))
    return [
        AudioTrack(**dict(edit), language=spoken[edit.name], shown_as="" if edit.hidden else next(names))
        for edit in edits
    ]


def shown(version: Version, edits: Sequence[AudioEdit]) -> list[AudioTrack]:
    """Those that viewers are offered, the default first."""
    return [track for track in arranged(version, edits) if not track.hidden]


def as_the_source(version: Version) -> list[AudioEdit]:
    """A commentary is not the default, even where its file says that it is: https://github.com/jellyfin/jellyfin/issues/5179."""

    def rank(track: AudioBrief) -> tuple[bool, bool, bool]:
        return track.role in SPECIAL, not track.default, track.role == "alternate"

    return [
        AudioEdit(name=track.name, label=written(track.label), role=track.role)
        for track in sorted(version.tracks, key=rank)
    ]


def languages(tracks: Sequence[AudioTrack]) -> list[str]:
    """Each once, in the order of the tracks, and `und` only where nothing else is known."""
    found = list(dict.fromkeys(track.language for track in tracks))
    return [language for language in found if language != "und"] or found


def kept(title_audio: Sequence[AudioEdit], before: Version | None, after: Version) -> list[AudioEdit]:
    """The edits that hold of a new version too: all of them where it has the same tracks, else none."""
    return list(title_audio) if before and before.tracks == after.tracks else []


def _names(tracks: Sequence[tuple[str, str, Role]]) -> Iterator[str]:
    """Of language, label and role. A name that is taken gets a number: "English", "English 2"; "Audio 1", "Audio 2"."""
    titles = [_title(*track) for track in tracks]
    nameless = Counter(titles)[_NAMELESS] > 1
    taken = {title.casefold() for title in titles}
    given: set[str] = set()
    for title in titles:
        name, number = title, 1
        if title == _NAMELESS and nameless:
            name = f"{title} {number}"
        while name.casefold() in given or (name != title and name.casefold() in taken):
            number += 1
            name = f"{title} {number}"
        given.add(name.casefold())
        yield name


def _title(language: str, label: str, role: Role) -> str:
    said, word = written(label), _ROLES.get(role, "")
    if said and said.casefold() != word.casefold():
        return said
    return " – ".join(filter(None, (own_name(language) or _NAMELESS, word)))
