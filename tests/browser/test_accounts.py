"""Accounts in a real browser: from the sign-up to a reset password, who is watching, devices, one's data; for every reader."""

import itertools
import re
import unicodedata
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.watching import HARDEST, assert_fits, tab_to, violations
from tests.journeys.test_accounts import PASSWORD, login, mail_to, refreshed, token_of, verified
from tests.platform import Client, Platform, until

NEW_PASSWORD = "a different phrase"
_NUMBERS = itertools.count(1)


@pytest.fixture
def email() -> str:
    """Somebody whom no other test knows."""
    return f"person{next(_NUMBERS)}@matinee.test"


@pytest.fixture
def ada(platform: Platform, email: str) -> Client:
    """A household of one without a PIN, called Ada, over HTTP."""
    return verified(platform, email, display_name="Ada")


@pytest.fixture
def household(ada: Client) -> Iterator[Client]:
    """Ada behind a PIN, who reads Spanish; Kim, a child."""
    (first,) = ada("GET", "/v1/users/profiles").json()["items"]
    facts = {"name": "Ada", "avatar": "2", "language": "es", "pin": "4321"}
    assert ada("PUT", f"/v1/users/profiles/{first['profile_id']}", facts).status == 200
    assert ada("POST", "/v1/users/profiles", {"name": "Kim", "avatar": "8", "is_kids": True}).status == 201
    yield ada


def enter(page: Page, platform: Platform, email: str, to: str = "/", password: str = PASSWORD) -> None:
    """Fill the sign-in's form in and send it."""
    page.goto(f"{platform.site}/sign-in?to={to}")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")


def signed_in(page: Page, platform: Platform, email: str, to: str = "/", password: str = PASSWORD) -> None:
    enter(page, platform, email, to, password)
    page.wait_for_url(platform.site + to)


# --- from nobody to somebody ---------------------------------------------------------------------------------------


def test_from_the_sign_up_to_a_reset_password_after_which_old_sessions_are_dead(
    platform: Platform, page: Page, email: str
) -> None:
    page.goto(f"{platform.site}/sign-up")
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()
    expect(page.get_by_text(email)).to_be_visible()

    (link,) = mail_to(platform, email, "Confirm your")["links"]
    page.goto(link)
    page.get_by_role("button", name="Confirm my address").click()
    page.get_by_role("link", name="Sign in").click()
    signed_in(page, platform, email)
    account = page.get_by_role("button", name="Account of Ada")
    expect(account).to_be_visible()
    page.reload()
    expect(account).to_be_visible()
    elsewhere = login(platform, email).json()["refresh_token"]

    page.goto(f"{platform.site}/forgot-password")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()
    page.goto(next(link for link in mail_to(platform, email, "Choose a new")["links"] if "token=" in link))
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Save the password").click()
    expect(page).to_have_url(f"{platform.site}/sign-in")
    expect(page.get_by_text("Your new password is saved.")).to_be_visible()

    assert refreshed(platform, elsewhere).status == 401
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    enter(page, platform, email)
    expect(page.get_by_role("alert").filter(has_text="is wrong. Check both")).to_be_visible()
    signed_in(page, platform, email, password=NEW_PASSWORD)


def test_a_password_is_the_same_one_whichever_keyboard_typed_it(
    platform: Platform, page: Page, ada: Client, email: str
) -> None:
    composed = unicodedata.normalize("NFC", "Ångström café")
    changed = ada("POST", "/v1/users/password/change", {"password": PASSWORD, "new_password": composed})
    assert changed.status == 204, changed.content
    signed_in(page, platform, email, password=unicodedata.normalize("NFD", composed))
    expect(page.get_by_role("button", name="Account of Ada")).to_be_visible()


