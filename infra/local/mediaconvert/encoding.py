"""A job's settings → one ffmpeg run (one decode, every output) and one run of Shaka Packager over what it made."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.mediaconvert import tools

_CRF = {10: 17, 9: 19, 8: 21, 7: 23, 6: 25, 5: 27}
"""QVBR quality level → x264's constant rate factor, by eye."""
_TONE_MAP = "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p"


class EncodingFailed(Exception):
    """With MediaConvert's error code (https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_error_codes.html)."""

    def __init__(self, code: int, message: str):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Output:
    """One output: its settings, the group's base name, and the file that ffmpeg makes of it."""

    settings: dict[str, Any]
    base: str
    file: Path

    @property
    def name(self) -> str:
        return self.base + str(self.settings.get("NameModifier", ""))

    @property
    def video(self) -> dict[str, Any] | None:
        return self.settings.get("VideoDescription")

    @property
    def audio(self) -> dict[str, Any] | None:
        descriptions = self.settings.get("AudioDescriptions")
        return descriptions[0] if descriptions else None


def outputs(group: dict[str, Any], base: str, scratch: Path) -> list[Output]:
    made = []
    for number, settings in enumerate(group["Outputs"]):
        kind = "frames" if settings["ContainerSettings"]["Container"] == "RAW" else "mp4"
        made.append(Output(settings, base, scratch / f"{base}-{number}.{kind}"))
    return made


def command(source: Path, job: dict[str, Any], wanted: list[Output], frames: Path) -> list[str]:
    """The ffmpeg run. Damage anywhere in the source ends it: `-xerror -err_detect explode`."""
    selectors = job["Inputs"][0].get("AudioSelectors", {})
    videos = [output for output in wanted if output.video]
    line = [tools.ffmpeg(), "-nostdin", "-hide_banner", "-loglevel", "error", "-progress", "pipe:1", "-xerror"]
    line += ["-err_detect", "explode", "-i", str(source), "-filter_complex", _graph(videos)]
    for number, output in enumerate(videos):
        line += ["-map", f"[v{number}]", *_video(output, frames)]
    for output in wanted:
        if output.audio:
            aac = output.audio["CodecSettings"]["AacSettings"]
            track = selectors[output.audio["AudioSourceName"]]["Tracks"][0] - 1
            channels = "6" if aac["CodingMode"] == "CODING_MODE_5_1" else "2"
            line += ["-map", f"0:a:{track}", "-c:a", "aac", "-b:a", str(aac["Bitrate"]), "-ac", channels]
            line += ["-ar", str(aac["SampleRate"]), "-map_metadata", "-1", "-y", str(output.file)]
    return line


def _graph(videos: list[Output]) -> str:
    """Decode once: what all share (deinterlacing, tone mapping) stands before the split."""
    first = next(output.video for output in videos if output.video)
    steps = first.get("VideoPreprocessors", {})
    shared = ["bwdif=mode=send_frame"] if "Deinterlacer" in steps else []
    if steps.get("ColorCorrector", {}).get("ColorSpaceConversion") == "FORCE_709":
        shared.append(_TONE_MAP)
    splits = "".join(f"[s{number}]" for number in range(len(videos)))
    chains = [f"[0:v:0]{','.join([*shared, f'split={len(videos)}'])}{splits}"]
    for number, output in enumerate(videos):
        chains.append(f"[s{number}]{_scaled(output)}[v{number}]")
    return ";".join(chains)


def _scaled(output: Output) -> str:
    video = output.video or {}
    settings = _codec_settings(video)
    rate = f"{settings['FramerateNumerator']}/{settings['FramerateDenominator']}"
    step = (
        f"fps={rate}:round=near"
        if video["CodecSettings"]["Codec"] != "FRAME_CAPTURE"
        else f"fps={rate}:round=up:start_time=0"
    )
    return f"{step},scale={video['Width']}:{video['Height']}:flags=bicubic,setsar=1,format=yuv420p"


def _codec_settings(video: dict[str, Any]) -> dict[str, Any]:
    names = {
        "H_264": "H264Settings",
        "H_265": "H265Settings",
        "AV1": "Av1Settings",
        "FRAME_CAPTURE": "FrameCaptureSettings",
    }
    settings: dict[str, Any] = video["CodecSettings"][names[video["CodecSettings"]["Codec"]]]
    return settings


