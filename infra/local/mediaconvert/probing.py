"""Probe: what ffprobe finds, in MediaConvert's words."""

import re
from fractions import Fraction
from typing import Any

_CODECS = {
    "h264": "AVC",
    "hevc": "HEVC",
    "av1": "AV1",
    "mpeg2video": "MPEG2",
    "mpeg4": "MP4V",
    "prores": "PRORES",
    "vp8": "VP8",
    "vp9": "VP9",
    "vc1": "VC1",
    "dvvideo": "DV",
    "mjpeg": "MJPEG",
    "theora": "THEORA",
    "aac": "AAC",
    "ac3": "AC3",
    "eac3": "EAC3",
    "mp3": "MP3",
    "opus": "OPUS",
    "flac": "FLAC",
    "vorbis": "VORBIS",
}
_FORMATS = {
    "mov": "mp4",
    "matroska": "matroska",
    "mpegts": "mpegts",
    "mxf": "mxf",
    "avi": "avi",
    "webm": "webm",
    "wav": "wave",
}
_TRANSFERS = {"smpte2084": "SMPTE_2084", "arib-std-b67": "ARIB_B67", "bt709": "ITU_709", "smpte170m": "SMPTE_170M"}
_PRIMARIES = {"bt2020": "ITU_2020", "bt709": "ITU_709", "smpte170m": "SMPTE_170M", "bt470bg": "ITU_470BG"}


def container(report: dict[str, Any]) -> dict[str, Any]:
    """ffprobe's report as a ProbeResult's Container."""
    facts = report["format"]
    tracks = [_track(stream) for stream in report["streams"] if not stream.get("disposition", {}).get("attached_pic")]
    return {
        "Format": _FORMATS.get(facts["format_name"].split(",")[0]),
        "Duration": float(facts.get("duration", 0)),
        "BitRate": int(facts.get("bit_rate", 0)),
        "Tracks": tracks,
    }


def _track(stream: dict[str, Any]) -> dict[str, Any]:
    kind = stream["codec_type"] if stream["codec_type"] in ("video", "audio") else "data"
    codec = _CODECS.get(stream.get("codec_name", ""), "UNKNOWN")
    if stream.get("codec_name", "").startswith("pcm_"):
        codec = "PCM"
    track = {
        "Index": stream["index"] + 1,
        "TrackType": kind,
        "Codec": codec,
        "Duration": float(stream.get("duration", 0)),
    }
    if kind == "video":
        track["VideoProperties"] = _video(stream)
    if kind == "audio":
        track["AudioProperties"] = {
            "Channels": stream.get("channels"),
            "SampleRate": int(stream.get("sample_rate", 0)),
            "BitRate": int(stream.get("bit_rate", 0)),
            "LanguageCode": stream.get("tags", {}).get("language"),
        }
    return track


def _video(stream: dict[str, Any]) -> dict[str, Any]:
    rotation = next((int(each["rotation"]) for each in stream.get("side_data_list", []) if "rotation" in each), 0)
    progressive = stream.get("field_order", "progressive") in ("progressive", "unknown")
    return {
        "Width": stream["width"],
        "Height": stream["height"],
        "Rotation": -rotation % 360 or None,  # MediaConvert leaves it out of an upright film
        "FrameRate": _ratio(stream.get("r_frame_rate", "0/1"), "/"),
        "SampleAspectRatio": _ratio(stream.get("sample_aspect_ratio", "1:1"), ":"),
        "BitDepth": _bit_depth(stream),
        "ColorPrimaries": _PRIMARIES.get(stream.get("color_primaries", ""), "UNSPECIFIED"),
        "TransferCharacteristics": _TRANSFERS.get(stream.get("color_transfer", ""), "UNSPECIFIED"),
        "CodecMetadata": {"ScanType": "progressive" if progressive else "interlaced", "Profile": stream.get("profile")},
    }


def _bit_depth(stream: dict[str, Any]) -> int:
    """ffprobe knows HEVC's by its pixel format only."""
    deeper = re.search(r"p(9|1[0246])(le|be)$", stream.get("pix_fmt", ""))
    return int(deeper[1]) if deeper else int(stream.get("bits_per_raw_sample", 8))


def _ratio(text: str, separator: str) -> dict[str, int] | None:
    numerator, _, denominator = text.partition(separator)
    if not int(denominator or 0) or not int(numerator):
        return None
    value = Fraction(int(numerator), int(denominator))
    return {"Numerator": value.numerator, "Denominator": value.denominator}
