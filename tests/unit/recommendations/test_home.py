"""Which rows a page has, in which order, and why."""

from datetime import timedelta
from typing import Any

import pytest
from matinee.experiments.assigning import Choice
from matinee.recommendations import arranging, explaining, home, texts, trying
from matinee.recommendations.evidence import Evidence
from matinee.recommendations.models import CollectionInput
from matinee.recommendations.trying import Tried
from matinee.recommendations.views import Home, Row

from tests.unit.recommendations.shelves import MS, NOW, deeds, films, known, shelf, title, watched
from tests.unit.recommendations.shelves import taste as said

NEW = int((NOW - timedelta(days=3)).timestamp())


def row(page: Home, row_id: str) -> Row:
    return next(each for each in page.rows if each.row_id == row_id)


def ids(page: Home) -> list[str]:
    return [each.row_id for each in page.rows]


def named(found: Row) -> list[str]:
    return [each.title for each in found.items]


def test_a_new_service_with_three_titles_has_a_page() -> None:
    page = home.page(known(shelf([title(name) for name in ("One", "Two", "Three")]), said=said()), asks=True)
    assert [sorted(named(each)) for each in page.rows] == [["One", "Three", "Two"]]
    assert (page.rows[0].text, page.onboarding, page.model_version) == ("Popular", True, "")
    assert page.hero is not None


def test_a_service_without_titles_has_an_empty_page() -> None:
    page = home.page(known(shelf([])), asks=True)
    assert (page.rows, page.hero, page.onboarding) == ([], None, False)


def test_what_was_watched_a_minute_ago_changes_the_page() -> None:
    all_of_them = films(60)
    horror = [each["id"] for each in all_of_them if each["card"]["genres"] == ["Horror"]]
    stands = shelf(all_of_them)
    before = home.page(known(stands, deeds(), said()))
    after = home.page(known(stands, deeds({horror[0]: watched(1.0, days_ago=0)})))
    assert "because:" + horror[0] in ids(after)
    assert "because:" + horror[0] not in ids(before)
    top = row(after, "top")
    assert {genre for each in top.items[:6] for genre in each.genres} == {"Horror"}
    assert top.items[0].reason is not None
    assert top.items[0].reason.text == "You like Horror"
    assert after.taste == ["Horror"]
    assert horror[0] not in [each.content_id for each in top.items], "what was seen is not recommended"


def test_what_was_begun_goes_on_first_with_its_progress_and_a_series_by_its_latest_episode() -> None:
    series = title("A series", type="series")
    episodes = [title(f"Episode {n}", type="episode", series=series["id"], season=1) for n in (1, 2)]
    film = title("A film")
    stands = shelf([series, film, *episodes, *films(30)])
    did = deeds(
        {
            episodes[0]["id"]: watched(0.5, days_ago=3),
            episodes[1]["id"]: watched(0.25, days_ago=1),
            film["id"]: watched(0.5, days_ago=2),
        }
    )
    page = home.page(known(stands, did))
    assert page.rows[0].row_id == "continue"
    first, second = page.rows[0].items
    assert (first.title, first.progress, first.series_title, first.season) == ("Episode 2", 0.25, "A series", 1)
    assert (second.title, second.progress, second.resume_position) == ("A film", 0.5, 3000)
    others = [each.content_id for found in page.rows[1:8] for each in found.items]
    assert series["id"] not in others
    assert film["id"] not in others


def test_rows_by_hand_are_shown_where_and_when_and_to_whom_they_are_for() -> None:
    entries = films(30)

    def placed(position: str, **more: Any) -> dict[str, Any]:
        name = more.pop("name", position)
        given = {
            "title": {"en": name, "de": f"{name} (de)"},
            "content_ids": [entries.pop()["id"]],
            "position": position,
        }
        return {
            "collection_id": f"col_01K9ZQ6V3N8M2X4R7T5W1Y0AB{len(entries) % 10}",
            "said": CollectionInput.model_validate(given | more).model_dump(mode="json"),
        }

    stands_with = [*entries]
    rows = [
        placed("bottom"),
        placed("top"),
        placed("after_continue"),
        placed("top", name="elsewhere", countries=["FR"]),
        placed("top", name="over", ends_at=NOW - timedelta(days=1)),
        placed("top", name="not yet", starts_at=NOW + timedelta(days=1)),
        placed("top", name="for kids", audience="kids"),
    ]
    stands = shelf(stands_with, collections=rows)
    page = home.page(known(stands, language="de"))
    texts_shown = [each.text for each in page.rows if each.kind == "collection"]
    assert texts_shown == ["top (de)", "after_continue (de)", "bottom (de)"]
    assert page.rows[0].text == "top (de)"
    assert page.rows[-1].text == "bottom (de)"
    of_kids = home.page(known(stands, is_kids=True))
    assert "for kids" in [each.text for each in of_kids.rows]


