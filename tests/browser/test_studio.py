"""The studio in a real browser: films brought, interrupted, refused, dressed, tried and published."""

import json
import os
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from tests import films
from tests.browser.watching import HARDEST, assert_fits, at, sign_in, violations
from tests.platform import MEDIA, ROOT, Client, Platform, until

_SHOTS = ROOT / "build/screenshots"
_MIB = 1024**2
_PART = 8 * _MIB
expect.set_options(timeout=15_000)  # the workflow's Lambdas start cold beside what is looked at
_SERIES = (
    {"external_id": "fitting", "type": "series", "title": "A fitting show"},
    {"external_id": "fitting-1", "type": "season", "number": 1, "title": "Donaudampfschifffahrtsgesellschaft"},
    {"external_id": "fitting-2", "type": "season", "number": 2, "title": "Two"},
    {"external_id": "not-fitting", "title": ""},
)
_GERMAN = "1\r\n00:00:01,000 --> 00:00:20,000\r\nDas Licht geht aus.\r\n"


def long_film(folder: Path, name: str, data: bytes = b"", size: int = 40 * _MIB) -> Path:
    """A film of many parts: an MP4 may carry bytes that nobody reads (ISO/IEC 14496-12 §8.1.2, `free`)."""
    data = data or films.clip()
    free = size - len(data)
    file = folder / name
    file.write_bytes(data + struct.pack(">I4s", free, b"free") + os.urandom(free - 8))
    return file


class Puts:
    """The parts that the page sends; while `held`, those of a number above it do not reach the storage."""

    def __init__(self, page: Page):
        self._page = page
        self._sent: list[tuple[str, int]] = []
        self.held: int | None = None
        self._waiting: list[Route] = []
        page.route(re.compile(r"/uploads/.*partNumber="), self._pass)

    def _pass(self, route: Route, request: Request) -> None:
        upload, number = self._named(request.url)
        if self.held is not None and number > self.held:
            self._waiting.append(route)
            return
        self._sent.append((upload, number))
        route.continue_()

    @property
    def sent(self) -> list[tuple[str, int]]:
        """(Upload, part) in their order."""
        self._page.evaluate("0")  # only while the page is asked something do its requests reach this process
        return self._sent

    @staticmethod
    def _named(url: str) -> tuple[str, int]:
        upload, number = re.search(r"(upl_\w+)", url), re.search(r"partNumber=(\d+)", url)
        assert upload and number
        return upload[1], int(number[1])


def bring(page: Page, *files: Path) -> None:
    page.get_by_role("main").locator("input[type=file]").first.set_input_files([os.fspath(file) for file in files])


def dock(page: Page) -> Locator:
    return page.get_by_role("region", name="Uploads")


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def missing(editor: Client, upload_id: str) -> list[int]:
    return [part["number"] for part in editor("GET", f"/v1/uploads/{upload_id}").json()["parts"] or []]


@pytest.fixture
def studio(platform: Platform, page: Page) -> Iterator[Page]:
    page.on("dialog", lambda dialog: dialog.accept())  # leaving the page warns while something is on its way
    sign_in(page, platform, "/studio", "editor@matinee.test")
    expect(page.get_by_role("heading", level=1, name="Titles")).to_be_visible()
    yield page


# --- who ---------------------------------------------------------------------------------------------------------


def test_a_viewer_is_told_that_the_studio_is_for_editors(platform: Platform, page: Page) -> None:
    sign_in(page, platform, "/studio")
    expect(page.get_by_role("heading", level=1, name="The studio is for editors")).to_be_visible()
    expect(page.get_by_role("link", name="Go to the films")).to_be_visible()


