"""Verifies renditions before they are published: complete, aligned, encrypted as planned and in time with the source."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate

import m3u8

from matinee.kernel import aws
from matinee.kernel.settings import settings
from matinee.transcoding import fragments, jobs, manifests
from matinee.transcoding.models import Plan, Task

_TOLERANCE = 0.08
"""Seconds by which a track may be off the source anywhere: viewers do not notice less (EBU R 37)."""
_AT_ONCE = 16
"""Segments that are read at a time."""
_HEAD = 65_536
"""Bytes of a video segment that hold its first fragment's boxes, with those of its encryption."""


class VerificationFailed(Exception):
    """The renditions differ from the plan. The message is shown to editors."""


def verify(task: Task) -> None:
    """Verify the files of an attempt. Raises VerificationFailed."""
    job = jobs.proceed(task, "verifying", 95)
    plan = job.plan_of(task)
    if job.source is None:
        raise ValueError("the job has no source")
    sizes = _sizes(task.prefix)
    master = m3u8.loads(_text(task.prefix + "index.m3u8", sizes))
    videos = {item.uri: _playlist(task.prefix, item.uri, sizes) for item in master.playlists}
    audio = {item.uri: _playlist(task.prefix, item.uri, sizes) for item in master.media if item.type == "AUDIO"}
    _expect(len(videos) == len(plan.rungs), f"{len(videos)} video renditions instead of {len(plan.rungs)}")
    _expect(len(audio) == len(plan.audio), f"{len(audio)} audio tracks instead of {len(plan.audio)}")
    _heard(master)
    listed: dict[str, set[str]] = {}
    for uri, playlist in {**videos, **audio}.items():
        listed[uri] = _files(task.prefix, uri, playlist, sizes)
    _aligned(videos, plan)
    _encrypted(task.prefix, {**videos, **audio}, plan.encrypted)
    allowed = max(_TOLERANCE, plan.frame_rate[1] / plan.frame_rate[0])
    for uri, playlist in {**videos, **audio}.items():
        _in_time(task.prefix, uri, playlist, job.source.duration, allowed, pictures=uri in videos)
    in_dash = _dash(task.prefix, set().union(*listed.values()), job.source.duration, allowed, sizes)
    told_apart(master, {uri: listed[uri] for uri in audio}, in_dash, plan)


def _sizes(prefix: str) -> dict[str, int]:
    pages = aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=settings().bucket("media"), Prefix=prefix)
    return {each["Key"]: each["Size"] for page in pages for each in page.get("Contents", [])}


def _text(key: str, sizes: dict[str, int]) -> str:
    _expect(sizes.get(key, 0) > 0, f"{key.rpartition('/')[2]} is missing")
    return _bytes(key).decode()


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


def told_apart(master: m3u8.M3U8, sounds: dict[str, set[str]], in_dash: list[manifests.Track], plan: Plan) -> None:
    """Check that each planned audio track can be chosen on its own: in both manifests it is there, with files of its own."""
    named = [item.uri for item in master.media if item.type == "AUDIO"]
    for number, track in enumerate(plan.audio, 1):
        uri, of = f"index_audio{number}.m3u8", f"audio track {number} ({track.label or track.language})"
        _expect(named.count(uri) == 1, f"index.m3u8 has {of} {named.count(uri)} times")
        others = set().union(*(files for other, files in sounds.items() if other != uri))
        _expect(not sounds[uri] & others, f"index.m3u8 has files of another track for {of}")
        times = sum(each.names == sounds[uri] for each in in_dash)
        _expect(times == 1, f"index.mpd has {of} {times} times")


def _files(prefix: str, uri: str, playlist: m3u8.M3U8, sizes: dict[str, int]) -> set[str]:
    """The files that a playlist names. Fails if one is missing or empty."""
    names = {segment.uri for segment in playlist.segments}
    names |= {part.uri for part in playlist.segment_map}
    missing = [name for name in names if sizes.get(prefix + name, 0) == 0]
    _expect(not missing, f"{uri} names {len(missing)} segments that do not exist")
    return names


def _long_enough(name: str, total: float, duration: float, allowed: float) -> None:
    _expect(abs(total - duration) <= allowed, f"{name} lasts {total:.2f} s instead of {duration:.2f} s")


