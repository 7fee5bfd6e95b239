"""Sound and pictures together, to the end, as a browser plays what recorders left: a paused microphone, two joined recordings."""

import io
from statistics import median

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Page

from tests import films
from tests.browser.watching import at, watch
from tests.platform import Platform, until

LISTEN = """() => {
  const video = document.querySelector("video"), context = new AudioContext();
  const hears = context.createScriptProcessor(256, 1, 1);
  const found = (window.found = { beeps: [], clocks: [], seeks: 0 });
  let loud = 0;
  hears.onaudioprocess = ({ inputBuffer, playbackTime }) => {
    const samples = inputBuffer.getChannelData(0), first = samples.findIndex((each) => Math.abs(each) > 0.3);
    found.clocks.push(context.currentTime - video.currentTime);
    if (first >= 0 && playbackTime - loud > 1) found.beeps.push(playbackTime + first / context.sampleRate);
    if (first >= 0) loud = playbackTime;
  };
  context.createMediaElementSource(video).connect(hears).connect(context.destination);
  video.addEventListener("seeking", () => found.seeks++);
  return context.resume();
}"""
"""Beeps by the clock of the sound's device; `clocks` are what lies between that and the film's."""


def flash(page: Page, near: float) -> float:
    """When the picture becomes white. A page may not look at what is encrypted, so slow pictures of the screen are taken."""
    page.evaluate(
        f"Object.assign(document.querySelector('video'), {{ currentTime: {near - 0.4}, playbackRate: 0.25 }})"
    )
    box = page.locator("video").bounding_box()
    assert box
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 3, "width": 16, "height": 16}
    found = 0.0

    def white() -> bool:
        nonlocal found
        before = at(page)
        shown = Image.open(io.BytesIO(page.screenshot(clip=middle))).convert("L")  # type: ignore[arg-type]
        found = (before + at(page)) / 2
        return ImageStat.Stat(shown).mean[0] > 200

    until(white)
    return found


@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("03_microphone_muted_1.2s_to_2.4s.mp4", [3.0, 8.0, 13.0, 18.0]),
        ("18_two_ts_joined_by_cat.ts", [3.0, 11.0]),
    ],
)
def test_flashes_and_beeps_come_together_to_the_end(
    platform: Platform, page: Page, name: str, times: list[float]
) -> None:
    editor = platform.editor
    content_id = editor.create(name)
    ended = editor.ended(editor.upload(content_id, films.shared(f"field/{name}")))
    assert ended["status"] == "ready", ended
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    watch(page, platform, content_id)
    page.evaluate(LISTEN)
    until(lambda: at(page) > times[-1] + 0.7, 60)
    found = page.evaluate("window.found")
    assert found["seeks"] == 0
    between = median(found["clocks"])
    assert [beep - between for beep in found["beeps"]] == pytest.approx(times, abs=0.08)
    assert [flash(page, time) for time in times] == pytest.approx(times, abs=0.12)