def test_a_stranger_signs_in_and_is_back_where_they_wanted_to_be(platform: Platform, page: Page) -> None:
    page.goto(f"{platform.site}/studio/titles/new")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail").fill("editor@matinee.test")
    page.get_by_label("Password", exact=True).fill("matinee-demo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="New title")).to_be_visible()


# --- the whole road ----------------------------------------------------------------------------------------------


def test_two_films_survive_a_reload_and_one_is_dressed_tried_and_published(
    platform: Platform, studio: Page, tmp_path: Path
) -> None:
    page, editor = studio, platform.editor
    names = "The_Longest-Day.mp4", "The_Other-Night.mp4"
    real = MEDIA / "big-buck-bunny-480p-30s.mp4"
    data = real.read_bytes() if real.exists() else films.clip(30, "854x480")
    both = [long_film(tmp_path, name, data) for name in names]
    puts = Puts(page)
    puts.held = 2
    bring(page, *both)
    until(lambda: len(set(puts.sent)) == 4, 60)  # two parts of each
    first = {upload for upload, _ in puts.sent}
    assert len(first) == 2
    until(lambda: all(missing(editor, upload) == [3, 4, 5] for upload in first))

    page.reload()
    expect(dock(page).get_by_text("Interrupted.")).to_have_count(2)
    again = Puts(page)
    bring(page, *both)
    expect(dock(page).get_by_text("Interrupted.")).to_have_count(0)
    until(lambda: len(again.sent) == 6)
    assert {upload for upload, _ in again.sent} == first
    assert sorted({number for _, number in again.sent}) == [3, 4, 5]

    dock(page).get_by_role("link", name="The Longest Day").click()
    steps = page.get_by_role("list", name="Steps of the workflow")
    expect(steps.get_by_role("listitem")).to_have_text(
        [re.compile(name) for name in ("Uploading", "Inspecting", "Transcoding", "Verifying", "Ready")]
    )
    seen = watch_steps(page, steps)
    assert "Transcoding" in seen, seen
    expect(page.get_by_text(re.compile(r"Estimated cost: \$\d"))).to_be_visible()
    expect(steps.get_by_role("listitem").nth(2)).to_have_text(re.compile(r"done.*\d"))

    content_id = page.url.rpartition("/")[2]
    title = f"/v1/content/{content_id}"
    tab(page, "Artwork")
    before = editor("GET", title).json()["poster_url"]
    page.get_by_role("button", name=re.compile("Frame 4 of .* as poster")).click()
    expect(page.get_by_text("The poster is changed.")).to_be_visible()
    assert editor("GET", title).json()["poster_url"] != before

    tab(page, "Subtitles")
    subtitles = tmp_path / "night.de.srt"
    subtitles.write_text(_GERMAN)
    bring(page, subtitles)
    expect(page.get_by_label("Language", exact=True)).to_have_value("de")
    page.get_by_role("button", name="Add subtitles").click()
    expect(page.get_by_role("button", name="Remove subtitles in German")).to_be_visible()
    assert editor("GET", title).json()["subtitle_languages"] == ["de"]

    tab(page, "Film")
    page.get_by_role("link", name="Preview").click()
    until(lambda: at(page) > 1)
    page.keyboard.press("c")
    expect(page.locator(".shaka-text-container").get_by_text("Das Licht geht aus.").last).to_be_visible()
    page.screenshot(path=_SHOTS / "preview.png")
    page.mouse.move(200, 200)
    page.get_by_role("button", name=re.compile("^Back to")).click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published", exact=True)).to_be_visible()
    page.get_by_role("link", name="Films").click()
    expect(page.get_by_role("link", name="The Longest Day").first).to_be_visible()


def watch_steps(page: Page, steps: Locator) -> set[str]:
    """The names of the steps that were the present one until the last was done."""
    seen: set[str] = set()

    def over() -> bool:
        for now in steps.locator("[aria-current=step]").all_inner_texts():
            seen.update(name for name in ("Inspecting", "Transcoding", "Verifying") if name in now)
        return "done" in steps.get_by_role("listitem").last.inner_text()

    until(over, 120)
    return seen


# --- uploads -----------------------------------------------------------------------------------------------------


def test_what_is_paused_goes_on_where_it_was(platform: Platform, studio: Page, tmp_path: Path) -> None:
    page = studio
    puts = Puts(page)
    puts.held = 1
    bring(page, long_film(tmp_path, "paused.mp4"))
    until(lambda: puts.sent)
    upload = puts.sent[0][0]
    until(lambda: 1 not in missing(platform.editor, upload))
    dock(page).get_by_role("button", name="Pause paused.mp4").click()
    expect(dock(page).get_by_text("Paused", exact=True)).to_be_visible()
    again = Puts(page)
    dock(page).get_by_role("button", name="Resume paused.mp4").click()
    until(lambda: len(again.sent) == 4)
    assert sorted(number for _, number in again.sent) == [2, 3, 4, 5]


def test_what_another_browser_left_behind_goes_on_here(platform: Platform, studio: Page, tmp_path: Path) -> None:
    page, editor = studio, platform.editor
    file = long_film(tmp_path, "film.mp4")  # as `begin_upload` calls it
    content_id = editor.create("Left behind")
    begun = editor.begin_upload(content_id, file.read_bytes())
    data = file.read_bytes()
    assert editor("PUT", begun["parts"][1]["url"], data[_PART : 2 * _PART]).status == 200
    page.goto(f"{platform.site}/studio/titles/{content_id}")
    expect(page.get_by_text("Choose the same file here to resume.")).to_be_visible()
    puts = Puts(page)
    bring(page, file)
    until(lambda: len(puts.sent) == 4)
    assert sorted(puts.sent) == [(begun["upload_id"], number) for number in (1, 3, 4, 5)]
    watch_steps(page, page.get_by_role("list", name="Steps of the workflow"))


def test_a_lost_network_is_waited_for(platform: Platform, studio: Page, tmp_path: Path) -> None:
    page = studio
    puts = Puts(page)
    puts.held = 1
    bring(page, long_film(tmp_path, "lost.mp4"))
    until(lambda: puts.sent)
    away = re.compile("partNumber=")
    page.route(away, lambda route: route.abort("internetdisconnected"))
    dock(page).get_by_role("button", name="Pause lost.mp4").click()
    dock(page).get_by_role("button", name="Resume lost.mp4").click()
    expect(dock(page).get_by_text("No connection. The upload resumes automatically.")).to_be_visible()
    puts.held = None
    page.unroute(away)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(dock(page).get_by_text(re.compile("Inspecting|Transcoding|Ready"))).to_be_visible(timeout=30_000)


def test_a_cancelled_upload_is_forgotten_by_the_server_too(platform: Platform, studio: Page, tmp_path: Path) -> None:
    page = studio
    puts = Puts(page)
    puts.held = 1
    bring(page, long_film(tmp_path, "never.mp4"))
    until(lambda: puts.sent)
    dock(page).get_by_role("button", name="Cancel never.mp4").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel the upload").click()
    expect(dock(page)).to_be_hidden()
    assert platform.editor("GET", f"/v1/uploads/{puts.sent[0][0]}").status == 404
    page.reload()
    expect(page.get_by_role("heading", level=1, name="Titles")).to_be_visible()
    expect(dock(page)).to_be_hidden()


def added_to(page: Page, path: str, more: Callable[[Any], None]) -> None:
    """What the API answers there comes with something more."""

    def answered(route: Route) -> None:
        if route.request.method != "GET":
            route.continue_()
            return
        response = route.fetch()
        body = response.json()
        more(body)
        route.fulfill(response=response, json=body)

    page.route(re.compile(path), answered)


def test_a_film_that_is_being_transcoded_is_cancelled_and_tells_its_cost(
    platform: Platform, studio: Page, tmp_path: Path
) -> None:
    page, file = studio, tmp_path / "long.mp4"
    file.write_bytes(films.clip(240))
    bring(page, file)
    expect(dock(page).get_by_text("Transcoding")).to_be_visible(timeout=60_000)
    dock(page).get_by_role("link", name="long").click()
    page.get_by_role("button", name="Cancel processing").click()
    dialog = page.get_by_role("dialog", name="Cancel long.mp4?")
    dialog.get_by_role("button", name="Cancel processing").click()
    expect(page.get_by_text(re.compile(r"Cancelled\. It cost \$0\.\d\d at most\."))).to_be_visible(timeout=60_000)
    steps = page.get_by_role("list", name="Steps of the workflow")
    expect(steps.get_by_role("listitem").filter(has_text="Transcoding")).to_contain_text("stopped here")
    expect(page.get_by_role("button", name="Cancel processing")).to_be_hidden()
    assert violations(page, "a cancelled upload") == []
    page.get_by_role("button", name="Remove this upload").click()
    expect(steps).to_be_hidden()


def test_what_was_mended_in_a_film_is_told_also_where_its_code_is_unknown(
    platform: Platform, studio: Page, tmp_path: Path
) -> None:
    page, editor = studio, platform.editor
    content_id = editor.create("Mended")
    editor.upload(content_id, films.clip())
    notes = [
        {"code": "sound_padded", "detail": "The sound ends 2.0 s before the picture."},
        {"code": "of_another_release", "detail": "Something else was mended."},
    ]
    added_to(page, rf"/v1/content/{content_id}/uploads", lambda body: body["items"][0].update(notes=notes))
    page.goto(f"{platform.site}/studio/titles/{content_id}")
    tab(page, "Film")
    told = page.get_by_role("region", name="What was left out or mended").get_by_role("listitem")
    expect(told).to_have_text(["Silence added: The sound ends 2.0 s before the picture.", "Something else was mended."])


def test_subtitles_inside_a_film_are_published_by_an_editor(platform: Platform, studio: Page) -> None:
    page, content_id = studio, platform.editor.create("With subtitles inside")
    track = {"file": "embedded/2.vtt", "language": "de", "label": "Schilder", "forced": True, "hearing_impaired": False}
    added_to(page, rf"/v1/content/{content_id}$", lambda body: body.update(embedded_subtitles=[track]))
    sent: list[Any] = []

    def taken(route: Route, request: Request) -> None:
        sent.append((request.url.rpartition("/")[2], request.post_data_json))
        route.fulfill(json={**platform.editor("GET", f"/v1/content/{content_id}").json(), "left_out": []})

    page.route(re.compile(rf"/v1/content/{content_id}/subtitles/"), taken)
    page.goto(f"{platform.site}/studio/titles/{content_id}")
    tab(page, "Subtitles")
    expect(page.get_by_text("German (Schilder) Forced")).to_be_visible()
    page.get_by_role("button", name="Use German (Schilder)").click()
    expect(page.get_by_text("In the film: German (Schilder)")).to_be_visible()
    assert violations(page, "subtitles inside a film") == []
    page.get_by_role("button", name="Add subtitles").click()
    expect(page.get_by_text("Subtitles in German are added.")).to_be_visible()
    assert sent == [("de", {"file": "embedded/2.vtt", "label": "Schilder", "forced": True})]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("garbage.mp4", "This is not a video file that we can read."), ("truncated.mp4", "The file ends too early.")],
)
def test_a_refused_file_shows_its_reason(studio: Page, tmp_path: Path, name: str, reason: str) -> None:
    page = studio
    file = tmp_path / name
    file.write_bytes(films.shared(f"odd/{name}"))
    bring(page, file)
    dock(page).get_by_role("link", name=name.removesuffix(".mp4")).click()
    refusal = page.get_by_role("alert").filter(has_text="This file was refused")
    expect(refusal).to_contain_text(reason, timeout=60_000)
    steps = page.get_by_role("list", name="Steps of the workflow")
    expect(steps.get_by_role("listitem").filter(has_text="Inspecting")).to_contain_text("stopped here")
    refusal.get_by_role("button", name="Remove this upload").click()
    expect(refusal).to_be_hidden()


