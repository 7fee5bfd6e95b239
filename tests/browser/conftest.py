"""One platform and one film for all browser tests, and a page in Chromium whose errors fail its test."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import films
from tests import platform as local
from tests.browser.watching import NOT_COUNTED
from tests.platform import MEDIA

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first of them that there is. The first, which has no window to draw, takes half of the second's processor time."""
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
]

expect.set_options(timeout=15_000)  # a function's first call, while the machine does something else


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local.Platform]:
    with local.running(tmp_path_factory.mktemp("platform") / "state") as started:
        yield started


@pytest.fixture(scope="session")
def film(platform: local.Platform, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Half a minute in two languages, published: its content id."""
    editor = platform.editor
    content_id = editor.create("Two Voices")
    ended = editor.ended(editor.upload(content_id, _bilingual(tmp_path_factory.mktemp("film"))))
    assert ended["status"] == "ready", ended
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    # On the page of everybody, however many titles other tests make.
    row = {"title": {"en": "Played by tests"}, "content_ids": [content_id], "position": "top"}
    assert editor("POST", "/v1/admin/collections", row).status == 201

    def is_on(home: local.Client) -> bool:
        return content_id.encode() in home("GET", "/v1/recommendations?locale=en").content  # as the page asks

    # Its event has to reach the shelf of the homes first, and what the edge keeps of them has to pass.
    local.until(lambda: is_on(platform.stranger) and is_on(platform.viewer), 120)
    platform.viewer("POST", "/v1/recommendations/taste", {"picked": [content_id]})  # so that it is not asked
    return content_id


@pytest.fixture(scope="module")  # while Playwright is there, its loop is the process's, and other tests have loops too
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: the browser test did not run")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A profile of its own: no cookie, storage or cache of another test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.add_init_script(NOT_COUNTED)
    yield context
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")  # a route that is being answered would fail the next test
    context.close()


@pytest.fixture(scope="session")
def viewer(platform: local.Platform) -> local.Client:
    """Who watches in most tests."""
    return platform.viewer


@pytest.fixture(autouse=True)
def _films_begin_at_their_start(request: pytest.FixtureRequest) -> None:
    """Tests watch the same film as the same viewer: what one saw, and in which language, is not how the next goes on."""
    if "film" in request.fixturenames:
        viewer, platform = request.getfixturevalue("viewer"), request.getfixturevalue("platform")
        if viewer("DELETE", "/v1/history").status == 401:  # its token has aged
            viewer.token = platform.viewer.token
            viewer("DELETE", "/v1/history")
        viewer("PUT", "/v1/playback/languages", {"audio": "en", "subtitles": "off"})


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    problems: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.extend([said.text] if "Content Security Policy" in said.text else []))
    yield page
    assert not problems


def _bilingual(folder: Path) -> bytes:
    """The shared film, or one of ours, with a second voice: a tone that says it is German."""
    source, made = MEDIA / "big-buck-bunny-480p-30s.mp4", folder / "film.mp4"
    if not source.exists():
        source = folder / "picture.mp4"
        source.write_bytes(films.clip(30, "854x480"))
    inputs = ["-i", str(source), "-f", "lavfi", "-i", "sine=frequency=330:duration=30"]
    streams = ["-map", "0:v", "-map", "0:a", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", "-shortest"]
    languages = ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=deu", "-movflags", "+faststart"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *inputs, *streams, *languages, os.fspath(made)]
    subprocess.run(command, check=True)
    return made.read_bytes()
