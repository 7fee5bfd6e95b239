"""Plans in a real browser: from a film that takes one, over a card, to its page; then changed, left, kept, and not paid for."""

import json
import re
import time
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.watching import HARDEST, assert_fits, violations
from tests.journeys.test_accounts import PASSWORD, mail_to
from tests.platform import Platform, until

EMAIL = "plans@matinee.test"
REFUSED = {
    "status": 402,
    "code": "plan_required",
    "title": "…",
    "detail": "…",
    "type": "urn:matinee:problem:plan_required",
}


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
    page.get_by_role("button", name=re.compile("^(Subscribe|Update card)$")).click()


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
    expect(page.get_by_text("You have cancelled. It ends on")).to_be_visible()
    expect(page.get_by_text("None will come.")).to_be_visible()
    page.get_by_role("button", name="Keep the subscription").click()
    expect(page.get_by_text("It renews on")).to_be_visible()

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
