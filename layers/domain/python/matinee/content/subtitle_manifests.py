"""Subtitles in both manifests: WebVTT in one segment of an HLS playlist, and as a sidecar of DASH.

Sources: RFC 8216 §3.5 and §4.3.4.1; ISO/IEC 23009-1 §5.3.3.
"""

import math
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from matinee.content.manifest_text import written
from matinee.content.models import Subtitle

_GROUP = "subtitles"


def in_hls(master: str, subtitles: Mapping[str, Subtitle], names: Mapping[str, str]) -> str:
    """The master playlist with a group of subtitles that every variant may use."""
    lines, media = [], []
    for language, subtitle in subtitles.items():
        forced = "YES" if subtitle.forced else "NO"
        media.append(
            f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{_GROUP}",NAME="{written(subtitle.label)}",LANGUAGE="{language}",'
            f'DEFAULT=NO,AUTOSELECT=YES,FORCED={forced},URI="subtitles/{names[language]}.m3u8"'
        )
    for line in master.splitlines():
        if line.startswith("#EXT-X-STREAM-INF:"):
            lines += media
            media = []
            line += f',SUBTITLES="{_GROUP}"'
        lines.append(line)
    return "\n".join(lines) + "\n"


def in_dash(manifest: str, subtitles: Mapping[str, Subtitle], names: Mapping[str, str]) -> str:
    """The manifest with an adaptation set for each language (ISO/IEC 23009-1 §5.3.3)."""
    sets = "".join(
        f'<AdaptationSet contentType="text" mimeType="text/vtt" lang={quoteattr(language)}>'
        f"<Label>{escape(written(subtitle.label))}</Label>"
        f'<Role schemeIdUri="urn:mpeg:dash:role:2011" value="{"forced-subtitle" if subtitle.forced else "subtitle"}"/>'
        f'<Representation id="subtitles-{language}" bandwidth="1000">'
        f"<BaseURL>subtitles/{names[language]}.vtt</BaseURL></Representation></AdaptationSet>\n"
        for language, subtitle in subtitles.items()
    )
    before, end, after = manifest.rpartition("</Period>")
    return before + sets + end + after


def playlist(name: str, duration: float) -> str:
    head = ["#EXTM3U", "#EXT-X-VERSION:6", f"#EXT-X-TARGETDURATION:{math.ceil(duration)}", "#EXT-X-PLAYLIST-TYPE:VOD"]
    return "\n".join([*head, f"#EXTINF:{duration:.3f},", f"{name}.vtt", "#EXT-X-ENDLIST", ""])
