"""From a card to a picture, in real browsers: who pays watches, goes on elsewhere, and is one of as many as the plan has."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import films
from tests.browser.watching import at, paused, sign_in, violations
from tests.journeys.test_accounts import PASSWORD, verified
from tests.platform import Client, Platform, until

EMAIL = "somebody.who.pays@matinee.test"


@pytest.fixture
def others(chromium: Browser) -> Iterator[list[Page]]:
    """Two more browsers, that know nothing of one another."""
    with ExitStack() as opened:
        contexts = [chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB") for _ in range(2)]
        for context in contexts:
            opened.callback(context.close)
        yield [context.new_page() for context in contexts]


def test_who_pays_by_card_watches_goes_on_in_another_browser_and_has_as_many_streams_as_the_plan(
    selling: Platform, page: Page, others: list[Page]
) -> None:
    editor = selling.editor
    title = editor.create("Paid For")
    assert editor.ended(editor.upload(title, films.clip(20)))["status"] == "ready"
    assert editor("POST", f"/v1/content/{title}/publish").status == 200
    somebody = verified(selling, EMAIL)
    refused = somebody("GET", f"/v1/stream/{title}")
    assert (refused.status, refused.json()["code"]) == (402, "plan_required")

    # Two at once is what this plan has. Its card is Stripe's own page's.
    page.goto(somebody("POST", "/v1/subscription", {"plan_id": "standard"}).json()["checkout_url"])
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name=re.compile("Subscribe|Start trial")).click()
    page.wait_for_url(re.compile(re.escape(selling.site)))
    until(lambda: somebody("GET", "/v1/subscription").json()["plays"])

    watch = f"/watch/{title}"
    sign_in(page, selling, watch, EMAIL, PASSWORD)
    until(lambda: at(page) > 0.5)
    page.evaluate("document.querySelector('video').currentTime = 9")
    until(lambda: at(page) > 10)
    page.keyboard.press("k")
    until(lambda: paused(page))
    left = at(page)

    def kept() -> bool:
        answer = somebody("GET", f"/v1/playback?content_id={title}")
        return answer.status == 200 and abs(answer.json()["position"] - left) < 0.6

    until(kept)

    second, third = others
    sign_in(second, selling, watch, EMAIL, PASSWORD)
    until(lambda: at(second) > 0)
    assert abs(at(second) - left) < 2
    second.keyboard.press("k")
    until(lambda: paused(second))

    # The paused ones hold their places: for a third there is none, until one of them gives way.
    sign_in(third, selling, watch, EMAIL, PASSWORD)
    playing = third.get_by_role("list", name="Playing now").get_by_role("listitem")
    expect(playing).to_have_count(2)
    expect(playing.first).to_contain_text("Paid For")
    assert not violations(third, "too many streams")
    assert at(third) == 0
    playing.first.get_by_role("button", name="Stop Paid For").click()
    until(lambda: at(third) > 0)
    assert len(streams(somebody)) == 2
    third.get_by_role("button", name="Back to").click()
    until(lambda: len(streams(somebody)) == 1)


def streams(somebody: Client) -> list[str]:
    return [each["session_id"] for each in somebody("GET", "/v1/stream/sessions").json()["items"]]