def _video(output: Output, frames: Path) -> list[str]:
    video = output.video or {}
    codec, settings = video["CodecSettings"]["Codec"], _codec_settings(video)
    if codec == "FRAME_CAPTURE":
        quality = max(2, round((100 - settings.get("Quality", 80)) / 5))
        most = str(settings.get("MaxCaptures", 10_000_000))
        pattern = str(frames / f"{output.name}.%07d.jpg")
        return [
            "-c:v",
            "mjpeg",
            "-q:v",
            str(quality),
            "-frames:v",
            most,
            "-f",
            "image2",
            "-start_number",
            "0",
            "-y",
            pattern,
        ]
    rate = settings["FramerateNumerator"] / settings["FramerateDenominator"]
    gop = round(settings["GopSize"]) if codec == "AV1" else round(settings["GopSize"] * rate)
    ceiling, crf = settings["MaxBitrate"], _CRF.get(settings["QvbrSettings"]["QvbrQualityLevel"], 29)
    limits = ["-maxrate", str(ceiling), "-bufsize", str(2 * ceiling), "-g", str(gop)]
    closed = ["-keyint_min", str(gop), "-sc_threshold", "0"]
    chosen = {
        "H_264": ["libx264", "-preset", "veryfast", "-crf", str(crf), "-profile:v", "high", *limits, *closed],
        "H_265": ["libx265", "-preset", "veryfast", "-crf", str(crf + 3), "-tag:v", "hvc1", *limits]
        + ["-x265-params", f"keyint={gop}:min-keyint={gop}:scenecut=0:open-gop=0:log-level=error"],
        "AV1": [
            "libsvtav1",
            "-preset",
            "9",
            "-crf",
            str(crf + 10),
            "-g",
            str(gop),
            "-svtav1-params",
            "scd=0:irefresh-type=2",
        ],
    }[codec]
    return ["-c:v", *chosen, "-map_metadata", "-1", "-y", str(output.file)]


async def encode(line: list[str], duration: float, progressed: Callable[[int], None]) -> None:
    """Run ffmpeg, telling its progress in percent. Raises EncodingFailed."""
    process = await tools.start(*line)
    assert process.stdout and process.stderr
    said = asyncio.create_task(process.stderr.read())
    try:
        async for raw in process.stdout:
            name, _, value = raw.decode().strip().partition("=")
            if name == "out_time_us" and value.isdigit() and duration:
                progressed(min(99, round(int(value) / duration / 10_000)))
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise EncodingFailed(1030, f"Unable to decode the input: {_last_line(await said)}")
    await said


async def package(wanted: list[Output], group: dict[str, Any], languages: dict[str, str], folder: Path) -> None:
    """CMAF segments with an HLS and a DASH manifest over them, named as MediaConvert names them. Raises EncodingFailed."""
    settings = group["OutputGroupSettings"]["CmafGroupSettings"]
    line = [tools.packager()]
    for output in wanted:
        kind, ending = ("video", "cmfv") if output.video else ("audio", "cmfa")
        parts = {
            "in": str(output.file),
            "stream": kind,
            "init_segment": f"{output.name}init.{ending}",
            "segment_template": f"{output.name}_$Number%09d$.{ending}",
            "playlist_name": f"{output.name}.m3u8",
        }
        if output.audio:
            parts |= {
                **({"language": languages[output.name]} if languages[output.name] != "und" else {}),
                "hls_group_id": output.settings["ContainerSettings"]["CmfcSettings"]["AudioGroupId"],
                "hls_name": output.audio.get("StreamName", output.name),
            }
        line.append(",".join(f"{name}={value}" for name, value in parts.items()))
    base = wanted[0].base
    line += [
        "--segment_duration",
        str(settings["SegmentLength"]),
        "--fragment_duration",
        str(settings["SegmentLength"]),
    ]
    line += ["--generate_static_live_mpd", "--hls_playlist_type", "VOD", "--quiet"]
    line += ["--mpd_output", f"{base}.mpd", "--hls_master_playlist_output", f"{base}.m3u8"]
    default = next((languages[o.name] for o in wanted if o.audio and languages[o.name] != "und"), None)
    line += ["--default_language", default] if default else []
    process = await tools.start(*line, cwd=folder)
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise EncodingFailed(1999, f"Packaging failed: {_last_line(said)}")


def _last_line(said: bytes) -> str:
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return (lines[0] if lines else "no reason given")[:300]
