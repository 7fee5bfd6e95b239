"""The manifests of a version as the editor presents it: its audio tracks, its subtitles, and what each plan may see of it.

A version's segments and first manifests are never written again. All that plays is written beside them: a pure function of
the version and of what the editor says, under a name of its content. The title then points to it, by the one conditional
write that every change of it is; who plays already keeps what they have.
"""

import hashlib
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from matinee.content import audio, audio_manifests, limiting, subtitle_manifests
from matinee.content.models import AudioEdit, Subtitle, Version, limited
from matinee.kernel import aws
from matinee.kernel.settings import settings

HLS, DASH, VTT = "application/vnd.apple.mpegurl", "application/dash+xml", "text/vtt"
_FOREVER = "public, max-age=31536000, immutable"


def presented(version: Version, subtitles: Mapping[str, Subtitle], edits: Sequence[AudioEdit]) -> Version:
    """The version with manifests that name these subtitles and tracks and no others, whole and limited to each lower height.

    Idempotent: the same ones make the same files.
    """
    hls, dash = read(version.prefix + Version.FIRST_HLS), read(version.prefix + Version.FIRST_DASH)
    hls, dash = _with_tracks(hls, dash, audio.arranged(version, edits))
    names = {}
    for language, subtitle in sorted(subtitles.items()):
        names[language] = name = subtitle.key.rpartition("/")[2].removesuffix(".vtt")
        copy(subtitle.key, f"{version.prefix}subtitles/{name}.vtt")
        write(f"{version.prefix}subtitles/{name}.m3u8", subtitle_manifests.playlist(name, version.duration), HLS)
    if subtitles:
        hls = subtitle_manifests.in_hls(hls, subtitles, names)
        dash = subtitle_manifests.in_dash(dash, subtitles, names)
    digest = hashlib.blake2b(f"{hls}\0{dash}".encode(), digest_size=6).hexdigest()
    called = {"hls": f"index-{digest}.m3u8", "dash": f"index-{digest}.mpd"}
    write(version.prefix + called["hls"], hls, HLS)
    write(version.prefix + called["dash"], dash, DASH)
    limits = limiting.heights(version)
    for height in limits:
        write(version.prefix + limited(called["hls"], height), limiting.in_hls(hls, height), HLS)
        write(version.prefix + limited(called["dash"], height), limiting.in_dash(dash, height), DASH)
    return version.model_copy(update={**called, "limits": limits})


def _with_tracks(hls: str, dash: str, tracks: Sequence[audio.AudioTrack]) -> tuple[str, str]:
    visible, hidden = [each for each in tracks if not each.hidden], [each.name for each in tracks if each.hidden]
    root = ET.fromstring(dash)  # noqa: S314 - our own transcoder wrote it
    audio_manifests.in_dash(root, visible, hidden)
    written = ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
    return audio_manifests.in_hls(hls, visible, hidden), written


def read(key: str) -> str:
    body: bytes = aws.client("s3").get_object(Bucket=settings().bucket("media"), Key=key)["Body"].read()
    return body.decode()


def write(key: str, text: str, kind: str) -> None:
    aws.client("s3").put_object(
        Bucket=settings().bucket("media"), Key=key, Body=text.encode(), ContentType=kind, CacheControl=_FOREVER
    )


def copy(source: str, target: str) -> None:
    media = settings().bucket("media")
    aws.client("s3").copy_object(
        Bucket=media,
        Key=target,
        CopySource={"Bucket": media, "Key": source},
        ContentType=VTT,
        CacheControl=_FOREVER,
        MetadataDirective="REPLACE",
    )
