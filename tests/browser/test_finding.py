"""Finding something to watch, in a real browser: typed with a mistake, narrowed, walked through, and come back to."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_viewer import _SHIFTS
from tests.browser.watching import HARDEST, HOME, assert_fits, sign_in, violations
from tests.platform import Client, Platform, until

_FILMS = 180
_GENRE = "Tidal drama"
_PLACE = "Math.round(document.querySelector('main [data-index]').closest('ul').getBoundingClientRect().top)"


@dataclass
class Shelves:
    film: str
    series: str
    season: str
    episode: str


@pytest.fixture(scope="module")
def shelves(platform: Platform) -> Iterator[Shelves]:
    """A genre of many films, three with names of their own, and a series."""
    editor = platform.editor
    named = [
        {"title": "The Lantern Keeper", "cast": ["Mara Osei"], "year": 1951, "ratings": {"US": "PG-13", "DE": "12"}},
        {"title": "Lantern Street", "cast": ["Tomas Reyl"], "year": 1988, "original_language": "de"},
        {"title": "A Lantern for <b>Ada</b>", "cast": ["Sammy Davis, Jr."], "genres": ["Music"], "year": 1994},
    ]
    named[0] |= {
        "directors": ["Ines Albrecht"],
        "crew": [{"name": "Ola Nord", "job": "Camera"}],
        "tags": ["harbour"],
        "translations": {"de": {"title": "Der Laternenwärter"}, "ar": {"title": "حارس الفانوس"}},
    }
    films = [published(editor, **{"genres": [_GENRE], **said}) for said in named]
    series = published(editor, type="series", title="Harbour Lights", genres=[_GENRE])
    seasons = [
        published(editor, type="season", title=f"Winter {each}", parent_id=series, number=each) for each in (1, 2, 4)
    ]
    episodes = [
        published(editor, type="episode", title=title, parent_id=season, number=number)
        for season, number, title in ((seasons[0], 1, "The Fog Bell"), (seasons[1], 3, "Dead Reckoning"))
    ]
    imported(editor)
    found = f"/v1/search?genre={_GENRE.replace(' ', '+')}&limit=1"
    until(lambda: platform.stranger("GET", found).json()["total"] == _FILMS + 3, 120)
    yield Shelves(films[0], series, seasons[1], episodes[1])


def published(editor: Client, **said: object) -> str:
    made = editor("POST", "/v1/content", said)
    assert made.status == 201, made.content
    content_id: str = made.json()["content_id"]
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    return content_id


def imported(editor: Client) -> None:
    """So many films of the genre, as an operator brings them in."""
    lines = [
        json.dumps(
            {
                "external_id": f"tide-{number}",
                "status": "published",
                "title": f"Tide {number:03}",
                "genres": [_GENRE],
                "cast": [f"Extra {number % 7}"],
                "year": 1920 + number % 90,
            }
        )
        for number in range(_FILMS)
    ]
    data = "\n".join(lines).encode()
    made = editor("POST", "/v1/content/imports", {"filename": "films.jsonl", "size": len(data)})
    assert made.status == 201, made.content
    place = made.json()
    assert editor("PUT", place["url"], data).status == 200
    until(lambda: editor("GET", f"/v1/content/imports/{place['import_id']}").json()["status"] == "done", 180)


# --- searching ---------------------------------------------------------------------------------------------------


def test_a_misspelt_title_is_found_narrowed_opened_and_come_back_to(
    platform: Platform, page: Page, shelves: Shelves
) -> None:
    page.goto(platform.site)
    field = page.get_by_role("combobox", name="Search")
    field.wait_for()
    page.keyboard.press("/")
    page.keyboard.type("lantrn")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{platform.site}/search?q=lantrn")
    results = page.get_by_role("list", name="Search results")
    expect(results.get_by_role("link")).to_have_count(3)
    page.get_by_role("group", name="Genres").get_by_label(_GENRE).click()
    expect(page.get_by_role("group", name="Genres").get_by_label(_GENRE)).to_be_checked()
    expect(results.get_by_role("link")).to_have_count(2)
    narrowed = page.url
    assert "genre=Tidal+drama" in narrowed
    results.get_by_role("link", name="The Lantern Keeper").click()
    expect(page.get_by_role("heading", level=1, name="The Lantern Keeper")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(narrowed)
    expect(results.get_by_role("link")).to_have_count(2)
    expect(page.get_by_role("group", name="Genres").get_by_label(_GENRE)).to_be_checked()
    page.go_back()
    expect(results.get_by_role("link")).to_have_count(3)


def test_a_better_spelling_is_offered_and_taken(platform: Platform, page: Page, shelves: Shelves) -> None:
    page.goto(f"{platform.site}/search?q=lantren+keper")
    expect(page.get_by_text("Did you mean")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="the lantern keeper", exact=True).click()
    expect(page).to_have_url(f"{platform.site}/search?q=the+lantern+keeper")
    expect(page.get_by_text("Did you mean")).to_be_hidden()


def test_a_title_is_suggested_and_opened_by_keyboard(platform: Platform, page: Page, shelves: Shelves) -> None:
    page.goto(platform.site)
    field = page.get_by_role("combobox", name="Search")
    field.wait_for()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("lantern k")
    option = page.get_by_role("option", name="The Lantern Keeper")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{platform.site}/title/{shelves.film}")


def test_results_follow_what_is_typed_and_history_keeps_one_of_them(
    platform: Platform, page: Page, shelves: Shelves
) -> None:
    page.goto(f"{platform.site}/browse")
    page.goto(f"{platform.site}/search?q=tide")
    field = page.get_by_role("combobox", name="Search")
    expect(field).to_have_value("tide")
    field.fill("lantern street")
    page.wait_for_url(f"{platform.site}/search?q=lantern+street")
    results = page.get_by_role("list", name="Search results")
    expect(results.get_by_role("link", name="Lantern Street 1988")).to_be_visible()
    expect(field).to_be_focused()
    page.go_back()
    expect(page).to_have_url(f"{platform.site}/browse")


def test_markup_in_a_title_is_text_and_what_matched_is_marked(platform: Platform, page: Page, shelves: Shelves) -> None:
    page.goto(f"{platform.site}/search?q=ada+lantern")
    result = page.get_by_role("link", name="A Lantern for <b>Ada</b>")
    expect(result.locator("mark")).to_have_text(["Lantern", "Ada"])
    expect(result.locator("b")).to_have_count(0)


def test_a_name_with_a_comma_narrows_like_any_other(platform: Platform, page: Page, shelves: Shelves) -> None:
    page.goto(f"{platform.site}/search?cast=Sammy+Davis%2C+Jr.")
    expect(page.get_by_role("list", name="Search results").get_by_role("link")).to_have_count(1)


def test_a_search_without_a_match_says_so_and_lets_filters_go(platform: Platform, page: Page, shelves: Shelves) -> None:
    page.goto(f"{platform.site}/search?q=lantern&type=season")
    expect(page.get_by_role("heading", name="No results")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Clear filters").last.click()
    expect(page.get_by_role("list", name="Search results").get_by_role("link")).to_have_count(3)


def test_a_search_that_fails_can_be_asked_again(platform: Platform, page: Page, shelves: Shelves) -> None:
    page.route("**/v1/search?*", lambda route: route.fulfill(status=503, body="busy"))
    page.goto(f"{platform.site}/search?q=lantern")
    expect(page.get_by_text("Something failed on our side.")).to_be_visible(timeout=20_000)
    page.unroute("**/v1/search?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("list", name="Search results").get_by_role("link")).to_have_count(3)


# --- browsing ----------------------------------------------------------------------------------------------------


def test_a_long_grid_grows_as_one_scrolls_and_the_page_stays_small(
    platform: Platform, page: Page, shelves: Shelves
) -> None:
    page.goto(f"{platform.site}/browse?genre={_GENRE.replace(' ', '+')}&sort=title")
    grid = page.get_by_role("list", name="Search results")
    expect(grid.get_by_role("link", name="Tide 000")).to_be_visible()
    last, most = grid.get_by_role("link", name=f"Tide {_FILMS - 1:03}"), 0
    page.mouse.move(640, 500)
    for _ in range(60):
        page.mouse.wheel(0, 700)
        most = max(most, grid.get_by_role("listitem").count())
        if last.is_visible():
            break
    expect(last).to_be_visible()
    assert 0 < most < 80, f"{most} of {_FILMS} films stood in the page"


def test_a_grid_is_come_back_to_at_the_same_place(platform: Platform, page: Page, shelves: Shelves) -> None:
    page.goto(f"{platform.site}/browse?genre={_GENRE.replace(' ', '+')}&sort=title")
    film = page.get_by_role("link", name="Tide 090")
    page.mouse.move(640, 500)

    def reached() -> bool:
        page.mouse.wheel(0, 500)
        return film.is_visible()

    until(reached)
    film.scroll_into_view_if_needed()
    before = page.evaluate(_PLACE)
    film.click()
    expect(page.get_by_role("heading", level=1, name="Tide 090")).to_be_visible()
    page.go_back()
    expect(film).to_be_visible()
    assert abs(page.evaluate(_PLACE) - before) <= 2


def test_a_grid_is_walked_by_arrow_keys(platform: Platform, page: Page, shelves: Shelves) -> None:
    page.goto(f"{platform.site}/browse?genre={_GENRE.replace(' ', '+')}&sort=title")
    grid = page.get_by_role("list", name="Search results")
    grid.get_by_role("link").first.focus()
    page.keyboard.press("ArrowRight")
    expect(grid.get_by_role("link").nth(1)).to_be_focused()
    for _ in range(12):  # many rows further than what stands in the page at first
        page.keyboard.press("ArrowDown")
        page.evaluate("new Promise(requestAnimationFrame)")
    until(lambda: int(page.evaluate("document.activeElement.closest('li').dataset.index")) > 24)


def test_a_list_is_narrowed_and_sorted_and_its_address_says_so(
    platform: Platform, page: Page, shelves: Shelves
) -> None:
    page.goto(f"{platform.site}/browse?genre={_GENRE.replace(' ', '+')}")
    page.get_by_label("Type").select_option("series")
    grid = page.get_by_role("list", name="Search results")
    expect(grid.get_by_role("link")).to_have_count(1)
    page.get_by_label("Type").select_option("")
    page.get_by_label("From year").fill("1988")
    page.keyboard.press("Tab")
    page.get_by_label("To year").fill("1988")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{platform.site}/browse?genre=Tidal+drama&year_from=1988&year_to=1988")
    expect(grid.get_by_role("link", name="Lantern Street")).to_be_visible()
    page.reload()
    expect(grid.get_by_role("link", name="Lantern Street")).to_be_visible()


def test_a_shelf_of_the_catalogue_leads_to_all_of_its_genre_and_keeps_few_of_its_films_in_the_page(
    platform: Platform, page: Page, shelves: Shelves
) -> None:
    page.route(HOME, lambda route: route.fulfill(status=503, body="busy"))  # the home is the catalogue then
    page.goto(platform.site)
    shelf = page.get_by_role("region", name=_GENRE)

    def reached() -> bool:
        page.mouse.wheel(0, 400)
        return shelf.is_visible()

    until(reached)
    shelf.scroll_into_view_if_needed()
    expect(shelf.get_by_role("link").nth(5)).to_be_visible()
    for _ in range(25):
        shelf.get_by_role("list").evaluate("(list) => list.scrollBy(900, 0)")
        page.evaluate("new Promise(requestAnimationFrame)")
    until(lambda: shelf.get_by_role("listitem", include_hidden=True).count() > 60)
    assert shelf.get_by_role("link").count() < 40
    shelf.get_by_role("link", name=_GENRE).click()
    expect(page).to_have_url(f"{platform.site}/browse?genre=Tidal+drama")


# --- a title -----------------------------------------------------------------------------------------------------


def test_a_series_leads_to_its_episodes_and_an_episode_back(platform: Platform, page: Page, shelves: Shelves) -> None:
    page.goto(f"{platform.site}/title/{shelves.series}")
    expect(page.get_by_role("link", name="The Fog Bell")).to_be_visible()
    page.get_by_text("Winter 2").click()
    expect(page.get_by_role("link", name="The Fog Bell")).to_be_hidden()
    page.get_by_role("link", name="Episode 3 Dead Reckoning").click()
    expect(page.get_by_role("heading", level=1, name="Dead Reckoning")).to_be_visible()
    whole = page.get_by_role("navigation", name="Part of")
    expect(whole.get_by_role("link", name="Winter 2")).to_be_visible()
    whole.get_by_role("link", name="Harbour Lights").click()
    expect(page).to_have_url(f"{platform.site}/title/{shelves.series}?season=2")
    expect(page.get_by_role("radio", name="Winter 2")).to_be_checked()
    expect(page.get_by_role("link", name="Dead Reckoning")).to_be_visible()


def test_a_title_tells_its_people_its_certificate_and_that_it_comes_soon(
    platform: Platform, page: Page, shelves: Shelves
) -> None:
    page.goto(f"{platform.site}/title/{shelves.film}")
    main = page.get_by_role("main")
    expect(main.get_by_text("PG-13").first).to_be_visible()
    expect(main.get_by_text("Coming soon").first).to_be_visible()
    expect(main.get_by_role("link", name="Watch")).to_have_count(0)
    expect(main.get_by_role("link", name="Ola Nord")).to_be_visible()
    expect(main.get_by_role("link", name="harbour", exact=True)).to_be_visible()
    main.get_by_role("link", name="Mara Osei").click()
    expect(page).to_have_url(f"{platform.site}/search?cast=Mara+Osei")
    expect(page.get_by_role("list", name="Search results").get_by_role("link")).to_have_count(1)


def test_titles_are_told_in_the_readers_language(platform: Platform, page: Page, shelves: Shelves) -> None:
    page.add_init_script("localStorage.setItem('matinee.language', 'de')")
    page.goto(f"{platform.site}/search?q=Laternenwärter")
    page.get_by_role("link", name="Der Laternenwärter").click()
    expect(page.get_by_role("heading", level=1, name="Der Laternenwärter")).to_be_visible()
    sign_in_german = page.get_by_role("main").get_by_text("Demnächst").first
    expect(sign_in_german).to_be_visible()


# --- for every reader --------------------------------------------------------------------------------------------


def test_axe_finds_nothing(platform: Platform, page: Page, shelves: Shelves) -> None:
    found = []
    for path in ("/search?q=lantern", "/browse", f"/title/{shelves.series}", f"/title/{shelves.film}", "/"):
        page.goto(platform.site + path)
        page.get_by_role("heading", level=1).wait_for(state="attached")
        page.wait_for_load_state("networkidle")
        found += violations(page, path)
    page.keyboard.press("/")
    page.keyboard.type("lantern")
    expect(page.get_by_role("option").first).to_be_visible()
    found += violations(page, "with suggestions")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", HARDEST)
def test_every_page_fits_every_screen(platform: Platform, page: Page, shelves: Shelves, language: str) -> None:
    page.goto(platform.site)
    paths = ("/search?q=lantern", "/browse", f"/title/{shelves.series}", f"/title/{shelves.episode}")
    assert_fits(page, platform, paths, language)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_while_a_page_loads(platform: Platform, page: Page, shelves: Shelves, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/search?q=lantern", f"/browse?genre={_GENRE.replace(' ', '+')}", f"/title/{shelves.series}"):
        page.goto(platform.site + path)
        page.get_by_role("heading", level=1).wait_for(state="attached")
        page.wait_for_load_state("networkidle")
        assert page.evaluate(_SHIFTS) == 0, path


def test_who_is_signed_in_finds_in_their_profiles_language(platform: Platform, page: Page, shelves: Shelves) -> None:
    sign_in(page, platform, "/search?q=lantern")
    expect(page.get_by_role("list", name="Search results").get_by_role("link")).to_have_count(3)