def test_the_first_two_screens_have_no_title_twice_and_a_page_no_title_thrice() -> None:
    stands = shelf(films(200, at=NEW))
    some = stands.ids[:12]
    page = home.page(
        known(stands, deeds({each: watched(1.0 if n % 2 else 0.4) for n, each in enumerate(some)}, some[10:]))
    )
    shown = [each.content_id for found in page.rows for each in found.items]
    first = [each.content_id for found in page.rows[: arranging.FIRST] for each in found.items]
    assert len(first) == len(set(first))
    assert max(shown.count(each) for each in shown) <= 2


def test_a_kids_page_has_the_rows_of_kids() -> None:
    stands = shelf(films(80, at=NEW), countries={"*": {"trending": [], "top": []}})
    seen = {each: watched(days_ago=5) for each in stands.ids[:8]}
    page = home.page(known(stands, deeds(seen), is_kids=True, maturity_limit=6))
    assert {each.kind for each in page.rows} <= {
        "continue",
        "top",
        "because",
        "trending",
        "genre",
        "watchlist",
        "again",
        "new",
    }
    assert len(page.rows) <= arranging.FOR_KIDS


def test_rows_of_a_country() -> None:
    entries = films(60)
    order = [each["id"] for each in entries[:12]]
    stands = shelf(entries, countries={"DE": {"top": order, "trending": order[::-1]}, "*": {"top": [], "trending": []}})
    page = home.page(known(stands))
    assert [each.content_id for each in row(page, "top10").items] == order[:10]
    assert ids(page)[0] == "top10"
    assert "top10" not in ids(home.page(known(stands, country="FR")))


def test_what_leaves_soon_says_when() -> None:
    until = (NOW + timedelta(days=5)).isoformat()
    going = title("Going", open=[[{"until": until}]])
    stays = title("Stays", open=[[{"until": (NOW + timedelta(days=300)).isoformat()}]])
    renewed = title("Renewed", open=[[{"until": until}, {"from": until}]])
    page = home.page(known(shelf([going, stays, renewed, *films(30)])))
    assert named(row(page, "leaving")) == ["Going"]
    reason = row(page, "leaving").items[0].reason
    assert reason is not None
    assert reason.text == "Leaves on 2026-12-05"


def test_the_night_has_something_short() -> None:
    stands = shelf([*films(30, duration=1500.0), *films(30, duration=7200.0)])
    seen = {each: watched(days_ago=9) for each in stands.ids[:3]}
    late = home.page(known(stands, deeds(seen), utc_offset=60))
    assert row(late, "short").text == "Short for tonight"
    assert {each.duration for each in row(late, "short").items} == {1500.0}
    assert "short" in ids(late)[:4]


def test_a_title_that_is_disliked_brings_none_of_its_kind() -> None:
    entries = films(80)
    stands = shelf(entries)
    horror = [each["id"] for each in entries if each["card"]["genres"] == ["Horror"]]
    drama = [each["id"] for each in entries if each["card"]["genres"] == ["Drama"]]
    did = deeds({drama[0]: watched()}, rated=dict.fromkeys(horror[:3], 1))
    page = home.page(known(stands, did))
    assert "Horror" not in {genre for each in row(page, "top").items[:10] for genre in each.genres}
    assert "genre:Horror" not in ids(page)


def test_a_taste_that_was_reset_is_forgotten_and_what_goes_on_is_not() -> None:
    stands = shelf(films(60))
    did = deeds({stands.ids[0]: watched(1.0), stands.ids[1]: watched(0.4)})
    page = home.page(known(stands, did, said(reset_ms=int(NOW.timestamp() * 1000))))
    assert page.taste == []
    assert "continue" in ids(page)
    assert not [each for each in ids(page) if each.startswith("because")]


def test_what_was_picked_explains_rows() -> None:
    stands = shelf(films(60))
    page = home.page(known(stands, said=said(picked=[stands.ids[5]], picked_ms=MS)))
    found = row(page, f"because:{stands.ids[5]}")
    assert found.title.key == "because_picked"


def test_people_that_one_likes_have_a_row() -> None:
    entries = [title(f"Film {n}", "Drama", people=["Ada Lovelace"], directors=1) for n in range(60)]
    stands = shelf([*entries, *films(60)])
    seen = {each["id"]: watched(days_ago=4) for each in entries[:2]}
    page = home.page(known(stands, deeds(seen)))
    assert row(page, "person:Ada Lovelace").text == "Directed by Ada Lovelace"


def test_what_somebody_is_in_the_midst_of_stays_where_they_look_for_it() -> None:
    entries = films(30)
    said = CollectionInput(title={"en": "By hand"}, content_ids=[each["id"] for each in entries[:3]], position="top")
    by_hand = {"collection_id": "col_01K9ZQ6V3N8M2X4R7T5W1Y0AB1", "said": said.model_dump(mode="json")}
    page = home.page(known(shelf(entries, collections=[by_hand]), deeds({entries[1]["id"]: watched(0.4)})))
    assert [each.content_id for each in row(page, "continue").items] == [entries[1]["id"]]
    assert [each.content_id for each in page.rows[0].items] == [entries[0]["id"], entries[2]["id"]]


