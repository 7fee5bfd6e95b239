"""What experiments show to who looks at a home page: their variants, and of a title's pictures the one that suits a taste.

A title is tried with several pictures where editors gave it some beside its poster, and where no language has one of its own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from matinee.content import pictures
from matinee.content.pictures import Picture
from matinee.experiments import home
from matinee.experiments.assigning import Choice
from matinee.experiments.choosing import Case
from matinee.experiments.home import ARTWORK, BY_TASTE, HERO, ROW_ORDER
from matinee.recommendations.evidence import Evidence
from matinee.recommendations.shelf_format import Entry
from matinee.recommendations.views import CardArtwork, HomeCard

EXPERIMENTS = (ROW_ORDER, HERO, ARTWORK)
_NOT_OF_NAMES = re.compile(r"[^A-Za-z0-9_.:/-]+")
_LONGEST = 80


class Tried(NamedTuple):
    """`unit_id`: who looks; `choices`: experiment → what they see of it. Nothing for who takes no part."""

    unit_id: str = ""
    choices: Mapping[str, Choice] = {}

    def variant(self, experiment: str) -> str | None:
        return self.choices[experiment].variant if experiment in self.choices else None


NOTHING = Tried()


def taste(evidence: Evidence) -> str:
    """The genre that is liked most, as events may name it; nothing where none is known."""
    liked = next((name for name, value in evidence.genres.items() if value > 0), "")
    return _NOT_OF_NAMES.sub("-", liked)[:_LONGEST].strip("-")


def is_tried(entries: Iterable[tuple[Entry, HomeCard]]) -> bool:
    """Whether somebody of another variant could have seen another picture of one of these titles."""
    return any(_pictures(entry, card) for entry, card in entries)


def pictured(entry: Entry, card: HomeCard, tried: Tried, taste: str) -> HomeCard:
    """The card, with the picture that is chosen for this taste where one is."""
    variant = tried.variant(ARTWORK)
    if variant != BY_TASTE or "posters" not in entry:
        return card
    named = _pictures(entry, card)
    best = entry.get("best", {}).get(taste)
    chosen = home.picture(list(named), best, tried.unit_id, Case(card.content_id, taste), variant)
    if chosen is None:
        return card
    key, picture = named[chosen.artwork_id]
    said = CardArtwork.model_construct(artwork_id=chosen.artwork_id, propensity=chosen.propensity, taste=taste or None)
    sizes = pictures.view(key, Picture.model_validate(picture)) if picture else None
    return card.model_copy(update={"poster_url": f"/{key}", "poster": sizes, "artwork": said})


def _pictures(entry: Entry, card: HomeCard) -> dict[str, tuple[str, object]]:
    """The name of each picture → its key and its sizes, the poster first; nothing where there is no second one."""
    kept: Sequence[tuple[str, object]] = entry.get("posters", ())
    if not kept or card.poster_url != f"/{kept[0][0]}":
        return {}
    return {pictures.name(key): (key, sizes) for key, sizes in kept}
