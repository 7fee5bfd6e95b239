"""What goes with a title: as the model learned it, and for one that it does not know, by genres and people."""

from matinee.recommendations.artefact import Model
from matinee.recommendations.filtering import Visible
from matinee.recommendations.known import Known
from matinee.recommendations.shelf import Shelf

_LOOKED_AT = 150
_PERSON, _GENRE, _NEAR = 0.5, 1.0, 0.25
_YEARS = 15


def like(known: Known, content_id: str, most: int) -> list[int]:
    """The numbers of titles that go with this one and may be shown, best first."""
    return found(known.shelf, known.model, known.visible, content_id, most)


def found(shelf: Shelf, model: Model | None, visible: Visible, content_id: str, most: int) -> list[int]:
    learned = list(visible.named(name for name, _ in model.neighbours(content_id))) if model else []
    more = _by_facts(shelf, visible, shelf.numbers[content_id]) if len(learned) < most else []
    return [n for n in dict.fromkeys([*learned, *more]) if shelf.ids[n] != content_id and n < shelf.tops][:most]


def _by_facts(shelf: Shelf, visible: Visible, n: int) -> list[int]:
    """By shared genres (Jaccard), people and years."""
    entry, mask, year = shelf.entry(n), shelf.genres[n], shelf.year[n]
    scores: dict[int, float] = {}
    for person in entry.get("people", []):
        for other in visible.first(shelf.of_person(person), _LOOKED_AT):
            scores[other] = scores.get(other, 0.0) + _PERSON
    for genre in entry["card"].get("genres", [])[:3]:
        for other in visible.first(shelf.of_genre(genre), _LOOKED_AT):
            scores.setdefault(other, 0.0)
    for other in scores:
        shared, all_of_them = (mask & shelf.genres[other]).bit_count(), (mask | shelf.genres[other]).bit_count()
        near = max(0.0, 1 - abs(year - shelf.year[other]) / _YEARS) if year and shelf.year[other] else 0.0
        scores[other] += (_GENRE * shared / all_of_them if all_of_them else 0.0) + _NEAR * (
            near + shelf.popularity[other]
        )
    return sorted(scores, key=lambda other: (-scores[other], other))