def drop(page: Page, selector: str, *names: str) -> bool:
    """Files let go over what the selector finds; whether the page took them itself."""
    taken: bool = page.locator(selector).evaluate(
        """(element, names) => {
          const dataTransfer = new DataTransfer();
          for (const name of names) dataTransfer.items.add(new File(["no film"], name, { type: "video/mp4" }));
          const send = (type) => element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
          for (const type of ["dragenter", "dragover"]) send(type);
          return !send("drop");
        }""",
        list(names),
    )
    return taken


@pytest.mark.parametrize("place", ["header >> nth=0", "footer", "h1"])
def test_films_are_dropped_anywhere(studio: Page, place: str) -> None:
    page = studio
    page.route(re.compile("/uploads$"), lambda route: route.abort())  # what becomes of them is not the matter
    assert drop(page, place, "The_First.mp4", "The_Second.mp4")
    for name in ("The_First.mp4", "The_Second.mp4"):
        expect(dock(page).get_by_text(re.compile(name.removesuffix(".mp4").replace("_", "[_ ]"))).first).to_be_visible()
    expect(page.get_by_text("Drop the files: each film becomes a draft")).to_be_hidden()


def test_a_drop_that_misses_its_place_does_not_open_the_file(platform: Platform, studio: Page) -> None:
    studio.goto(f"{platform.site}/studio/titles/new")
    expect(studio.get_by_role("heading", level=1, name="New title")).to_be_visible()
    assert drop(studio, "h1", "film.mp4")
    expect(dock(studio)).to_be_hidden()


