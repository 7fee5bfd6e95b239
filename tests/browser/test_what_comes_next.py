"""From one episode to the next, and what is said and kept of what was watched."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.watching import assert_fits, at, sign_in, violations, watch
from tests.films import clip
from tests.platform import Client, Platform, until

MARKERS = {"intro": {"start": 1, "end": 5}, "credits_at": 10}


@pytest.fixture(scope="module")
def episodes(platform: Platform) -> list[str]:
    """Two of a season, fourteen seconds each."""
    editor = platform.editor

    def made(**said: Any) -> str:
        answer = editor("POST", "/v1/content", {"title": "The Lighthouse", **said})
        assert answer.status == 201, answer
        content_id: str = answer.json()["content_id"]
        return content_id

    series = made(type="series")
    season = made(type="season", parent_id=series, number=1, title="Season 1")
    names = enumerate(("The Lamp", "The Storm"), 1)
    found = [made(type="episode", parent_id=season, number=n, title=name, markers=MARKERS) for n, name in names]
    film = clip(14, "320x180")
    for upload in [editor.upload(each, film) for each in found]:
        assert editor.ended(upload)["status"] == "ready"
    for each in (series, season, *found):
        assert editor("POST", f"/v1/content/{each}/publish").status == 200
    return found


def of_a_high_film(route: Route) -> None:
    """As if there were more lines in it than this viewer gets."""
    answer = route.fetch()
    route.fulfill(response=answer, json={**answer.json(), "max_height": 1080})


def fits(page: Page, platform: Platform, path: str, language: str) -> None:
    """And is in English again, as it was."""
    assert_fits(page, platform, [path], language)
    page.evaluate("localStorage.setItem('matinee.language', 'en')")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()


def jump(page: Page, to: float) -> None:
    page.evaluate(f"document.querySelector('video').currentTime = {to}")


def test_an_intro_is_skipped_and_the_credits_lead_to_the_next_episode(
    platform: Platform, page: Page, episodes: list[str], viewer: Client
) -> None:
    first, second = episodes
    page.route(re.compile(f"/v1/content/{first}$"), of_a_high_film)
    watch(page, platform, first)
    page.get_by_role("button", name="Skip intro").click()
    until(lambda: at(page) >= 5)
    expect(page.get_by_role("button", name="Skip intro")).to_be_hidden()
    jump(page, 2)
    page.get_by_role("button", name="Skip intro").wait_for()
    page.keyboard.press("s")
    until(lambda: at(page) >= 5)

    page.get_by_role("button", name="Settings").click()
    page.get_by_role("menuitem", name="Quality").click()
    expect(page.get_by_role("group", name="Up to 180p with your plan")).to_be_visible()
    page.keyboard.press("Escape")

    card = page.get_by_role("region", name="Next episode")
    jump(page, 10.2)
    expect(card).to_contain_text("The Storm")
    card.get_by_role("button", name="Cancel").click()
    expect(card).to_be_hidden()
    jump(page, 8)
    jump(page, 10.2)
    expect(card).to_contain_text(re.compile(r"Begins in \d+ seconds"))
    page.keyboard.press("k")
    assert not violations(page, "the credits")
    page.keyboard.press("f")
    page.keyboard.press("k")
    page.wait_for_url(f"{platform.site}/watch/{second}", timeout=20_000)
    until(lambda: at(page) > 0.5)
    assert page.evaluate("document.fullscreenElement !== null"), "one film follows another on the whole screen"

    playing = [each["content_id"] for each in viewer("GET", "/v1/stream/sessions").json()["items"]]
    assert [each for each in playing if each in episodes] == [second]
    until(lambda: viewer("GET", f"/v1/playback?content_id={first}").json()["finished"])
    goes_to(page, "Previous episode", but_not="Next episode")
    page.keyboard.press("Shift+P")
    page.wait_for_url(f"{platform.site}/watch/{first}")
    until(lambda: at(page) > 0)
    goes_to(page, "Next episode", but_not="Previous episode")
    page.keyboard.press("Shift+N")
    page.wait_for_url(f"{platform.site}/watch/{second}")
    until(lambda: at(page) > 0)
    page.keyboard.press("End")
    expect(page.get_by_text("The end")).to_be_visible()
    expect(card).to_be_hidden()


def goes_to(page: Page, episode: str, but_not: str) -> None:
    """The player knows its neighbours a moment after it plays, and a key does nothing before: its list of keys says which."""
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts of the player")
    expect(keys.get_by_text(episode)).to_be_visible()
    expect(keys.get_by_text(but_not)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()  # until then the keys are the dialog's


def test_what_was_watched_is_reviewed_read_by_the_staff_and_forgotten(
    platform: Platform, page: Page, film: str, viewer: Client, chromium: Browser
) -> None:
    seen = {"content_id": film, "position": 20, "duration": 30, "watched": 200}
    assert viewer("POST", "/v1/playback", {**seen, "device_time": datetime.now(UTC).isoformat()}).status == 200
    sign_in(page, platform, f"/title/{film}")
    page.get_by_label("What do you think of it?").fill("The second voyce is better.")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Change it").click()
    page.get_by_label("What do you think of it?").fill("The second voice is better.")
    page.get_by_label("It contains spoilers").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Being checked")).to_be_visible()

    staff = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB").new_page()
    sign_in(staff, platform, "/studio/reviews", "admin@matinee.test")
    waiting = staff.get_by_role("article", name="Review of Two Voices")
    expect(waiting).to_contain_text("The second voice is better.")
    expect(waiting).to_contain_text("With spoilers")
    found = violations(staff, "the queue")
    fits(staff, platform, "/studio/reviews", "ar")
    expect(waiting).to_be_visible()
    staff.keyboard.press("j")
    expect(waiting).to_be_focused()
    staff.keyboard.press("r")
    staff.get_by_label("Reason").fill("Say why")
    staff.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(staff.get_by_role("heading", name="No reviews to check")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Reason: Say why")).to_be_visible()
    staff.get_by_text("Rejected", exact=True).click()
    expect(waiting).to_be_visible()
    staff.keyboard.press("j")
    staff.keyboard.press("a")
    expect(waiting).to_be_hidden()
    staff.context.close()
    page.reload()
    expect(page.get_by_text("Published", exact=True)).to_be_visible()
    found += violations(page, "a review of one's own")
    page.get_by_role("button", name="Delete my review").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete my review").click()
    expect(page.get_by_label("What do you think of it?")).to_be_visible()

    page.goto(f"{platform.site}/history")
    page.get_by_role("link", name="Two Voices").wait_for()
    found += violations(page, "the history")
    fits(page, platform, "/history", "de")
    page.get_by_role("button", name="Delete Two Voices from the history").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("link", name="Two Voices")).to_be_hidden()
    assert not found
