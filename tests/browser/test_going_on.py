"""Coming back to where one was: in another browser, after a time without a network, from home and from a title's page."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.watching import at, paused, sign_in, violations, watch
from tests.platform import Client, Platform, until


def test_somebody_goes_on_in_another_browser_and_what_was_seen_without_a_network_counts_later(
    platform: Platform, page: Page, film: str, viewer: Client, chromium: Browser
) -> None:
    watch(page, platform, film)
    page.evaluate("document.querySelector('video').currentTime = 9")
    until(lambda: at(page) > 10)
    page.keyboard.press("k")
    until(lambda: paused(page))
    left = at(page)
    until(lambda: abs(kept(viewer, film) - left) <= 0.5)  # what differs less is the same place

    other = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB").new_page()
    sign_in(other, platform)
    shelf = other.get_by_role("region", name="Continue watching")
    expect(shelf.get_by_role("link", name=re.compile("Two Voices"))).to_contain_text("left")
    assert not violations(other, "home")
    shelf.get_by_role("link", name=re.compile("Two Voices")).click()
    until(lambda: at(other) > 0)
    assert abs(at(other) - left) < 2
    other.get_by_role("button", name="Start over").click()
    until(lambda: 0 < at(other) < left - 2)

    # Without a network what is buffered plays on; the pause that nobody heard of is told when it is back.
    other.evaluate("document.querySelector('video').currentTime = 15")
    until(lambda: at(other) > 16)
    other.context.set_offline(True)
    until(lambda: at(other) > 17)
    other.keyboard.press("k")
    until(lambda: paused(other))
    unheard = at(other)
    assert abs(kept(viewer, film) - unheard) > 0.5
    other.context.set_offline(False)
    until(lambda: abs(kept(viewer, film) - unheard) < 0.1)

    # Its page knows that it is wanted and liked, and so does the next one who looks.
    other.goto(f"{platform.site}/title/{film}")
    for name in ("My list", "I like it"):
        other.get_by_role("button", name=name, exact=True).click()
        expect(other.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")
    expect(other.get_by_text("100% of 1 like it")).to_be_visible()
    assert not violations(other, "title")
    other.goto(platform.site)
    expect(
        other.get_by_role("region", name="My list").get_by_role("link", name=re.compile("Two Voices"))
    ).to_be_visible()
    other.context.close()
    viewer("DELETE", f"/v1/watchlist/{film}")
    viewer("DELETE", f"/v1/content/{film}/rating")


def kept(viewer: Client, film: str) -> float:
    """Seconds; -1 where nothing is kept."""
    answer = viewer("GET", f"/v1/playback?content_id={film}")
    return float(answer.json()["position"]) if answer.status == 200 else -1


def test_who_may_not_watch_beside_the_others_sees_what_they_watch_and_stops_one(
    platform: Platform, page: Page, film: str
) -> None:
    """The API's refusal is said for it, as no plan is needed here; what plays, and that it stops, is the API's own."""
    television = platform.viewer
    stream = television("GET", f"/v1/stream/{film}").json()
    refusal = {"status": 409, "code": "too_many_streams", "title": "Conflict", "detail": "", "sessions": [], "most": 1}
    page.route(f"**/v1/stream/{film}", lambda route: route.fulfill(status=409, json=refusal))
    sign_in(page, platform, f"/watch/{film}")
    playing = page.get_by_role("list", name="Playing now").get_by_role("listitem")
    expect(playing.filter(has_text="Two Voices").first).to_be_visible()
    assert not violations(page, "too many streams")
    page.unroute(f"**/v1/stream/{film}")
    sessions = [each["session_id"] for each in television("GET", "/v1/stream/sessions").json()["items"]]
    playing.nth(sessions.index(stream["session_id"])).get_by_role("button", name="Stop Two Voices").click()
    until(lambda: at(page) > 0.5)
    told = {"session_id": stream["session_id"], "position": 1, "event": "progress"}
    ended = television("POST", f"/v1/stream/{film}/track", told)
    assert (ended.status, ended.json()["code"]) == (409, "stream_ended")
    mine = {each["session_id"] for each in television("GET", "/v1/stream/sessions").json()["items"]} - set(sessions)
    assert len(mine) == 1
    page.get_by_role("button", name="Back to").click()
    until(lambda: not mine & {each["session_id"] for each in television("GET", "/v1/stream/sessions").json()["items"]})