# --- titles ------------------------------------------------------------------------------------------------------


def test_all_that_is_said_of_a_title_is_kept_found_and_seen_as_others_see_it(platform: Platform, studio: Page) -> None:
    page, editor = studio, platform.editor
    teaser = editor.create("Teaser of the halves")
    page.get_by_role("link", name="New title").click()
    page.get_by_label("Title", exact=True).fill("Metropolis")
    page.get_by_label("Description", exact=True).fill("A city of two halves.")
    page.get_by_label("Original language").select_option("de")
    said = {"Directors": "Fritz Lang", "Cast": "Brigitte Helm", "Genres": "Science fiction", "Tags": "silent"}
    for field, name in said.items():
        page.get_by_role("textbox", name=field).fill(name)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Add somebody").click()
    page.get_by_label("Name", exact=True).fill("Karl Freund")
    page.get_by_label("Job", exact=True).fill("Camera")
    page.get_by_label("Year", exact=True).fill("1927")
    for country, certificate in (("DE", "6"), ("US", "PG-13")):
        page.get_by_label("Another country").select_option(country)
        page.get_by_role("button", name="Add a certificate").click()
        page.get_by_label(f"Certificate in {'Germany' if country == 'DE' else 'United States'}").select_option(
            certificate
        )
    expect(page.get_by_label("Age rating")).to_have_accessible_description(re.compile("certificates: 13"))
    page.get_by_label("Find a trailer").fill("teaser halves")
    page.get_by_role("button", name="Add Teaser of the halves as a trailer").click()
    page.get_by_role("button", name="Add a window").click()
    page.get_by_role("textbox", name="Countries").fill("germany, at")
    page.get_by_label("From", exact=True).fill("2026-01-01T00:00")
    page.get_by_role("button", name="Add a window").click()
    page.get_by_role("textbox", name="Countries").last.fill("ES")
    page.keyboard.press("Enter")
    page.get_by_label("From", exact=True).last.fill("2999-01-01T00:00")
    page.get_by_label("Another language").select_option("es")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Title in Spanish").fill("Metrópolis")
    page.get_by_role("button", name="Create draft").click()
    expect(page.get_by_role("heading", level=1, name="Metropolis")).to_be_visible()
    content_id = page.url.rpartition("/")[2]
    kept: dict[str, Any] = editor("GET", f"/v1/content/{content_id}").json()
    assert {field: kept[field.lower()] for field in said} == {field: [name] for field, name in said.items()}
    assert (kept["crew"], kept["year"], kept["trailers"]) == (
        [{"name": "Karl Freund", "job": "Camera"}],
        1927,
        [teaser],
    )
    assert (kept["ratings"], kept["maturity"]) == ({"DE": "6", "US": "PG-13"}, 13)
    assert [window["countries"] for window in kept["availability"]] == [["DE", "AT"], ["ES"]]
    assert kept["translations"]["es"]["title"] == "Metrópolis"
    tab(page, "Details")
    page.get_by_label("Title", exact=True).fill("Metropolis, restored")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1, name="Metropolis, restored")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published", exact=True)).to_be_visible()

    page.get_by_role("link", name="All titles").click()
    page.get_by_label("Status").select_option("published")
    page.get_by_label("Original language").select_option("de")
    page.get_by_label("Genre").fill("science fiction")
    page.get_by_label("From year").fill("1920")
    page.get_by_label("To year").fill("1930")
    page.get_by_label("Order").select_option("title")
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_text([re.compile("Metropolis, restored")])
    page.reload()
    page.get_by_role("link", name="Metropolis, restored").click()

    tab(page, "History")
    history = page.get_by_role("list", name="History")
    edits = history.locator(":scope > li")
    expect(edits).to_have_text([re.compile(f"{did}.*You") for did in ("Published", "Changed", "Created")])
    expect(edits.nth(1)).to_contain_text(re.compile(r"Title.*Before: Metropolis.*After: Metropolis, restored"))
    expect(edits.nth(2)).to_contain_text("Karl Freund (Camera)")

    tab(page, "Preview as")
    page.get_by_label("Country").select_option("FR")
    expect(page.get_by_text("No availability window is open there now, and none opens later.")).to_be_visible()
    page.get_by_label("Country").select_option("ES")
    expect(page.get_by_text(re.compile("The next one opens on .*2999"))).to_be_visible()
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("Age limit").select_option("12")
    expect(page.get_by_text("It is meant for 13 years and older.")).to_be_visible()
    page.get_by_label("Age limit").select_option("18")
    page.get_by_label("Language", exact=True).select_option("es")
    shown = page.get_by_role("article")
    expect(shown.get_by_role("heading", name="Metrópolis")).to_be_visible()
    expect(shown).to_contain_text("1927")
    page.get_by_role("link", name="Preview the whole catalogue").click()
    expect(page.get_by_role("link", name="Metrópolis")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Country")).to_have_value("DE")


def test_two_who_edit_the_same_title_lose_nothing(platform: Platform, studio: Page, chromium: Browser) -> None:
    mine, editor = studio, platform.editor
    content_id = editor.create("Edited by two")
    path = f"/studio/titles/{content_id}/details"
    mine.goto(platform.site + path)
    mine.get_by_label("Title", exact=True).fill("Mine")
    mine.get_by_label("Description", exact=True).fill("What I was writing.")
    elsewhere = chromium.new_context(locale="en-GB")
    theirs = elsewhere.new_page()
    sign_in(theirs, platform, path, "admin@matinee.test")
    theirs.get_by_label("Title", exact=True).fill("Theirs")
    theirs.get_by_role("textbox", name="Cast").fill("Ada Lovelace")
    theirs.get_by_role("button", name="Save").click()
    expect(theirs.get_by_text("Saved.")).to_be_visible()
    elsewhere.close()

    mine.get_by_role("button", name="Save").click()
    question = mine.get_by_role("dialog")
    expect(question.get_by_role("list", name="Changes in the meantime")).to_contain_text(re.compile("Changed.*Editor"))
    expect(question).to_contain_text(re.compile("Changed only by others.*Cast"))
    found = violations(mine, "a clash")
    mine.keyboard.press("Escape")
    expect(mine.get_by_label("Description", exact=True)).to_have_value("What I was writing.")
    assert editor("GET", f"/v1/content/{content_id}").json()["title"] == "Theirs"

    mine.get_by_role("button", name="Save").click()
    both = question.get_by_role("region", name="Title")
    expect(both).to_contain_text("Theirs")
    both.get_by_role("radio", name="Theirs").check(force=True)
    both.get_by_role("radio", name="Mine").check(force=True)
    question.get_by_role("button", name="Save both").click()
    expect(mine.get_by_role("heading", level=1, name="Mine")).to_be_visible()
    kept = editor("GET", f"/v1/content/{content_id}").json()
    assert (kept["title"], kept["description"], kept["cast"]) == ("Mine", "What I was writing.", ["Ada Lovelace"])

    told = {"title": "Mine", "tags": ["meanwhile"]}
    assert editor("PUT", f"/v1/content/{content_id}", told).status == 200
    mine.get_by_role("button", name="Publish").click()
    question.get_by_role("button", name="Publish").click()
    expect(question.get_by_role("alert").first).to_contain_text(
        re.compile("changed after you opened it.*Changed.*Tags")
    )
    assert editor("GET", f"/v1/content/{content_id}").json()["status"] == "draft"
    found += violations(mine, "a decision on what changed")
    question.get_by_role("button", name="Publish").click()
    expect(mine.get_by_text("Published", exact=True)).to_be_visible()
    assert not found, "\n".join(found)


def test_what_the_api_refuses_is_said_at_its_field(studio: Page) -> None:
    page = studio
    page.get_by_role("link", name="New title").click()
    expect(page.get_by_role("heading", level=1, name="New title")).to_be_visible()
    page.get_by_label("Age rating").fill("99")
    page.get_by_label("Release date").fill("1999-13")
    page.get_by_role("button", name="Create draft").click()
    expect(page.get_by_label("Title", exact=True)).to_have_accessible_description(re.compile("fill this in"))
    expect(page.get_by_label("Title", exact=True)).to_be_focused()
    expect(page.get_by_label("Age rating")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Release date")).to_have_attribute("aria-invalid", "true")


def test_what_is_not_saved_is_not_lost_by_a_link(studio: Page) -> None:
    page = studio
    page.get_by_role("link", name="New title").click()
    page.get_by_label("Title", exact=True).fill("Half said")
    page.get_by_role("link", name="Films").click()
    page.get_by_role("dialog").get_by_role("button", name="Stay").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Half said")


def test_what_is_being_typed_outlives_a_change_from_elsewhere(platform: Platform, studio: Page) -> None:
    page, editor = studio, platform.editor
    content_id = editor.create("As it was")
    page.goto(f"{platform.site}/studio/titles/{content_id}/details")
    page.get_by_label("Description", exact=True).fill("Half a sen")
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    back = "void document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))"  # a window come back to asks again
    until(lambda: page.evaluate(back) or page.get_by_text("Published", exact=True).is_visible())
    expect(page.get_by_label("Description", exact=True)).to_have_value("Half a sen")


def test_titles_are_found_by_name_and_by_what_they_are(platform: Platform, studio: Page) -> None:
    page, editor = studio, platform.editor
    for name in ("Amélie of the North", "Nosferatu walks"):
        editor.create(name)
    page.reload()
    page.get_by_label("Search by name").fill("amelie")
    expect(page.get_by_role("link", name="Amélie of the North")).to_be_visible()
    expect(page.get_by_role("link", name="Nosferatu walks")).to_be_hidden()
    page.get_by_label("Age rating").select_option("yes")
    expect(page.get_by_role("listitem").filter(has_text="Amélie of the North")).to_contain_text("To be rated")
    page.get_by_label("Status").select_option("published")
    expect(page.get_by_role("heading", name="No matches")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    newest = page.get_by_role("main").get_by_role("listitem").first
    expect(newest).to_contain_text("Nosferatu walks")


def test_a_draft_is_deleted_after_a_question_and_comes_back(platform: Platform, studio: Page) -> None:
    page = studio
    content_id = platform.editor.create("Not wanted")
    page.reload()
    page.get_by_role("button", name="Actions for Not wanted").click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="Not wanted")).to_be_hidden()
    assert platform.editor("GET", f"/v1/content/{content_id}").status == 404
    page.get_by_label("Status").select_option("deleted")
    expect(page.get_by_role("listitem").filter(has_text="Not wanted")).to_contain_text("Can be restored until")
    page.get_by_role("button", name="Restore Not wanted").click()
    expect(page.get_by_role("button", name="Restore Not wanted")).to_be_hidden()
    page.go_back()
    expect(page.get_by_role("link", name="Not wanted")).to_be_visible()


def test_a_picture_of_ones_own_becomes_the_backdrop_of_all_languages_or_of_one(
    platform: Platform, studio: Page, tmp_path: Path
) -> None:
    page, editor = studio, platform.editor
    said = {"title": "With a picture", "translations": {"de": {"title": "Mit einem Bild"}}}
    content_id = editor("POST", "/v1/content", said).json()["content_id"]
    page.goto(f"{platform.site}/studio/titles/{content_id}/artwork")
    page.get_by_role("radio", name="Backdrop").check(force=True)
    picture, none = tmp_path / "backdrop.png", tmp_path / "none.png"
    page.screenshot(path=picture)
    none.write_bytes(picture.read_bytes()[:100])
    bring(page, picture)
    expect(page.get_by_text("The backdrop is changed.")).to_be_visible(timeout=30_000)
    of_all = editor("GET", f"/v1/content/{content_id}").json()["backdrop_url"]
    assert of_all
    page.get_by_label("For which language").select_option("de")
    expect(page.get_by_text("German has no picture of its own and shows the one for all languages.")).to_be_visible()
    bring(page, none)
    expect(page.get_by_role("alert").filter(has_text="The uploaded picture is damaged.")).to_be_visible(timeout=30_000)
    bring(page, picture)
    expect(page.get_by_text("German has its own picture.")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("alert").filter(has_text="damaged")).to_be_hidden()
    german = editor("GET", f"/v1/content/{content_id}?locale=de").json()["backdrop_url"]
    assert german not in (None, of_all)
    page.get_by_role("button", name="Remove the backdrop").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("German has no picture of its own and shows the one for all languages.")).to_be_visible()
    until(lambda: editor("GET", f"/v1/content/{content_id}?locale=de").json()["backdrop_url"] == of_all)


