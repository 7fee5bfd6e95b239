"""Audio tracks and subtitle languages: a profile's last choice, else what follows from its own language."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from matinee.content.audio import SPECIAL, AudioTrack
from matinee.kernel import table
from matinee.kernel.table import Item
from matinee.kernel.tags import canonical, primary
from matinee.playback.models import Languages
from matinee.playback.watching import Watcher

if TYPE_CHECKING:
    from matinee.playback.inputs import LanguageChoice


def save(who: Watcher, choice: "LanguageChoice") -> None:
    """Save a choice; what it leaves out stays as it was."""

    def saved() -> None:
        before = table.find(Languages, **who.key, consistent=True)
        changes = choice.model_dump(exclude_none=True)
        if choice.audio or choice.audio_name or choice.audio_role:
            changes = {"audio_name": "", "audio_role": "main", **changes}
        if before is None:
            table.create(Languages(**who.key, **changes))
        elif changes.items() - before.model_dump().items():
            table.update(before, **changes)

    table.again(saved)


def wanted(
    found: Item | None, own: str, original: str, audio: Sequence[AudioTrack], subtitles: Iterable[str]
) -> tuple[AudioTrack | None, str | None]:
    """What a profile hears and reads of a title that has these, by what was read as its choice."""
    chosen = found if isinstance(found, Languages) else None
    hears = heard(chosen, own, original, audio)
    return hears, read(chosen, own, canonical(hears.language) if hears else None, subtitles)


def heard(chosen: Languages | None, own: str, original: str, available: Sequence[AudioTrack]) -> AudioTrack | None:
    """One of those that there are: as it was chosen, else in the profile's own language, else in the original, else the first.

    Who never chose a commentary or a description hears none where there is anything else.
    """
    usual = [each for each in available if each.role not in SPECIAL]
    alike = _chosen(chosen, available, usual)
    return next(chain(alike, _spoken(own, usual), _spoken(original, usual), usual, available), None)


def _chosen(
    chosen: Languages | None, available: Sequence[AudioTrack], usual: Sequence[AudioTrack]
) -> Iterator[AudioTrack]:
    """Those that are like the last choice, the most like it first: its name, then its role, both in its language."""
    if chosen is None:
        return
    spoken = _spoken(chosen.audio, available) if chosen.audio else []
    if not spoken:  # of tracks whose language nobody knows, a name is all that there is
        spoken = [each for each in available if each.language == "und" and each.shown_as == chosen.audio_name]
    yield from (each for each in spoken if each.shown_as == chosen.audio_name and each.role == chosen.audio_role)
    yield from (each for each in spoken if each.role == chosen.audio_role)
    yield from _spoken(chosen.audio, usual) if chosen.audio else []


def read(chosen: Languages | None, own: str, hears: str | None, available: Iterable[str]) -> str | None:
    """The subtitles that were chosen; where nothing was, those of the profile's own language for what it hears in another."""
    there = [canonical(each) for each in available]
    wanted = chosen.subtitles if chosen else None
    if wanted is not None:
        return None if wanted == "off" else _like(wanted, there)
    foreign = hears is not None and primary(hears) != primary(own)
    return _like(own, there) if foreign else None


def _spoken(wanted: str, tracks: Sequence[AudioTrack]) -> list[AudioTrack]:
    """Those in the same language; without any, those in another region's of it."""
    language = _like(wanted, [canonical(each.language) for each in tracks])
    return [each for each in tracks if canonical(each.language) == language]


def _like(wanted: str, there: Sequence[str]) -> str | None:
    """The same language; else another region's of it."""
    exact = canonical(wanted)
    return exact if exact in there else next((each for each in there if primary(each) == primary(exact)), None)
