"""Rows by hand and a home's preview in the studio, with a seeded service's answers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from infra import site as sites
from tests.browser import home, insights
from tests.browser.home import admin, opened_in_studio
from tests.browser.home_answers import FIRST_ROW, Service, content_id, name
from tests.browser.watching import violations
from tests.platform import until

_WIDTHS = (320, 1024, 1920)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    if not (sites.SITE / "index.html").exists():
        sites.build()
    with insights.served() as address:
        yield address


@pytest.mark.parametrize(("seen", "language"), [*((each, "en") for each in home.STUDIO), ("studio-home", "ar")])
def test_everybody_can_use_it_on_every_screen(site: str, page: Page, seen: str, language: str) -> None:
    path, prepare = home.STUDIO[seen]
    opened_in_studio(page, site, admin(), path, language)
    prepare(page)
    for width in _WIDTHS:
        page.set_viewport_size({"width": width, "height": 720})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    found = violations(page, seen)
    assert not found, "\n".join(found)


def test_rows_say_when_where_and_for_whom(site: str, page: Page) -> None:
    opened_in_studio(page, site, admin(), "/studio/home")
    lines = page.get_by_role("list", name="Rows by hand").get_by_role("listitem")
    expect(lines).to_have_count(3)
    expect(lines.nth(0)).to_contain_text("Winter evenings")
    expect(lines.nth(0)).to_contain_text("Shown now")
    expect(lines.nth(0)).to_contain_text("Germany")
    expect(lines.nth(1)).to_contain_text("From 1 Dec 2032")
    expect(lines.nth(1)).to_contain_text("Children’s only")
    expect(lines.nth(2)).to_contain_text("Over since")


def test_a_row_is_made(site: str, page: Page) -> None:
    service = Service(role="editor")
    opened_in_studio(page, site, service, "/studio/home")
    page.get_by_role("link", name="New row").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Name in English")).to_be_focused()
    page.get_by_label("Name in English").fill("Quiet films")
    page.get_by_label("Name in German").fill("Leise Filme")
    page.get_by_label("Find a published title").fill("machine")
    page.get_by_role("button", name=f"Add {name(601)}").click()
    expect(page.get_by_label("Find a published title")).to_be_focused()
    page.get_by_role("button", name=f"Add {name(600)}").click()
    page.get_by_label("Place on the page").select_option("top")
    page.get_by_label("Profiles").select_option("grown_up")
    page.get_by_label("Countries").fill("Germany")
    page.get_by_label("Countries").press("Enter")
    page.get_by_label("Shown until").fill("2031-01-06T10:00")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/studio/home/rows/col_*")
    made = service.collections["col_01K9ZQ5T9S8R7Q6P5N4M3K2J1N"]
    assert made["title"] == {"en": "Quiet films", "de": "Leise Filme"}
    assert made["content_ids"] == [content_id(601), content_id(600)]
    assert (made["position"], made["audience"], made["countries"]) == ("top", "grown_up", ["DE"])
    assert made["ends_at"].startswith("2031-01-06T")
    expect(page.get_by_role("heading", level=1, name="Quiet films")).to_be_visible()


def test_its_titles_are_put_in_order_by_keys_and_by_a_pointer(site: str, page: Page) -> None:
    service = admin()
    opened_in_studio(page, site, service, f"/studio/home/rows/{FIRST_ROW}")
    lines = (
        page.get_by_role("list")
        .filter(has=page.get_by_role("button", name=re.compile("^Move The")))
        .get_by_role("listitem")
    )
    expect(lines).to_have_count(4)
    handle = page.get_by_role("button", name=f"Move {name(0)}")
    handle.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("is picked up, at place 1 of 4")).to_be_attached()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("is at place 2 of 4")).to_be_attached()
    page.keyboard.press("Space")
    expect(lines.nth(1)).to_contain_text(name(0))
    held, above = page.get_by_role("button", name=f"Move {name(3)}").bounding_box(), lines.nth(0).bounding_box()
    assert held and above
    page.mouse.move(held["x"] + 10, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(held["x"] + 10, held["y"] - 20, steps=4)
    page.mouse.move(held["x"] + 10, above["y"] + 5, steps=8)
    page.mouse.up()
    expect(lines.nth(0)).to_contain_text(name(3))
    up, button = (
        page.get_by_role("menuitem", name="Move up"),
        lines.nth(3).get_by_role("button", name=re.compile("^Actions")),
    )

    def opened() -> bool:
        if not up.is_visible():
            button.click()  # a click right after a drop is taken for its end
        return up.is_visible()

    until(opened)
    up.click()
    page.get_by_role("button", name="Save").click()
    until(lambda: service.collections[FIRST_ROW]["content_ids"] == [content_id(each) for each in (3, 1, 2, 0)])


def test_a_row_is_deleted_once_it_is_confirmed(site: str, page: Page) -> None:
    service = admin()
    opened_in_studio(page, site, service, f"/studio/home/rows/{FIRST_ROW}")
    page.get_by_role("button", name="Delete the row").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete the row").click()
    page.wait_for_url("**/studio/home")
    assert FIRST_ROW not in service.collections
    expect(page.get_by_role("list", name="Rows by hand").get_by_role("listitem")).to_have_count(2)


def test_a_home_is_seen_as_a_profile_and_says_why_titles_stand_where_they_do(site: str, page: Page) -> None:
    service = admin()
    opened_in_studio(page, site, service, "/studio/home/preview")
    page.get_by_label("Profile’s id").fill("prf_nobody")
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_text("No profile has this id.")).to_be_visible()
    page.get_by_label("Profile of mine").select_option("Ben")
    expect(page).to_have_url(re.compile("profile=prf_2$"))
    expect(page.get_by_text("Model v1")).to_be_visible()
    page.get_by_label("Why these ranks: Top picks for you").click()
    table = page.get_by_role("table", name="Why they stand where they do: Top picks for you")
    expect(table.get_by_role("columnheader")).to_have_text(
        ["Rank", "Title", "What it watched", "Popularity", "Diversity", "Score"]
    )
    expect(table.get_by_role("row").nth(1)).to_contain_text(f"1{name(0)}0.8000.200-0.0500.950")


def test_an_editor_has_no_homes_of_others(site: str, page: Page) -> None:
    opened_in_studio(page, site, Service(role="editor"), "/studio/home")
    expect(page.get_by_role("link", name="Preview as a profile")).to_have_count(0)
    page.goto(f"{site}/studio/home/preview?profile=prf_2")
    expect(page.get_by_role("heading", level=1, name="Page not found")).to_be_visible()