def test_subtitles_that_are_wrong_name_the_line(platform: Platform, studio: Page, tmp_path: Path) -> None:
    page = studio
    content_id = platform.editor.create("Wrong subtitles")
    page.goto(f"{platform.site}/studio/titles/{content_id}/subtitles")
    file = tmp_path / "wrong.en.vtt"
    file.write_text("WEBVTT\n\n00:02.000 --> 00:01.000\nToo late\n")
    bring(page, file)
    page.get_by_role("button", name="Add subtitles").click()
    expect(page.get_by_role("alert").filter(has_text="Line 3")).to_be_visible()

    file.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nIn time\n\n00:02.000 --> 00:01.000\nToo late\n", "utf-16")
    bring(page, file)
    page.get_by_role("button", name="Add subtitles").click()
    expect(page.get_by_role("status").filter(has_text="the cues at line 6")).to_be_visible()
    expect(page.get_by_role("button", name="Remove subtitles in English")).to_be_visible()


def test_tabs_that_do_not_fit_show_that_there_are_more(platform: Platform, studio: Page, film: str) -> None:
    page = studio
    page.evaluate("localStorage.setItem('matinee.language', 'de')")
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{platform.site}/studio/titles/{film}/subtitles")
    chosen = page.get_by_role("tab", selected=True)
    expect(chosen).to_be_in_viewport(ratio=0.98)
    page.goto(f"{platform.site}/studio/titles/{film}/film")
    expect(page.get_by_role("tab", selected=True)).to_be_in_viewport(ratio=0.98)
    row = page.get_by_role("tablist")
    assert row.evaluate("(element) => element.scrollWidth > element.clientWidth")
    assert "gradient" in row.evaluate("(element) => getComputedStyle(element).backgroundImage")


