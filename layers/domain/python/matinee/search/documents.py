"""A title of the catalogue as the index knows it."""

from collections.abc import Sequence
from datetime import datetime

from matinee.content import showing
from matinee.content.details import Window
from matinee.content.models import Title
from matinee.content.visibility import open_in
from matinee.kernel.types import Country, now
from matinee.search import popularity
from matinee.search.models import EVERYWHERE, Document


def document(title: Title) -> Document:
    details = title.details
    translations = {
        language: each for language, each in details.translations.items() if language != details.original_language
    }
    descriptions = {details.original_language: details.description} | {
        language: translation.description for language, translation in translations.items()
    }
    return Document(
        content_id=title.content_id,
        version=title.version,
        type=details.type,
        titles={details.original_language: details.title}
        | {language: translation.title for language, translation in translations.items()},
        descriptions={language: text for language, text in descriptions.items() if text},
        original_language=details.original_language,
        genres=details.genres,
        cast=details.cast,
        directors=details.directors,
        tags=details.tags,
        year=title.year,
        maturity=title.maturity,
        open_in=open_countries(title.windows, now()),
        windows=title.windows,
        popularity=popularity.of(title.content_id),
        card=showing.card(title).model_dump(mode="json", exclude_none=True),
    )


def open_countries(windows: Sequence[Sequence[Window]], moment: datetime) -> list[Country]:
    """Where a title can be seen at a moment: EVERYWHERE alone, or these countries."""
    named = sorted({country for each in windows for window in each for country in window.countries})
    return [EVERYWHERE] if open_in(windows, "", moment) else [each for each in named if open_in(windows, each, moment)]
