"""Lists of the catalogue: each is a single query."""

from collections.abc import Iterable
from typing import Literal

from matinee.content import card_views, cards, hierarchy, showing, stored_cards, titles, visibility
from matinee.content.card_views import TitleCard
from matinee.content.details import TitleStatus, TitleType
from matinee.content.models import KEPT
from matinee.content.stored_cards import Card, Child, StoredCard
from matinee.content.views import ListedTitle, TitleList, TitleView
from matinee.content.visibility import Audience
from matinee.kernel import table
from matinee.kernel.errors import Forbidden
from matinee.kernel.ids import made_at
from matinee.kernel.types import Model

Sort = Literal["newest", "title", "year"]
_INDEXES: dict[Sort, tuple[str, bool]] = {"newest": ("", True), "title": ("gsi1", False), "year": ("gsi2", True)}
"""Sort → its index, and whether it is read from its end."""

_SEASONS = 200
"""Seasons in the answer of a series; `GET …/children` has all of them, page by page."""


class Wanted(Model):
    status: TitleStatus = "published"
    unrated: bool = False
    """Those alone that nobody has rated: films and series, for a part has its series' age."""
    genre: str | None = None
    type: TitleType | None = None
    language: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    sort: Sort | None = None
    """By default by year where years are given, else the newest title first."""


def browse(wanted: Wanted, audience: Audience, limit: int, cursor: str | None) -> TitleList:
    """A page of the titles that this audience may see, by one query of one list.

    The list is that of the filter that leaves least; what the others leave out is read and not shown, so that a page may
    be short while there is a cursor. Raises BadRequest (bad_cursor), Forbidden (role_required).
    """
    if (wanted.unrated or wanted.status != "published") and not audience.edits:
        raise Forbidden("Only editors see what is not published or not rated yet", code="role_required")
    years = wanted.year_from is not None or wanted.year_to is not None
    sort: Sort = wanted.sort or ("year" if years else "newest")
    index, from_end = _INDEXES[sort]
    first, last = wanted.year_from or 1, wanted.year_to or 9999
    page = table.page(
        Card,
        index=index,
        newest_first=from_end,
        between=(f"{first:04}", f"{last:04}") if years and sort == "year" else None,
        limit=limit,
        cursor=cursor,
        keep=lambda card: visibility.shown(card, audience) and _matches(card, wanted),
        status=wanted.status,
        shelf=_narrowest(wanted),
    )
    return title_list(page.items, audience, page.next_cursor)


def look(content_id: str, audience: Audience) -> TitleView:
    """One title as this audience may see it, a series with its seasons. Raises NotFound."""
    title = titles.seen(content_id, audience)
    view = showing.view(title, audience)
    if title.details.type != "series":
        return view
    seasons = table.first(Child, _SEASONS, parent_id=content_id, starts="CHILD#")
    shown = [card_for(season, audience) for season in seasons if visibility.shown(season, audience)]
    return view.model_copy(update={"seasons": shown})


def children(content_id: str, audience: Audience, limit: int, cursor: str | None) -> TitleList:
    """A series' seasons or a season's episodes, by number. Raises NotFound, BadRequest (bad_cursor)."""
    titles.seen(content_id, audience)
    page = hierarchy.children(content_id, limit, cursor, keep=lambda child: visibility.shown(child, audience))
    return title_list(page.items, audience, page.next_cursor)


def title_list(shown: Iterable[StoredCard], audience: Audience, next_cursor: str | None = None) -> TitleList:
    return TitleList(items=[_listed(each, audience) for each in shown], next_cursor=next_cursor)


def _narrowest(wanted: Wanted) -> str:
    """The list to read."""
    if wanted.type in hierarchy.PARENTS:
        return cards.shelf(type=wanted.type or "")
    if wanted.unrated:
        return cards.shelf(unrated=True)
    if wanted.genre:
        return cards.shelf(genre=wanted.genre, type=wanted.type or "" if wanted.type != "movie" else "")
    return cards.shelf(language=wanted.language) if wanted.language else cards.shelf(type=wanted.type or "")


def _matches(card: StoredCard, wanted: Wanted) -> bool:
    said = card.card
    return (
        not (wanted.unrated and card.maturity is not None)
        and (wanted.type is None or said.get("type", "movie") == wanted.type)
        and (wanted.language is None or said.get("original_language", "en") == wanted.language)
        and (wanted.genre is None or wanted.genre.casefold() in [each.casefold() for each in said.get("genres", [])])
        and (wanted.year_from is None or said.get("year", 0) >= wanted.year_from)
        and (wanted.year_to is None or 0 < said.get("year", 0) <= wanted.year_to)
    )


def card_for(shown: StoredCard, audience: Audience) -> TitleCard:
    """In the viewer's language; editors get the original and all translations, unless they ask for a language."""
    card = stored_cards.read(shown)
    return card if audience.edits and not audience.language else card_views.localised(card, audience.language)


def _listed(shown: StoredCard, audience: Audience) -> ListedTitle:
    card = card_for(shown, audience)
    return ListedTitle(
        **dict(card),
        status=shown.status,
        created_at=made_at(card.content_id),
        restorable_until=shown.deleted_at and shown.deleted_at + KEPT,
    )