# --- series ------------------------------------------------------------------------------------------------------


def add_child(page: Page, title: str) -> None:
    page.get_by_role("main").get_by_label("Title", exact=True).fill(title)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("list").get_by_role("link", name=title, exact=True)).to_be_visible()
    expect(page.get_by_role("main").get_by_label("Title", exact=True)).to_be_focused()


def in_order(page: Page, *titles: str) -> None:
    expect(page.get_by_role("main").locator("ol > li:has(button)")).to_have_text(
        [re.compile(title) for title in titles]
    )


def grip(page: Page, title: str) -> Locator:
    return page.get_by_role("button", name=f"Move {title}", exact=True)


def dragged(page: Page, title: str, onto: str) -> None:
    source, target = grip(page, title).bounding_box(), grip(page, onto).bounding_box()
    assert source and target
    page.mouse.move(source["x"] + 9, source["y"] + 9)
    page.mouse.down()
    page.mouse.move(source["x"] + 9, (source["y"] + target["y"]) / 2, steps=4)
    page.mouse.move(target["x"] + 9, target["y"] + 9, steps=4)
    page.mouse.up()


def test_a_series_is_built_put_in_order_and_seen_in_it(platform: Platform, studio: Page, chromium: Browser) -> None:
    page, editor = studio, platform.editor
    page.get_by_role("link", name="New title").click()
    expect(page.get_by_role("heading", level=1, name="New title")).to_be_visible()  # the list has a "Type" of its own
    page.get_by_label("Type").select_option("series")
    page.get_by_label("Title", exact=True).fill("The Long Evening")
    expect(page.get_by_label("Age rating")).to_have_value("")
    expect(page.get_by_label("Age rating")).to_have_accessible_description(re.compile("kids profiles.*do not see it"))
    page.get_by_label("Age rating").fill("12")
    page.get_by_label("Release date").fill("1999-5")
    page.get_by_role("button", name="Create draft").click()
    expect(page.get_by_role("tab", name="Seasons")).to_have_attribute("aria-selected", "true")
    series = page.url.rpartition("/")[2]
    assert editor("GET", f"/v1/content/{series}").json()["release_date"] == "1999-05"
    add_child(page, "At home")
    expect(page.get_by_label("Number")).to_have_value("2")
    add_child(page, "Abroad")
    page.get_by_role("link", name="At home").click()
    expect(page.get_by_role("navigation", name="Breadcrumbs")).to_contain_text("The Long Evening")
    season = page.url.rpartition("/")[2]
    for title in ("Dusk", "Supper", "Night"):
        add_child(page, title)

    def kept() -> list[tuple[int, str]]:
        items = editor("GET", f"/v1/content/{season}/children").json()["items"]
        assert {item["maturity"] for item in items} == {12}
        return [(item["number"], item["title"]) for item in items]

    dragged(page, "Night", "Dusk")
    in_order(page, "1.*Night", "2.*Dusk", "3.*Supper")
    until(lambda: kept() == [(1, "Night"), (2, "Dusk"), (3, "Supper")])
    said = page.get_by_role("status").filter(has_text=re.compile("place"))
    for key, tells in (
        ("Space", "Night is picked up, at place 1 of 3."),
        ("ArrowDown", "Night is at place 2 of 3."),
        ("Escape", "Night is back at place 1 of 3."),
        ("Space", "Night is picked up, at place 1 of 3."),
        ("ArrowDown", "Night is at place 2 of 3."),
        ("ArrowDown", "Night is at place 3 of 3."),
        ("Space", "Night is dropped, at place 3 of 3."),
    ):
        grip(page, "Night").focus()
        page.keyboard.press(key)
        expect(said).to_have_text(tells)
    until(lambda: kept() == [(1, "Dusk"), (2, "Supper"), (3, "Night")])
    expect(grip(page, "Night")).to_be_focused()

    page.get_by_role("button", name="Publish 3 drafts").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("3 drafts are published.")).to_be_visible()
    for content_id in (series, season):
        assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    until(lambda: len(platform.stranger("GET", f"/v1/content/{season}/children").json().get("items", [])) == 3, 60)
    seen = chromium.new_page(locale="en-GB")
    seen.goto(f"{platform.site}/title/{series}")
    episodes = seen.get_by_role("region", name="Episodes").get_by_role("listitem")
    expect(episodes).to_have_text([re.compile(title) for title in ("Dusk", "Supper", "Night")])
    seen.close()

    later = {"type": "episode", "parent_id": season, "number": 9, "title": "Dawn"}
    assert editor("POST", "/v1/content", later).status == 201
    page.get_by_role("button", name="Actions for Dusk").click()
    page.get_by_role("menuitem", name="Move down").click()
    expect(page.get_by_role("alert").filter(has_text="Somebody else added or removed an entry")).to_be_visible()
    in_order(page, "1.*Dusk", "2.*Supper", "3.*Night", "9.*Dawn")


