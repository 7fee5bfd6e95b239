"""The browser's clickstream in Chromium: against a collector of ours, without a platform."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from infra import site
from tests import films
from tests.browser.collector import Collector, collecting, is_near, package, page_of_films, title
from tests.browser.watching import violations
from tests.platform import until

SOON = 10
"""Seconds until a batch goes by itself."""


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    """Who was never asked."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def context(visitor: BrowserContext) -> BrowserContext:
    return visitor


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {"/": page_of_films(), "/film.mp4": films.clip(8), **package()}


@pytest.fixture
def collector(files: dict[str, bytes]) -> Iterator[Collector]:
    with collecting(files) as started:
        yield started


def opened(context: BrowserContext, collector: Collector, query: str = "", consent: bool | None = True) -> Page:
    page = context.new_page()
    page.goto(f"{collector.site}/{query}")
    page.wait_for_function("window.sdk")
    if consent is not None:
        page.evaluate("given => sdk.events.consent(given)", consent)
    return page


def close(page: Page) -> None:
    """As somebody closes a tab."""
    with page.expect_event("close"):
        page.close(run_before_unload=True)


def click(page: Page, *targets: str) -> None:
    page.evaluate("targets => sdk.click(...targets)", list(targets))


def named(prefix: str, count: int) -> list[str]:
    return [f"{prefix}.{number}" for number in range(count)]


def arrived(condition: Callable[[], Any], within: float = 30) -> None:
    until(condition, within)


def stored(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage)")  # type: ignore[no-any-return]


def test_before_consent_nothing_is_sent_stored_or_given_an_id(context: BrowserContext, collector: Collector) -> None:
    page = opened(context, collector, consent=None)
    for _ in range(2):
        page.get_by_role("button", name="Share").click()
        click(page, *named("before", 150))
        page.evaluate("sdk.shown.show('home')")
        page.mouse.wheel(0, 2000)
        page.wait_for_timeout(1500)  # as long as an impression needs
        page.reload()
        page.wait_for_function("window.sdk")
    assert (stored(page), page.evaluate("sessionStorage.length"), context.cookies()) == ([], 0, [])
    close(page)
    opened(context, collector, consent=None).wait_for_timeout(500)
    assert collector.requests == []


def test_withdrawn_consent_leaves_nothing(context: BrowserContext, collector: Collector) -> None:
    page, other = opened(context, collector), opened(context, collector, consent=None)
    collector.status = 503
    click(page, "one")
    click(other, "other")
    arrived(lambda: len(stored(page)) == len(stored(other)) == 4)
    page.evaluate("sdk.events.consent(false)")
    arrived(lambda: stored(page) == stored(other) == [])
    click(other, "after")
    close(other)
    assert stored(page) == []


def test_global_privacy_control_is_a_no(context: BrowserContext, collector: Collector) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    page = opened(context, collector)
    click(page, "one")
    page.reload()
    assert (stored(page), collector.requests) == ([], [])


def test_nothing_is_lost_over_reloads(context: BrowserContext, collector: Collector) -> None:
    page = opened(context, collector)
    for turn in range(10):
        click(page, *named(f"r{turn}", 20))
        page.reload()
        page.wait_for_function("window.sdk")
    arrived(lambda: len(collector.targets) == 200)
    arrived(lambda: not any(":q" in name for name in stored(page)))


def test_a_tab_that_is_closed_sends_what_it_has(context: BrowserContext, collector: Collector) -> None:
    page = opened(context, collector)
    click(page, *named("closed", 30))
    close(page)
    arrived(lambda: len(collector.targets) == 30)


def test_a_tab_that_is_hidden_sends_what_it_has(context: BrowserContext, collector: Collector) -> None:
    page = opened(context, collector)
    click(page, "hidden")
    page.evaluate(
        "Object.defineProperty(document, 'hidden', { value: true });"
        "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))"
    )
    arrived(lambda: collector.targets == {"hidden": 1}, within=5)


def test_300_events_at_pagehide_arrive_in_two_pages(context: BrowserContext, collector: Collector) -> None:
    page = opened(context, collector)
    collector.status = 503  # so that they wait
    click(page, *named("w" * 60, 300))
    page.wait_for_timeout(300)
    collector.status = 202
    page.goto(f"{collector.site}/?again")
    page.wait_for_function("window.sdk")
    arrived(lambda: len(collector.targets) == 300)
    assert max(collector.bodies) <= 60_000
    assert max(len(batch["events"]) for batch in collector.batches) <= 100


