"""Some hundred titles that a profile may like, each by one of several ways: nobody looks at a whole catalogue."""

from collections.abc import Iterator
from itertools import chain

from matinee.recommendations import trending
from matinee.recommendations.evidence import Evidence
from matinee.recommendations.filtering import Visible
from matinee.recommendations.shelf import Shelf

_POPULAR, _NEW, _OF_A_GENRE, _OF_A_PERSON, _TRENDING = 120, 40, 60, 15, 40
_GENRES, _PEOPLE = 4, 3


def found(shelf: Shelf, evidence: Evidence, visible: Visible, warm: dict[int, float]) -> list[int]:
    """Numbers of titles that may be shown, and were not seen, each once. `warm`: those that the model scores."""
    seen = {shelf.numbers[each] for each in evidence.seen if each in shelf.numbers}
    ways = chain(warm, _by_taste(shelf, evidence, visible), _by_others(shelf, visible))
    return [n for n in dict.fromkeys(ways) if n not in seen and visible(n)]


def _by_taste(shelf: Shelf, evidence: Evidence, visible: Visible) -> Iterator[int]:
    for genre in [name for name, liking in evidence.genres.items() if liking > 0][:_GENRES]:
        yield from visible.first(shelf.of_genre(genre), _OF_A_GENRE)
    for person in list(evidence.people)[:_PEOPLE]:
        yield from visible.first(shelf.of_person(person), _OF_A_PERSON)


def _by_others(shelf: Shelf, visible: Visible) -> Iterator[int]:
    yield from visible.first(range(shelf.tops), _POPULAR)
    yield from visible.first(shelf.newest, _NEW)
    hot = trending.of(shelf.head, visible.audience.country, "trending")
    yield from (n for n, _ in zip(visible.named(hot), range(_TRENDING), strict=False))
