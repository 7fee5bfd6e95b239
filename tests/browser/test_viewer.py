"""The viewer in a real browser: its addresses, its player, by keyboard and pointer, for every reader."""

import re
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.watching import (
    CATALOGUE,
    HARDEST,
    HEIGHT,
    HOME,
    assert_fits,
    at,
    buffer_little,
    paused,
    sign_in,
    tab_to,
    violations,
    watch,
)
from tests.platform import Client, Platform, until

_NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
_SHIFTS = """new Promise((done) => {
  let sum = 0;
  const seen = new PerformanceObserver((list) => { for (const each of list.getEntries()) sum += each.value; });
  seen.observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum)));
})"""
_SUBTITLES = "WEBVTT\n\n00:00.000 --> 00:30.000\nThe lights go down\n"


# --- addresses ---------------------------------------------------------------------------------------------------


def test_a_deep_link_opens_the_film_it_names(platform: Platform, page: Page, film: str) -> None:
    page.goto(f"{platform.site}/title/{film}")
    expect(page.get_by_role("heading", level=1, name="Two Voices")).to_be_visible()
    expect(page).to_have_title("Two Voices · Matinee")


def test_the_back_button_returns_from_film_to_title_to_home(platform: Platform, page: Page, film: str) -> None:
    sign_in(page, platform)
    page.get_by_role("link", name="Two Voices").first.click()
    page.get_by_role("link", name="Watch").click()
    until(lambda: at(page) > 0)
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Two Voices")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(f"{platform.site}/")


@pytest.mark.parametrize("path", ["/nothing/here", "/title/ttl_01ARZ3NDEKTSV4RRFFQ69G5FAV", "/title/no-such-id"])
def test_what_is_not_there_is_said_with_a_way_out(platform: Platform, page: Page, path: str) -> None:
    page.goto(platform.site + path)
    page.get_by_role("link", name="Go to the films").click()
    expect(page).to_have_url(f"{platform.site}/")


def test_watching_asks_for_a_sign_in_and_then_plays(platform: Platform, page: Page, film: str) -> None:
    page.goto(f"{platform.site}/watch/{film}")
    expect(page.get_by_text("Sign in to watch.")).to_be_visible()
    watch(page, platform, film)


def test_nobody_is_sent_to_another_site_by_signing_in(platform: Platform, page: Page) -> None:
    page.goto(f"{platform.site}/sign-in?to=//example.com/films")
    page.get_by_label("E-mail").fill("viewer@matinee.test")
    page.get_by_label("Password", exact=True).fill("matinee-demo")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{platform.site}/")


# --- errors ------------------------------------------------------------------------------------------------------


