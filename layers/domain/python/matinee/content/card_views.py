"""What lists, rows and search results show of a title: its card, and the card in somebody's language."""

from collections.abc import Mapping
from typing import Any, TypeVar

from matinee.content.details import TitleType
from matinee.content.pictures import PictureView
from matinee.content.releases import ReleaseDate
from matinee.kernel.types import Language, Maturity, Model, TitleId

T = TypeVar("T")


class TitleCard(Model):
    """What lists, rows and search results show of a title."""

    content_id: TitleId
    type: TitleType = "movie"
    parent_id: TitleId | None = None
    number: int | None = None
    title: str
    titles: dict[Language, str] = {}
    """Translations of the title; none of them where the answer chose one."""
    original_language: Language = "en"
    genres: list[str] = []
    release_date: ReleaseDate | None = None
    year: int | None = None
    maturity: Maturity | None = None
    """Its own and its parents', the strictest; none: it is unrated, and no profile with an age limit sees it."""
    playable: bool = False
    """Else it is coming soon."""
    duration: float | None = None
    """Seconds."""
    poster_url: str | None = None
    poster: PictureView | None = None
    posters: dict[Language, str] = {}
    """Language → its own poster, where there is one; none where the answer chose one."""
    backdrop_url: str | None = None


def localised(card: TitleCard, language: str | None) -> TitleCard:
    """The card as somebody who reads this language sees it; in the original where there is no translation."""
    title = translated(card.titles, language, card.title)
    poster = translated(card.posters, language, card.poster_url)
    sizes = card.poster if poster == card.poster_url else None
    texts: dict[str, Any] = {"title": title, "titles": {}, "poster_url": poster, "poster": sizes, "posters": {}}
    return card.model_copy(update=texts)


def translated(translations: Mapping[str, T], language: str | None, original: T) -> T:
    """The one for de-AT; else that for de; else the original."""
    exact = language or ""
    return next((translations[each] for each in (exact, exact.partition("-")[0]) if each in translations), original)
