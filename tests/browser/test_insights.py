"""The insights in a browser, with a seeded service's answers: for everybody, by keyboard, in Arabic, by one call a page."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from infra import site as sites
from tests.browser import insights
from tests.browser.watching import violations

AXE = [name for name in insights.PAGES if name != "year"]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    if not (sites.SITE / "index.html").exists():
        sites.build()
    with insights.served() as address:
        yield address


@pytest.mark.parametrize("name", AXE)
def test_everybody_can_use_it(site: str, page: Page, name: str) -> None:
    insights.signed_in(page)
    insights.opened(page, site, insights.PAGES[name])
    found = violations(page, name)
    assert not found, "\n".join(found)


def test_tables_are_for_everybody_too(site: str, page: Page) -> None:
    insights.signed_in(page)
    insights.opened(page, site, insights.PAGES["audience"])
    buttons = page.get_by_role("button", name=re.compile("^Show the table"))
    figures = buttons.count()
    for left in range(figures, 0, -1):
        expect(buttons).to_have_count(left)
        buttons.first.click()
    expect(page.get_by_role("table")).to_have_count(figures + 1)  # the cohorts are a table themselves
    found = violations(page, "tables of the audience")
    assert not found, "\n".join(found)


def test_a_page_is_one_call(site: str, page: Page) -> None:
    asked: list[str] = []
    insights.signed_in(page, asked)
    for name, path in insights.PAGES.items():
        if name.startswith("experiment"):
            continue
        asked.clear()
        insights.opened(page, site, path)
        assert len(asked) == 1, name


def test_arrows_move_a_crosshair_whose_values_are_said(site: str, page: Page) -> None:
    insights.signed_in(page)
    insights.opened(page, site, insights.PAGES["audience"])
    chart = page.get_by_role("slider", name="Who watches: Viewers a day")
    chart.focus()
    expect(chart).to_have_attribute("aria-valuetext", re.compile(r"^28 November 2026; .*This period: [\d,]+$"))
    page.keyboard.press("ArrowLeft")
    expect(chart).to_have_attribute("aria-valuetext", re.compile("^27 November 2026"))
    expect(page.get_by_text("27 November 2026")).to_be_visible()
    page.keyboard.press("Home")
    expect(chart).to_have_attribute("aria-valuetext", re.compile("^1 November 2026"))


def test_in_arabic_left_is_onward_on_days_and_right_along_a_film(site: str, page: Page) -> None:
    insights.signed_in(page)
    page.add_init_script("localStorage.setItem('matinee.language', 'ar')")
    insights.opened(page, site, insights.PAGES["title"])
    curve, days = page.get_by_role("slider").nth(0), page.get_by_role("slider").nth(1)
    for chart, onward in ((curve, "ArrowRight"), (days, "ArrowLeft")):
        chart.focus()
        page.keyboard.press("Home")
        expect(chart).to_have_attribute("aria-valuenow", "0")
        page.keyboard.press(onward)
        expect(chart).to_have_attribute("aria-valuenow", "1")


def test_what_is_chosen_stands_in_the_address_and_is_asked_for(site: str, page: Page) -> None:
    asked: list[str] = []
    insights.signed_in(page, asked)
    insights.opened(page, site, insights.PAGES["audience"])
    page.get_by_label("Period", exact=True).select_option("90")
    page.get_by_label("Country", exact=True).select_option("DE")
    page.get_by_label("Device", exact=True).select_option("tv")
    page.get_by_label("Profiles", exact=True).select_option("no")
    page.get_by_label("Compare with the period before").click()  # it is unchecked once the address says so
    expect(page).to_have_url(re.compile(r"\?days=90&country=DE&device=tv&kids=no&compare=no$"))
    page.reload()
    expect(page.get_by_label("Country", exact=True)).to_have_value("DE")
    query = parse_qs(urlsplit(asked[-1]).query)
    assert query == {
        "from": ["2026-08-31"],
        "to": ["2026-11-28"],
        "country": ["DE"],
        "device": ["tv"],
        "kids": ["false"],
    }
    page.get_by_role("link", name="Quality").click()
    expect(page.get_by_label("Country", exact=True)).to_have_value("DE")


def test_a_table_is_saved_as_csv(site: str, page: Page) -> None:
    insights.signed_in(page)
    insights.opened(page, site, insights.PAGES["search"])
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download CSV: Most searched for").click()
    assert saved.value.suggested_filename == "queries.csv"
    lines = saved.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0] == "period,query,searches,without_results,clicked,played"
    assert len(lines) == 19


def test_a_service_without_visitors_is_told_so(site: str, page: Page) -> None:
    insights.signed_in(page)
    insights.opened(page, site, insights.PAGES["empty"])
    expect(page.get_by_role("heading", name="No figures yet")).to_be_visible()


def test_the_page_of_an_editor_has_no_insights(site: str, page: Page) -> None:
    insights.signed_in(page, role="editor")
    page.goto(f"{site}/studio/insights/audience")
    expect(page.get_by_role("heading", name="Audience")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
