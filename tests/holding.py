"""Holds the local MediaConvert's encoder, so that a test sees what is there before a ladder is made."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import psutil  # type: ignore[import-untyped]

from tests.platform import Client, Platform, until


@contextmanager
def playing_early(platform: Platform, editor: Client, content_id: str, data: bytes) -> Iterator[str]:
    """An upload that plays in its first quality, and whose ladder is not made before the block ends."""
    upload_id = editor.upload(content_id, data, express=True)
    encoder = until(lambda: _encoder(platform, upload_id), 120, every=0.02)
    encoder.suspend()
    try:
        until(lambda: editor("GET", f"/v1/uploads/{upload_id}").json()["playable"], 60)
        assert editor("GET", f"/v1/uploads/{upload_id}").json()["status"] == "transcoding"
        yield upload_id
    finally:
        encoder.resume()


def _encoder(platform: Platform, upload_id: str) -> psutil.Process | None:
    """The ffmpeg that makes the upload's ladder."""
    for each in psutil.Process(platform.pid("mediaconvert")).children():
        try:
            line = each.cmdline()
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
        for file in (platform.folder / "mediaconvert/jobs").glob("*.json"):
            job = json.loads(file.read_text())
            about = job["UserMetadata"]
            if about.get("upload_id") == upload_id and "express" not in about and _encodes(line, job["Id"]):
                return each
    return None


def _encodes(line: list[str], job_id: str) -> bool:
    return "-progress" in line and any(job_id in argument for argument in line)