def test_a_wrong_password_is_explained_and_the_form_has_the_focus(platform: Platform, page: Page) -> None:
    page.goto(f"{platform.site}/sign-in")
    page.get_by_label("E-mail").fill("viewer@matinee.test")
    page.get_by_label("Password", exact=True).fill("not it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("is wrong. Check both")
    expect(page.get_by_label("E-mail")).to_be_focused()


def test_an_error_of_a_field_stands_at_its_field_in_the_readers_language(platform: Platform, page: Page) -> None:
    page.goto(f"{platform.site}/sign-in")
    page.get_by_role("button", name="Language and theme").click()
    page.get_by_role("menuitemradio", name="Deutsch").click()
    page.get_by_label("E-Mail").fill("niemand")
    page.keyboard.press("Enter")
    expect(page.get_by_label("E-Mail")).to_have_accessible_description(re.compile("Geben Sie eine E-Mail-Adresse ein"))


def test_a_lost_network_is_told(platform: Platform, page: Page) -> None:
    page.goto(platform.site)
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline.")).to_be_hidden()


def test_a_page_that_breaks_leaves_the_rest_of_the_site_standing(platform: Platform, page: Page) -> None:
    page.route(HOME, lambda route: route.fulfill(json={"rows": [None]}))
    page.goto(platform.site)
    expect(page.get_by_role("heading", name="Something went wrong")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_an_api_that_fails_can_be_asked_again(platform: Platform, page: Page, film: str) -> None:
    for path in (HOME, CATALOGUE):
        page.route(path, lambda route: route.fulfill(status=503, body="busy"))
    page.goto(platform.site)
    expect(page.get_by_text("Something failed on our side.")).to_be_visible(timeout=15_000)
    page.unroute(CATALOGUE)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("region", name="New").get_by_role("link").first).to_be_visible()


def test_a_stream_that_is_waited_for_is_said_in_words_at_once(platform: Platform, page: Page, film: str) -> None:
    held: list[Route] = []
    page.route("**/v1/stream/*", lambda route: held.append(route))
    sign_in(page, platform, f"/watch/{film}")
    expect(page.get_by_text("Loading the film…")).to_be_visible(timeout=4000)  # before the page says that it is slow
    page.get_by_role("button", name="Back to Two Voices").click()
    expect(page).to_have_url(f"{platform.site}/title/{film}")


def test_a_refused_stream_says_why(platform: Platform, page: Page, film: str) -> None:
    problem = {"status": 451, "code": "country", "title": "…", "detail": "…", "type": "urn:matinee:problem:country"}
    page.route("**/v1/stream/*", lambda route: route.fulfill(status=451, json=problem))
    sign_in(page, platform, f"/watch/{film}")
    expect(page.get_by_role("alert")).to_contain_text("is not available in your country")


# --- playing -----------------------------------------------------------------------------------------------------


def test_from_sign_in_to_a_playing_film_by_keyboard_alone(platform: Platform, page: Page, film: str) -> None:
    page.goto(platform.site)
    page.get_by_role("link", name="Two Voices").first.wait_for()
    tab_to(page, "^Sign in$")
    page.keyboard.press("Enter")
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type("viewer@matinee.test")
    page.keyboard.press("Tab")
    page.keyboard.type("matinee-demo")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{platform.site}/")
    tab_to(page, "^Two Voices")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Two Voices")).to_be_visible()
    tab_to(page, "^Watch")
    page.keyboard.press("Enter")
    until(lambda: at(page) > 0.5)
    page.keyboard.press("k")
    until(lambda: paused(page))
    before = at(page)
    page.keyboard.press("l")
    until(lambda: abs(at(page) - before - 10) < 0.5)  # a pause takes a few frames
    page.keyboard.press("ArrowLeft")
    until(lambda: abs(at(page) - before - 5) < 0.5)
    shown = at(page)
    page.keyboard.press(".")
    until(lambda: 0 < at(page) - shown < 0.1)
    page.keyboard.press("5")
    until(lambda: abs(at(page) - 15) < 0.5)
    page.keyboard.press("m")
    until(lambda: page.evaluate("document.querySelector('video').muted"))
    page.keyboard.press(">")
    until(lambda: page.evaluate("document.querySelector('video').playbackRate") == 1.25)
    page.keyboard.press("f")
    until(lambda: page.evaluate("document.fullscreenElement !== null"))
    page.keyboard.press("f")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts of the player")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.evaluate(_NEXT_FRAME)  # a dialog tells a moment later that it was closed
    page.keyboard.press("k")
    until(lambda: not paused(page))
    page.keyboard.press("End")
    expect(page.get_by_text("The end")).to_be_visible()


def test_a_film_begins_each_time_that_it_is_asked_for(platform: Platform, page: Page, film: str) -> None:
    sign_in(page, platform, f"/title/{film}")
    for _ in range(3):
        page.get_by_role("link", name="Watch").click()
        until(lambda: at(page) > 0)
        page.go_back()


def test_the_seek_bar_shows_where_it_leads(platform: Platform, page: Page, film: str) -> None:
    watch(page, platform, film)
    bar = page.get_by_role("slider", name="Position")
    bar.hover(position={"x": 300, "y": 8})
    picture = page.get_by_test_id("storyboard")
    expect(picture).to_have_css("background-image", re.compile(r"storyboard-\d+\.jpg"))
    first = picture.evaluate("(element) => element.style.backgroundPosition")
    bar.hover(position={"x": 900, "y": 8})
    until(lambda: picture.evaluate("(element) => element.style.backgroundPosition") != first)
    bar.click(position={"x": 900, "y": 8})
    until(lambda: at(page) > 18)
    expect(bar).to_have_attribute("aria-valuetext", re.compile(r"0:\d\d of 0:30"))


def test_a_quality_can_be_chosen_and_left_to_the_player_again(platform: Platform, page: Page, film: str) -> None:
    watch(page, platform, film)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("menuitem", name="Quality").click()
    page.get_by_role("menuitemradio", name="240p").click()
    until(lambda: page.evaluate(HEIGHT) == 240)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("menuitem", name="Quality 240p").click()
    page.get_by_role("menuitemradio", name="Automatic").click()
    until(lambda: page.evaluate("matinee.player.getConfiguration().abr.enabled"))


def test_the_language_of_the_voice_can_be_chosen(platform: Platform, page: Page, film: str) -> None:
    watch(page, platform, film)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("menuitem", name="Audio English").click()
    with page.expect_response(re.compile("/v1/playback/languages$")):
        page.get_by_role("menuitemradio", name="German").click()
    until(lambda: page.evaluate("matinee.player.getAudioTracks().find((track) => track.active).language") == "de")
    page.evaluate("localStorage.removeItem('matinee.player')")  # the profile knows, on whatever device
    page.reload()
    until(lambda: at(page) > 0.5)
    assert page.evaluate("matinee.player.getAudioTracks().find((track) => track.active).language") == "de"


def test_subtitles_are_shown_in_the_size_and_look_that_one_chooses(platform: Platform, page: Page, film: str) -> None:
    page.route("**/sample.vtt", lambda route: route.fulfill(body=_SUBTITLES, content_type="text/vtt"))
    watch(page, platform, film)
    page.evaluate("matinee.player.addTextTrackAsync('/sample.vtt', 'en', 'subtitles', 'text/vtt')")
    expect(page.get_by_role("button", name="Subtitles", exact=True)).to_be_enabled()
    page.keyboard.press("c")
    line = page.locator(".shaka-text-container span").get_by_text("The lights go down").last
    expect(line).to_be_visible()
    size = "(element) => parseFloat(getComputedStyle(element).fontSize)"
    before = line.evaluate(size)
    for setting, choice in (("Subtitle size", "Large"), ("Subtitle style", "Yellow")):
        page.get_by_role("button", name="Settings").click()
        page.get_by_role("menuitem", name=setting).click()
        page.get_by_role("menuitemradio", name=choice).click()
    until(lambda: line.evaluate(size) > before * 1.3)
    expect(line).to_have_css("color", "rgb(255, 228, 92)")
    page.keyboard.press("c")
    expect(line).to_be_hidden()


def test_subtitles_are_dressed_by_keys(platform: Platform, page: Page, film: str) -> None:
    page.route("**/sample.vtt", lambda route: route.fulfill(body=_SUBTITLES, content_type="text/vtt"))
    watch(page, platform, film)
    page.evaluate("matinee.player.addTextTrackAsync('/sample.vtt', 'en', 'subtitles', 'text/vtt')")
    expect(page.get_by_role("button", name="Subtitles", exact=True)).to_be_enabled()
    page.keyboard.press("c")
    line = page.locator(".shaka-text-container span").get_by_text("The lights go down").last
    expect(line).to_be_visible()
    size = "(element) => parseFloat(getComputedStyle(element).fontSize)"
    before = line.evaluate(size)
    page.keyboard.press("+")
    until(lambda: line.evaluate(size) > before * 1.3)
    page.keyboard.press("-")
    page.keyboard.press("-")
    until(lambda: line.evaluate(size) < before * 0.9)
    page.keyboard.press("o")
    expect(line).to_have_css("color", "rgba(255, 255, 255, 0.75)")
    expect(line).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    page.keyboard.press("w")
    expect(line).to_have_css("background-color", "rgba(0, 0, 0, 0.25)")
    expect(page.get_by_text("Subtitle background: 25%").first).to_be_attached()


def test_what_is_foreign_is_subtitled_unasked(platform: Platform, page: Page, film: str) -> None:
    """Forced subtitles come with the language that is heard, and are nobody's choice."""
    path = f"/v1/content/{film}/subtitles/en"
    given = {"text": _SUBTITLES, "label": "Signs", "forced": True}
    assert platform.editor("PUT", path, given).status == 200
    try:
        watch(page, platform, film)
        line = page.locator(".shaka-text-container").get_by_text("The lights go down").last
        expect(line).to_be_visible()
        expect(page.get_by_role("button", name="Subtitles", exact=True)).to_be_disabled()
        page.get_by_role("button", name="Settings").click()
        expect(page.get_by_role("menuitem", name="Subtitles")).to_have_count(0)
        page.get_by_role("menuitem", name="Audio English").click()
        page.get_by_role("menuitemradio", name="German").click()
        expect(line).to_be_hidden()
    finally:
        assert platform.editor("DELETE", path).status in (200, 204)


def test_chapters_are_seen_heard_and_gone_to(platform: Platform, page: Page, film: str) -> None:
    """On the seek bar as ticks, under the pointer and for screen readers by name, and by the keyboard."""
    named = [{"start": 0, "title": "The harbour"}, {"start": 2, "title": "The storm"}, {"start": 4, "title": ""}]

    def answered(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json={**response.json(), "chapters": named})

    page.route("**/v1/stream/*", answered)
    watch(page, platform, film)
    page.keyboard.press("k")
    until(lambda: paused(page))
    page.keyboard.press("Home")
    slider = page.get_by_role("slider", name="Position")
    expect(page.get_by_test_id("chapter")).to_have_count(2)
    expect(slider).to_have_attribute("aria-valuetext", re.compile("The harbour$"))
    page.keyboard.press("PageUp")
    until(lambda: at(page) == pytest.approx(2, abs=0.2))
    expect(slider).to_have_attribute("aria-valuetext", re.compile("The storm$"))
    slider.focus()
    page.keyboard.press("PageUp")
    until(lambda: at(page) == pytest.approx(4, abs=0.2))
    page.keyboard.press("PageDown")
    until(lambda: at(page) == pytest.approx(0, abs=0.2))
    box = slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 10, box["y"] + box["height"] / 2)
    expect(page.get_by_text("The storm", exact=True).first).to_be_visible()


