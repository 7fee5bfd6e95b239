"""The picture that is best for each taste, as the nightly learning has left it for whoever shows titles."""

from matinee.experiments.choosing import Case
from matinee.kernel import table
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, now


class ArtworkPolicy(Item, pk="ARTWORK", sk="ARTWORK"):
    """Title → taste → picture. Cases that are not in it explore alone."""

    best: dict[str, dict[str, str]] = {}
    learned_at: Instant


def current(*, consistent: bool = False) -> dict[Case, str]:
    """Case → its best picture. Needs Read("experiments")."""
    return {
        Case(content_id, taste): artwork_id
        for content_id, tastes in by_title(consistent=consistent).items()
        for taste, artwork_id in tastes.items()
    }


def by_title(*, consistent: bool = False) -> dict[str, dict[str, str]]:
    """Title → taste → its best picture. Needs Read("experiments")."""
    stored = table.find(ArtworkPolicy, consistent=consistent)
    return stored.best if stored else {}


def keep(found: dict[Case, str]) -> None:
    """Replace what was there. Raises TooLarge."""
    said: dict[str, dict[str, str]] = {}
    for case, artwork_id in found.items():
        said.setdefault(case.content_id, {})[case.taste] = artwork_id
    stored = table.find(ArtworkPolicy, consistent=True)
    if stored:
        table.update(stored, best=said, learned_at=now())
    else:
        table.create(ArtworkPolicy(best=said, learned_at=now()))
