"""In which language a profile hears a title, and reads its subtitles: what it chose last, else what follows from its own."""

from collections.abc import Iterable, Sequence

from matinee import table
from matinee.playback.models import Languages
from matinee.playback.shapes import SpokenAndRead
from matinee.playback.watching import Watcher


def keep(who: Watcher, said: SpokenAndRead) -> None:
    def kept() -> None:
        before = table.find(Languages, **who.key, consistent=True)
        changes = said.model_dump(exclude_none=True)
        if before is None:
            table.create(Languages(**who.key, **changes))
        elif changes.items() - before.model_dump().items():
            table.update(before, **changes)

    table.again(kept)


def heard(chosen: Languages | None, own: str, original: str, available: Sequence[str]) -> str | None:
    """One of those that there are: the chosen one, else the profile's own, else the original, else the first."""
    wanted = (chosen.audio if chosen else None, own, original)
    return next((found for each in wanted if each and (found := _like(each, available))), next(iter(available), None))


def read(chosen: Languages | None, own: str, hears: str | None, available: Iterable[str]) -> str | None:
    """The subtitles that were chosen; where nothing was, those of the profile's own language for what it hears in another."""
    wanted = chosen.subtitles if chosen else None
    if wanted is not None:
        return None if wanted == "off" else _like(wanted, available)
    foreign = hears is not None and _primary(hears) != _primary(own)
    return _like(own, available) if foreign else None


def _like(wanted: str, available: Iterable[str]) -> str | None:
    """The same language; else another region's of it."""
    there = sorted(available)
    return wanted if wanted in there else next((each for each in there if _primary(each) == _primary(wanted)), None)


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()
