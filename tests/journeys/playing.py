"""A stream as a player has it: its answer, its licences, and its renditions whole."""

import base64
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import m3u8

from infra.local.mediaconvert import tools
from tests.platform import Answer, Client


def stream(client: Client, content_id: str) -> dict[str, Any]:
    answer = client("GET", f"/v1/stream/{content_id}")
    assert answer.status == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def rendition(client: Client, started: dict[str, Any], playlist: str, file: Path) -> Path:
    """As a player assembles it: the initial segment, then all others, opened by the key of a licence."""
    media = m3u8.loads(client("GET", playlist).content.decode())
    names = [media.segment_map[0].uri, *(segment.uri for segment in media.segments)]
    whole = b"".join(client("GET", urljoin(playlist, name)).content for name in names)
    locked, opened = file.with_suffix(".locked.mp4"), file.with_suffix(".mp4")
    locked.write_bytes(whole)
    key = licence(client, started, key_id(whole)).json()["keys"][0]["k"]
    unlocking = ["-decryption_key", base64.urlsafe_b64decode(f"{key}==").hex(), "-i", str(locked), "-c", "copy"]
    subprocess.run([tools.ffmpeg(), "-v", "error", "-xerror", *unlocking, str(opened)], check=True)
    return opened


def key_id(initial: bytes) -> bytes:
    """The default key's, of `tenc` (ISO/IEC 23001-7 §8.2)."""
    at = initial.index(b"tenc") + 4
    return initial[at + 8 : at + 24]


def licence(client: Client, started: dict[str, Any], *key_ids: bytes) -> Answer:
    kids = [base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in key_ids]
    return client("POST", started["drm"]["servers"]["org.w3.clearkey"], {"kids": kids, "type": "temporary"})
