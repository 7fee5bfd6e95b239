"""The whole road: a film uploaded through the API is played, while the network gets worse and better, and gone on with."""

import re
from datetime import UTC, datetime

from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.watching import HEIGHT, at, buffer_little, paused, sign_in, throttle, violations, watch
from tests.platform import ROOT, Client, Platform, until

_SHOTS = ROOT / "build/screenshots"
HALF_A_SECOND = 0.6
"""What differs less from what was told last is not told again; and a moment."""


def test_a_person_signs_in_and_watches_what_was_uploaded(platform: Platform, page: Page, film: str) -> None:
    buffer_little(page)
    sign_in(page, platform, f"/title/{film}")  # other tests' films may have come since, before it on every shelf
    page.get_by_role("link", name="Watch").click()
    until(lambda: at(page) > 1)
    until(lambda: page.evaluate(HEIGHT) >= 360)
    _SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=_SHOTS / "playing.png")
    network = page.context.new_cdp_session(page)
    throttle(network, 60_000)
    page.evaluate("document.querySelector('video').currentTime = 20")
    until(lambda: page.evaluate(HEIGHT) <= 240, 60)
    throttle(network, -1)
    until(lambda: page.evaluate(HEIGHT) >= 360, 60)


def test_what_plays_is_encrypted_and_does_not_play_without_a_licence(platform: Platform, page: Page, film: str) -> None:
    initial: list[Response] = []
    page.on("response", lambda answer: initial.append(answer) if re.search("init\\.cmf[va]$", answer.url) else None)
    refuse = re.compile("/v1/stream/license")
    page.route(refuse, lambda asked: asked.fulfill(status=403, json={"code": "forbidden"}))
    sign_in(page, platform, f"/watch/{film}")
    expect(page.get_by_role("heading", name="The film does not play")).to_be_visible(timeout=30_000)
    assert page.evaluate("document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames") == 0
    page.unroute(refuse)
    page.get_by_role("button", name="Try again").click()
    until(lambda: at(page) > 1)
    assert page.evaluate("matinee.player.drmInfo().keySystem") == "org.w3.clearkey"
    found = {entry: [answer.body() for answer in initial if answer.url.endswith(entry)] for entry in ("cmfv", "cmfa")}
    assert found["cmfv"] and all(b"encv" in body and b"tenc" in body and b"cbcs" in body for body in found["cmfv"])
    assert found["cmfa"] and all(b"enca" in body and b"tenc" in body for body in found["cmfa"])


def test_the_api_is_described_where_one_looks_for_it(platform: Platform, page: Page) -> None:
    page.goto(f"{platform.site}/docs")
    page.get_by_text("/v1/stream/{content_id}").first.wait_for(timeout=20_000)
    page.screenshot(path=_SHOTS / "docs.png")


def test_somebody_goes_on_in_another_browser_and_what_was_seen_without_a_network_counts_later(
    platform: Platform, page: Page, film: str, viewer: Client, chromium: Browser
) -> None:
    watch(page, platform, film)
    page.evaluate("document.querySelector('video').currentTime = 9")
    until(lambda: at(page) > 10)
    page.keyboard.press("k")
    until(lambda: paused(page))
    left = at(page)
    until(lambda: abs(kept(viewer, film) - left) < HALF_A_SECOND)

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
    until(lambda: at(other) > 17.5)
    other.keyboard.press("k")
    until(lambda: paused(other))
    unheard = at(other)
    assert abs(kept(viewer, film) - unheard) > HALF_A_SECOND
    other.context.set_offline(False)
    until(lambda: abs(kept(viewer, film) - unheard) < HALF_A_SECOND)

    # Most of it was watched on a television, and who has watched it may say what they think of it.
    clock = {"device_time": datetime.now(UTC).isoformat()}
    seen = {"content_id": film, "position": 20, "duration": 30, "watched": 20}
    assert viewer("POST", "/v1/playback", {**seen, **clock}).status == 200

    # Its page knows that it is wanted and liked, and so does the next one who looks.
    other.goto(f"{platform.site}/title/{film}")
    for name in ("My list", "I like it"):
        other.get_by_role("button", name=name, exact=True).click()
        expect(other.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")
    expect(other.get_by_text("100% of 1 like it")).to_be_visible()
    other.get_by_label("What do you think of it?").fill("Both voices are right.")
    other.get_by_role("button", name="Send").click()
    expect(other.get_by_text("Being checked")).to_be_visible()
    assert not violations(other, "title")
    other.goto(platform.site)
    own = other.get_by_role("region", name=re.compile("^(My list|Continue watching)$"))  # once, wherever it stands
    expect(own.get_by_role("link", name=re.compile("Two Voices"))).to_be_visible()
    other.context.close()
    (waiting,) = platform.admin("GET", "/v1/admin/reviews").json()["items"]
    assert waiting["text"] == "Both voices are right."
    viewer("DELETE", f"/v1/reviews/{waiting['review_id']}")
    viewer("DELETE", f"/v1/watchlist/{film}")
    viewer("DELETE", f"/v1/content/{film}/rating")


def kept(viewer: Client, film: str) -> float:
    """Seconds; -1 where nothing is kept."""
    answer = viewer("GET", f"/v1/playback?content_id={film}")
    return float(answer.json()["position"]) if answer.status == 200 else -1
