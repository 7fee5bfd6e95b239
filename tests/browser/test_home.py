"""The home in a browser, with a seeded service's answers: drawn where it is seen, walked by arrows, in every language."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from infra import site as sites
from tests.browser import home, insights
from tests.browser.home import opened
from tests.browser.home_answers import MANY, TEXTS, UNSEEN, Service, content_id, name
from tests.browser.watching import NOT_COUNTED, violations
from tests.platform import until

_SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) window.shifted += each.value; })
    .observe({ type: "layout-shift", buffered: true });
}"""
_LEFT = """() => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  delete document.hidden;
}"""
_WIDTHS = (320, 1024, 1920)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    if not (sites.SITE / "index.html").exists():
        sites.build()
    with insights.served() as address:
        yield address


@pytest.fixture
def moving(chromium: Browser) -> Iterator[BrowserContext]:
    """Somebody who does not mind motion."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="no-preference")
    context.add_init_script(NOT_COUNTED)
    yield context
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")
    context.close()


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("region", name=title, exact=True)


def focused(page: Page) -> str:
    """The card that has the focus: "row_id content_id"."""
    return page.evaluate("document.activeElement.closest('[data-card]')?.dataset.card ?? ''")  # type: ignore[no-any-return]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def reached(page: Page, key: str) -> str:
    """The card that a key leads to."""
    press(page, key)
    return focused(page)


# --- for everybody -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", [each for each in home.PAGES if each not in ("below", "anonymous")])
def test_everybody_can_use_it(site: str, page: Page, seen: str) -> None:
    service, prepare = home.PAGES[seen]
    page.emulate_media(reduced_motion="reduce")
    opened(page, site, service())
    prepare(page)
    found = violations(page, seen)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["es", "de", "ar"])
def test_it_speaks_the_readers_language_and_fits_every_screen(site: str, page: Page, language: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(page, site, Service(rows=5), language)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    expect(row(page, TEXTS[language]["top"])).to_be_visible()
    for width in _WIDTHS:
        page.set_viewport_size({"width": width, "height": 720})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    found = violations(page, language)
    assert not found, "\n".join(found)


# --- drawn where it is seen --------------------------------------------------------------------------------------


def test_shelves_and_cards_far_from_what_is_seen_are_not_drawn(site: str, page: Page) -> None:
    opened(page, site, Service(rows=30))
    rows, drawn, cards = (
        page.locator("[data-index]"),
        page.locator("[data-index] > section"),
        page.locator("[data-card]"),
    )
    expect(rows).to_have_count(30)
    until(lambda: drawn.count() >= 3)
    assert drawn.count() <= 8
    assert cards.count() < 8 * 24, "of 40 in each row those that are seen, and a screen beside"
    assert page.locator("[data-row]").count() == 31, "a shelf that waits has its place among the rows"
    first = page.locator("[data-index='0']").bounding_box()
    page.locator("[data-index='29']").scroll_into_view_if_needed()
    expect(page.locator("[data-index='29'] > section")).to_be_attached()
    expect(page.locator("[data-index='1'] > section")).to_have_count(0)
    assert drawn.count() <= 12
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator("[data-index='0'] > section")).to_be_attached()
    assert page.locator("[data-index='0']").bounding_box() == first


@pytest.mark.parametrize(
    ("service", "width"),
    [(Service(), 360), (Service(), 1280), (Service(onboarding=True), 360), (Service(kids=True), 1280)],
    ids=["telephone", "desktop", "new", "kids"],
)
def test_nothing_jumps_while_it_loads_and_is_scrolled(site: str, page: Page, service: Service, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(f"({_SHIFTS})()")
    opened(page, site, service)
    page.wait_for_load_state("networkidle")
    for _ in range(8):
        page.mouse.wheel(0, 900)
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator("[data-index]").last.locator("section").wait_for()
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator("[data-index='0'] > section")).to_be_attached()
    assert page.evaluate("window.shifted") == 0


def test_a_home_is_one_call_and_one_for_its_hero(site: str, page: Page) -> None:
    service = Service()
    opened(page, site, service)
    asked = [path for method, path in service.asked if "recommendations" in path or "/content" in path]
    assert asked == ["/v1/recommendations", f"/v1/content/{content_id(0)}"]


# --- reasons -----------------------------------------------------------------------------------------------------


def test_reasons_are_said_and_a_rows_name_leads_to_all_of_it(site: str, page: Page) -> None:
    opened(page, site, Service())
    because = f"Because you watched {name(3)}"
    hero = page.get_by_role("region", name=name(0))
    expect(hero.get_by_text(because)).to_be_visible()
    top = row(page, "Top picks for you")
    expect(top.get_by_role("link").first).to_contain_text(because)
    page.locator("[data-index='3']").scroll_into_view_if_needed()
    expect(row(page, because).get_by_role("link", name=because)).to_have_attribute("href", f"/title/{content_id(3)}")
    page.locator("[data-index='4']").scroll_into_view_if_needed()
    genre = row(page, "Genre 4")
    expect(genre.get_by_text("You like Genre 4")).to_be_attached()
    expect(genre.get_by_role("link", name="Genre 4")).to_have_attribute("href", "/browse?genre=Genre+4")


def test_what_somebody_goes_on_with_leads_into_the_film(site: str, page: Page) -> None:
    opened(page, site, Service())
    going = row(page, "Continue watching").get_by_role("link")
    expect(going).to_have_count(3)
    expect(going.nth(0)).to_have_attribute("href", f"/watch/{content_id(900)}")
    expect(going.nth(0)).to_contain_text("left")
    expect(going.nth(1)).to_contain_text("The Long Evening")
    expect(going.nth(1)).to_contain_text("Season 2 · Episode 4")


def menu_of(page: Page, card: Locator) -> Locator:
    card.hover()
    card.get_by_role("button", name=re.compile("^More about")).click()
    return page.get_by_role("menu")


def test_why_this_is_answered(site: str, page: Page) -> None:
    opened(page, site, Service())
    card = row(page, "Top picks for you").locator("[data-card]").first
    menu_of(page, card).get_by_role("menuitem", name="Why this?").click()
    dialog = page.get_by_role("dialog", name=f"Why “{name(0)}”?")
    expect(dialog.get_by_role("listitem")).to_contain_text(
        [f"Because you watched {name(3)}", "You like Drama", "New on Matinee", "It stands in “Top picks for you”."]
    )
    page.keyboard.press("Escape")
    expect(card.get_by_role("button")).to_be_focused()
    card.get_by_role("link").focus()
    page.keyboard.press("ContextMenu")
    expect(page.get_by_role("menuitem", name="Why this?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)


def test_a_title_that_is_not_wanted_keeps_its_place_until_the_page_is_left(site: str, page: Page) -> None:
    service = Service()
    opened(page, site, service)
    top = row(page, "Top picks for you")
    menu_of(page, top.locator("[data-card]").nth(1)).get_by_role("menuitem", name="Not interested").click()
    undo = top.get_by_role("button", name=f"Undo: suggest “{name(1)}” again")
    expect(undo).to_be_focused()
    until(lambda: service.hidden == {content_id(1)})
    undo.press("Enter")
    expect(top.get_by_role("link", name=re.compile(f"^{name(1)}"))).to_be_focused()
    assert service.hidden == set()
    menu_of(page, top.locator("[data-card]").nth(1)).get_by_role("menuitem", name="Not interested").click()
    undo.wait_for()
    page.get_by_role("link", name="About the film").click()
    page.get_by_role("heading", level=1, name=name(0)).wait_for()
    page.go_back()
    expect(top.get_by_role("link").nth(0)).to_be_visible()
    expect(top.get_by_role("link", name=re.compile(f"^{name(1)}"))).to_have_count(0)
    expect(undo).to_have_count(0)


def test_a_title_that_cannot_be_hidden_is_back_and_it_is_said(site: str, page: Page) -> None:
    opened(page, site, Service(refuses=True))
    top = row(page, "Top picks for you")
    menu_of(page, top.locator("[data-card]").first).get_by_role("menuitem", name="Not interested").click()
    expect(page.get_by_role("status").filter(has_text="failed on our side")).to_be_visible()
    expect(top.get_by_role("link", name=re.compile(f"^{name(0)}"))).to_be_visible()


# --- arrows ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "onward", "back"), [("en", "ArrowRight", "ArrowLeft"), ("ar", "ArrowLeft", "ArrowRight")]
)
def test_arrows_lead_everywhere_and_a_row_remembers_its_column(
    site: str, page: Page, language: str, onward: str, back: str
) -> None:
    opened(page, site, Service(), language)
    play = page.locator("a[data-click=play]").first
    play.focus()
    below = until(lambda: reached(page, "ArrowDown"))  # arrows lead once their chunk is there
    assert below.startswith("continue "), "the shelf below the hero"
    press(page, "ArrowDown", onward, onward, onward)
    assert focused(page) == f"top {content_id(3)}"
    press(page, "ArrowDown")
    assert focused(page) == f"top10 {content_id(103)}", "what stands below"
    press(page, back, "ArrowUp")
    assert focused(page) == f"top {content_id(3)}", "where it was left"
    press(page, "ArrowDown")
    assert focused(page) == f"top10 {content_id(102)}"
    press(page, "End")
    assert focused(page) == f"top10 {content_id(109)}"
    press(page, onward)
    assert focused(page) == f"top10 {content_id(109)}", "a row ends"
    press(page, "Home", "ArrowUp", "ArrowUp", "ArrowUp")
    expect(play).to_be_focused()
    press(page, onward)
    expect(page.locator("main section a").nth(2)).to_be_focused()
    press(page, "ArrowUp")
    assert page.evaluate("Boolean(document.activeElement.closest('header'))")
    press(page, "ArrowDown")
    expect(page.locator("main section a").nth(2)).to_be_focused()


def test_arrows_outrun_no_shelf_and_lead_out_at_the_foot(site: str, page: Page) -> None:
    opened(page, site, Service(rows=25))
    page.locator("a[data-click=play]").first.focus()
    for _ in range(25):
        press(page, "ArrowDown")
        assert focused(page), "a card of the next shelf"
    assert focused(page).startswith("genre:Genre 24 ")
    press(page, "End")
    assert focused(page) == f"genre:Genre 24 {content_id(1000 + 2400 + MANY - 1)}"
    expect(page.locator(":focus")).to_be_in_viewport()
    press(page, "ArrowDown")
    assert page.evaluate("Boolean(document.activeElement.closest('footer'))")


def test_tab_passes_a_shelf_in_a_few_steps(site: str, page: Page) -> None:
    opened(page, site, Service())
    row(page, "Top 10 in your country").get_by_role("link").first.focus()
    reached = []
    for _ in range(6):
        press(page, "Tab")
        reached.append(focused(page))
    assert any(each.startswith("because:") for each in reached), reached


# --- a look into a film ------------------------------------------------------------------------------------------


def looks(service: Service) -> list[str]:
    """Titles that were asked for a look."""
    return [path.split("/")[3] for _, path in service.asked if path.endswith("/look")]


def test_a_card_that_is_rested_on_shows_frames(site: str, moving: BrowserContext) -> None:
    page, service = moving.new_page(), Service()
    page.add_init_script(f"({_SHIFTS})()")
    opened(page, site, service)
    assert looks(service) == []
    shifted = page.evaluate("window.shifted")
    look = page.get_by_test_id("preview")
    cards = row(page, "Top picks for you").locator("[data-card]")
    cards.nth(1).hover()
    expect(cards.nth(1).get_by_test_id("preview")).to_be_visible()
    frame = "(look) => look.querySelector('svg').getAttribute('viewBox')"
    before = look.evaluate(frame)
    until(lambda: look.evaluate(frame) != before, 5)
    sheet = "async (look) => (await fetch(look.querySelector('image').href.baseVal)).status"
    assert look.evaluate(sheet) == 200, "its address is signed"
    page.mouse.move(5, 5)
    expect(look).to_have_count(0)
    cards.nth(0).get_by_role("link").focus()
    press(page, "ArrowRight")
    expect(cards.nth(1).get_by_test_id("preview")).to_be_visible()
    assert looks(service) == [content_id(1)], "asked once for minutes, and for no card that was passed"
    assert page.evaluate("window.shifted") == shifted


def test_a_storyboard_that_is_gone_leaves_the_poster(site: str, moving: BrowserContext) -> None:
    page, service = moving.new_page(), Service()
    opened(page, site, service)
    cards = row(page, "Top picks for you").locator("[data-card]")
    with page.expect_response("**/v1/stream/*/look"):
        cards.nth(2).hover()
    cards.nth(1).hover()
    expect(cards.nth(1).get_by_test_id("preview")).to_be_visible()
    expect(page.get_by_test_id("preview")).to_have_count(1)
    assert looks(service) == [UNSEEN, content_id(1)]


def test_nobody_gets_none(site: str, moving: BrowserContext) -> None:
    page, service = moving.new_page(), Service(signed_in=False)
    opened(page, site, service)
    page.wait_for_load_state("networkidle")
    row(page, "Top picks for you").locator("[data-card]").nth(1).hover()
    page.wait_for_timeout(1200)  # longer than a look waits for
    expect(page.get_by_test_id("preview")).to_have_count(0)
    assert looks(service) == []


@pytest.mark.parametrize("spares", ["motion", "data"])
def test_who_spares_motion_or_data_gets_none(site: str, moving: BrowserContext, spares: str) -> None:
    page = moving.new_page()
    if spares == "motion":
        page.emulate_media(reduced_motion="reduce")
    else:
        page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    service = Service()
    opened(page, site, service)
    row(page, "Top picks for you").locator("[data-card]").first.hover()
    page.wait_for_timeout(1200)  # longer than a look waits for
    expect(page.get_by_test_id("preview")).to_have_count(0)
    assert looks(service) == []


# --- somebody new, a child, nobody -------------------------------------------------------------------------------


def test_a_new_profile_picks_three_by_keys_and_its_home_follows(site: str, page: Page) -> None:
    service = Service(onboarding=True)
    opened(page, site, service)
    chosen = page.get_by_role("region", name="What do you like?")
    expect(page.get_by_role("region", name=name(0))).to_have_count(0)
    chosen.get_by_role("button", name="Show my page").click()
    expect(page.get_by_text("Choose three, or skip this.")).to_be_visible()
    assert service.picked == []
    chosen.get_by_role("listitem").first.get_by_role("button").focus()
    press(page, "Space", "ArrowRight", "Space", "ArrowDown", "Space", "Space", "Enter")
    expect(chosen.get_by_text("3 chosen")).to_be_visible()
    press(page, "ArrowDown", "ArrowDown", "ArrowLeft")
    expect(chosen.get_by_role("button", name="Show my page")).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("region", name=name(0))).to_be_visible()
    expect(chosen).to_have_count(0)
    assert len(service.picked) == 3
    assert service.picked[:2] == [content_id(500), content_id(501)]


def test_who_skips_the_choice_is_not_asked_again(site: str, page: Page) -> None:
    service = Service(onboarding=True)
    opened(page, site, service)
    page.get_by_role("button", name="Skip", exact=True).click()
    expect(page.get_by_role("region", name=name(0))).to_be_visible()
    page.reload()
    expect(page.get_by_role("region", name=name(0))).to_be_visible()
    expect(page.get_by_role("region", name="What do you like?")).to_have_count(0)
    assert service.picked == []


def test_a_childs_home_is_bigger_and_shorter_and_says_no_ages(site: str, page: Page) -> None:
    opened(page, site, Service())
    width = _width(row(page, "Top picks for you").locator("[data-card]").first)
    expect(page.get_by_text("From 6", exact=False)).not_to_have_count(0)
    page.unroute_all()
    opened(page, site, Service(kids=True, rows=20))
    expect(page.locator("[data-index]")).to_have_count(8)
    assert _width(row(page, "Top picks for you").locator("[data-card]").first) > 1.3 * width
    expect(page.get_by_text("From 6", exact=False)).to_have_count(0)


def _width(card: Locator) -> float:
    box = card.bounding_box()
    assert box
    return box["width"]


def test_nobody_has_a_home_of_their_country_without_menus(site: str, page: Page) -> None:
    service = Service(signed_in=False)
    opened(page, site, service)
    expect(row(page, "Top 10 in your country").get_by_role("link").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^More about"))).to_have_count(0)


def test_without_recommendations_the_catalogue_is_the_home(site: str, page: Page) -> None:
    opened(page, site, Service(failing=True))
    expect(row(page, "New").get_by_role("link", name=re.compile(f"^{name(800)}"))).to_be_visible()
    expect(row(page, "Drama")).to_be_attached()


# --- beside the home ---------------------------------------------------------------------------------------------


def test_a_profiles_taste_is_forgotten_once_it_is_confirmed(site: str, page: Page) -> None:
    service = Service(picked=[content_id(1)])
    home.serve(page, service)
    page.add_init_script("localStorage['matinee.taste.skipped:prf_1'] ??= 1")
    page.goto(f"{site}/profiles/prf_2")
    expect(page.get_by_text("Change to this profile to make us forget its taste.")).to_be_visible()
    page.goto(f"{site}/profiles/prf_1")
    page.get_by_role("button", name="Forget my taste").click()
    found = violations(page, "the question")
    dialog = page.get_by_role("dialog", name="Forget the taste of this profile?")
    dialog.get_by_role("button", name="Cancel").click()
    assert service.picked
    page.get_by_role("button", name="Forget my taste").click()
    dialog.get_by_role("button", name="Forget my taste").click()
    expect(page.get_by_text("The taste is forgotten.")).to_be_visible()
    assert ("DELETE", "/v1/recommendations/taste") in service.asked
    page.get_by_role("link", name="Films").first.click()
    expect(page.get_by_role("region", name="What do you like?")).to_be_visible()
    assert not found, "\n".join(found)


def test_a_titles_page_shows_more_like_it(site: str, page: Page) -> None:
    home.serve(page, Service())
    page.goto(f"{site}/title/{content_id(7)}")
    similar = row(page, "More like this").get_by_role("link")
    expect(similar).to_have_count(12)
    expect(similar.first).to_have_attribute("href", f"/title/{content_id(700)}")


def test_a_search_is_told_what_the_profile_likes(site: str, page: Page) -> None:
    opened(page, site, Service())
    page.get_by_role("combobox", name="Search").fill("machine")
    with page.expect_request(re.compile(r"/v1/search\?q=machine")) as asked:
        page.keyboard.press("Enter")
    assert parse_qs(urlsplit(asked.value.url).query)["taste"] == ["Drama,Crime"]


def test_titles_in_view_are_told_with_their_row_and_place(site: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.add_init_script("localStorage['matinee.events:v'] ??= 'v'.repeat(22)")
    page = context.new_page()
    service = Service(rows=12)
    home.serve(page, service)

    page.goto(site)
    page.locator("[data-index='9']").scroll_into_view_if_needed()

    def told() -> set[tuple[str, int, int, str]]:
        """What was in view long enough, sent as if the page was left for another."""
        page.evaluate(_LEFT)
        seen = [each for each in service.events if each["type"] == "impressed"]
        return {(each["row_id"], each["row"], each["place"], each["content_id"]) for each in seen}

    wanted = ("genre:Genre-9", 10, 2, content_id(1000 + 900 + 2))  # the tenth shelf, behind the hero
    until(lambda: wanted in told())
    context.close()


def variants(**said: str) -> dict[str, dict[str, str]]:
    return {key: {"variant": variant, "by": "hash", "tracked": f"{key}.1"} for key, variant in said.items()}


def test_variants_that_are_shown_are_told_once_and_with_each_event(site: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    service = Service(rows=4, variants=variants(hero="fresh", artwork="by_taste"))
    opened(page, site, service)
    page.evaluate(_LEFT)
    assert service.events == [], "nothing before somebody agreed"

    def told(kind: str) -> list[dict[str, str]]:
        page.evaluate(_LEFT)
        return [each for each in service.events if each["type"] == kind]

    page.get_by_role("button", name="I agree").click()
    until(lambda: told("exposed"), within=10)
    page.reload()
    until(lambda: told("impressed"), within=10)
    seen = {each["experiment"]: each["variant"] for each in told("exposed")}
    assert seen == {"hero.1": "fresh", "artwork.1": "by_taste"}
    assert len(told("exposed")) == 2, "once, however often it is loaded"
    page.locator("[data-artwork]").scroll_into_view_if_needed()
    tried = until(lambda: [each for each in told("impressed") if "artwork_id" in each], within=10)
    assert {(each["artwork_id"], each["propensity"], each["taste"]) for each in tried} == {("poster-b", 0.9, "Drama")}
    assert {"hero.1": "fresh", "artwork.1": "by_taste"} in [each.get("experiments") for each in service.contexts]
    page.unroute_all(behavior="ignoreErrors")
    context.close()


def test_somebody_new_who_is_asked_what_they_like_has_not_seen_what_stands_above(site: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.add_init_script("localStorage['matinee.events:v'] ??= 'v'.repeat(22)")
    page = context.new_page()
    service = Service(rows=4, onboarding=True, variants=variants(hero="fresh", row_order="control"))
    opened(page, site, service)

    def told() -> list[str]:
        page.evaluate(_LEFT)
        return [each["experiment"] for each in service.events if each["type"] == "exposed"]

    until(told, within=10)
    assert told() == ["row_order.1"]
    page.unroute_all(behavior="ignoreErrors")
    context.close()


def test_an_administrator_tries_variants_by_the_address(site: str, page: Page) -> None:
    service = Service(rows=4, role="admin", variants={"hero": {"variant": "fresh", "by": "forced"}})
    opened(page, f"{site}/?variants=hero=fresh", service)
    assert service.headers["x-matinee-variants"] == "hero=fresh"
    page.reload()
    page.locator("main [data-place]").first.wait_for(state="attached")
    assert service.headers["x-matinee-variants"] == "hero=fresh", "it stays in this tab"
