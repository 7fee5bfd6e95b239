"""Who watches a film in its first quality goes on without noticing that the ladder is there; who begins then has all of it."""

from playwright.sync_api import Page, expect

from tests import films
from tests.browser.watching import at, buffer_little, sign_in, violations, watch
from tests.holding import playing_early
from tests.platform import Platform, until

HEIGHTS = "[...new Set(matinee.player.getVariantTracks().map((track) => track.height))].sort((one, two) => one - two)"
COUNT_STALLS = (
    "window.stalls = 0; document.querySelector('video').addEventListener('waiting', () => { window.stalls += 1; })"
)


def test_a_player_that_began_early_plays_on_past_the_switch_and_the_next_has_the_whole_ladder(
    platform: Platform, page: Page
) -> None:
    editor = platform.editor
    content_id = editor.create("Watched early")
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    with playing_early(platform, editor, content_id, films.clip(60, "854x480")) as upload_id:
        buffer_little(page)
        watch(page, platform, content_id)
        assert page.evaluate(HEIGHTS) == [240]
        page.evaluate(COUNT_STALLS)
    began = at(page)
    assert editor.ended(upload_id)["status"] == "ready"
    switched = at(page)
    until(lambda: at(page) > switched + 3)
    assert switched > began
    assert page.evaluate("window.stalls") == 0
    page.evaluate("document.querySelector('video').currentTime = 50")  # nothing of it is buffered
    until(lambda: at(page) > 51)
    assert page.evaluate(HEIGHTS) == [240]
    page.reload()
    until(lambda: at(page) > 0.5)
    assert page.evaluate(HEIGHTS) == [240, 360, 480]


def test_the_studio_says_that_a_film_plays_in_a_first_quality(platform: Platform, page: Page) -> None:
    editor = platform.editor
    content_id = editor.create("Shown early")
    sign_in(page, platform, f"/studio/titles/{content_id}", email="editor@matinee.test")
    page.get_by_role("tab", name="Film").click()
    choice = page.get_by_label("Play in a first quality as soon as possible")
    expect(choice).to_be_checked()
    assert not violations(page, "film")
    with playing_early(platform, editor, content_id, films.clip(20, "854x480")) as upload_id:
        page.reload()
        page.get_by_role("tab", name="Film").click()
        expect(page.get_by_text("Playable in a first quality; the full ladder follows.")).to_be_visible()
        expect(choice).to_be_hidden()
        assert not violations(page, "film")
    assert editor.ended(upload_id)["status"] == "ready"
    expect(page.get_by_text("Playable in a first quality; the full ladder follows.")).to_be_hidden()
