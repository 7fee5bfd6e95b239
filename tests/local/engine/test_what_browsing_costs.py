"""Read and write units of lists, on the engine."""

from collections.abc import Iterator
from typing import Any

import pytest
from matinee.content import browsing, editing, titles
from matinee.content.details import TitleInput
from matinee.content.models import Title
from matinee.content.pictures import Picture
from matinee.content.visibility import Audience
from matinee.kernel import aws, cursors
from matinee.kernel.ids import new_id
from matinee.kernel.settings import settings

from tests.capacity import counted, total
from tests.conftest import Templates
from tests.local.engine.conftest import Engine

PAGE = 25
BLUR = 120
"""Characters of a placeholder, as `matinee.content.resizing` makes it."""
GENRES = ("Drama", "Romance", "Science fiction")


@pytest.fixture
def spent(engine: Engine, dev: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The units of each call to the table of the template, which holds three pages of films with all that a card can show."""
    resources = dev["data"]["Resources"]
    (table,) = (
        each for each in resources.values() if each.get("Properties", {}).get("TableName") == "matinee-dev-content"
    )
    given = ("TableName", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")
    monkeypatch.setenv("MATINEE_TABLE_CONTENT", "matinee-dev-content")
    monkeypatch.setattr(cursors, "_key", lambda: "a key")
    for name, value in {"AWS_ENDPOINT_URL": engine.url, "AWS_DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    aws.forget()
    settings.cache_clear()
    engine.client("dynamodb").create_table(**{name: table["Properties"][name] for name in given})
    units: list[float] = []
    events = aws.client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb", counted)
    events.register("after-call.dynamodb", lambda parsed, **_: units.append(total(parsed)))
    for number in range(3 * PAGE):
        editing.created(film(number), None)
    yield units
    engine.client("dynamodb").delete_table(TableName="matinee-dev-content")
    aws.forget()
    settings.cache_clear()


def film(number: int) -> Title:
    content_id = new_id("ttl")
    details = TitleInput(
        title=f"The Long Way Home from the Sea, Part {number}",
        description="A description. " * 40,
        genres=list(GENRES),
        cast=[f"Somebody Known {each}" for each in range(10)],
        release_date=f"{1950 + number}-05-01",
        maturity=12,
    )
    artwork = {kind: f"artwork/{content_id}/{kind}-{new_id('art')}.webp" for kind in ("poster", "backdrop")}
    blur = "data:image/webp;base64," + "A" * BLUR
    pictures = {artwork["poster"]: Picture(width=1000, height=1500, widths=[200, 400, 800], placeholder=blur)}
    return Title(content_id=content_id, details=details, status="published", artwork=artwork, pictures=pictures)


LISTS: list[dict[str, Any]] = [
    {},
    {"genre": "drama"},
    {"type": "movie"},
    {"language": "en"},
    {"sort": "title"},
    {"sort": "year"},
    {"year_from": 1960, "year_to": 1990},
    {"genre": "Romance", "type": "movie", "language": "en", "sort": "title"},
]


def test_a_page_of_25_costs_one_call_and_two_read_units_at_most(spent: list[float]) -> None:
    for wanted in LISTS:
        spent.clear()
        page = browsing.browse(browsing.Wanted(**wanted), Audience("US"), PAGE, None)
        assert len(page.items) == PAGE
        assert (wanted, len(spent)) == (wanted, 1)
        assert spent[0] <= 2, f"{wanted}: {spent[0]} units"


def test_what_a_title_costs_to_write(spent: list[float]) -> None:
    """A film of three genres: itself, six cards, each with two entries of indexes, and a line of history."""
    spent.clear()
    editing.created(film(999), None)
    assert spent[-1] <= 36, f"{spent[-1]} units"
    title = titles.get(editing.created(film(1000), None).content_id)
    spent.clear()
    editing.replace(title.content_id, title.details.model_copy(update={"description": "Said anew."}))
    assert spent[-1] <= 12, f"{spent[-1]} units: a description is on no card"
