"""A person's way through the page, in Chromium: sign in, upload, wait, play, while the network gets worse and better."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests import films
from tests.platform import MEDIA, ROOT, Platform, until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = [
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


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: the browser test did not run")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=CHROMIUM, args=_FLAGS, viewport={"width": 1280, "height": 800}
        )
        yield context.pages[0]
        context.close()


def film(tmp_path: Path) -> Path:
    real = MEDIA / "big-buck-bunny-480p-30s.mp4"
    if real.exists():
        return real
    made = tmp_path / "film.mp4"
    made.write_bytes(films.clip(30, "854x480"))
    return made


def test_a_person_signs_in_uploads_and_watches(platform: Platform, page: Page, tmp_path: Path) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(platform.site)
    page.get_by_label("E-mail").fill("editor@matinee.test")
    page.get_by_label("Password").fill("matinee-demo")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Title", exact=True).fill("Seen in a browser")
    page.get_by_label("File").set_input_files(film(tmp_path))
    page.get_by_role("button", name="Upload and publish").click()
    page.get_by_role("status").get_by_text("Ready", exact=True).wait_for(timeout=120_000)
    page.get_by_role("button", name="Seen in a browser").click()
    until(lambda: page.evaluate("document.querySelector('video').currentTime > 1"))
    until(lambda: page.evaluate(_HEIGHT) >= 360)
    shots = ROOT / "build/screenshots"
    shots.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=shots / "playing.png")
    network = page.context.new_cdp_session(page)
    page.evaluate(_SHORT_BUFFER)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", _network(60_000))
    page.evaluate("document.querySelector('video').currentTime = 20")
    until(lambda: page.evaluate(_HEIGHT) <= 240, 60)
    network.send("Network.emulateNetworkConditions", _network(-1))
    until(lambda: page.evaluate(_HEIGHT) >= 360, 60)
    assert not problems


_HEIGHT = "matinee.player.getVariantTracks().find((track) => track.active)?.height ?? 0"
_SHORT_BUFFER = (
    "matinee.player.configure({ streaming: { bufferingGoal: 4 }, abr: { defaultBandwidthEstimate: 100000 } })"
)


def _network(throughput: int) -> dict[str, object]:
    """Bytes a second; -1: unlimited."""
    return {"offline": False, "latency": 20, "downloadThroughput": throughput, "uploadThroughput": -1}


def test_the_api_is_described_where_one_looks_for_it(platform: Platform, page: Page) -> None:
    page.goto(f"{platform.site}/docs")
    page.get_by_text("/v1/stream/{content_id}").first.wait_for(timeout=20_000)
    page.screenshot(path=ROOT / "build/screenshots/docs.png")