# --- many at once ------------------------------------------------------------------------------------------------


def lines(path: Path | str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def test_a_catalogue_comes_in_by_a_file_and_goes_out_by_one(studio: Page, tmp_path: Path) -> None:
    page = studio
    page.get_by_role("link", name="Import and export").click()
    expect(page.get_by_role("heading", level=1, name="Import and export")).to_be_visible()
    file = tmp_path / "spring.jsonl"
    for content, told in (
        ("", "is empty"),
        ('[{"title": "One"}]', "is one JSON list"),
        ("title;year", "no JSON lines"),
    ):
        file.write_text(content)
        bring(page, file)
        expect(page.get_by_role("alert").filter(has_text=told)).to_be_visible()
    titles: list[dict[str, Any] | str] = [
        {"external_id": "spring-1", "title": "Crocus of the import"},
        "{no JSON",
        {"external_id": "spring-2", "title": "Tulip of the import"},
        {"external_id": "spring-3", "title": "", "maturity": 40},
    ]
    file.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in titles))
    bring(page, file)
    expect(page.get_by_role("heading", level=1, name="spring.jsonl")).to_be_visible()
    expect(page.get_by_text("Every line has been processed.")).to_be_visible(timeout=60_000)
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_text([re.compile("^Line"), re.compile("^2—line"), *[re.compile("^4spring-3")] * 2])
    with page.expect_download() as report:
        page.get_by_role("link", name="Download the report").click()
    assert [refused["line"] for refused in lines(report.value.path())] == [2, 4]
    page.get_by_role("link", name="See the titles").click()
    for title in ("Crocus of the import", "Tulip of the import"):
        expect(page.get_by_role("link", name=title)).to_be_visible()

    page.get_by_role("link", name="Import and export").click()
    expect(page.get_by_role("listitem").filter(has_text="spring.jsonl")).to_contain_text("2 lines imported2 refused")
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_text("The file is ready")).to_be_visible(timeout=60_000)
    with page.expect_download() as exported:
        page.get_by_role("link", name="Download the file").click()
    assert {"spring-1", "spring-2"} <= {line.get("external_id") for line in lines(exported.value.path())}


