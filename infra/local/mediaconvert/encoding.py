"""A job's settings → one ffmpeg run (one decode, every output) and one run of Shaka Packager over what it made."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from infra.local.mediaconvert import manifests, padding, tools

_CRF = {10: 17, 9: 19, 8: 21, 7: 23, 6: 25, 5: 27, 4: 29, 3: 31, 2: 33, 1: 35}
"""QVBR quality level → x264's constant rate factor, by eye."""
_AAC = ("-c:a", "aac", "-aac_coder", "fast")
"""It takes a third of the time of `twoloop`, which "at higher bitrates […] sounds worse" (FFmpeg, fcb681ac3e, 2018)."""
_TONE_MAP = "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap={curve}:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
_CURVES = {"PRESERVE_DETAILS": "hable", "VIBRANT": "mobius"}
_HDR = ("smpte2084", "arib-std-b67")
_TO_709 = (
    "scale={size}in_color_matrix={matrix}:out_color_matrix=bt709{squeezed},"
    "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709"
)
_MATRICES = {"bt709": "bt709", "bt470bg": "bt470", "smpte170m": "smpte170m", "smpte240m": "smpte240m", "fcc": "fcc"}
_SD_LINES = 576
_ASSUMED = {"REC_601": "smpte170m", "REC_709": "bt709"}


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
    folder: Path
    """Where the group's finished files are gathered."""

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


@dataclass(frozen=True)
class Protected:
    """What the packager encrypts with."""

    labels: dict[str, str]
    """An output's name → which key is for it."""
    keys: dict[str, tuple[str, str]]
    """That → key id and key, in hex."""


def outputs(group: dict[str, Any], base: str, folder: Path) -> list[Output]:
    return [
        Output(settings, base, folder.with_name(f"{folder.name}-{number}.mp4"), folder)
        for number, settings in enumerate(group["Outputs"])
    ]


def check(job: dict[str, Any], report: dict[str, Any], wanted: list[Output]) -> None:
    """Whether the source, as ffprobe reports it, has what the job wants of it. Raises EncodingFailed."""
    url, tracks = job["Inputs"][0]["FileInput"], job["Inputs"][0].get("AudioSelectors", {})
    found = [stream["codec_type"] for stream in report["streams"] if not _is_cover(stream)]
    if any(output.video for output in wanted) and "video" not in found:
        raise EncodingFailed(1020, f"Your input file [{url}] doesn't have video that the transcoder can consume.")
    for output in wanted:
        track = tracks[output.audio["AudioSourceName"]]["Tracks"][0] if output.audio else 0
        if output.audio and track > found.count("audio"):
            name = output.audio["AudioSourceName"]
            said = f"Invalid audio track specified for audio_selector [{name}]. Audio track [{track}] not found"
            raise EncodingFailed(1040, f"{said} in input container.")


def _is_cover(stream: dict[str, Any]) -> bool:
    return bool(stream.get("disposition", {}).get("attached_pic"))


def command(
    source: Path, job: dict[str, Any], wanted: list[Output], report: dict[str, Any], spans: padding.Spans
) -> list[str]:
    """The ffmpeg run. Damage anywhere in the source ends it: `-xerror -err_detect explode`."""
    videos = [output for output in wanted if output.video]
    sounds = _sounds(report)
    used = {_track(output, job): sounds[_track(output, job)]["index"] for output in wanted if output.audio}
    pad = job["Inputs"][0].get("VideoSelector", {}).get("PadVideo") == "BLACK"
    timing = padding.timing(spans, _film(report)["index"], used, pad=pad)
    line = [tools.ffmpeg(), "-nostdin", "-hide_banner", "-loglevel", "error", "-progress", "pipe:1", "-xerror"]
    line += ["-err_detect", "explode", "-reinit_filter", "0", *_upright(job), "-i", str(source)]
    line += ["-filter_complex", _graph(videos, job, report, timing)]
    for number, output in enumerate(videos):
        line += ["-map", f"[v{number}]", *_video(output)]
    for output in wanted:
        if output.audio:
            aac, track = output.audio["CodecSettings"]["AacSettings"], _track(output, job)
            channels = "6" if aac["CodingMode"] == "CODING_MODE_5_1" else "2"
            line += ["-map", f"0:a:{track}", *_AAC, "-b:a", str(aac["Bitrate"]), "-ac", channels]
            matched = output.settings["ContainerSettings"].get("CmfcSettings", {}).get("AudioDuration")
            line += timing.of_sound(track, matched=matched == "MATCH_VIDEO_DURATION")
            line += ["-ar", str(aac["SampleRate"]), "-map_metadata", "-1", "-y", str(output.file)]
    return line


def _track(output: Output, job: dict[str, Any]) -> int:
    """The number of an output's track among those with sound, from 0."""
    name = (output.audio or {})["AudioSourceName"]
    return int(job["Inputs"][0]["AudioSelectors"][name]["Tracks"][0]) - 1


def _film(report: dict[str, Any]) -> dict[str, Any]:
    return next(stream for stream in report["streams"] if stream["codec_type"] == "video" and not _is_cover(stream))


