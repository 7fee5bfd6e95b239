"""Sound, pictures and colours where and as MediaConvert's documentation says they come out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from matinee.transcoding.fragments import read, track

from tests import films
from tests.films import AVC, BEEP, FLASH, blinking
from tests.local.mediaconvert.test_mediaconvert_jobs import rendition, segments

Job = Callable[..., dict[str, Any]]


def transcoded(
    cloud: Any, emulator: Any, request: dict[str, Any], folder: Path, prefix: str
) -> tuple[Path, Path | None]:
    """The picture and, if it has one, the sound of a job that has ended well."""
    end = cloud.end(emulator.submit(request))
    assert end["status"] == "COMPLETE", end
    has_sound = f"{prefix}index_audio1.m3u8" in cloud.objects
    return rendition(cloud, prefix, "index_180", folder), rendition(
        cloud, prefix, "index_audio1", folder
    ) if has_sound else None


def matched(request: dict[str, Any], **selector: str) -> dict[str, Any]:
    request["Settings"]["Inputs"][0]["VideoSelector"] |= selector
    for output in request["Settings"]["OutputGroups"][0]["Outputs"]:
        if "AudioDescriptions" in output:
            output["ContainerSettings"]["CmfcSettings"]["AudioDuration"] = "MATCH_VIDEO_DURATION"
    return request


def ends(file: Path) -> tuple[float, float]:
    with av.open(str(file)) as container:
        stream = container.streams[0]
        packets = [packet for packet in container.demux(stream) if packet.size]
        unit = float(stream.time_base or 0)
        return min(packet.pts or 0 for packet in packets) * unit, max(
            (p.pts or 0) + (p.duration or 0) for p in packets
        ) * unit


@pytest.mark.parametrize("container", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize(
    ("pictures", "sound", "seen", "heard", "lasts"),
    [
        (("0", 8), ("2", 6), 3.0, 5.0, 8.0),
        (("2", 6), ("0", 8), 5.0, 3.0, 8.0),
        (("0", 5), ("0", 8), 3.0, 3.0, 8.0),
        (("0", 8), ("0", 5), 3.0, 3.0, 8.0),
    ],
    ids=["late sound", "late picture", "longer sound", "shorter sound"],
)
def test_black_and_silence_fill_what_only_one_of_both_has(
    cloud: Any,
    shared_emulator: Any,
    request_for: Job,
    tmp_path: Path,
    container: str,
    pictures: tuple[str, int],
    sound: tuple[str, int],
    seen: float,
    heard: float,
    lasts: float,
) -> None:
    inputs = ("-itsoffset", pictures[0], "-f", "lavfi", "-i", FLASH.format(pictures[1]))
    tones = ("-itsoffset", sound[0], "-f", "lavfi", "-i", BEEP.format(sound[1]))
    film = films.ffmpeg(tmp_path / f"film.{container}", *inputs, *tones, *AVC, "-c:a", "aac")
    prefix = f"padded-{container}-{lasts}-{seen}-{heard}-{sound[1]}/"
    request = request_for(cloud.put(film, f"{prefix}in"), prefix, rungs=(180,), rate=(30, 1))
    picture, tone = transcoded(cloud, shared_emulator, matched(request, PadVideo="BLACK"), tmp_path, prefix)
    assert tone
    assert films.flashes(picture)[0] == pytest.approx(seen, abs=0.07)
    assert films.beeps(tone)[0] == pytest.approx(heard, abs=0.07)
    for file in (picture, tone):
        assert ends(file) == pytest.approx((0.0, lasts), abs=0.08)


def test_a_gap_that_reaches_the_service_stays_a_gap(
    cloud: Any, shared_emulator: Any, request_for: Job, tmp_path: Path
) -> None:
    """Nothing says that MediaConvert fills it: so a mezzanine must, or the verification fails the film."""
    film = blinking(tmp_path / "film.mp4", *AVC, "-c:a", "aac", "-af", "aselect='lt(t,1.2)+gt(t,2.4)'", seconds=6)
    request = matched(request_for(cloud.put(film, "in/gap.mp4"), "gap/", rungs=(180,)))
    transcoded(cloud, shared_emulator, request, tmp_path, "gap/")
    init = track(cloud.read("gap/index_audio1init.cmfa"))
    names = [name for name, _ in segments(cloud, "gap/", "index_audio1.m3u8")]
    longest = max(max(each.durations) for name in names for each in read(cloud.read(f"gap/{name}"), init))
    assert longest > 1.0


def middle(file: Path, part: float) -> tuple[int, int, int]:
    """The colour at the middle of the first frame's width, that far down, as a screen shows what the file says it is."""
    with av.open(str(file)) as container:
        frame = next(container.decode(video=0))
        assert frame.colorspace == 1  # ITU-R BT.709
        rgb = frame.reformat(format="rgb24", src_colorspace="ITU709", dst_colorspace="default").planes[0]
        at = round(frame.height * part) * rgb.line_size + 3 * (frame.width // 2)
        red, green, blue = bytes(rgb)[at : at + 3]
        return red, green, blue


_FLAGS = "color=red:s=320x180:r=24:d=2[a];color=green:s=320x180:r=24:d=2[b];[a][b]vstack"


@pytest.mark.parametrize(
    ("codec", "selector", "squeeze"),
    [
        (("-c:v", "libx264rgb"), {}, "NONE"),
        (
            ("-vf", "scale=out_color_matrix=bt709", "-c:v", "libx264", "-pix_fmt", "yuv420p"),
            {"ColorSpace": "REC_709"},
            "NONE",
        ),
        (
            ("-vf", "scale=out_color_matrix=smpte170m", "-c:v", "libx264", "-pix_fmt", "yuv420p"),
            {"ColorSpace": "REC_601"},
            "NONE",
        ),
        (("-c:v", "mjpeg", "-q:v", "2"), {}, "LIMITED_RANGE_SQUEEZE"),
    ],
    ids=["RGB", "untagged 709", "untagged 601", "full range"],
)
def test_an_untagged_picture_is_what_the_job_says(
    cloud: Any,
    shared_emulator: Any,
    request_for: Job,
    tmp_path: Path,
    codec: tuple[str, ...],
    selector: dict[str, str],
    squeeze: str,
) -> None:
    film = films.ffmpeg(tmp_path / "film.mov", "-f", "lavfi", "-i", _FLAGS, *codec, "-crf", "8")
    steps = {
        "ColorSpaceConversion": "FORCE_709",
        "HdrToSdrToneMapper": "PRESERVE_DETAILS",
        "SampleRangeConversion": squeeze,
    }
    prefix = f"flags-{codec[1]}-{selector.get('ColorSpace', squeeze)}/"
    request = request_for(
        cloud.put(film, f"{prefix}in"), prefix, audio=0, rungs=(180,), preprocessors={"ColorCorrector": steps}
    )
    if selector:
        request["Settings"]["Inputs"][0]["VideoSelector"] |= {**selector, "ColorSpaceUsage": "FALLBACK"}
    picture, _ = transcoded(cloud, shared_emulator, request, tmp_path, prefix)
    assert middle(picture, 0.25) == pytest.approx((255, 0, 0), abs=6)
    assert middle(picture, 0.75) == pytest.approx((0, 128, 0), abs=6)


def test_a_full_range_is_squeezed_where_the_job_asks_for_it(
    cloud: Any, shared_emulator: Any, request_for: Job, tmp_path: Path
) -> None:
    white = ("-f", "lavfi", "-i", "color=white:s=320x180:r=24:d=1", "-pix_fmt", "yuvj420p", "-color_range", "pc")
    film = films.ffmpeg(tmp_path / "white.mp4", *white, "-c:v", "libx264", "-crf", "8")
    steps = {"ColorSpaceConversion": "FORCE_709", "HdrToSdrToneMapper": "PRESERVE_DETAILS"}
    squeezed = {"ColorCorrector": {**steps, "SampleRangeConversion": "LIMITED_RANGE_SQUEEZE"}}
    request = request_for(cloud.put(film, "in/white.mp4"), "white/", audio=0, rungs=(180,), preprocessors=squeezed)
    picture, _ = transcoded(cloud, shared_emulator, request, tmp_path, "white/")
    with av.open(str(picture)) as container:
        frame = next(container.decode(video=0))
        assert bytes(frame.planes[0])[0] == pytest.approx(235, abs=2)
        assert frame.color_range != 2


def test_a_picture_that_changes_its_size_goes_on(
    cloud: Any, shared_emulator: Any, request_for: Job, tmp_path: Path
) -> None:
    vp8 = ("-c:v", "libvpx", "-b:v", "200k", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus")
    small, large = (
        blinking(tmp_path / "a.webm", *vp8, seconds=4),
        blinking(tmp_path / "b.webm", *vp8, "-s", "640x360", seconds=4),
    )
    (tmp_path / "list").write_text(f"file '{small}'\nfile '{large}'\n")
    both = films.ffmpeg(
        tmp_path / "both.webm", "-f", "concat", "-safe", "0", "-i", str(tmp_path / "list"), "-c", "copy"
    )
    request = matched(request_for(cloud.put(both, "in/grows.webm"), "grows/", rungs=(180,), rate=(30, 1)))
    picture, tone = transcoded(cloud, shared_emulator, request, tmp_path, "grows/")
    assert tone
    assert films.flashes(picture) == pytest.approx([3.0, 7.0], abs=0.05)
    assert films.beeps(tone) == pytest.approx([3.0, 7.0], abs=0.05)


def test_a_language_is_what_the_job_says(cloud: Any, shared_emulator: Any, request_for: Job, tmp_path: Path) -> None:
    film = blinking(tmp_path / "film.mkv", *AVC, "-c:a", "aac", "-metadata:s:a:0", "language=English", seconds=2)
    request = request_for(cloud.put(film, "in/spoken.mkv"), "spoken/", rungs=(180,))
    (described,) = request["Settings"]["OutputGroups"][0]["Outputs"][-1]["AudioDescriptions"]
    described |= {"LanguageCodeControl": "USE_CONFIGURED", "CustomLanguageCode": "gsw"}
    transcoded(cloud, shared_emulator, request, tmp_path, "spoken/")
    assert 'LANGUAGE="gsw"' in cloud.read("spoken/index.m3u8").decode()
    assert 'lang="gsw"' in cloud.read("spoken/index.mpd").decode()