def test_the_film_leaves_the_page_for_a_picture_in_it_and_returns(platform: Platform, page: Page, film: str) -> None:
    watch(page, platform, film)
    page.keyboard.press("i")
    until(lambda: page.evaluate("document.pictureInPictureElement === document.querySelector('video')"))
    page.keyboard.press("i")
    until(lambda: page.evaluate("document.pictureInPictureElement === null"))


def test_the_keys_of_another_script_work_by_their_place(platform: Platform, page: Page, film: str) -> None:
    watch(page, platform, film)
    page.evaluate(
        "dispatch = (key, code) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true }))"
    )
    page.evaluate("dispatch('ن', 'KeyK')")
    until(lambda: paused(page))


def test_a_focused_slider_of_the_volume_changes_the_volume(platform: Platform, page: Page, film: str) -> None:
    watch(page, platform, film)
    page.keyboard.press("k")
    until(lambda: paused(page))
    before = at(page)
    page.get_by_role("slider", name="Volume").focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    until(lambda: page.evaluate("document.querySelector('video').volume") == pytest.approx(0.95))
    assert at(page) == before
    page.get_by_role("slider", name="Position").focus()
    page.keyboard.press("ArrowRight")
    until(lambda: abs(at(page) - before - 5) < 0.5)


def test_the_controls_leave_while_it_plays_and_come_back(platform: Platform, page: Page, film: str) -> None:
    watch(page, platform, film)
    controls = page.get_by_role("group", name="Player controls")
    expect(controls).to_be_hidden(timeout=10_000)
    page.mouse.move(400, 300)
    expect(controls).to_be_visible()


