"""Who may see what, where and when: the one rule that every read goes by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import parse_qsl

from matinee.content.details import Window
from matinee.content.models import TitleStatus
from matinee.identity.caller import Caller
from matinee.kernel.errors import Forbidden
from matinee.kernel.request import Origin
from matinee.kernel.types import now

HEADER = "x-matinee-audience"


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


def audience(
    caller: Caller | None,
    origin: Origin,
    locale: str | None = None,
    country: str | None = None,
    maturity: int | None = None,
) -> Audience:
    """For whom this request is answered. Raises Forbidden where somebody else than an editor names a country or an age.

    Editors who do are answered as viewers of that age are there.

    The edge takes a viewer's token away and says in a header what follows from it, so that one answer serves all of the
    same country, age and language. Nobody proved what stands there, and nobody need: it only takes away from what
    somebody without any token may see.
    """
    editor = edits(caller)
    if country or maturity is not None:
        if not editor:
            raise Forbidden("Only editors see what others see", code="role_required")
        return Audience(country or origin.country, 18 if maturity is None else maturity, language=locale)
    if caller:
        language = locale or (None if editor else caller.locale)
        return Audience(origin.country, caller.maturity_limit, language=language, edits=editor)
    told = dict(parse_qsl(origin.headers.get(HEADER, "")))
    limit = told.get("maturity", "")
    return Audience(
        origin.country, min(int(limit), 18) if limit.isdecimal() else 18, language=locale or told.get("locale")
    )


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