def _sounds(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [stream for stream in report["streams"] if stream["codec_type"] == "audio"]


def _upright(job: dict[str, Any]) -> list[str]:
    """MediaConvert turns a picture by its display matrix only where it is asked to."""
    turned = job["Inputs"][0].get("VideoSelector", {}).get("Rotate") == "AUTO"
    return [] if turned else ["-noautorotate", "-display_rotation", "0"]


def _graph(videos: list[Output], job: dict[str, Any], report: dict[str, Any], timing: padding.Timing) -> str:
    """Decode once: what all share (deinterlacing, tone mapping) stands before the split."""
    first = next(output.video for output in videos if output.video)
    steps = first.get("VideoPreprocessors", {})
    shared = []
    if "Deinterlacer" in steps:
        every = steps["Deinterlacer"].get("Control") == "FORCE_ALL_FRAMES"
        shared.append(f"bwdif=mode=send_frame:deint={'all' if every else 'interlaced'}")
    if steps.get("ColorCorrector", {}).get("ColorSpaceConversion") == "FORCE_709":
        largest = max((output.video for output in videos if output.video), key=_pixels)
        shared.append(_to_709(steps["ColorCorrector"], job["Inputs"][0].get("VideoSelector", {}), report, largest))
    splits = "".join(f"[s{number}]" for number in range(len(videos)))
    chains = [f"[0:{_film(report)['index']}]{','.join([*shared, f'split={len(videos)}'])}{splits}"]
    for number, output in enumerate(videos):
        chains.append(f"[s{number}]{_scaled(output, timing)}[v{number}]")
    return ";".join(chains)


def _pixels(video: dict[str, Any]) -> int:
    return int(video["Width"] * video["Height"])


def _to_709(
    corrector: dict[str, Any], selector: dict[str, Any], report: dict[str, Any], largest: dict[str, Any]
) -> str:
    """Where even the largest output is smaller than the source, a picture is made as small as that first: it takes less time."""
    source = _film(report)
    if source.get("color_transfer") in _HDR:
        # MediaConvert preserves details on HLG, whatever is asked for
        asked = corrector.get("HdrToSdrToneMapper") if source["color_transfer"] == "smpte2084" else None
        return _TONE_MAP.format(curve=_CURVES[asked or "PRESERVE_DETAILS"])
    # players take an undeclared matrix for BT.601 at SD sizes, for BT.709 above
    usual = "REC_601" if source["height"] <= _SD_LINES else "REC_709"
    assumed = _ASSUMED[selector["ColorSpace"] if selector.get("ColorSpace", "FOLLOW") in _ASSUMED else usual]
    squeezed = ":out_range=tv" if corrector.get("SampleRangeConversion") == "LIMITED_RANGE_SQUEEZE" else ""
    smaller = _pixels(largest) < source["width"] * source["height"]
    size = f"{largest['Width']}:{largest['Height']}:flags=bicubic:" if smaller else ""
    return _TO_709.format(size=size, matrix=_MATRICES.get(source.get("color_space", ""), assumed), squeezed=squeezed)


def _scaled(output: Output, timing: padding.Timing) -> str:
    video = output.video or {}
    settings = _codec_settings(video)
    rate = f"{settings['FramerateNumerator']}/{settings['FramerateDenominator']}"
    captured = video["CodecSettings"]["Codec"] == "FRAME_CAPTURE"
    step = f"fps={rate}:round={'up' if captured else 'near'}:start_time=0"
    return (
        f"{timing.of_pictures()}{step},scale={video['Width']}:{video['Height']}:flags=bicubic,setsar=1,format=yuv420p"
    )


def _codec_settings(video: dict[str, Any]) -> dict[str, Any]:
    names = {
        "H_264": "H264Settings",
        "H_265": "H265Settings",
        "AV1": "Av1Settings",
        "FRAME_CAPTURE": "FrameCaptureSettings",
    }
    settings: dict[str, Any] = video["CodecSettings"][names[video["CodecSettings"]["Codec"]]]
    return settings


def _video(output: Output) -> list[str]:
    video = output.video or {}
    codec, settings = video["CodecSettings"]["Codec"], _codec_settings(video)
    if codec == "FRAME_CAPTURE":
        quality = max(2, round((100 - settings["Quality"]) / 5))
        most = str(settings["MaxCaptures"])
        pattern = str(output.folder / f"{output.name}.%07d.jpg")
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
    gop = round(_gop_seconds(video) * settings["FramerateNumerator"] / settings["FramerateDenominator"])
    ceiling, crf = settings["MaxBitrate"], _CRF[settings["QvbrSettings"]["QvbrQualityLevel"]]
    limits = ["-maxrate", str(ceiling), "-bufsize", str(2 * ceiling), "-g", str(gop)]
    closed = ["-keyint_min", str(gop), "-sc_threshold", "0"]
    profile = settings.get("CodecProfile", "MAIN").lower()
    chosen = {
        "H_264": ["libx264", "-preset", "veryfast", "-crf", str(crf), "-profile:v", profile, *limits, *closed],
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
            "-maxrate",
            str(ceiling),
            "-svtav1-params",
            "scd=0:irefresh-type=2",
        ],
    }[codec]
    return ["-c:v", *chosen, "-map_metadata", "-1", "-y", str(output.file)]