def test_the_film_goes_on_by_itself_when_the_network_returns(platform: Platform, page: Page, film: str) -> None:
    buffer_little(page)
    watch(page, platform, film)
    page.context.set_offline(True)
    page.evaluate("document.querySelector('video').currentTime = 24")
    expect(page.get_by_role("alert")).to_contain_text("The film goes on as soon as", timeout=30_000)
    page.context.set_offline(False)
    until(lambda: at(page) > 25, 40)
    expect(page.get_by_text("The film goes on as soon as")).to_be_hidden()


@pytest.mark.parametrize(("keys", "begins"), [(["Home"], 0), (["l"], 22), (["5"], 12), (["Home", "ArrowRight"], 5)])
def test_who_seeks_before_the_film_has_begun_is_not_brought_back(
    platform: Platform, page: Page, film: str, viewer: Client, keys: list[str], begins: float
) -> None:
    now = datetime.now(UTC).isoformat()
    report = {"content_id": film, "position": 12, "duration": 30, "device_time": now}
    assert viewer("POST", "/v1/playback", report).status == 200
    held: list[Route] = []
    page.route("**/*.mpd", lambda route: held.append(route))
    with page.expect_request("**/*.mpd"):
        sign_in(page, platform, f"/watch/{film}")
    for key in keys:
        page.keyboard.press(key)
    held[0].continue_()
    until(lambda: page.evaluate("document.querySelector('video').played.length > 0"))
    assert begins <= page.evaluate("document.querySelector('video').played.start(0)") < begins + 1


def test_a_film_that_could_not_begin_begins_by_itself_later(platform: Platform, page: Page, film: str) -> None:
    page.route("**/*.mpd", lambda route: route.abort())
    sign_in(page, platform, f"/watch/{film}")
    expect(page.get_by_role("alert")).to_contain_text("The film goes on as soon as", timeout=30_000)
    page.unroute("**/*.mpd")
    until(lambda: at(page) > 0.5)