@pytest.mark.parametrize("to", ["/.//evil.test", "//evil.test", "/%5Cevil.test", "javascript:alert(1)", "/%25zz"])
def test_a_link_to_the_sign_in_leads_nowhere_but_to_this_site(
    platform: Platform, page: Page, ada: Client, email: str, to: str
) -> None:
    enter(page, platform, email, to)
    page.wait_for_url(f"{platform.site}/")
    expect(page.get_by_role("button", name="Account of Ada")).to_be_visible()
    page.goto(f"{platform.site}/sign-in?to={to}")  # who is signed in goes on at once
    page.wait_for_url(f"{platform.site}/")


def test_an_account_is_made_by_keyboard_alone(platform: Platform, page: Page, email: str) -> None:
    page.goto(f"{platform.site}/sign-in")
    expect(page.get_by_label("E-mail")).to_be_focused()
    tab_to(page, "^Create an account$")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Ada")
    for text in (email, "short"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    password = page.get_by_label("Password", exact=True)
    expect(password).to_be_focused()
    expect(password).to_have_attribute("type", "password")
    expect(password).to_have_attribute("autocomplete", "new-password")
    expect(password).to_have_accessible_description(re.compile("Use at least 8 characters"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("password123")
    page.keyboard.press("Enter")
    expect(password).to_have_accessible_description(re.compile("too common"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(PASSWORD)
    tab_to(page, "^Create account$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()
    tab_to(page, "^Send it again$")
    page.keyboard.press("Enter")
    expect(page.get_by_text("We have sent the e-mail again.")).to_be_visible()


def test_an_address_that_is_not_confirmed_is_sent_its_mail_again(platform: Platform, page: Page, email: str) -> None:
    given = {"email": email, "password": PASSWORD}
    assert platform.stranger("POST", "/v1/users/register", given).status == 201
    first = token_of(mail_to(platform, email, "Confirm your"))
    enter(page, platform, email)
    expect(page.get_by_role("alert").filter(has_text="not confirmed yet")).to_be_visible()
    page.get_by_role("button", name="Send the mail again").click()
    until(lambda: token_of(mail_to(platform, email, "Confirm your")) != first)


def test_a_link_that_was_used_says_so_and_leads_on(platform: Platform, page: Page) -> None:
    page.goto(f"{platform.site}/verify-email?token=used")
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_role("alert")).to_contain_text("already used or has expired")
    page.goto(f"{platform.site}/reset-password?token=used")
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("already used or has expired")
    page.get_by_role("link", name="Ask for a new link").click()
    expect(page).to_have_url(f"{platform.site}/forgot-password")


def test_too_many_tries_are_told_how_long_to_wait(platform: Platform, page: Page, ada: Client, email: str) -> None:
    for number in range(10):
        login(platform, email, f"guess number {number}")
    enter(page, platform, email)
    expect(page.get_by_role("alert").filter(has_text=re.compile(r"Try again in \d+ seconds?\."))).to_be_visible()


# --- the session -----------------------------------------------------------------------------------------------------


def test_no_token_is_left_where_a_script_of_another_page_load_could_read_it(
    platform: Platform, page: Page, context: BrowserContext
) -> None:
    signed_in(page, platform, "viewer@matinee.test", password="matinee-demo")
    kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
    assert "eyJ" not in kept and "usr_" not in kept, kept
    (cookie,) = [each for each in context.cookies() if each["name"] == "matinee_refresh"]
    assert cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "Strict"


def test_a_token_is_renewed_before_it_ends(platform: Platform, page: Page) -> None:
    page.clock.install()
    signed_in(page, platform, "viewer@matinee.test", password="matinee-demo")
    with page.expect_response("**/v1/users/refresh") as answered:
        page.clock.fast_forward("14:05")
    assert answered.value.status == 200
    expect(page.get_by_role("button", name=re.compile("^Account of"))).to_be_visible()


def test_a_token_that_is_refused_is_renewed_and_the_call_made_again(
    platform: Platform, page: Page, ada: Client, email: str
) -> None:
    signed_in(page, platform, email)
    spoilt: list[str] = []

    def spoil(route: Route) -> None:
        spoilt.append(route.request.url)
        headers = {**route.request.headers, "authorization": "Bearer not.a.token"}
        route.continue_(headers=headers)

    page.route("**/v1/users/devices", spoil, times=1)
    page.get_by_role("button", name="Account of Ada").click()
    page.get_by_role("menuitem", name="Account").click()
    with page.expect_response("**/v1/users/refresh") as answered:
        page.get_by_role("link", name="Devices").click()
    assert answered.value.status == 200
    expect(page.get_by_text("This device")).to_be_visible()
    assert len(spoilt) == 1


def test_two_tabs_renew_one_after_the_other_and_leave_together(
    platform: Platform, page: Page, context: BrowserContext
) -> None:
    signed_in(page, platform, "viewer@matinee.test", password="matinee-demo")
    second = context.new_page()
    for tab in (page, second):
        tab.goto(platform.site)
    for tab in (page, second):
        expect(tab.get_by_role("button", name=re.compile("^Account of"))).to_be_visible()
    page.get_by_role("button", name=re.compile("^Account of")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    for tab in (page, second):
        expect(tab.get_by_role("link", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_a_session_that_was_ended_elsewhere_leads_to_the_sign_in_and_back(
    platform: Platform, page: Page, ada: Client, email: str
) -> None:
    signed_in(page, platform, email, "/account")
    assert ada("POST", "/v1/users/logout-everywhere").status == 204
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("alert").filter(has_text="You were signed out of this device")).to_be_visible()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{platform.site}/account")


def test_a_page_for_the_signed_in_is_come_back_to(platform: Platform, page: Page, ada: Client, email: str) -> None:
    page.goto(f"{platform.site}/account/devices")
    expect(page).to_have_url(f"{platform.site}/sign-in?to=%2Faccount%2Fdevices")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("This device")).to_be_visible()


# --- who is watching -------------------------------------------------------------------------------------------------


def test_a_profile_with_a_pin_is_entered_with_it_and_speaks_its_language(
    platform: Platform, page: Page, household: Client, email: str
) -> None:
    enter(page, platform, email, "/account")
    expect(page.get_by_role("heading", name="Who’s watching?")).to_be_visible()
    page.get_by_role("button", name="Ada, with a PIN").click()
    pin = page.get_by_role("dialog", name="PIN of Ada").get_by_label("PIN", exact=True)
    expect(pin).to_be_focused()
    page.keyboard.type("0000")
    page.keyboard.press("Enter")
    expect(pin).to_have_accessible_description(re.compile("This is not the PIN"))
    expect(pin).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("4321")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{platform.site}/account")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.reload()
    expect(page.get_by_role("button", name="Cuenta de Ada")).to_be_visible()


def test_a_child_sees_that_it_is_one_and_no_account(
    platform: Platform, page: Page, household: Client, email: str
) -> None:
    enter(page, platform, email)
    page.get_by_role("button", name="Kim").click()
    expect(page).to_have_url(f"{platform.site}/")
    expect(page.get_by_role("banner").get_by_text("Kids")).to_be_visible()
    page.get_by_role("button", name="Account of Kim").click()
    expect(page.get_by_role("menuitem")).to_have_text(["Change profile", "Watch history", "Sign out"])
    page.goto(f"{platform.site}/account")
    expect(page.get_by_role("heading", name="This is for grown-ups")).to_be_visible()
    page.get_by_role("link", name="Change profile").click()
    expect(page.get_by_role("button", name="Ada, with a PIN")).to_be_visible()
    expect(page.get_by_role("link", name="Edit profiles")).to_be_hidden()


@pytest.fixture
def guest(household: Client) -> Client:
    """Ada's household with somebody more, who has no PIN."""
    assert household("POST", "/v1/users/profiles", {"name": "Guest", "avatar": "5"}).status == 201
    return household


def test_a_child_goes_on_as_a_grown_up_with_a_grown_ups_pin_or_the_password(
    platform: Platform, page: Page, guest: Client, email: str
) -> None:
    enter(page, platform, email)
    page.get_by_role("button", name="Kim").click()
    expect(page).to_have_url(f"{platform.site}/")
    page.goto(f"{platform.site}/profiles")
    page.get_by_role("button", name="Guest").click()
    dialog = page.get_by_role("dialog", name="Ask a grown-up")
    pin = dialog.get_by_label("PIN", exact=True)
    expect(pin).to_be_focused()
    page.keyboard.type("0000")
    page.keyboard.press("Enter")
    expect(pin).to_have_accessible_description(re.compile("This is not the PIN"))
    dialog.get_by_role("button", name="Use the password instead").click()
    password = dialog.get_by_label("Current password")
    expect(password).to_be_focused()
    page.keyboard.type("not it at all")
    page.keyboard.press("Enter")
    expect(password).to_have_accessible_description(re.compile("This is not your password"))
    dialog.get_by_role("button", name="Use the PIN instead").click()
    dialog.get_by_label("PIN", exact=True).fill("4321")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Account of Guest")).to_be_visible()


def test_where_nobody_has_a_pin_a_child_is_let_out_by_the_password(
    platform: Platform, page: Page, ada: Client, email: str
) -> None:
    assert ada("POST", "/v1/users/profiles", {"name": "Kim", "is_kids": True}).status == 201
    enter(page, platform, email)
    page.get_by_role("button", name="Kim").click()
    expect(page).to_have_url(f"{platform.site}/")
    page.goto(f"{platform.site}/profiles")
    page.get_by_role("button", name="Ada", exact=True).click()
    dialog = page.get_by_role("dialog", name="Ask a grown-up")
    expect(dialog.get_by_role("button", name="Use the PIN instead")).to_be_hidden()
    dialog.get_by_label("Current password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Account of Ada")).to_be_visible()


def test_a_profile_with_a_pin_is_changed_and_deleted_with_it(
    platform: Platform, page: Page, guest: Client, email: str
) -> None:
    enter(page, platform, email)
    page.get_by_role("button", name="Guest").click()
    expect(page).to_have_url(f"{platform.site}/")
    page.goto(f"{platform.site}/profiles/edit")
    page.get_by_role("link", name="Edit Ada").click()
    page.get_by_label("Remove the PIN").check()
    page.get_by_role("button", name="Save").click()
    pin = page.get_by_role("dialog", name="PIN of Ada").get_by_label("PIN", exact=True)
    pin.fill("0000")
    page.keyboard.press("Enter")
    expect(pin).to_have_accessible_description(re.compile("This is not the PIN"))
    assert guest("GET", "/v1/users/profiles").json()["items"][0]["has_pin"]
    pin.fill("4321")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{platform.site}/profiles/edit")
    first = guest("GET", "/v1/users/profiles").json()["items"][0]
    assert not first["has_pin"]
    locked = {"name": "Ada", "pin": "5678"}
    assert guest("PUT", f"/v1/users/profiles/{first['profile_id']}", locked).status == 200
    page.get_by_role("link", name="Edit Ada").click()
    page.get_by_role("button", name="Delete the profile").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete the profile").click()
    page.get_by_role("dialog").get_by_label("PIN", exact=True).fill("5678")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ada is deleted.")).to_be_visible()


def test_who_has_not_said_who_they_are_is_asked_before_they_change_a_profile(
    platform: Platform, page: Page, household: Client, email: str
) -> None:
    enter(page, platform, email)
    page.wait_for_url(f"{platform.site}/profiles")
    for path in ("/profiles/edit", "/profiles/new"):
        page.goto(platform.site + path)
        expect(page).to_have_url(f"{platform.site}/profiles?to=%2Fprofiles%2Fedit")
        expect(page.get_by_role("heading", name="Who’s watching?")).to_be_visible()


def test_the_studio_is_not_offered_to_who_helps_account_holders(
    platform: Platform, page: Page, ada: Client, email: str
) -> None:
    (found,) = platform.admin("GET", f"/v1/admin/users?email={email}").json()["items"]
    made = platform.admin("PUT", f"/v1/admin/users/{found['user_id']}", {"role": "support"})
    assert made.status == 200
    signed_in(page, platform, email)
    expect(page.get_by_role("button", name="Account of Ada")).to_be_visible()
    expect(page.get_by_role("link", name="Studio")).to_be_hidden()


def test_a_film_asks_who_is_watching_first(
    platform: Platform, page: Page, household: Client, email: str, film: str
) -> None:
    problem = {"status": 403, "code": "profile_required", "title": "…", "detail": "…", "type": "…"}
    page.route("**/v1/stream/*", lambda route: route.fulfill(status=403, json=problem), times=1)
    enter(page, platform, email)
    page.get_by_role("heading", name="Who’s watching?").wait_for()
    page.goto(f"{platform.site}/watch/{film}")
    page.get_by_role("button", name="Kim").click()
    expect(page).to_have_url(f"{platform.site}/watch/{film}")


def test_a_profile_is_added_changed_and_deleted(platform: Platform, page: Page, ada: Client, email: str) -> None:
    signed_in(page, platform, email, "/profiles/edit")
    page.get_by_role("link", name="Add a profile").click()
    page.get_by_label("Name").fill("Grandmother")
    page.get_by_role("radio", name="Owl").check()
    page.get_by_label("PIN", exact=True).fill("12")
    page.get_by_role("button", name="Save").click()
    pin = page.get_by_label("PIN", exact=True)
    expect(pin).to_have_accessible_description(re.compile("four to six digits", re.IGNORECASE))
    expect(pin).to_be_focused()
    pin.fill("123456")
    page.get_by_label("Kids profile").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Edit Grandmother").click()
    added = ada("GET", "/v1/users/profiles").json()["items"][-1]
    said = {"avatar": "3", "is_kids": True, "maturity_limit": 12, "has_pin": True, "autoplay": True}
    assert said.items() <= added.items()
    page.get_by_label("Remove the PIN").check()
    page.get_by_label("Language", exact=True).select_option(label="Deutsch")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("dialog", name="PIN of Grandmother").get_by_label("PIN", exact=True).fill("123456")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Edit Grandmother").click()
    changed = ada("GET", "/v1/users/profiles").json()["items"][-1]
    assert (changed["language"], changed["has_pin"]) == ("de", False)
    page.get_by_role("button", name="Delete the profile").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete the profile").click()
    expect(page.get_by_text("Grandmother is deleted.")).to_be_visible()
    assert len(ada("GET", "/v1/users/profiles").json()["items"]) == 1


# --- the account -----------------------------------------------------------------------------------------------------


def test_the_account_says_what_its_owner_wrote(platform: Platform, page: Page, ada: Client, email: str) -> None:
    signed_in(page, platform, email, "/account")
    name = page.get_by_label("Name")
    name.fill("")
    page.get_by_role("button", name="Save").click()
    expect(name).to_have_accessible_description("Please fill this in.")
    expect(name).to_be_focused()
    name.fill("Ada Lovelace")
    page.get_by_label("Country").select_option(label="United Kingdom")
    page.get_by_label("Send me news about new films").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    said = ada("GET", "/v1/users/profile").json()
    assert (said["display_name"], said["country"], said["marketing_consent"]) == ("Ada Lovelace", "GB", True)


def test_a_changed_password_leaves_this_device_signed_in_alone(
    platform: Platform, page: Page, ada: Client, email: str
) -> None:
    elsewhere = login(platform, email).json()["refresh_token"]
    signed_in(page, platform, email, "/account")
    page.get_by_label("Current password").fill("not it at all")
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_label("Current password")).to_have_accessible_description("This is not your password.")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("The password is changed")).to_be_visible()
    assert refreshed(platform, elsewhere).status == 401
    page.reload()
    expect(page.get_by_role("button", name="Account of Ada")).to_be_visible()


def test_devices_are_told_apart_and_signed_out(platform: Platform, page: Page, ada: Client, email: str) -> None:
    television = login(platform, email, device_name="Television").json()["refresh_token"]
    signed_in(page, platform, email, "/account/devices")
    mine = page.get_by_role("listitem").filter(has_text="This device")
    expect(mine).to_contain_text("Chrome · Linux")
    page.get_by_role("button", name="Sign out: Television").click()
    expect(page.get_by_text("Television is signed out.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Television")).to_be_hidden()
    assert refreshed(platform, television).status == 401
    page.get_by_role("button", name="Sign out everywhere").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.goto(f"{platform.site}/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_ones_data_is_gathered_in_a_file(platform: Platform, page: Page, ada: Client, email: str) -> None:
    signed_in(page, platform, email, "/account")
    page.get_by_role("button", name="Export my data").click()
    download = page.get_by_role("link", name="Download")
    expect(download).to_be_visible(timeout=90_000)
    with page.expect_download() as begun:
        download.click()
    assert begun.value.path().read_bytes()[:2] == b"PK"


def test_an_account_is_deleted_with_its_password(platform: Platform, page: Page, ada: Client, email: str) -> None:
    signed_in(page, platform, email, "/account")
    page.get_by_role("button", name="Delete the account").click()
    password = page.get_by_role("dialog").get_by_label("Current password")
    expect(password).to_be_focused()
    page.keyboard.type("not it at all")
    page.keyboard.press("Enter")
    expect(password).to_have_accessible_description("This is not your password.")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your account is being erased.")).to_be_visible()
    expect(page).to_have_url(f"{platform.site}/")
    assert login(platform, email).status in (401, 403)


# --- for every reader ------------------------------------------------------------------------------------------------


def let_in(page: Page, platform: Platform) -> None:
    """By Ada's PIN, which is being asked for."""
    page.get_by_role("dialog").get_by_label("PIN", exact=True).fill("4321")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{platform.site}/")


_OPEN_TO_ALL = ("/sign-in", "/sign-up", "/forgot-password", "/verify-email?token=x", "/reset-password?token=x")
_FOR_SOMEBODY = ("/profiles", "/profiles/edit", "/profiles/new", "/account", "/account/devices", "/history")


def test_axe_finds_nothing_on_the_pages_of_accounts(
    platform: Platform, page: Page, household: Client, email: str
) -> None:
    found = []
    for path in _OPEN_TO_ALL:
        page.goto(platform.site + path)
        page.get_by_role("heading", level=1).wait_for()
        found += violations(page, path)
    enter(page, platform, email)
    page.get_by_role("button", name="Ada, with a PIN").click()
    page.get_by_role("dialog").wait_for()
    found += violations(page, "the dialog of the PIN")
    let_in(page, platform)
    page.evaluate("localStorage.setItem('matinee.language', 'en')")
    for path in _FOR_SOMEBODY:
        page.goto(platform.site + path)
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_load_state("networkidle")
        found += violations(page, path)
    page.goto(f"{platform.site}/account")
    page.get_by_role("button", name="Delete the account").click()
    page.get_by_role("dialog").wait_for()
    found += violations(page, "the dialog of deletion")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", HARDEST[:1])
def test_the_pages_of_accounts_fit_every_screen(
    platform: Platform, page: Page, household: Client, email: str, language: str
) -> None:
    enter(page, platform, email)
    page.get_by_role("button", name="Ada, with a PIN").click()
    let_in(page, platform)
    paths = ("/sign-up", "/forgot-password", "/verify-email?token=x", "/reset-password?token=x", *_FOR_SOMEBODY)
    assert_fits(page, platform, paths, language)
