"""What rows are made of: the shelf, who looks at it, and what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from matinee.content import card_views
from matinee.content.visibility import Audience
from matinee.recommendations.artefact import Model
from matinee.recommendations.evidence import Evidence
from matinee.recommendations.filtering import Visible
from matinee.recommendations.ranking import Ranked, Scores
from matinee.recommendations.shelf import Shelf

_EXPLAIN = 6
"""Of the titles that somebody liked last, so many explain a recommendation: each costs a request a millisecond."""


@dataclass(frozen=True)
class Known:
    shelf: Shelf
    model: Model | None
    evidence: Evidence
    audience: Audience
    is_kids: bool = False
    utc_offset: int | None = None
    """Minutes by which the viewer's clock is ahead of UTC; None: it is not known."""

    @property
    def language(self) -> str | None:
        return self.audience.language

    @cached_property
    def today(self) -> float:
        """Epoch seconds."""
        return self.audience.moment.timestamp()

    @cached_property
    def visible(self) -> Visible:
        told = self.evidence
        chosen = told.seen | {*told.listed} | {each.content_id for each in told.going}
        return Visible(self.shelf, self.audience, told.hidden, told.languages, chosen)

    @cached_property
    def scores(self) -> Scores:
        return Scores(self.shelf, self.model, self.evidence, self.visible, self.today)

    @cached_property
    def best(self) -> list[Ranked]:
        return self.scores.best()

    @cached_property
    def liked(self) -> list[str]:
        """The titles that a profile likes, the latest first, as far as it may see them still."""
        sure = [name for name, value in self.evidence.confidence.items() if value >= 0.3]
        return [self.shelf.ids[n] for n in self.visible.named(sure)]

    @cached_property
    def kin(self) -> dict[str, dict[str, float]]:
        """Each of these → the titles that the model says go with it, and how well."""
        return {name: dict(self.model.neighbours(name)) for name in self.liked[:_EXPLAIN]} if self.model else {}

    @cached_property
    def closing(self) -> frozenset[int]:
        """Titles of which some window ends."""
        return frozenset(self.shelf.head["closing"])

    def unseen(self, numbers: Sequence[int]) -> list[int]:
        seen = {self.shelf.numbers[each] for each in self.evidence.seen if each in self.shelf.numbers}
        return [n for n in numbers if n not in seen]

    def title(self, content_id: str) -> str:
        """A title's name, in the profile's language. Raises KeyError for one that does not stand on the shelf."""
        return card_views.localised(self.shelf.card(self.shelf.numbers[content_id]), self.language).title
