"""Who may see what, where and when: the one rule that every read goes by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from matinee.caller import Caller
from matinee.content.models import TitleStatus, Window
from matinee.types import now


class Facts(Protocol):
    """What the rule asks of a title, a card or a search document."""

    @property
    def status(self) -> TitleStatus: ...
    @property
    def maturity(self) -> int: ...
    @property
    def windows(self) -> Sequence[Window]: ...


@dataclass(frozen=True)
class Audience:
    """For whom an answer is made: a country, an age, a moment; and in which language, if any is preferred."""

    country: str
    maturity_limit: int = 18
    moment: datetime = field(default_factory=now)
    language: str | None = None
    edits: bool = False
    """Editors see all."""


def shown(facts: Facts, audience: Audience) -> bool:
    """Whether it is published, a window is open there and then, and it is for that age."""
    return audience.edits or (
        facts.status == "published"
        and facts.maturity <= audience.maturity_limit
        and open_in(facts.windows, audience.country, audience.moment)
    )


def open_in(windows: Sequence[Window], country: str, moment: datetime) -> bool:
    """Whether one of them is open there and then; without windows a title is open everywhere, always."""
    return not windows or any(
        (not window.countries or country in window.countries)
        and (window.start is None or window.start <= moment)
        and (window.end is None or moment < window.end)
        for window in windows
    )


def edits(caller: Caller | None) -> bool:
    return caller is not None and caller.may("editor")