def test_300_fresh_events_at_pagehide_are_not_lost(context: BrowserContext, collector: Collector) -> None:
    page = opened(context, collector)
    names = named("w" * 60, 300)
    page.evaluate("names => { sdk.click(...names); location.href = '/?again'; }", names)
    page.wait_for_url("**/?again")
    page.wait_for_function("window.sdk")
    arrived(lambda: len(collector.targets) == 300)


def test_offline_and_back(context: BrowserContext, collector: Collector) -> None:
    page = opened(context, collector)
    context.set_offline(True)
    click(page, *named("offline", 120))
    page.wait_for_timeout(500)
    assert collector.requests == []
    context.set_offline(False)
    arrived(lambda: len(collector.targets) == 120)
    assert set(collector.targets.values()) == {1}


def test_what_a_page_that_is_gone_could_not_send_is_told_by_the_next(
    context: BrowserContext, collector: Collector
) -> None:
    page = opened(context, collector)
    collector.status = 503
    click(page, *named("left", 50))
    close(page)
    arrived(lambda: collector.requests)
    collector.status = 202
    opened(context, collector, consent=None)
    arrived(lambda: len(collector.targets) == 50)


def test_a_server_that_is_down_and_comes_back(context: BrowserContext, collector: Collector) -> None:
    page = opened(context, collector)
    collector.status = 500
    click(page, *named("down", 100))
    arrived(lambda: len(collector.requests) >= 1)
    collector.status = 202
    arrived(lambda: len(collector.targets) == 100)


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_is_two_hours_wrong(context: BrowserContext, collector: Collector, hours: int) -> None:
    shift = hours * 3_600_000
    context.add_init_script(
        f"const Real = Date; globalThis.Date = class extends Real {{"
        f" constructor(...of) {{ of.length ? super(...of) : super(Real.now() + {shift}) }}"
        f" static now() {{ return Real.now() + {shift} }} }};"
    )
    page = opened(context, collector)
    clicked = datetime.now(UTC)
    click(page, "wrong-clock")
    page.wait_for_timeout(3000)
    close(page)
    arrived(lambda: collector.targets["wrong-clock"])
    (told, mended), *_ = [times for event, *times in collector.times() if event["type"] == "clicked"]
    assert is_near(mended, clicked)
    assert is_near(told, clicked + timedelta(hours=hours))


def test_another_origin_is_asked_without_a_preflight(
    context: BrowserContext, collector: Collector, files: dict[str, bytes]
) -> None:
    with collecting({}) as other:
        page = opened(context, collector, f"?to={other.site}/v1/events")
        click(page, *named("abroad", 100))
        arrived(lambda: len(other.targets) == 100)
        arrived(lambda: not any(":q" in name for name in stored(page)))
        assert {method for method, _ in other.requests} == {"POST"}
        click(page, "last")
        close(page)
        arrived(lambda: other.targets["last"] == 1)
        assert {method for method, _ in other.requests} == {"POST"}


def test_two_tabs_send_each_event_once(context: BrowserContext, collector: Collector) -> None:
    one, two = opened(context, collector), opened(context, collector, consent=None)
    click(one, "first")
    two.wait_for_function("localStorage['matinee.events:s']")
    for turn in range(5):
        click(one, *named(f"one{turn}", 40))
        click(two, *named(f"two{turn}", 40))
    arrived(lambda: len(collector.targets) == 401)
    assert set(collector.targets.values()) == {1}
    assert len({batch["context"]["session_id"] for batch in collector.batches}) == 1


def test_what_somebody_sees_and_does_on_a_page(context: BrowserContext, collector: Collector) -> None:
    page = opened(context, collector)
    page.evaluate("sdk.shown.show('home')")
    page.mouse.move(600, 400)
    page.wait_for_timeout(1300)
    page.mouse.move(50, 50)
    page.wait_for_timeout(700)
    page.mouse.move(600, 400)
    page.get_by_text("1", exact=True).click()
    page.get_by_role("button", name="Share").click()
    page.mouse.wheel(0, 5000)
    page.wait_for_timeout(1300)
    page.evaluate("sdk.shown.show('title', arguments)".replace("arguments", f"'{title(1)}'"))
    close(page)
    arrived(lambda: len(collector.of("page_viewed")) == 2)
    seen = {(each["content_id"], each["row_id"], each["row"], each["place"]) for each in collector.of("impressed")}
    assert seen >= {(title(number), "newest", 0, number) for number in range(3)} | {(title(99), "old", 1, 0)}
    assert len([each for each in collector.of("impressed") if each["page"] == "home"]) == 4, "each once a page"
    assert any(each["content_id"] == title(0) and 500 <= each["dwell_ms"] < 3000 for each in collector.of("hovered"))
    clicks = [(each["target"], each.get("content_id"), each.get("place")) for each in collector.of("clicked")]
    assert clicks == [("title", title(1), 1), ("share", None, None)]
    assert max(each["depth"] for each in collector.of("scrolled") if each["page"] == "home") == 100
    assert [each.get("content_id") for each in collector.of("page_viewed")] == [None, title(1)]


