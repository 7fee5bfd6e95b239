"""Verifies renditions before they are published: complete, aligned, encrypted as planned and as long as the source."""

import struct
from concurrent.futures import ThreadPoolExecutor

import m3u8

from matinee.kernel import aws
from matinee.kernel.settings import settings
from matinee.transcoding import jobs, manifests
from matinee.transcoding.models import Plan, Task

_TOLERANCE = 0.01
_LEAST_TOLERANCE = 0.5
"""Seconds. The last frame and audio padding of a short clip may exceed 1 %."""
_SAMPLED = 6
_NOT_SYNC = 0x10000
"""sample_is_non_sync_sample, ISO/IEC 14496-12 §8.8.3.1."""


class VerificationFailed(Exception):
    """The renditions differ from the plan. The message is shown to editors."""


def verify(task: Task) -> None:
    """Verify the files of an attempt. Raises VerificationFailed."""
    job = jobs.change(task, status="verifying", progress=95)
    if job.plan is None or job.source is None:
        raise ValueError("the job has no plan")
    sizes = _sizes(task.prefix)
    master = m3u8.loads(_text(task.prefix + "index.m3u8", sizes))
    videos = {item.uri: _playlist(task.prefix, item.uri, sizes) for item in master.playlists}
    audio = {item.uri: _playlist(task.prefix, item.uri, sizes) for item in master.media if item.type == "AUDIO"}
    _expect(len(videos) == len(job.plan.rungs), f"{len(videos)} video renditions instead of {len(job.plan.rungs)}")
    _expect(len(audio) == len(job.plan.audio), f"{len(audio)} audio tracks instead of {len(job.plan.audio)}")
    _heard(master)
    listed = set()
    for uri, playlist in {**videos, **audio}.items():
        listed |= _files(task.prefix, uri, playlist, sizes)
        _long_enough(uri, sum(segment.duration for segment in playlist.segments), job.source.duration)
    _aligned(videos, job.plan)
    _key_frames(task.prefix, videos)
    _encrypted(task.prefix, {**videos, **audio}, job.plan.encrypted)
    _dash(task.prefix, listed, job.source.duration, sizes)
    for name in ("storyboard.vtt", "poster.jpg"):
        _expect(sizes.get(task.prefix + name, 0) > 0, f"{name} is missing")


def _sizes(prefix: str) -> dict[str, int]:
    pages = aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=settings().bucket("media"), Prefix=prefix)
    return {each["Key"]: each["Size"] for page in pages for each in page.get("Contents", [])}


def _text(key: str, sizes: dict[str, int]) -> str:
    _expect(sizes.get(key, 0) > 0, f"{key.rpartition('/')[2]} is missing")
    body: bytes = aws.client("s3").get_object(Bucket=settings().bucket("media"), Key=key)["Body"].read()
    return body.decode()


def _playlist(prefix: str, uri: str, sizes: dict[str, int]) -> m3u8.M3U8:
    playlist = m3u8.loads(_text(prefix + uri, sizes))
    _expect(playlist.is_endlist and len(playlist.segments) > 0, f"{uri} is not a complete playlist")
    return playlist


def _heard(master: m3u8.M3U8) -> None:
    """Check that each variant names a group of audio tracks, if there are any: Apple's players play others without sound."""
    groups = {item.group_id for item in master.media if item.type == "AUDIO"}
    for variant in master.playlists:
        named = variant.stream_info.audio
        _expect(named in groups if groups else named is None, f"{variant.uri} names no audio track of the film")


def _files(prefix: str, uri: str, playlist: m3u8.M3U8, sizes: dict[str, int]) -> set[str]:
    """The files that a playlist names. Fails if one is missing or empty."""
    names = {segment.uri for segment in playlist.segments}
    names |= {part.uri for part in playlist.segment_map}
    missing = [name for name in names if sizes.get(prefix + name, 0) == 0]
    _expect(not missing, f"{uri} names {len(missing)} segments that do not exist")
    return names