def _gop_seconds(video: dict[str, Any]) -> Fraction:
    """As long as whole frames make it: 2 s are 60 frames, 2.002 s, at 29.97 a second. AV1's is told in frames."""
    settings = _codec_settings(video)
    rate = Fraction(settings["FramerateNumerator"], settings["FramerateDenominator"])
    frames = settings["GopSize"] * (1 if video["CodecSettings"]["Codec"] == "AV1" else rate)
    return Fraction(max(1, round(frames))) / rate


def _lengths(wanted: list[Output], settings: dict[str, Any]) -> tuple[Fraction, Fraction]:
    """Seconds of a segment and of a fragment: whole GOPs, of which a segment has enough to be as long as it is asked to."""
    gops = {_gop_seconds(output.video) for output in wanted if output.video}
    if len(gops) > 1:
        raise EncodingFailed(1040, "GOP lengths differ within an output group.")
    segment, fragment = Fraction(settings["SegmentLength"]), Fraction(settings["FragmentLength"])
    for gop in gops:
        segment, fragment = math.ceil(segment / gop) * gop, max(1, round(fragment / gop)) * gop
    return segment, min(segment, fragment)


async def encode(line: list[str], duration: float, progressed: Callable[[int], None]) -> None:
    """Run ffmpeg, telling its progress in percent. Raises EncodingFailed."""
    process = await tools.start(*line, prepare=tools.yield_and_die)
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
        raise _failure(await said)
    await said


def _failure(said: bytes) -> EncodingFailed:
    """ffmpeg's first complaint, under the code that MediaConvert has for such a thing."""
    complaint, text = _first_line(said), said.decode(errors="replace")
    if "partial file" in text or "corrupt input packet" in text:
        return EncodingFailed(1076, f"Demuxer: [ReadPacketData File read failed. Is file truncated?] ({complaint})")
    if "aist#" in text and "vist#" not in text:
        return EncodingFailed(1092, f"Decoder: [Audio could not be decoded: {complaint}]")
    if "Decoder not found" in text or "no decoder found" in text:
        return EncodingFailed(1030, f"Not a supported input codec ({complaint})")
    if "vist#" in text:
        return EncodingFailed(1075, f"Decoder: [Video could not be decoded: {complaint}]")
    return EncodingFailed(1999, f"Encoding failed: {complaint}")


def languages(wanted: list[Output], job: dict[str, Any], report: dict[str, Any]) -> dict[str, str]:
    """The language of each output with sound, by its name: the one that is configured, else the input's."""
    sounds, found = _sounds(report), {}
    for output in wanted:
        if output.audio:
            configured = output.audio.get("CustomLanguageCode", "und")
            followed = sounds[_track(output, job)].get("tags", {}).get("language", configured)
            found[output.name] = configured if output.audio["LanguageCodeControl"] == "USE_CONFIGURED" else followed
    return found


def packaging(
    wanted: list[Output], group: dict[str, Any], languages: dict[str, str], protected: Protected | None = None
) -> list[str]:
    """The packager's run, in the group's folder. Raises EncodingFailed where GOPs do not fit together."""
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
        if protected:
            parts["drm_label"] = protected.labels[output.name]
        line.append(",".join(f"{name}={value}" for name, value in parts.items()))
    base = wanted[0].base
    segment, fragment = _lengths(wanted, settings)
    line += ["--segment_duration", str(float(segment)), "--fragment_duration", str(float(fragment))]
    line += ["--generate_static_live_mpd", "--hls_playlist_type", "VOD", "--quiet"]
    if protected:
        keys = [f"label={label}:key_id={key_id}:key={key}" for label, (key_id, key) in protected.keys.items()]
        line += ["--enable_raw_key_encryption", "--protection_scheme", "cbcs", "--clear_lead", "0"]
        line += ["--mp4_include_pssh_in_stream=false", "--keys", ",".join(keys)]
    return [*line, "--mpd_output", f"{base}.mpd", "--hls_master_playlist_output", f"{base}.m3u8"]


async def package(
    wanted: list[Output],
    group: dict[str, Any],
    languages: dict[str, str],
    folder: Path,
    protected: Protected | None = None,
) -> None:
    """CMAF segments with an HLS and a DASH manifest over them, named as MediaConvert names them. Raises EncodingFailed."""
    process = await tools.start(*packaging(wanted, group, languages, protected), cwd=folder)
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise EncodingFailed(1999, f"Packaging failed: {_first_line(said)}")
    segment, _ = _lengths(wanted, group["OutputGroupSettings"]["CmafGroupSettings"])
    manifests.rewrite(folder, wanted[0].base, group, segment)


def _first_line(said: bytes) -> str:
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return (lines[0] if lines else "no reason given")[:300]