def test_a_title_that_passes_by_is_no_impression(context: BrowserContext, collector: Collector) -> None:
    page = opened(context, collector)
    page.evaluate("sdk.shown.show('home')")
    page.mouse.wheel(0, 1500)  # before a second has passed, none of them is seen any more
    page.wait_for_timeout(1500)
    close(page)
    arrived(lambda: collector.of("page_viewed"))
    assert collector.of("impressed") == []


def test_a_film_is_told_second_by_second(context: BrowserContext, collector: Collector) -> None:
    page = opened(context, collector)
    page.evaluate(
        """async (content_id) => {
          const video = document.createElement("video");
          document.body.prepend(video);
          window.leave = sdk.watch(sdk.events, video, { content_id });
          window.video = video;
          video.muted = true;
          video.src = URL.createObjectURL(await (await fetch("/film.mp4")).blob());
          await video.play();
        }""",
        title(7),
    )
    page.wait_for_function("video.currentTime > 2")
    page.evaluate("video.currentTime = 5")
    page.wait_for_function("video.ended")
    page.evaluate("leave()")
    close(page)
    arrived(lambda: collector.of("play_ended"))
    (started,), (ended,), (seek,) = collector.of("play_started"), collector.of("play_ended"), collector.of("seeked")
    assert 0 < started["startup_ms"] < 10_000
    assert (started["height"], round(started["duration"])) == (360, 8)
    assert ended["reason"] == "finished"
    assert 1.7 < seek["from_position"] < 3, "a browser tells the position four times a second"
    assert 5 <= seek["position"] < 5.3
    shown = sum(each["position"] - each["from_position"] for each in collector.of("played"))
    assert abs(shown - (seek["from_position"] + ended["duration"] - 5)) < 0.6
    assert collector.of("stalled") == [], "what is loaded after a seek is no stall"
    assert collector.of("paused") == []


# --- our own site ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def web() -> dict[str, bytes]:
    """The site as it is built, served by the collector: its API answers 404 to all but events."""
    if not (site.SITE / "index.html").exists():
        pytest.skip("the site is not built: `make setup` builds it")
    return {f"/{file.relative_to(site.SITE)}": file.read_bytes() for file in site.SITE.rglob("*") if file.is_file()}


@pytest.fixture
def home(web: dict[str, bytes]) -> Iterator[Collector]:
    with collecting(web, fallback="/index.html") as started:
        yield started


def test_the_site_asks_once_and_tells_nothing_before(visitor: BrowserContext, home: Collector) -> None:
    page = visitor.new_page()
    page.goto(home.site)
    banner = page.get_by_role("region", name="Viewing statistics")
    expect(banner).to_be_visible()
    assert violations(page, "the question") == []
    yes, no = banner.get_by_role("button", name="I agree"), banner.get_by_role("button", name="I decline")
    boxes = [yes.bounding_box(), no.bounding_box()]
    assert boxes[0] and boxes[1]
    assert [boxes[0][side] for side in ("width", "height")] == [boxes[1][side] for side in ("width", "height")]
    page.get_by_role("link", name="Browse").first.click()
    no.click()
    expect(banner).to_be_hidden()
    page.reload()
    page.get_by_role("contentinfo").get_by_role("button", name="Viewing statistics").wait_for()
    expect(banner).to_be_hidden()
    page.goto(f"{home.site}/browse")
    close(page)
    assert [path for _, path in home.requests if path == "/v1/events"] == []


def test_who_agrees_is_told_from_this_page_on_and_may_change_their_mind(
    visitor: BrowserContext, home: Collector
) -> None:
    page = visitor.new_page()
    page.goto(home.site)
    page.get_by_role("button", name="I agree").click()
    page.get_by_role("link", name="Browse").first.click()
    page.get_by_role("link", name="Sign in").first.click()
    page.reload()
    arrived(lambda: len(home.of("page_viewed")) >= 3)
    assert [each["page"] for each in home.of("page_viewed")][:3] == ["home", "browse", "sign_in"]
    assert all(batch["context"]["app"] == "web" and batch["context"]["language"] == "en" for batch in home.batches)
    expect(page.get_by_label("E-mail")).to_be_focused()  # which this page does once it is whole
    page.get_by_role("contentinfo").get_by_role("button", name="Viewing statistics").click()
    expect(page.get_by_role("region", name="Viewing statistics")).to_be_focused()
    assert not any(name.startswith("matinee.events") for name in stored(page))