def _long_enough(name: str, total: float, duration: float) -> None:
    allowed = max(_TOLERANCE * duration, _LEAST_TOLERANCE)
    _expect(abs(total - duration) <= allowed, f"{name} lasts {total:.2f} s instead of {duration:.2f} s")


def _aligned(videos: dict[str, m3u8.M3U8], plan: Plan) -> None:
    frame = plan.frame_rate[1] / plan.frame_rate[0]
    cuts = [[segment.duration for segment in playlist.segments] for playlist in videos.values()]
    for other in cuts[1:]:
        same = len(other) == len(cuts[0]) and all(abs(a - b) < frame / 2 for a, b in zip(cuts[0], other, strict=True))
        _expect(same, "the renditions are not cut at the same times")


def _key_frames(prefix: str, videos: dict[str, m3u8.M3U8]) -> None:
    """Check that a sample of segments, including the first and the last, begins with a key frame."""
    names = []
    for playlist in videos.values():
        count = len(playlist.segments)
        chosen = {round(n * (count - 1) / (_SAMPLED - 1)) for n in range(_SAMPLED)}
        names += [playlist.segments[number].uri for number in sorted(chosen)]
    with ThreadPoolExecutor(8) as pool:
        for name, is_key in zip(
            names, pool.map(lambda name: _begins_with_key_frame(prefix + name), names), strict=True
        ):
            _expect(is_key, f"{name} does not begin with a key frame")


def _encrypted(prefix: str, playlists: dict[str, m3u8.M3U8], ordered: bool) -> None:
    """Check that all init segments have a default key (`tenc`, ISO/IEC 23001-7 §8.2), or none if it is not encrypted."""
    for uri, playlist in playlists.items():
        for part in playlist.segment_map:
            key = prefix + part.uri
            body = aws.client("s3").get_object(Bucket=settings().bucket("media"), Key=key)["Body"].read()
            found = b"tenc" in body and (b"encv" in body or b"enca" in body)
            _expect(found == ordered, f"{uri} is {'not ' if ordered else ''}encrypted")


def _begins_with_key_frame(key: str) -> bool:
    head = aws.client("s3").get_object(Bucket=settings().bucket("media"), Key=key, Range="bytes=0-4095")["Body"].read()
    run = head.find(b"trun")
    if run < 0:
        return False
    flags = struct.unpack(">I", head[run + 4 : run + 8])[0] & 0xFFFFFF
    field = run + 12 + (4 if flags & 0x1 else 0)
    if flags & 0x4:  # first-sample-flags-present
        sample = struct.unpack(">I", head[field : field + 4])[0]
    elif flags & 0x400:  # sample-flags-present, after duration and size where these are present
        field += (4 if flags & 0x100 else 0) + (4 if flags & 0x200 else 0)
        sample = struct.unpack(">I", head[field : field + 4])[0]
    else:
        sample = _default_flags(head)
    return not sample & _NOT_SYNC


def _default_flags(head: bytes) -> int:
    box = head.find(b"tfhd")
    flags = struct.unpack(">I", head[box + 4 : box + 8])[0] & 0xFFFFFF
    if box < 0 or not flags & 0x20:
        return 0  # the init segment's defaults apply to all samples, so each is a key frame
    field = box + 12 + (8 if flags & 0x1 else 0) + sum(4 for bit in (0x2, 0x8, 0x10) if flags & bit)
    value: int = struct.unpack(">I", head[field : field + 4])[0]
    return value


def _dash(prefix: str, listed: set[str], duration: float, sizes: dict[str, int]) -> None:
    """Check that both manifests name the same segments, and that each of DASH's tracks is long enough."""
    try:
        tracks = manifests.tracks(_text(prefix + "index.mpd", sizes))
    except manifests.Unreadable as error:
        raise _failure(f"index.mpd {error}") from error
    for track in tracks:
        _long_enough("index.mpd", track.duration, duration)
    named = {name for track in tracks for name in track.names}
    _expect(named == listed, f"index.mpd and index.m3u8 differ in {len(named ^ listed)} segments")


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise _failure(otherwise)


def _failure(what: str) -> VerificationFailed:
    return VerificationFailed(f"The transcoded files are incomplete: {what}. Retry the upload.")
