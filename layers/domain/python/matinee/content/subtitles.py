"""Subtitles, which are added to a film without encoding it again: files beside a version, which new manifests name.

Formats: WebVTT and SubRip in (`matinee.content.webvtt`); WebVTT out (`matinee.content.subtitle_manifests`).
"""

import hashlib
from collections.abc import Callable

from matinee.content import editing, presenting, titles, webvtt
from matinee.content.events import TitleChanged
from matinee.content.models import Subtitle, Title
from matinee.content.webvtt import LeftOutCue
from matinee.kernel import table
from matinee.kernel.errors import Invalid, NotFound

MAX_SIZE = 2 * 1024**2
"""Characters: three hours of dense dialogue are a tenth of it."""


def put(
    content_id: str, language: str, text: str, label: str, forced: bool | None, by: str | None = None
) -> tuple[Title, list[LeftOutCue]]:
    """Add or replace the subtitles of one language. The title, and the cues that were left out.

    Raises NotFound, and Invalid where no cue is left.
    """
    vtt, cues, notes = webvtt.convert(text)
    if not cues:
        raise Invalid({"text": notes[0].detail if notes else "has no cue: send WebVTT or SubRip"})
    digest = hashlib.blake2b(vtt.encode(), digest_size=8).hexdigest()
    key = f"subtitles/{content_id}/{language}-{digest}.vtt"
    titles.get(content_id)
    presenting.write(key, vtt, presenting.VTT)
    added = {language: Subtitle(label=label or language, forced=bool(forced), key=key)}
    return table.again(lambda: _change(content_id, lambda present: {**present, **added}, by)), notes


def publish(
    content_id: str, language: str, file: str, label: str, forced: bool | None, by: str | None = None
) -> tuple[Title, list[LeftOutCue]]:
    """Add or replace the subtitles of one language by a track inside the film; what is not said is as the track says.

    Raises NotFound, and Invalid where the film that plays has no such track.
    """
    current = titles.get(content_id).current
    found = next((each for each in (current.embedded if current else []) if each.file == file), None)
    if current is None or found is None:
        raise Invalid({"file": "is none of the subtitle tracks inside the film that plays"})
    text, forced = presenting.read(current.prefix + found.file), found.forced if forced is None else forced
    return put(content_id, language, text, label or found.label, forced, by)


def remove(content_id: str, language: str, by: str | None = None) -> Title:
    """Raises NotFound."""

    def without(present: dict[str, Subtitle]) -> dict[str, Subtitle]:
        if language not in present:
            raise NotFound(f"It has no subtitles in {language}")
        return {name: each for name, each in present.items() if name != language}

    return table.again(lambda: _change(content_id, without, by))


def _change(content_id: str, change: Callable[[dict[str, Subtitle]], dict[str, Subtitle]], by: str | None) -> Title:
    title = titles.get(content_id)
    subtitles = change(title.subtitles)
    current = title.current and presenting.presented(title.current, subtitles, title.audio)
    changed = TitleChanged(content_id=content_id)
    return editing.change(title, "subtitles", by, changed, subtitles=subtitles, current=current)
