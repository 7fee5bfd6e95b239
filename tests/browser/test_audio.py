"""Audio tracks as people hear them: the default first, a commentary only where it was chosen, and each is what it says it is."""

import json
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest
from playwright.sync_api import Page, expect

from tests import platform as local
from tests.browser.watching import at, sign_in, violations, watch
from tests.platform import MEDIA, Platform, until

ACTIVE = "window.matinee?.player.getAudioTracks().find((track) => track.active)?.label"
PITCH = """async () => {
  const video = document.querySelector("video");
  window.hearing ??= (() => {
    const context = new AudioContext(), analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    context.createMediaElementSource(video).connect(analyser);
    return { context, analyser };
  })();
  const { context, analyser } = window.hearing;
  await context.resume();
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const loudest = bins.indexOf(Math.max(...bins));
  return bins[loudest] < -80 ? 0 : (loudest * context.sampleRate) / analyser.fftSize;
}"""
"""Of what the video plays, in Hz; 0 where nothing can be heard."""


def two_tracks(folder: Path, *, seconds: int = 20) -> bytes:
    """Two English tracks: 440 Hz, and 1500 Hz of a higher bitrate."""
    made = folder / "two.mkv"
    picture = f"gradients=s=640x360:r=24:d={seconds}:speed=0.05"
    tones = [f"sine=frequency={pitch}:duration={seconds}:sample_rate=48000" for pitch in (440, 1500)]
    inputs = [word for each in (picture, *tones) for word in ("-f", "lavfi", "-i", each)]
    streams = ["-map", "0", "-map", "1", "-map", "2", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"]
    coding = ["-c:a", "aac", "-b:a:0", "64k", "-b:a:1", "192k"]
    languages = [word for n in (0, 1) for word in (f"-metadata:s:a:{n}", "language=eng")]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *inputs, *streams, *coding, *languages, str(made)]
    subprocess.run(command, check=True)
    return made.read_bytes()


