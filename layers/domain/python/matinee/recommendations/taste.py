"""What a profile says of its taste: what it picks at the onboarding, and what it does not want to be shown."""

from typing import Annotated

from pydantic import Field

from matinee.content.visibility import Audience
from matinee.kernel import table
from matinee.kernel.bus import Event
from matinee.kernel.errors import Conflict, NotFound
from matinee.kernel.types import Input, TitleId
from matinee.playback.watching import Watcher, milliseconds
from matinee.recommendations import home, store
from matinee.recommendations.events import TasteReset, TitleHidden
from matinee.recommendations.filtering import Visible
from matinee.recommendations.known import Known
from matinee.recommendations.models import Taste
from matinee.recommendations.shelf import Shelf
from matinee.recommendations.views import Cards

CHOICES = 24
HIDDEN_MOST = 2000
"""Titles that a profile hides: its item has some 100 kB then."""
_LOOKED_AT = 400


class Picks(Input):
    picked: Annotated[list[TitleId], Field(min_length=1, max_length=10)]


def pick(who: Watcher, picks: Picks, audience: Audience) -> None:
    """Three calls. Raises NotFound where the profile may not see one of them."""
    shelf = store.current(*picks.picked).shelf
    for content_id in picks.picked:
        must_be_seen(shelf, content_id, audience)
    _change(who, picked=list(dict.fromkeys(picks.picked)), picked_ms=milliseconds())


def forget(who: Watcher) -> None:
    """Forget the profile's taste: what it picked and hid, and what follows from what it did so far. Idempotent."""
    moment = milliseconds()
    event = TasteReset(user_id=who.user_id, profile_id=who.profile_id, reset_ms=moment)
    _change(who, event, picked=[], hidden={}, reset_ms=moment)


def hide(who: Watcher, content_id: str, audience: Audience) -> None:
    """Show a title to this profile no more. Idempotent. Raises NotFound, Conflict (hidden_full)."""
    must_be_seen(store.current(content_id).shelf, content_id, audience)

    def hidden() -> None:
        before = _find(who)
        if before and content_id in before.hidden:
            return
        if before and len(before.hidden) >= HIDDEN_MOST:
            raise Conflict(f"{HIDDEN_MOST} titles are hidden: show some of them again first", code="hidden_full")
        event = TitleHidden(**who.key, content_id=content_id, hidden=True)
        _store(who, before, event, hidden={**(before.hidden if before else {}), content_id: milliseconds()})

    table.again(hidden)


def show(who: Watcher, content_id: str) -> None:
    """Undo `hide`. Idempotent."""

    def shown() -> None:
        before = _find(who)
        if before and content_id in before.hidden:
            event = TitleHidden(**who.key, content_id=content_id, hidden=False)
            table.update(before, event, hidden={name: at for name, at in before.hidden.items() if name != content_id})

    table.again(shown)


def choices(known: Known) -> Cards:
    """Titles to pick from: well known, with pictures, and of as many genres as there are. One call."""
    shelf = known.shelf
    popular = known.visible.first(range(shelf.tops), _LOOKED_AT)
    order = sorted(popular, key=lambda n: not shelf.card(n).poster_url)
    taken, masks = list[int](), list[int]()
    for most_alike in (0, 1, 2, CHOICES):
        for n in order:
            alike = sum(bool(mask & shelf.genres[n]) for mask in masks)
            if len(taken) < CHOICES and n not in taken and alike <= most_alike:
                taken.append(n)
                masks.append(shelf.genres[n])
    return Cards(items=[home.card(known, n) for n in taken])


def must_be_seen(shelf: Shelf, content_id: str, audience: Audience) -> int:
    """A title's number. Raises NotFound where this audience may not see it."""
    n = shelf.numbers.get(content_id)
    if n is None or not Visible(shelf, audience, chosen=(content_id,))(n):
        raise NotFound("No such title")
    return n


def _change(who: Watcher, *events: Event, **changes: object) -> None:
    table.again(lambda: _store(who, _find(who), *events, **changes))


def _find(who: Watcher) -> Taste | None:
    return table.find(Taste, **who.key, consistent=True)


def _store(who: Watcher, before: Taste | None, *events: Event, **changes: object) -> None:
    if before:
        table.update(before, *events, **changes)
    else:
        table.create(Taste.model_validate({**who.key, **changes}), *events)
