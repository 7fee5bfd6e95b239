"""Signing in with a provider, by its own forms, in a real browser: there, and back to the page that one wanted."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import openid
from tests.browser.watching import violations
from tests.openid import Provider
from tests.platform import Platform, free_ports


@pytest.fixture(scope="module")
def port() -> int:
    return free_ports()


@pytest.fixture(scope="module")
def provider(port: int) -> Iterator[Provider]:
    with openid.provider(port) as found:
        yield found


@pytest.fixture(scope="module")
def platform(provider: Provider, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with openid.platform(provider, port, tmp_path_factory.mktemp("openid") / "state") as started:
        yield started


def goes_there(page: Page, platform: Platform, login: str, to: str = "/") -> None:
    """By the button, and through the provider's forms."""
    page.goto(f"{platform.site}/sign-in?to={to}")
    page.get_by_role("link", name="Sign in with Example").click()
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill("anything")
    page.locator("button[type=submit]").click()
    page.get_by_role("button", name="Continue").click()


def test_somebody_signs_in_with_a_provider_and_is_where_they_wanted_to_be(
    platform: Platform, provider: Provider, page: Page
) -> None:
    provider.knows("grace", email="grace@matinee.test", email_verified=True, name="Grace")
    goes_there(page, platform, "grace", "/account/devices")
    expect(page).to_have_url(f"{platform.site}/account/devices")
    mine = page.get_by_role("listitem").filter(has_text="This device")
    expect(mine).to_contain_text("Chrome · Linux")
    page.reload()
    expect(page.get_by_role("button", name="Account of Grace")).to_be_visible()
    kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
    assert "eyJ" not in kept and "usr_" not in kept, kept


def test_who_is_not_let_in_is_told_why_and_may_try_otherwise(
    platform: Platform, provider: Provider, page: Page
) -> None:
    provider.knows("thief", email="owner@matinee.test", email_verified=False)
    goes_there(page, platform, "thief")
    expect(page.get_by_role("alert")).to_contain_text("has not confirmed")
    assert violations(page, "/sign-in?error=") == []
    page.get_by_role("link", name="Sign in with Gone").click()
    expect(page.get_by_role("alert")).to_contain_text("The provider does not answer")
    expect(page.get_by_label("E-mail")).to_be_visible()
    page.goto(f"{platform.site}/sign-in?signed_in=1")
    expect(page.get_by_label("E-mail")).to_be_visible()