def test_a_stream_that_ran_out_is_started_again_where_it_was(platform: Platform, page: Page, film: str) -> None:
    buffer_little(page)
    watch(page, platform, film)
    page.context.clear_cookies()
    page.evaluate("document.querySelector('video').currentTime = 24")
    until(lambda: at(page) > 24.5)


def rest_at_the_start(page: Page) -> None:
    """Paused at the first picture, whose time is not always 0."""
    page.keyboard.press("k")
    until(lambda: page.evaluate("document.querySelector('video').paused"))
    page.keyboard.press("Home")
    until(lambda: at(page) < 0.3)


def test_two_taps_at_the_side_skip_ten_seconds(platform: Platform, page: Page, film: str) -> None:
    watch(page, platform, film)
    rest_at_the_start(page)
    touch = page.context.new_cdp_session(page)
    points, now = [{"x": 1200, "y": 300}], time.time()
    for after in (0.0, 0.1):  # by the events' own time, however long a busy machine takes to dispatch them
        for kind, where, at_last in (("touchStart", points, 0.0), ("touchEnd", [], 0.05)):
            event = {"type": kind, "touchPoints": where, "timestamp": now + after + at_last}
            touch.send("Input.dispatchTouchEvent", event)
    until(lambda: abs(at(page) - 10) < 0.5)
    assert page.evaluate("document.fullscreenElement === null")


class Finger:
    """One finger on the page's glass."""

    def __init__(self, page: Page):
        self._touch = page.context.new_cdp_session(page)

    def drag(self, *points: tuple[float, float]) -> None:
        for number, (x, y) in enumerate(points):
            name = "touchMove" if number else "touchStart"
            self._touch.send("Input.dispatchTouchEvent", {"type": name, "touchPoints": [{"x": x, "y": y}]})
        self._touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_seeks_along_the_film_and_on_its_bar(platform: Platform, page: Page, film: str) -> None:
    watch(page, platform, film)
    rest_at_the_start(page)
    finger = Finger(page)
    finger.drag((400, 300), (460, 300), (520, 304), (570, 304))  # 170 of 1280 pixels of 90 s
    until(lambda: abs(at(page) - 12) < 0.5)
    box = page.get_by_role("slider", name="Position").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    finger.drag(*((box["x"] + share * box["width"], middle) for share in (0.4, 0.5, 0.6, 0.8)))
    until(lambda: abs(at(page) - 24) < 1)


def test_a_finger_upwards_fills_the_screen_and_downwards_leaves_it(platform: Platform, page: Page, film: str) -> None:
    watch(page, platform, film)
    finger = Finger(page)
    finger.drag((640, 500), (640, 400), (640, 300))
    until(lambda: page.evaluate("document.fullscreenElement !== null"))
    finger.drag((640, 300), (640, 400), (640, 500))
    until(lambda: page.evaluate("document.fullscreenElement === null"))


def test_volume_and_speed_are_found_again(platform: Platform, page: Page, film: str) -> None:
    watch(page, platform, film)
    for key in ("ArrowDown", "ArrowDown", ">"):
        page.keyboard.press(key)
    page.reload()
    until(lambda: at(page) > 0.2)
    heard = page.evaluate("(({ volume, playbackRate }) => [volume, playbackRate])(document.querySelector('video'))")
    assert heard == [pytest.approx(0.9), 1.25]


# --- for every reader --------------------------------------------------------------------------------------------


def test_axe_finds_nothing(platform: Platform, page: Page, film: str) -> None:
    found = []
    for path in ("/", "/sign-in", f"/title/{film}", "/design", "/nothing"):
        page.goto(platform.site + path)
        page.get_by_role("heading", level=1).wait_for(state="attached")
        found += violations(page, path)
    watch(page, platform, film)
    page.keyboard.press("k")
    found += violations(page, "/watch")
    page.get_by_role("button", name="Settings").click()
    found += violations(page, "/watch with its menu")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    found += violations(page, "/watch with its keys")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", HARDEST)