def _in_time(prefix: str, uri: str, playlist: m3u8.M3U8, duration: float, allowed: float, *, pictures: bool) -> None:
    """Check that each segment starts when the playlist says, that no sample in it is longer than others, and when all ends.

    Of pictures the first fragment of each segment is read, which must begin with a key frame; of sound all of them.
    """
    try:
        init = fragments.track(_bytes(prefix + playlist.segment_map[0].uri))
        names = [prefix + segment.uri for segment in playlist.segments]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = list(pool.map(lambda name: fragments.read(_bytes(name, _HEAD if pictures else None), init), names))
    except (ValueError, IndexError) as error:
        raise _failure(f"{uri}: {error}") from error
    starts = [0.0, *accumulate(segment.duration for segment in playlist.segments)]
    for name, start, inside in zip(names, starts, found, strict=False):
        where = name.removeprefix(prefix)
        _expect(bool(inside), f"{where} has no samples")
        _expect(not pictures or inside[0].begins_with_key_frame, f"{where} does not begin with a key frame")
        _contiguous(where, start, inside, allowed)
    _long_enough(uri, starts[-1], duration, allowed)
    if not pictures:
        last = found[-1][-1]
        _long_enough(uri, last.start + sum(last.durations) - found[0][0].start, duration, allowed)


def _contiguous(name: str, start: float, inside: Sequence[fragments.Fragment], allowed: float) -> None:
    """Check that fragments follow one another without a gap, from a start on."""
    due = start
    for fragment in inside:
        _expect(abs(fragment.start - due) <= allowed, f"{name} is {abs(fragment.start - due):.2f} s off at {due:.2f} s")
        usual = sorted(fragment.durations)[len(fragment.durations) // 2]
        longest = max(fragment.durations)
        _expect(longest <= usual + allowed, f"{name} has a gap of {longest - usual:.2f} s after {due:.2f} s")
        due = fragment.start + sum(fragment.durations)


def _aligned(videos: dict[str, m3u8.M3U8], plan: Plan) -> None:
    frame = plan.frame_rate[1] / plan.frame_rate[0]
    cuts = [[segment.duration for segment in playlist.segments] for playlist in videos.values()]
    for other in cuts[1:]:
        same = len(other) == len(cuts[0]) and all(abs(a - b) < frame / 2 for a, b in zip(cuts[0], other, strict=True))
        _expect(same, "the renditions are not cut at the same times")


def _encrypted(prefix: str, playlists: dict[str, m3u8.M3U8], ordered: bool) -> None:
    """Check that all init segments have a default key (`tenc`, ISO/IEC 23001-7 §8.2), or none if it is not encrypted."""
    for uri, playlist in playlists.items():
        for part in playlist.segment_map:
            body = _bytes(prefix + part.uri)
            found = b"tenc" in body and (b"encv" in body or b"enca" in body)
            _expect(found == ordered, f"{uri} is {'not ' if ordered else ''}encrypted")


def _bytes(key: str, first: int | None = None) -> bytes:
    """An object, or its first bytes."""
    span = {"Range": f"bytes=0-{first - 1}"} if first else {}
    body: bytes = aws.client("s3").get_object(Bucket=settings().bucket("media"), Key=key, **span)["Body"].read()
    return body


def _dash(
    prefix: str, listed: set[str], duration: float, allowed: float, sizes: dict[str, int]
) -> list[manifests.Track]:
    """Check that both manifests name the same segments, and that each of DASH's tracks is as long as the source. DASH's tracks."""
    try:
        tracks = manifests.tracks(_text(prefix + "index.mpd", sizes))
    except manifests.Unreadable as error:
        raise _failure(f"index.mpd {error}") from error
    for each in tracks:
        _long_enough("index.mpd", each.duration, duration, allowed)
    named = {name for each in tracks for name in each.names}
    _expect(named == listed, f"index.mpd and index.m3u8 differ in {len(named ^ listed)} segments")
    return tracks


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise _failure(otherwise)


def _failure(what: str) -> VerificationFailed:
    return VerificationFailed(f"The transcoded files are incomplete: {what}. Retry the upload.")