def signed_in(context: BrowserContext, home: Collector, kids: bool) -> Page:
    """As a profile of a household that has agreed before; the token's signature is nobody's to check here."""
    claims = {"profile_id": "prf_1", "locale": "en", "is_kids": kids}
    token = ".".join(["", base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("="), ""])
    user = {"user_id": "usr_1", "email": "a@b.example", "display_name": "A", "locale": "en", "role": "viewer"}
    home.answers["/v1/users/refresh"] = {"access_token": token, "expires_in": 900, "user": user}
    context.add_init_script(
        "localStorage['matinee.signed_in'] = 1; localStorage['matinee.events:v'] ??= 'v'.repeat(22);"
    )
    page = context.new_page()
    page.goto(home.site)
    page.get_by_role("contentinfo").wait_for()
    return page


def test_who_is_signed_in_is_told_with_their_token(visitor: BrowserContext, home: Collector) -> None:
    page = signed_in(visitor, home, kids=False)
    page.get_by_role("link", name="Browse").first.click()
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_url("**/browse")
    close(page)
    arrived(lambda: {each["page"] for each in home.of("page_viewed")} >= {"home", "browse"})
    assert all((batch["authorization"] or "").startswith("Bearer ") for batch in home.batches)


def test_of_a_childs_profile_no_page_is_told_and_it_is_not_asked(visitor: BrowserContext, home: Collector) -> None:
    page = signed_in(visitor, home, kids=True)
    page.get_by_role("link", name="Browse").first.click()
    page.wait_for_url("**/browse")
    expect(page.get_by_role("region", name="Viewing statistics")).to_be_hidden()
    expect(page.get_by_role("button", name="Viewing statistics")).to_be_hidden()
    page.wait_for_timeout(1000)
    close(page)
    assert "/v1/events" not in [path for _, path in home.requests]


def test_who_objects_by_their_browser_is_not_asked(visitor: BrowserContext, home: Collector) -> None:
    visitor.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    page = visitor.new_page()
    page.goto(home.site)
    page.get_by_role("contentinfo").wait_for()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("region", name="Viewing statistics")).to_be_hidden()
    assert not any(name.startswith("matinee.events") for name in stored(page))


def test_a_stream_that_is_refused_is_a_play_that_failed_by_its_code(visitor: BrowserContext, home: Collector) -> None:
    refusal = {"status": 402, "code": "subscription_required", "title": "Payment required", "detail": "No plan"}
    home.documents[f"/v1/stream/{title(7)}"] = (402, refusal)
    page = signed_in(visitor, home, kids=False)
    page.goto(f"{home.site}/watch/{title(7)}")
    page.get_by_role("alert").or_(page.get_by_role("heading", level=1)).first.wait_for()
    arrived(lambda: home.of("play_ended"))
    (failed,), (asked,) = home.of("play_failed"), home.of("play_requested")
    assert (failed["code"], failed["position"], failed["content_id"]) == ("subscription_required", None, title(7))
    assert asked["play_id"] == failed["play_id"]
    assert [each["reason"] for each in home.of("play_ended")] == ["failed"]


@pytest.mark.parametrize("by_keyboard", [False, True])
def test_a_suggestion_that_is_chosen_carries_its_search(
    visitor: BrowserContext, home: Collector, by_keyboard: bool
) -> None:
    named = {"type": "movie", "year": 1995, "poster_url": None}
    items = [{"content_id": title(number), "text": f"Heat {number}", **named} for number in range(3)]
    home.documents["/v1/search/suggest"] = (200, {"items": items})
    page = signed_in(visitor, home, kids=False)
    page.get_by_role("combobox").fill("heat")
    option = page.get_by_role("option", name="Heat 1")
    option.wait_for()
    if by_keyboard:
        for key in ("ArrowDown", "ArrowDown", "Enter"):
            page.keyboard.press(key)
    else:
        option.click()
    page.wait_for_url(f"**/title/{title(1)}")
    close(page)
    arrived(lambda: home.of("search_clicked"))
    (searched,), (clicked,) = home.of("searched"), home.of("search_clicked")
    assert (searched["query"], searched["results"]) == ("heat", 3)
    assert (clicked["search_id"], clicked["content_id"], clicked["place"]) == (searched["search_id"], title(1), 1)
