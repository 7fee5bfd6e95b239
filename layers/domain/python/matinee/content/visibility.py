"""Who may see what, where and when: the one rule that every read goes by.

A title, a card and a search document each know what binds the title: itself and its parents (`matinee.content.bounds`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from urllib.parse import parse_qsl

from matinee.content.details import TitleStatus, Window
from matinee.identity.caller import Caller
from matinee.kernel.errors import Forbidden, NotFound, Problem
from matinee.kernel.request import Origin
from matinee.kernel.types import now

HEADER = "x-matinee-audience"
NO_LIMIT = 18
"""The maturity limit of who may see everything, what is unrated too."""


class Unavailable(Problem):
    """The title is not available in this country (RFC 7725)."""

    status, title, code = 451, "Not available in this country", "country"


class Facts(Protocol):
    """What the rule asks of a title, a card or a search document."""

    @property
    def status(self) -> TitleStatus: ...
    @property
    def withheld(self) -> bool | None: ...
    @property
    def maturity(self) -> int | None: ...
    @property
    def windows(self) -> Sequence[Sequence[Window]]: ...


class Audience:
    """For whom an answer is made: a country, an age, a moment; and in which language, if any is preferred."""

    def __init__(
        self,
        country: str,
        maturity_limit: int = NO_LIMIT,
        moment: datetime | None = None,
        language: str | None = None,
        edits: bool = False,
    ) -> None:
        """`moment`: now, if none is given. `edits`: editors see all."""
        self.country, self.maturity_limit, self.moment = country, maturity_limit, moment or now()
        self.language, self.edits = language, edits


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
        return Audience(country or origin.country, NO_LIMIT if maturity is None else maturity, language=locale)
    if caller:
        language = locale or (None if editor else caller.locale)
        return Audience(origin.country, caller.maturity_limit, language=language, edits=editor)
    sent = dict(parse_qsl(origin.headers.get(HEADER, "")))
    limit = sent.get("maturity", "")
    return Audience(
        origin.country,
        min(int(limit), NO_LIMIT) if limit.isdecimal() else NO_LIMIT,
        language=locale or sent.get("locale"),
    )


def watching(caller: Caller, country: str) -> Audience:
    """The audience of a stream. Raises Forbidden (profile_required) if a viewer has chosen no profile."""
    if caller.profile_id is None and not edits(caller):
        raise Forbidden("Choose a profile first", code="profile_required")
    return Audience(country, caller.maturity_limit, edits=edits(caller))


def shown(facts: Facts, audience: Audience) -> bool:
    """Whether this audience may see it."""
    try:
        check(facts, audience)
    except (NotFound, Unavailable, Forbidden):
        return False
    return True


def check(facts: Facts, audience: Audience) -> None:
    """Raises NotFound, Unavailable (country), Forbidden (maturity), where this audience may not see it.

    It must be published; a window of its own and one of each parent's must be open there and then; and it must be for
    that age.
    """
    if audience.edits:
        return
    if not published(facts):
        raise NotFound("No such title")
    if not open_in(facts.windows, audience.country, audience.moment):
        raise Unavailable(f"This title is not available in {audience.country} now")
    if limit_of(facts.maturity) > audience.maturity_limit:
        rated = f"is for viewers of {facts.maturity} years and older"
        raise Forbidden(f"This title {'is not rated yet' if facts.maturity is None else rated}", code="maturity")


def published(facts: Facts) -> bool:
    """Whether anybody but editors sees it, somewhere and at some time: it is published, as its parents are."""
    return facts.status == "published" and not facts.withheld


def limit_of(maturity: int | None) -> int:
    """The lowest maturity limit that shows a title; an unrated one needs the highest."""
    return NO_LIMIT if maturity is None else maturity


def open_in(windows: Sequence[Sequence[Window]], country: str, moment: datetime) -> bool:
    """Whether of each of these lists one window is open there and then."""
    return all(any(_is_open(window, country, moment) for window in each) for each in windows)


def _is_open(window: Window, country: str, moment: datetime) -> bool:
    return (
        (not window.countries or country in window.countries)
        and (window.start is None or window.start <= moment)
        and (window.end is None or moment < window.end)
    )


def edits(caller: Caller | None) -> bool:
    return caller is not None and caller.may("editor")
