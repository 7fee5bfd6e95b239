"""The whole road: a film uploaded through the API is played in the page, while the network gets worse and better."""

from playwright.sync_api import Page

from tests.browser.watching import HEIGHT, SHORT_BUFFER, at, sign_in, throttle
from tests.platform import ROOT, Platform, until

_SHOTS = ROOT / "build/screenshots"


def test_a_person_signs_in_and_watches_what_was_uploaded(platform: Platform, page: Page, film: str) -> None:
    sign_in(page, platform, f"/title/{film}")  # other tests' films may have come since, before it on every shelf
    page.get_by_role("link", name="Watch").click()
    until(lambda: at(page) > 1)
    until(lambda: page.evaluate(HEIGHT) >= 360)
    _SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=_SHOTS / "playing.png")
    network = page.context.new_cdp_session(page)
    page.evaluate(SHORT_BUFFER)
    throttle(network, 60_000)
    page.evaluate("document.querySelector('video').currentTime = 20")
    until(lambda: page.evaluate(HEIGHT) <= 240, 60)
    throttle(network, -1)
    until(lambda: page.evaluate(HEIGHT) >= 360, 60)


def test_the_api_is_described_where_one_looks_for_it(platform: Platform, page: Page) -> None:
    page.goto(f"{platform.site}/docs")
    page.get_by_text("/v1/stream/{content_id}").first.wait_for(timeout=20_000)
    page.screenshot(path=_SHOTS / "docs.png")
