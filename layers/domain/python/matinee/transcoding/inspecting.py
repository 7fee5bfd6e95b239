"""Inspects a source with MediaConvert's probe and, for MP4, by walking its top-level boxes.

A fast-start file that was cut off probes with its full duration, but its media box is shorter than its header says.
Box layout: ISO/IEC 14496-12 §4.2 (32-bit size and type; size 1: a 64-bit size follows; size 0: to the end of the file).
"""

import struct
from typing import Any

from botocore.exceptions import ClientError

from matinee.kernel import aws
from matinee.kernel.settings import settings
from matinee.transcoding.models import AudioTrack, Source, Task, VideoTrack

_WINDOW = 65_536
"""Bytes per read, so that small neighbouring boxes take one read."""
_HDR = ("SMPTE_2084", "ARIB_B67")


def inspect(task: Task) -> Source:
    """Inspect the source. Damage is part of the result and does not raise."""
    bucket, key = settings().bucket("uploads"), task.source_key
    size: int = aws.client("s3").head_object(Bucket=bucket, Key=key)["ContentLength"]
    if _truncated(bucket, key, size):
        return Source(size=size, damage="truncated")
    try:
        files = [{"FileUrl": f"s3://{bucket}/{key}"}]
        container = aws.client("mediaconvert").probe(InputFiles=files)["ProbeResults"][0]["Container"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "BadRequestException":
            raise
        return Source(size=size, damage="unreadable")
    return _source(size, container)


def _source(size: int, container: dict[str, Any]) -> Source:
    tracks = container.get("Tracks", [])
    videos = [track for track in tracks if track.get("TrackType") == "video"]
    audio = [track.get("AudioProperties", {}) for track in tracks if track.get("TrackType") == "audio"]
    return Source(
        size=size,
        container=container.get("Format"),
        duration=container.get("Duration") or max((track.get("Duration", 0) for track in tracks), default=0),
        video=_video(videos[0]) if videos else None,
        audio=[AudioTrack(language=a.get("LanguageCode"), channels=a.get("Channels", 2)) for a in audio],
    )


def _video(track: dict[str, Any]) -> VideoTrack:
    facts = track.get("VideoProperties", {})
    coded = facts.get("CodecMetadata", {})
    return VideoTrack(
        codec=track.get("Codec", "UNKNOWN"),
        width=facts.get("Width", 0),
        height=facts.get("Height", 0),
        rotation=facts.get("Rotation", 0) % 360,
        pixel_aspect=_ratio(facts.get("SampleAspectRatio"), (1, 1)),
        frame_rate=_ratio(facts.get("FrameRate"), (0, 1)),
        interlaced="interlace" in coded.get("ScanType", "").lower(),
        hdr=facts.get("TransferCharacteristics") in _HDR,
    )


def _ratio(ratio: dict[str, int] | None, default: tuple[int, int]) -> tuple[int, int]:
    if not ratio or not ratio.get("Numerator") or not ratio.get("Denominator"):
        return default
    return ratio["Numerator"], ratio["Denominator"]


def _truncated(bucket: str, key: str, size: int) -> bool:
    """Whether an MP4 ends before its last box, or has no index. False for other containers."""
    seen, offset, start, window = set(), 0, 0, b""
    while offset + 8 <= size:
        if not start <= offset <= offset + 16 <= start + len(window):
            start, window = offset, _read(bucket, key, offset, _WINDOW)
        head = window[offset - start :][:16]
        length, kind = struct.unpack(">I4s", head[:8])
        if offset == 0 and kind != b"ftyp":
            return False
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:])
        elif length == 0:
            length = size - offset
        if length < 8 or offset + length > size:
            return True
        seen.add(kind)
        offset += length
    return bool(seen) and not seen & {b"moov", b"moof"}


def _read(bucket: str, key: str, offset: int, length: int) -> bytes:
    span = f"bytes={offset}-{offset + length - 1}"
    body: bytes = aws.client("s3").get_object(Bucket=bucket, Key=key, Range=span)["Body"].read()
    return body