def test_every_page_fits_every_screen(platform: Platform, page: Page, film: str, language: str) -> None:
    page.goto(platform.site)
    assert_fits(page, platform, ("/", "/sign-in", f"/title/{film}", "/nothing", "/design"), language)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_while_a_page_loads(platform: Platform, page: Page, film: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/sign-in", f"/title/{film}"):
        page.goto(platform.site + path)
        page.get_by_role("heading", level=1).wait_for(state="attached")
        page.wait_for_load_state("networkidle")
        assert page.evaluate(_SHIFTS) == 0, path


def test_a_shelf_is_walked_by_its_arrows_and_by_keys(platform: Platform, page: Page) -> None:
    page.set_viewport_size({"width": 800, "height": 700})
    page.goto(f"{platform.site}/design")
    shelf = page.get_by_role("region", name="A row")
    scrolled = "(element) => element.querySelector('ul').scrollLeft"
    expect(shelf.get_by_role("button", name="Earlier in A row")).to_be_disabled()
    shelf.get_by_role("button", name="Later in A row").click()
    until(lambda: shelf.evaluate(scrolled) > 300)
    shelf.get_by_role("button", name="Earlier in A row").click()
    until(lambda: shelf.evaluate(scrolled) == 0)
    shelf.get_by_role("link").first.focus()
    page.keyboard.press("ArrowRight")
    expect(shelf.get_by_role("link").nth(1)).to_be_focused()
    page.keyboard.press("End")
    until(lambda: shelf.evaluate(scrolled) > 300)


def test_the_footer_rests_at_the_foot_of_a_short_page(platform: Platform, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.goto(f"{platform.site}/nothing")
    page.get_by_role("heading", level=1).wait_for()
    assert page.get_by_role("contentinfo").evaluate("(element) => element.getBoundingClientRect().bottom") == 1400


def test_a_title_of_two_lines_stands_at_the_right_in_arabic(platform: Platform, page: Page) -> None:
    page.goto(platform.site)
    page.evaluate("localStorage.setItem('matinee.language', 'ar')")
    name = "The Extraordinarily Long Title of a Film That Needs Several Lines to Be Written"
    found = {"content_id": "ttl_1", "title": name, "status": "published", "playable": False, "type": "movie"}
    new = {"row_id": "new", "kind": "new", "title": {"key": "new", "values": {}}, "text": "New", "items": [found]}
    home = {"rows": [new], "hero": None, "model_version": "", "onboarding": False}
    page.route(HOME, lambda route: route.fulfill(json=home))
    page.goto(platform.site)
    text = page.get_by_role("listitem").get_by_text(name).last
    pieces = text.evaluate(
        "(element) => [...element.getClientRects()].map(({ top, right }) => [top, Math.round(right)])"
    )
    lines = {top: max(right for at, right in pieces if at == top) for top, _ in pieces}
    assert len(lines) > 1
    assert len(set(lines.values())) == 1, pieces


def test_a_television_is_written_on_in_larger_type(platform: Platform, page: Page, film: str) -> None:
    page.goto(f"{platform.site}/title/{film}")
    sizes = []
    for width in (1280, 1920, 3840):
        page.set_viewport_size({"width": width, "height": width * 9 // 16})
        sizes.append(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))
    assert sizes[0] < sizes[1] / 1.1 and sizes[1] < sizes[2] / 1.8, sizes


def test_a_date_is_written_as_where_the_reader_is(platform: Platform, page: Page) -> None:
    editor = platform.editor
    made = editor("POST", "/v1/content", {"title": "Dated", "release_date": "1927-01-10"}).json()
    assert editor("POST", f"/v1/content/{made['content_id']}/publish").status == 200
    page.goto(f"{platform.site}/title/{made['content_id']}")
    expect(page.get_by_text("10 January 1927")).to_be_visible()


def test_a_series_opens_on_its_first_season_and_offers_the_specials_last(platform: Platform, page: Page) -> None:
    editor = platform.editor

    def made(**said: Any) -> str:
        content_id: str = editor("POST", "/v1/content", {"maturity": 0, **said}).json()["content_id"]
        assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
        return content_id

    series = made(type="series", title="The Lighthouse Keepers")
    for number, name in ((0, "Specials"), (1, "Season 1"), (2, "Season 2")):
        season = made(type="season", title=name, parent_id=series, number=number)
        made(type="episode", title=f"An episode of {name}", parent_id=season, number=1)
    page.goto(f"{platform.site}/title/{series}")
    expect(page.get_by_role("link", name="An episode of Season 1")).to_be_visible()
    expect(page.get_by_role("group", name="Season").locator("label")).to_have_text(["Season 1", "Season 2", "Specials"])


def test_the_theme_that_was_chosen_outlives_the_page(platform: Platform, page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(platform.site)
    page.get_by_role("button", name="Language and theme").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    page.reload()
    expect(page.locator("html")).to_have_css("background-color", "rgb(18, 14, 12)")
