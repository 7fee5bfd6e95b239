"""Axe on the pages that no other test of it visits: those of trouble, of waiting, and those beside the app."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.watching import CATALOGUE, HOME, at, sign_in, violations, watch
from tests.journeys.test_accounts import PASSWORD, mail_to, verified
from tests.platform import Platform, until


def none(found: list[str]) -> None:
    assert not found, "\n".join(found)


def test_a_page_that_breaks(platform: Platform, page: Page, film: str) -> None:
    page.route(HOME, lambda route: route.fulfill(json={"rows": [None]}))
    page.goto(platform.site)
    page.get_by_role("heading", name="Something went wrong").wait_for()
    found = violations(page, "a page that breaks")
    sign_in(page, platform, f"/title/{film}")
    page.route("**/v1/stream/*", lambda route: route.fulfill(json={"session_id": {}, "dash_url": {}, "hls_url": {}}))
    page.route(re.compile(f"/v1/content/{film}$"), lambda route: route.fulfill(json={"title": {}}))
    page.goto(f"{platform.site}/watch/{film}")
    page.get_by_role("heading", name="Something went wrong").wait_for()
    none(found + violations(page, "a player that breaks"))


def test_a_home_without_films_and_one_that_fails(platform: Platform, page: Page) -> None:
    empty: dict[str, object] = {"rows": [], "hero": None, "model_version": "", "onboarding": False}
    page.route(HOME, lambda route: route.fulfill(json=empty))
    page.goto(platform.site)
    page.get_by_role("heading", name="No film yet").wait_for()
    found = violations(page, "an empty home")
    page.unroute(HOME)
    for path in (HOME, CATALOGUE):
        page.route(path, lambda route: route.fulfill(status=400, json={"status": 400, "code": "invalid"}))
    page.goto(platform.site)
    page.get_by_role("heading", name="That did not work").wait_for()
    none(found + violations(page, "a home that fails"))


def test_pages_that_wait(platform: Platform, page: Page, film: str) -> None:
    held: list[Route] = []
    page.route(HOME, lambda route: held.append(route))
    page.goto(platform.site)
    expect(page.get_by_text("This takes longer than it should.")).to_be_visible()
    found = violations(page, "a slow home")
    page.unroute(HOME)
    page.route("**/v1/stream/*", lambda route: held.append(route))
    sign_in(page, platform, f"/watch/{film}")
    page.get_by_text("Loading the film…").wait_for()
    none(found + violations(page, "a player that waits for its stream"))


def test_players_that_do_not_play(platform: Platform, page: Page, film: str) -> None:
    problem = {"status": 451, "code": "country", "title": "…", "detail": "…", "type": "urn:matinee:problem:country"}
    page.route("**/v1/stream/*", lambda route: route.fulfill(status=451, json=problem))
    sign_in(page, platform, f"/watch/{film}")
    page.get_by_role("alert").filter(has_text="is not available").wait_for()
    found = violations(page, "a stream refused")
    page.unroute("**/v1/stream/*")
    page.route("**/*.mpd", lambda route: route.fulfill(body="no manifest", content_type="application/dash+xml"))
    page.reload()
    page.get_by_role("alert").filter(has_text="cannot play the film").wait_for()
    found += violations(page, "a film that cannot be played")
    page.unroute("**/*.mpd")
    page.route("**/*.mpd", lambda route: route.abort())
    page.reload()
    page.get_by_role("alert").filter(has_text="The film goes on as soon as").wait_for(timeout=30_000)
    none(found + violations(page, "a player without a network"))


def test_the_end_of_a_film(platform: Platform, page: Page, film: str) -> None:
    watch(page, platform, film)
    page.keyboard.press("End")
    page.get_by_text("The end").wait_for()
    none(violations(page, "the end"))


def test_the_preview(platform: Platform, page: Page, film: str) -> None:
    sign_in(page, platform, f"/studio/titles/{film}/preview", "editor@matinee.test")
    until(lambda: at(page) > 0.5)
    page.keyboard.press("k")
    none(violations(page, "the preview"))


def test_a_profile_and_the_mail_that_is_to_be_opened(platform: Platform, page: Page) -> None:
    email = "axe@matinee.test"
    page.goto(f"{platform.site}/sign-up")
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill("axe-again@matinee.test")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("heading", name="Check your e-mail").wait_for()
    found = violations(page, "the mail to open")
    ada = verified(platform, email, display_name="Ada")
    (profile,) = ada("GET", "/v1/users/profiles").json()["items"]
    page.goto(f"{platform.site}/sign-in?to=/profiles/{profile['profile_id']}")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").wait_for()
    none(found + violations(page, "a profile"))


def test_the_mailbox_of_the_laptop(platform: Platform, page: Page) -> None:
    verified(platform, "box@matinee.test")
    assert mail_to(platform, "box@matinee.test", "Confirm your")
    page.goto(f"{platform.site}/dev/mail")
    page.get_by_role("heading", name="Mailbox").wait_for()
    none(violations(page, "the mailbox"))


def test_plans_where_none_are_sold(platform: Platform, page: Page) -> None:
    page.goto(f"{platform.site}/plans")
    page.get_by_role("heading", name="No plan needed").wait_for()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Plans")).to_have_count(0)
    none(violations(page, "no plans"))
    sign_in(page, platform, "/account")
    page.get_by_role("link", name="Devices").wait_for()
    expect(page.get_by_role("link", name="Subscription")).to_have_count(0)
    page.goto(f"{platform.site}/account/subscription")
    page.wait_for_url(f"{platform.site}/account")


def test_the_description_of_the_api(platform: Platform, page: Page) -> None:
    page.goto(f"{platform.site}/docs")
    page.get_by_text("/v1/stream/{content_id}").first.wait_for(timeout=20_000)
    none(violations(page, "/docs"))
