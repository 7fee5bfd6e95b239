"""Subtitles, which are added to a film without encoding it again.

A version's segments and first manifests are never written again: subtitles are files beside them, and new manifests
name both. The title then points to the new manifests, by the one conditional write that every change of it is.
Formats: WebVTT and SubRip in (`matinee.content.webvtt`); WebVTT as a sidecar of DASH and in one segment of an HLS playlist
(RFC 8216 §3.5, §4.3.4.1) out.
"""

import hashlib
import math
from collections.abc import Callable
from xml.sax.saxutils import quoteattr

from matinee.content import editing, limiting, titles, webvtt
from matinee.content.events import TitleChanged
from matinee.content.models import Subtitle, Title, Version, limited
from matinee.content.webvtt import Note
from matinee.kernel import aws, table
from matinee.kernel.errors import Invalid, NotFound
from matinee.kernel.settings import settings

MAX_SIZE = 2 * 1024**2
"""Characters: three hours of dense dialogue are a tenth of it."""
_GROUP = "subtitles"
_HLS, _DASH = "application/vnd.apple.mpegurl", "application/dash+xml"
_FOREVER = "public, max-age=31536000, immutable"


def put(
    content_id: str, language: str, text: str, label: str, forced: bool, by: str | None = None
) -> tuple[Title, list[Note]]:
    """Add or replace the subtitles of one language. The title, and the cues that were left out.

    Raises NotFound, and Invalid where no cue is left.
    """
    vtt, cues, notes = webvtt.convert(text)
    if not cues:
        raise Invalid({"text": notes[0].detail if notes else "has no cue: send WebVTT or SubRip"})
    digest = hashlib.blake2b(vtt.encode(), digest_size=8).hexdigest()
    key = f"subtitles/{content_id}/{language}-{digest}.vtt"
    titles.get(content_id)
    _write(key, vtt, "text/vtt")
    added = {language: Subtitle(label=label or language, forced=forced, key=key)}
    return table.again(lambda: _change(content_id, lambda present: {**present, **added}, by)), notes


def remove(content_id: str, language: str, by: str | None = None) -> Title:
    """Raises NotFound."""

    def without(present: dict[str, Subtitle]) -> dict[str, Subtitle]:
        if language not in present:
            raise NotFound(f"It has no subtitles in {language}")
        return {name: each for name, each in present.items() if name != language}

    return table.again(lambda: _change(content_id, without, by))


def _change(content_id: str, change: Callable[[dict[str, Subtitle]], dict[str, Subtitle]], by: str | None) -> Title:
    title = titles.get(content_id)
    subtitles = change(title.subtitles)
    current = title.current and with_subtitles(title.current, subtitles)
    changed = TitleChanged(content_id=content_id)
    return editing.change(title, "subtitles", by, changed, subtitles=subtitles, current=current)


def with_subtitles(version: Version, subtitles: dict[str, Subtitle]) -> Version:
    """The version with manifests that name these subtitles and no others, whole and limited to each height below its highest.

    Idempotent: the same ones make the same files.
    """
    names, limits = {"hls": Version.FIRST_HLS, "dash": Version.FIRST_DASH}, limiting.heights(version)
    if not subtitles and not limits:
        return version.model_copy(update=names)
    hls, dash = _read(version.prefix + names["hls"]), _read(version.prefix + names["dash"])
    if subtitles:
        hls, dash, names = _with(version, subtitles, hls, dash)
    for height in limits:
        _write(version.prefix + limited(names["hls"], height), limiting.in_hls(hls, height), _HLS)
        _write(version.prefix + limited(names["dash"], height), limiting.in_dash(dash, height), _DASH)
    return version.model_copy(update={**names, "limits": limits})


def _with(
    version: Version, subtitles: dict[str, Subtitle], master: str, manifest: str
) -> tuple[str, str, dict[str, str]]:
    """The two manifests with the subtitles, and what they are called."""
    names = {}
    for language, subtitle in sorted(subtitles.items()):
        name = subtitle.key.rpartition("/")[2].removesuffix(".vtt")
        names[language] = name
        _copy(subtitle.key, f"{version.prefix}subtitles/{name}.vtt")
        _write(f"{version.prefix}subtitles/{name}.m3u8", _playlist(name, version.duration), _HLS)
    named = ",".join(f"{names[each]} {subtitles[each].label} {subtitles[each].forced}" for each in names)
    digest = hashlib.blake2b(named.encode(), digest_size=6).hexdigest()
    called = {"hls": f"index-{digest}.m3u8", "dash": f"index-{digest}.mpd"}
    hls, dash = in_hls(master, subtitles, names), in_dash(manifest, subtitles, names)
    _write(version.prefix + called["hls"], hls, _HLS)
    _write(version.prefix + called["dash"], dash, _DASH)
    return hls, dash, called


def in_hls(master: str, subtitles: dict[str, Subtitle], names: dict[str, str]) -> str:
    """The master playlist with a group of subtitles that every variant may use."""
    lines, media = [], []
    for language, subtitle in subtitles.items():
        forced = "YES" if subtitle.forced else "NO"
        media.append(
            f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{_GROUP}",NAME="{subtitle.label}",LANGUAGE="{language}",'
            f'DEFAULT=NO,AUTOSELECT=YES,FORCED={forced},URI="subtitles/{names[language]}.m3u8"'
        )
    for line in master.splitlines():
        if line.startswith("#EXT-X-STREAM-INF:"):
            lines += media
            media = []
            line += f',SUBTITLES="{_GROUP}"'
        lines.append(line)
    return "\n".join(lines) + "\n"


def in_dash(manifest: str, subtitles: dict[str, Subtitle], names: dict[str, str]) -> str:
    """The manifest with an adaptation set for each language (ISO/IEC 23009-1 §5.3.3)."""
    sets = "".join(
        f'<AdaptationSet contentType="text" mimeType="text/vtt" lang={quoteattr(language)}>'
        f'<Role schemeIdUri="urn:mpeg:dash:role:2011" value="{"forced-subtitle" if subtitle.forced else "subtitle"}"/>'
        f"<Label>{_escaped(subtitle.label)}</Label>"
        f'<Representation id="subtitles-{language}" bandwidth="1000">'
        f"<BaseURL>subtitles/{names[language]}.vtt</BaseURL></Representation></AdaptationSet>\n"
        for language, subtitle in subtitles.items()
    )
    before, end, after = manifest.rpartition("</Period>")
    return before + sets + end + after


def _playlist(name: str, duration: float) -> str:
    head = ["#EXTM3U", "#EXT-X-VERSION:6", f"#EXT-X-TARGETDURATION:{math.ceil(duration)}", "#EXT-X-PLAYLIST-TYPE:VOD"]
    return "\n".join([*head, f"#EXTINF:{duration:.3f},", f"{name}.vtt", "#EXT-X-ENDLIST", ""])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _read(key: str) -> str:
    body: bytes = aws.client("s3").get_object(Bucket=settings().bucket("media"), Key=key)["Body"].read()
    return body.decode()


def _write(key: str, text: str, kind: str) -> None:
    aws.client("s3").put_object(
        Bucket=settings().bucket("media"), Key=key, Body=text.encode(), ContentType=kind, CacheControl=_FOREVER
    )


def _copy(source: str, target: str) -> None:
    media = settings().bucket("media")
    aws.client("s3").copy_object(
        Bucket=media,
        Key=target,
        CopySource={"Bucket": media, "Key": source},
        ContentType="text/vtt",
        CacheControl=_FOREVER,
        MetadataDirective="REPLACE",
    )
