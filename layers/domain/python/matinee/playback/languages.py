"""Audio and subtitle languages: a profile's last choice, else what follows from its own language."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from matinee.kernel import table
from matinee.kernel.table import Item
from matinee.playback.models import Languages
from matinee.playback.tags import canonical, primary
from matinee.playback.watching import Watcher

if TYPE_CHECKING:
    from matinee.playback.inputs import LanguageChoice


def save(who: Watcher, choice: "LanguageChoice") -> None:
    """Save a choice; what it leaves out stays as it was."""

    def saved() -> None:
        before = table.find(Languages, **who.key, consistent=True)
        changes = choice.model_dump(exclude_none=True)
        if before is None:
            table.create(Languages(**who.key, **changes))
        elif changes.items() - before.model_dump().items():
            table.update(before, **changes)

    table.again(saved)


def wanted(
    found: Item | None, own: str, original: str, audio: Sequence[str], subtitles: Iterable[str]
) -> tuple[str | None, str | None]:
    """What a profile hears and reads of a title that has these, by what was read as its choice."""
    chosen = found if isinstance(found, Languages) else None
    hears = heard(chosen, own, original, audio)
    return hears, read(chosen, own, hears, subtitles)


def heard(chosen: Languages | None, own: str, original: str, available: Sequence[str]) -> str | None:
    """One of those that there are: the chosen one, else the profile's own, else the original, else the first."""
    there = [canonical(each) for each in available]
    wanted = (chosen.audio if chosen else None, own, original)
    return next((found for each in wanted if each and (found := _like(each, there))), next(iter(there), None))


def read(chosen: Languages | None, own: str, hears: str | None, available: Iterable[str]) -> str | None:
    """The subtitles that were chosen; where nothing was, those of the profile's own language for what it hears in another."""
    there = [canonical(each) for each in available]
    wanted = chosen.subtitles if chosen else None
    if wanted is not None:
        return None if wanted == "off" else _like(wanted, there)
    foreign = hears is not None and primary(hears) != primary(own)
    return _like(own, there) if foreign else None


def _like(wanted: str, there: Sequence[str]) -> str | None:
    """The same language; else another region's of it."""
    exact = canonical(wanted)
    return exact if exact in there else next((each for each in there if primary(each) == primary(exact)), None)
