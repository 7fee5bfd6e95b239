"""Experiments in the studio: made, started, stopped, and read in plain words."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from infra import site as sites
from tests.browser import experiments_answers, home, insights
from tests.browser.home_answers import content_id, title
from tests.browser.watching import violations

LIST = "/studio/insights/experiments"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    if not (sites.SITE / "index.html").exists():
        sites.build()
    with insights.served() as address:
        yield address


def test_one_is_made_with_its_duration_beside_it(site: str, page: Page) -> None:
    service = insights.signed_in(page)
    insights.opened(page, site, LIST)
    page.get_by_role("link", name="New experiment").click()
    page.get_by_label("Name", exact=True).fill("Louder trailers")
    page.get_by_label("Key", exact=True).fill("louder_trailers")
    page.get_by_label("Variant 2", exact=True).fill("loud")
    expect(page.get_by_text(re.compile("about .* days"))).to_be_visible()
    slow = page.get_by_text(re.compile("about .* days")).inner_text()
    page.get_by_label("Smallest change that matters").fill("20")
    expect(page.get_by_text(re.compile("about .* day"))).not_to_have_text(slow)
    page.get_by_role("button", name="Add a variant").click()
    page.get_by_label("Variant 3", exact=True).fill("louder")
    page.get_by_label("Percent of 2", exact=True).fill("30")
    expect(page.get_by_text("Together they must be 100 %, and are 80%.")).to_be_visible()
    page.get_by_label("Percent of 3", exact=True).fill("20")
    page.get_by_label("Countries", exact=True).fill("de, us")
    page.get_by_label("Television", exact=True).check()
    page.get_by_role("button", name="Create draft").click()
    expect(page.get_by_role("heading", name="Louder trailers")).to_be_visible()
    method, path, said = service.asked[-1]
    assert (method, path, said["experiment_id"]) == ("POST", "", "louder_trailers")
    assert [each["variant"] for each in said["definition"]["variants"]] == ["control", "loud", "louder"]
    assert [each["weight"] for each in said["definition"]["variants"]] == [0.5, 0.3, 0.2]
    assert said["definition"]["audience"]["countries"] == ["DE", "US"]
    assert said["definition"]["audience"]["devices"] == ["tv"]
    assert said["definition"]["effect"] == 0.2


def test_it_is_started_and_stopped_after_a_question(site: str, page: Page) -> None:
    service = insights.signed_in(page)
    insights.opened(page, site, f"{LIST}/row_order")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Start it").click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_label("What its audience sees from now on").select_option("personal_first")
    page.get_by_role("dialog").get_by_role("button", name="Stop it").click()
    expect(page.get_by_text("Everybody gets personal_first")).to_be_visible()
    assert [(method, path) for method, path, _ in service.asked] == [
        ("POST", "/row_order/start"),
        ("POST", "/row_order/stop"),
    ]
    assert service.asked[-1][2] == {"ship": "personal_first"}


def test_a_draft_is_edited_with_what_it_says(site: str, page: Page) -> None:
    service = insights.signed_in(page)
    insights.opened(page, site, f"{LIST}/row_order")
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("Variant 3", exact=True)).to_have_value("fresh_first")
    page.get_by_label("Percent who take part").fill("50")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="How it is defined")).to_be_visible()
    method, path, said = service.asked[-1]
    assert (method, path, said["share"]) == ("PUT", "/row_order", 0.5)
    assert abs(sum(each["weight"] for each in said["variants"]) - 1) < 1e-9
    assert said["slot"] == {"namespace": "home", "low": 0, "high": 0.5}


def test_a_result_is_said_in_plain_words(site: str, page: Page) -> None:
    insights.signed_in(page)
    insights.opened(page, site, insights.PAGES["experiment"])
    expect(page.get_by_text(re.compile("^large is better than control"))).to_be_visible()
    expect(page.get_by_text("A guardrail got worse: Failed plays.")).to_be_visible()
    expect(page.get_by_role("slider", name=re.compile("^Time watched: how the result came"))).to_be_visible()
    expect(page.get_by_text("Counted to the end of 28 November 2026", exact=False)).to_be_visible()


def test_a_wrong_split_is_warned_of(site: str, page: Page) -> None:
    insights.signed_in(page)
    insights.opened(page, site, insights.PAGES["experiment-split"])
    expect(page.get_by_text("Don’t trust these results", exact=False)).to_be_visible()
    expect(page.get_by_text("Nothing can be said of personal", exact=False)).to_be_visible()


def test_what_nobody_has_seen_says_so(site: str, page: Page) -> None:
    insights.signed_in(page)
    insights.opened(page, site, insights.PAGES["experiment-empty"])
    expect(page.get_by_text("Nobody has seen quiet yet.")).to_be_visible()


def test_all_are_listed_with_what_becomes_of_them(site: str, page: Page) -> None:
    insights.signed_in(page)
    insights.opened(page, site, LIST)
    expect(page.locator("main li h2")).to_have_count(len(experiments_answers.Service().known))
    expect(page.get_by_text("Everybody gets on")).to_be_visible()


def test_a_frame_is_put_beside_the_poster_and_taken_away(site: str, page: Page) -> None:
    posters: list[dict[str, str]] = []
    asked: list[tuple[str, object]] = []

    def answer(route: Route) -> None:
        method, query = route.request.method, parse_qs(urlsplit(route.request.url).query)
        if method == "PUT":
            asked.append((method, route.request.post_data_json))
            posters.append({"artwork_id": "poster-art_1", "url": "/artwork/7.jpg"})
        elif method == "DELETE":
            asked.append((method, query["artwork_id"]))
            posters.clear()
        stills = [f"/artwork/wide-{each}.jpg" for each in range(3)]
        route.fulfill(json={**title(1), "stills": stills, "more_posters": posters})

    home.serve(page, home.admin())
    page.unroute("**/titles/*/*")  # of storyboards: the studio's pages lie there too
    page.route(re.compile(f"/v1/content/{content_id(1)}(/artwork/.*)?$"), answer)
    page.route(re.compile(f"/v1/content/{content_id(1)}/artwork/poster\\?"), answer)
    page.goto(f"{site}/studio/titles/{content_id(1)}/artwork")
    page.get_by_text("One beside it", exact=True).click()
    page.get_by_role("button", name="Frame 3 of 3 beside the poster").click()
    expect(page.get_by_role("heading", name="Posters beside it")).to_be_visible()
    assert not violations(page, "artwork")
    page.get_by_role("button", name="Remove poster 1 beside it").click()
    expect(page.get_by_role("heading", name="Posters beside it")).to_be_hidden()
    assert asked == [("PUT", {"still": 2, "beside": True}), ("DELETE", ["poster-art_1"])]
