"""Plans in real browsers: from a film that takes one, over a card, to its page, then changed, left, kept, and not paid for.

And from a card to a picture: who pays watches, goes on elsewhere, and is one of as many as the plan has.
"""

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import films
from tests import platform as local
from tests.browser.watching import HARDEST, assert_fits, at, paused, sign_in, violations
from tests.journeys.test_accounts import PASSWORD, mail_to, verified
from tests.platform import Client, Platform, until

EMAIL, PAYS = "plans@matinee.test", "somebody.who.pays@matinee.test"
REFUSED = {
    "status": 402,
    "code": "plan_required",
    "title": "…",
    "detail": "…",
    "type": "urn:matinee:problem:plan_required",
}


@pytest.fixture(scope="module")
def selling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Another platform, where watching takes a plan."""
    with local.running(tmp_path_factory.mktemp("selling") / "state", MATINEE_SUBSCRIPTIONS="on") as started:
        yield started


def announced(platform: Platform) -> str:
    """A title that everybody sees: its content id."""
    line = {"title": "The Late Show", "external_id": "late", "status": "published"}
    assert platform.editor.imported(json.dumps(line).encode())["accepted"] == 1

    def listed() -> str | None:
        items = platform.stranger("GET", "/v1/content?limit=100").json()["items"]
        return next((each["content_id"] for each in items if each["title"] == line["title"]), None)

    content_id: str = until(listed)  # the edge keeps an older list for some seconds
    return content_id


def pay(page: Page, number: str = "4242 4242 4242 4242") -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_role("button", name=re.compile("^(Subscribe|Start trial|Update card)$")).click()


def until_told(page: Page, text: str) -> Iterator[None]:
    """Turns until a page says it, as what Stripe tells of comes in its own time."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        page.get_by_role("heading", name="Invoices").wait_for()
        if page.get_by_text(text).count():
            return
        yield
    expect(page.get_by_text(text)).to_be_visible()


def test_subscribe_change_leave_stay_and_fail_to_pay(selling: Platform, page: Page) -> None:
    wanted, found = announced(selling), []

    # Somebody whom nobody knows chooses a plan, has to sign up, and comes back to it.
    page.goto(selling.site)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Plans").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(["Basic", "Standard", "Premium"])
    found += violations(page, "plans")
    page.get_by_role("radio", name=re.compile("^Yearly")).check(force=True)
    expect(page.get_by_role("heading", level=2)).to_have_text(["Standard", "Premium"])
    page.goto(f"{selling.site}/plans?for={wanted}")
    expect(page.get_by_text("Choose a plan to watch The Late Show.")).to_be_visible()
    page.get_by_role("link", name="Choose Basic").click()
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.goto(mail_to(selling, EMAIL, "Confirm your")["links"][0])
    page.get_by_role("button", name="Confirm my address").click()
    page.get_by_role("link", name="Sign in").last.click()
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{selling.site}/plans?plan=basic&for={wanted}")
    expect(page.get_by_role("article", name="Basic").get_by_text("Your choice")).to_be_visible()

    # The player says that it takes a plan, and where there is one.
    page.route("**/v1/stream/*", lambda route: route.fulfill(status=402, json=REFUSED))
    page.goto(f"{selling.site}/watch/{wanted}")
    page.get_by_role("link", name="See the plans").click()
    page.unroute("**/v1/stream/*")

    # Who turns back at the Checkout is told that nothing was charged; who pays is let in.
    page.get_by_role("button", name="Choose Basic").click()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("heading", name="Nothing was charged")).to_be_visible()
    page.get_by_role("link", name="See the plans").click()
    page.get_by_role("button", name="Choose Basic").click()
    pay(page)
    expect(page.get_by_role("heading", name="Welcome to Basic")).to_be_visible()
    expect(page.get_by_role("link", name="Watch The Late Show")).to_have_attribute("href", f"/watch/{wanted}")
    expect(
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Plans")
    ).to_be_hidden()  # the token says it
    expect(page.get_by_text(re.compile(r"\$7\.99 on \d"))).to_be_visible()
    found += violations(page, "a welcome")

    # A larger plan costs what the preview says.
    page.get_by_role("link", name="Change plan").click()
    expect(page.get_by_role("article", name="Basic").get_by_text("Your plan")).to_be_visible()
    page.get_by_role("button", name="Change to Premium").click()
    confirm = page.get_by_role("button", name=re.compile("^Change and pay"))
    expect(page.get_by_text(re.compile(r"\$17\.99 a month"))).to_be_visible()
    due = (confirm.text_content() or "").rpartition(" ")[2]
    found += violations(page, "a preview")
    confirm.click()
    expect(page.get_by_text("Your plan is Premium now.")).to_be_visible()
    page.goto(f"{selling.site}/account/subscription")
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text(due)
    expect(rows.nth(2)).to_contain_text("$7.99")
    expect(rows.nth(1).get_by_role("link")).to_have_count(2)

    # Left, by a question, and stayed after all.
    page.get_by_role("button", name="Cancel the subscription").click()
    page.get_by_role("button", name="Cancel it").click()
    expect(page.get_by_text("You have cancelled your subscription. It ends on")).to_be_visible()
    expect(page.get_by_text("There is no further invoice.")).to_be_visible()
    page.get_by_role("button", name="Keep the subscription").click()
    expect(page.get_by_text("Your subscription renews on")).to_be_visible()

    # A card that fails later: a month on, every page says so.
    page.get_by_role("button", name="Cards and address").click()
    pay(page, "4000 0000 0000 0341")
    month = {"advance": 32 * 86_400}
    desk = f"http://127.0.0.1:{selling.port('stripe')}/_matinee"
    assert selling.stranger("POST", desk, month).status == 200
    page.get_by_role("link", name="Return to Matinee").click()
    for _ in until_told(page, "Payment failed"):
        page.reload()
    found += violations(page, "a payment that failed")
    page.goto(f"{selling.site}/plans")
    expect(page.get_by_text("A payment is open.")).to_be_visible()
    expect(page.get_by_text("Your last payment failed. You can watch until")).to_be_visible()
    expect(page.get_by_role("link", name="Update your card")).to_have_attribute("href", "/account/subscription")
    for language in HARDEST:
        assert_fits(page, selling, ("/plans", "/account/subscription?checkout=done"), language)
    assert not found, "\n".join(found)


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
    somebody = verified(selling, PAYS)
    refused = somebody("GET", f"/v1/stream/{title}")
    assert (refused.status, refused.json()["code"]) == (402, "plan_required")

    # Two at once is what this plan has. Its card is Stripe's own page's.
    page.goto(somebody("POST", "/v1/subscription", {"plan_id": "standard"}).json()["checkout_url"])
    pay(page)
    page.wait_for_url(re.compile(re.escape(selling.site)))
    until(lambda: somebody("GET", "/v1/subscription").json()["plays"])

    watch = f"/watch/{title}"
    sign_in(page, selling, watch, PAYS, PASSWORD)
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
    sign_in(second, selling, watch, PAYS, PASSWORD)
    until(lambda: at(second) > 0)
    assert abs(at(second) - left) < 2
    second.keyboard.press("k")
    until(lambda: paused(second))

    # The paused ones hold their places: for a third there is none, until one of them gives way.
    sign_in(third, selling, watch, PAYS, PASSWORD)
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