# --- everybody ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(platform: Platform, film: str) -> dict[str, str]:
    """Every page of the studio: name → path."""
    at, editor = f"/studio/titles/{film}", platform.editor
    tabs = {name: f"{at}/{name}" for name in ("film", "details", "artwork", "subtitles", "as", "history")}
    shown = ({**line, **({"parent_external_id": "fitting"} if "number" in line else {})} for line in _SERIES)
    import_id = editor.begin_import("\n".join(map(json.dumps, shown)).encode())
    editor.import_ended(import_id)
    found = editor("GET", "/v1/content?type=series&status=draft").json()["items"]
    series = next(each["content_id"] for each in found if each["title"] == "A fitting show")
    return {
        "titles": "/studio",
        "new": "/studio/titles/new",
        "missing": "/studio/titles/none",
        **tabs,
        "seasons": f"/studio/titles/{series}",
        "imports": "/studio/imports",
        "import": f"/studio/imports/{import_id}",
    }


def test_axe_finds_nothing(platform: Platform, studio: Page, pages: dict[str, str], tmp_path: Path) -> None:
    page = studio
    found = []
    seen = "country=DE&maturity=0&locale=de"
    hidden = {"not seen": f"{pages['as']}?{seen}", "the catalogue as it is seen": f"/studio?{seen}"}
    for name, path in {**pages, **hidden}.items():
        page.goto(platform.site + path)
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_load_state("networkidle")
        found += violations(page, name)
    page.goto(f"{platform.site}/studio")
    puts = Puts(page)
    puts.held = 1
    bring(page, long_film(tmp_path, "held.mp4"))
    until(lambda: puts.sent)
    found += violations(page, "the dock")
    dock(page).get_by_role("button", name="Cancel held.mp4").click()
    found += violations(page, "a question")
    page.get_by_role("dialog").get_by_role("button", name="Cancel the upload").click()
    expect(dock(page)).to_be_hidden()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", HARDEST[1:])
def test_every_page_fits_every_screen(platform: Platform, studio: Page, pages: dict[str, str], language: str) -> None:
    assert_fits(studio, platform, pages.values(), language)
