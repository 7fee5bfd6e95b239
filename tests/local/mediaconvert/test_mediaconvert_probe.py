"""What Probe says of a file, in MediaConvert's words."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.local.mediaconvert import tools

Clip = Callable[..., Path]


@pytest.fixture
def probe(cloud: Any, shared_emulator: Any) -> Callable[[Path], dict[str, Any]]:
    def ask(file: Path) -> dict[str, Any]:
        url = cloud.put(file, f"probed/{file.parent.name}-{file.name}")
        result: dict[str, Any] = shared_emulator.client.probe(InputFiles=[{"FileUrl": url}])["ProbeResults"][0]
        return result

    return ask


def video(result: dict[str, Any]) -> dict[str, Any]:
    tracks = [track for track in result["Container"]["Tracks"] if track["TrackType"] == "video"]
    properties: dict[str, Any] = tracks[0]["VideoProperties"]
    return properties


def test_a_plain_film(probe: Callable[[Path], dict[str, Any]], clip: Clip) -> None:
    file = clip("-metadata:s:a:0", "language=fra")
    result = probe(file)
    container = result["Container"]
    assert (container["Format"], round(container["Duration"])) == ("mp4", 3)
    assert [(track["Index"], track["TrackType"], track["Codec"]) for track in container["Tracks"]] == [
        (1, "video", "AVC"),
        (2, "audio", "AAC"),
    ]
    assert container["Tracks"][1]["AudioProperties"]["LanguageCode"] == "fra"
    assert (video(result)["Width"], video(result)["Height"]) == (320, 180)
    assert video(result)["FrameRate"] == {"Numerator": 24, "Denominator": 1}
    assert result["Metadata"]["FileSize"] == file.stat().st_size


def test_a_rotated_film_tells_the_clockwise_angle(
    probe: Callable[[Path], dict[str, Any]], clip: Clip, tmp_path: Path
) -> None:
    turned = tmp_path / "turned.mp4"
    command = [
        tools.ffmpeg(),
        "-v",
        "error",
        "-display_rotation:v:0",
        "-90",
        "-i",
        str(clip()),
        "-c",
        "copy",
        str(turned),
    ]
    subprocess.run(command, check=True)
    assert video(probe(turned))["Rotation"] == 90
    assert (video(probe(turned))["Width"], video(probe(turned))["Height"]) == (320, 180)


def test_an_upright_film_tells_no_angle(probe: Callable[[Path], dict[str, Any]], clip: Clip) -> None:
    assert "Rotation" not in video(probe(clip()))


def test_an_interlaced_film_with_wide_pixels(probe: Callable[[Path], dict[str, Any]], clip: Clip) -> None:
    file = clip("-vf", "setsar=16/15,setfield=tff", "-flags", "+ilme+ildct", "-x264-params", "tff=1", size="720x576")
    properties = video(probe(file))
    assert "interlaced" in properties["CodecMetadata"]["ScanType"].lower()
    assert properties["SampleAspectRatio"] == {"Numerator": 16, "Denominator": 15}


def test_an_hdr_film(probe: Callable[[Path], dict[str, Any]], clip: Clip) -> None:
    colors = ("-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc")
    params = "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
    file = clip("-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", params, *colors, seconds=1)
    properties = video(probe(file))
    assert properties["TransferCharacteristics"] == "SMPTE_2084"
    assert properties["ColorPrimaries"] == "ITU_2020"
    assert properties["BitDepth"] == 10


def test_a_film_cut_off_before_its_index_is_a_bad_request(
    probe: Callable[[Path], dict[str, Any]], clip: Clip, shared_emulator: Any, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(clip(seconds=5).read_bytes()[:20_000])
    with pytest.raises(shared_emulator.client.exceptions.BadRequestException):
        probe(cut)
