"""The home on the running platform: somebody new picks three, watches one and sees it change; a child sees a child's."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import at, violations
from tests.journeys.test_a_home_of_ones_own import ROADS, is_on_the_shelf, made
from tests.journeys.test_accounts import PASSWORD, verified
from tests.platform import Platform, until

NAMES = ("Lighthouse one", "Lighthouse two", "Lighthouse three", "Lighthouse four")
_FOR_ADULTS = "Lighthouse for adults"


@pytest.fixture(scope="module")
def picked(platform: Platform) -> list[str]:
    """What a new profile may pick from, on the shelf; and one that no child sees."""
    films = [made(platform.editor, name, "Lighthouses") for name in NAMES]
    films.append(made(platform.editor, _FOR_ADULTS, "Lighthouses", 18))
    until(lambda: all(is_on_the_shelf(platform, each) for each in films), ROADS)
    bea = verified(platform, "likes-lighthouses@matinee.test")
    assert bea("POST", "/v1/recommendations/taste", {"picked": films[:3]}).status == 204
    until(lambda: films[3].encode() in bea("GET", "/v1/recommendations").content)  # who makes pages has them too
    return films


def test_somebody_new_picks_three_watches_one_and_sees_the_home_change(
    platform: Platform, page: Page, film: str, picked: list[str]
) -> None:
    email = "new-at-home@matinee.test"
    ada = verified(platform, email)
    page.goto(f"{platform.site}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    choice = page.get_by_role("region", name="What do you like?")
    for name in NAMES[:3]:
        choice.get_by_role("button", name=name, exact=True).click()
    choice.get_by_role("button", name="Show my page").click()
    expect(choice).to_have_count(0)
    top = page.get_by_role("region", name="Top picks for you").get_by_role("listitem")
    expect(top.first).to_contain_text(re.compile("Star of Lighthouses|Because you picked|You like Lighthouses"))
    assert page.get_by_role("region", name="Continue watching").count() == 0
    page.goto(f"{platform.site}/watch/{film}")
    until(lambda: at(page) > 3)
    page.keyboard.press("k")
    until(lambda: ada("GET", f"/v1/playback?content_id={film}").status == 200)
    page.goto(platform.site)
    going = page.get_by_role("region", name="Continue watching").get_by_role("link", name=re.compile("Two Voices"))
    expect(going).to_have_attribute("href", f"/watch/{film}")
    found = violations(page, "a home of one's own")
    assert not found, "\n".join(found)


def test_a_child_sees_nothing_for_adults(platform: Platform, page: Page, picked: list[str]) -> None:
    email = "parent-at-home@matinee.test"
    parent = verified(platform, email)
    child = {"name": "Kim", "avatar": "2", "language": "en", "maturity_limit": 6, "is_kids": True}
    assert parent("POST", "/v1/users/profiles", child).status == 201
    page.goto(f"{platform.site}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Kim").click()
    page.wait_for_url(f"{platform.site}/")
    page.get_by_text("Lighthouse one").first.wait_for(state="attached")
    assert page.get_by_text(_FOR_ADULTS).count() == 0
    expect(page.get_by_text(re.compile("^From \\d+$"))).to_have_count(0)