def test_a_variant_moves_rows_but_those_that_have_their_place() -> None:
    entries = films(120, at=NEW)
    top, bottom = (
        {
            "collection_id": f"col_01K9ZQ6V3N8M2X4R7T5W1Y0AB{n}",
            "said": CollectionInput(
                title={"en": position}, content_ids=[entries[n]["id"]], position=position
            ).model_dump(mode="json"),
        }
        for n, position in enumerate(("top", "bottom"))
    )
    stands = shelf(entries, collections=[bottom, top])
    of = known(stands, deeds({entries[8]["id"]: watched(1.0), entries[9]["id"]: watched(0.4)}))

    def kinds(variant: str | None) -> list[str]:
        choices = {"row_order": Choice(variant, "hash", "row_order.1")} if variant else {}
        page = home.page(of, Tried("pro_1", choices))
        assert page.variants.keys() == choices.keys()
        shown = [each.content_id for row in page.rows[: arranging.FIRST] for each in row.items]
        assert len(shown) == len(set(shown)), "no title stands twice on the first two screens"
        return [each.kind for each in page.rows]

    usual, fresh = kinds(None), kinds("fresh_first")
    assert usual == kinds("control")
    assert usual[:3] == ["collection", "continue", "top"]
    assert fresh[:3] == ["collection", "continue", "new"]
    assert usual[-1] == fresh[-1] == "collection"
    assert kinds("personal_first")[:3] == ["collection", "continue", "because"]


def test_what_stands_above_is_what_fits_best_or_the_newest_of_the_first_few() -> None:
    fits, newer = (title(name, year=year, backdrop_url="~/b.jpg") for name, year in (("Fits", 1990), ("Newer", 2020)))
    newest = title("Newest", year=2026)
    stands = shelf([fits, newer, newest], {fits["id"]: 0.9, newer["id"]: 0.5, newest["id"]: 0.7})
    for variant, above in (("control", "Fits"), ("fresh", "Newer")):
        page = home.page(known(stands), Tried("pro_1", {"hero": Choice(variant, "hash", "hero.1")}))
        assert page.hero is not None
        assert page.hero.item.title == above, "what has no picture never stands above"


def test_a_language_with_a_poster_of_its_own_is_not_tried() -> None:
    film = title("A film", poster_url="/artwork/ttl_1/poster-a.jpg", posters={"de": "/artwork/ttl_1/poster.de-c.jpg"})
    kept = [(f"artwork/ttl_1/poster-{name}.jpg", None) for name in "ab"]
    stands = shelf([{**film, "posters": kept}])
    tried = Tried("pro_1", {"artwork": Choice("by_taste", "hash", "artwork.1")})
    for language, is_tried in (("en", True), ("de", False)):
        page = home.page(known(stands, language=language), tried)
        assert bool(page.variants) is is_tried
        assert (page.rows[0].items[0].artwork is not None) is is_tried


def test_a_taste_is_named_as_events_may_name_it() -> None:
    for genre, named in (("Sci-Fi & Fantasy", "Sci-Fi-Fantasy"), ("Crime", "Crime"), ("دراما", "")):
        assert trying.taste(Evidence(genres={genre: 1.0})) == named
    assert trying.taste(Evidence(genres={"Crime": -1.0})) == ""


def test_why_says_all_that_speaks_for_a_title() -> None:
    entries = films(60)
    stands = shelf(entries, {entries[4]["id"]: 0.9})
    of = known(stands, deeds({entries[0]["id"]: watched()}, [entries[4]["id"]]))
    told = [each.key for each in explaining.every(of, stands.numbers[entries[4]["id"]])]
    assert told == ["on_list", "likes_genre", "popular"]
    nothing = known(stands)
    assert [each.key for each in explaining.every(nothing, stands.numbers[entries[9]["id"]])] == ["catalogue"]


@pytest.mark.parametrize("table", [texts._ROWS, texts._REASONS])
def test_every_text_is_there_in_four_languages_with_the_same_values(table: dict[str, tuple[str, ...]]) -> None:
    for key, said_so in table.items():
        assert len(said_so) == len(texts.LANGUAGES) == 4, key
        values = [sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in said_so]
        assert all(each == values[0] for each in values), key


def test_texts_follow_the_profiles_language() -> None:
    assert texts.row("because", "de-AT", title="{title}")[1] == "Weil Sie {title} gesehen haben"
    assert texts.row("continue", "fr")[1] == "Continue watching"
    assert texts.reason("likes_genre", "es", genre="Drama").text == "Te gusta Drama"