@pytest.fixture(scope="session")
def two(platform: local.Platform, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A film with a commentary, published: its content id."""
    editor = platform.editor
    content_id = editor.create("Two Tracks")
    ended = editor.ended(editor.upload(content_id, two_tracks(tmp_path_factory.mktemp("two"))))
    assert ended["status"] == "ready", ended
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    return content_id


@pytest.fixture
def commented(platform: Platform, two: str) -> str:
    """The same as an editor has arranged it, by names that a manifest could trip over."""
    tracks = [{"name": "audio1", "role": "main"}, {"name": "audio2", "label": '<Cast> & "crew"', "role": "commentary"}]
    assert platform.editor("PUT", f"/v1/content/{two}/audio", {"tracks": tracks}).status == 200
    platform.viewer("PUT", "/v1/playback/languages", {"audio": "en", "subtitles": "off"})
    return two


def choose(page: Page, track: str) -> None:
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("menuitem", name="Audio").click()
    with page.expect_response("**/v1/playback/languages"):
        page.get_by_role("menuitemradio", name=track, exact=True).click()


def test_the_main_track_plays_first_and_a_commentary_that_was_chosen_the_next_time_too(
    platform: Platform, page: Page, commented: str
) -> None:
    watch(page, platform, commented)
    assert page.evaluate(ACTIVE) == "English", "though the other has the higher bitrate"
    choose(page, '<Cast> & "crew"')
    until(lambda: page.evaluate(ACTIVE) == "<Cast> & 'crew'")
    page.evaluate("localStorage.removeItem('matinee.player')")  # the profile knows, on whatever device
    page.reload()
    until(lambda: at(page) > 0.5)
    assert page.evaluate(ACTIVE) == "<Cast> & 'crew'"
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("menuitem", name="Quality").click()
    page.get_by_role("menuitemradio", name="240p").click()
    until(lambda: page.evaluate("matinee.player.getVariantTracks().find((track) => track.active).height") == 240)
    assert page.evaluate(ACTIVE) == "<Cast> & 'crew'", "a choice of the quality is none of the track"
    choose(page, "English")
    until(lambda: page.evaluate(ACTIVE) == "English")


def test_each_track_sounds_as_it_is_called(platform: Platform, page: Page, commented: str) -> None:
    watch(page, platform, commented)
    until(lambda: abs(page.evaluate(PITCH) - 440) < 30)
    choose(page, '<Cast> & "crew"')
    until(lambda: abs(page.evaluate(PITCH) - 1500) < 30)
    choose(page, "English")
    until(lambda: abs(page.evaluate(PITCH) - 440) < 30)


def test_tracks_that_nobody_named_can_be_chosen_too(platform: Platform, page: Page, two: str) -> None:
    tracks = [{"name": "audio1"}, {"name": "audio2"}]
    assert platform.editor("PUT", f"/v1/content/{two}/audio", {"tracks": tracks}).status == 200
    watch(page, platform, two)
    choose(page, "English 2")
    until(lambda: page.evaluate(ACTIVE) == "English 2")


def test_a_device_without_a_profile_finds_its_choice_again(platform: Platform, page: Page, commented: str) -> None:
    sign_in(page, platform, f"/studio/titles/{commented}/preview", "editor@matinee.test")
    until(lambda: at(page) > 0.5)
    assert page.evaluate(ACTIVE) == "English"
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("menuitem", name="Audio English").click()
    page.get_by_role("menuitemradio", name='<Cast> & "crew"').click()
    until(lambda: page.evaluate(ACTIVE) == "<Cast> & 'crew'")
    page.reload()
    until(lambda: at(page) > 0.5)
    assert page.evaluate(ACTIVE) == "<Cast> & 'crew'"


def test_an_editor_renames_moves_and_hides_tracks_by_keyboard(platform: Platform, page: Page, commented: str) -> None:
    sign_in(page, platform, f"/studio/titles/{commented}/film", "editor@matinee.test")
    section = page.get_by_role("region", name="Audio tracks")
    crew = section.get_by_role("group", name='<Cast> & "crew"')
    expect(section.get_by_role("group", name="Track 1: English")).to_contain_text("Plays first")
    crew.get_by_label("Name in the player’s menu").fill("With the cast")
    cast = section.get_by_role("group", name="With the cast")
    up = cast.get_by_role("button", name="Move up: With the cast")
    up.press("Enter")
    expect(section.get_by_role("group", name="Track 1: With the cast")).to_contain_text("Plays first")
    expect(cast.get_by_role("button", name="Move down: With the cast")).to_be_focused()
    expect(section.get_by_role("status")).to_have_text("With the cast is at place 1 of 2.")
    cast.get_by_label("Role").select_option("Alternative")
    for group in (cast, section.get_by_role("group", name="English")):
        group.get_by_label("Hidden from viewers").check()
    expect(section.get_by_role("alert")).to_have_text("One track must stay visible.")
    expect(section.get_by_role("button", name="Save audio tracks")).to_be_disabled()
    cast.get_by_label("Hidden from viewers").uncheck()
    assert not (found := violations(page, "audio tracks")), "\n".join(found)
    section.get_by_role("button", name="Save audio tracks").press("Enter")
    expect(page.get_by_text("The audio tracks are saved.")).to_be_visible()
    expect(section.get_by_role("button", name="Save audio tracks")).to_be_hidden()
    seen = platform.viewer("GET", f"/v1/content/{commented}").json()["audio"]
    assert [(each["label"], each["role"]) for each in seen] == [("With the cast", "alternate")]
    page.goto(f"{platform.site}/studio/titles/{commented}/history")
    expect(page.get_by_text("Audio tracks changed").first).to_be_visible()
    expect(page.get_by_text("With the cast, Alternative").first).to_be_visible()


def test_an_editor_hears_that_another_was_quicker(platform: Platform, page: Page, commented: str) -> None:
    sign_in(page, platform, f"/studio/titles/{commented}/film", "editor@matinee.test")
    section = page.get_by_role("region", name="Audio tracks")
    section.get_by_role("group", name="Track 1: English").get_by_label("Name in the player’s menu").fill("Mine")
    tracks = [{"name": "audio1", "label": "Theirs"}, {"name": "audio2"}]
    assert platform.editor("PUT", f"/v1/content/{commented}/audio", {"tracks": tracks}).status == 200
    section.get_by_role("button", name="Save audio tracks").click()
    expect(section.get_by_role("alert")).to_contain_text("Somebody else changed the title.")
    expect(section.get_by_role("group", name="Track 1: Theirs")).to_be_visible()


def test_a_film_as_people_have_it_has_both_its_english_tracks(platform: Platform) -> None:
    file = MEDIA / "field/01_two_english_tracks_main440Hz_commentary1500Hz.mkv"
    if not file.exists():
        pytest.skip(f"{file} is not there")
    editor = platform.editor
    content_id = editor.create("As people have it")
    assert editor.ended(editor.upload(content_id, file.read_bytes()))["status"] == "ready"
    tracks = editor("GET", f"/v1/content/{content_id}").json()["audio"]
    assert len({each["shown_as"] for each in tracks}) == len(tracks) == 2, json.dumps(tracks)
