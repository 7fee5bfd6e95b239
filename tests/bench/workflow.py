"""The whole road on the local platform: synth, boot, and a film from complete to ready over ffmpeg alone.

Plain ffmpeg is the very command that the platform's transcoder ran (one decode, all renditions), run by itself on the
same source straight before: what is left is what inspecting, queueing, packaging, verifying and publishing cost.
"""

import asyncio
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.local.mediaconvert import encoding, tools
from tests import platform
from tests.bench.figure import Figure, seconds
from tests.films import clip
from tests.platform import MEDIA, Platform

_RUNS = 3


def figures() -> Iterator[Figure]:
    yield Figure("synth", seconds(_synth), "s")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "local"
        platform.start(folder, port := platform.free_ports()).stop()
        started = time.perf_counter()
        running = platform.start(folder, port)
        yield Figure("boot", time.perf_counter() - started, "s", "≤ 15")
        try:
            yield from _a_film(running, Path(scratch))
        finally:
            running.stop()


def _synth() -> None:
    python = str(platform.ROOT / ".venv/bin/python")
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([python, "-m", "infra.synth"], check=True, cwd=platform.ROOT, env={"CDK_OUTDIR": out})


def _a_film(running: Platform, scratch: Path) -> Iterator[Figure]:
    real = MEDIA / "big-buck-bunny-480p-30s.mp4"
    data = real.read_bytes() if real.exists() else clip(30, "854x480")
    source = scratch / "source.mp4"
    source.write_bytes(data)
    editor = running.editor
    roads, plains = [], []
    for number in range(_RUNS):
        content_id = editor.create(f"Run {number}")
        upload = editor.begin_upload(content_id, data)
        editor.put_parts(upload, data)
        started = time.perf_counter()
        editor("POST", f"/v1/uploads/{upload['upload_id']}/complete")
        ended = editor.ended(upload["upload_id"], 180)
        roads.append(time.perf_counter() - started)
        if ended["status"] != "ready":
            raise RuntimeError(ended)
        plains.append(_plain(running, source, scratch / "plain"))
    yield Figure("workflow.complete_to_ready", statistics.median(roads), "s")
    yield Figure("workflow.plain_ffmpeg", statistics.median(plains), "s")
    ratio = statistics.median(road / plain for road, plain in zip(roads, plains, strict=True))
    yield Figure("workflow.over_plain_ffmpeg", ratio, "x", "≤ 1.25")


def _plain(running: Platform, source: Path, folder: Path) -> float:
    """Seconds that the newest job's ffmpeg command takes by itself."""
    jobs = [json.loads(file.read_text()) for file in (running.folder / "mediaconvert").rglob("*-*.json")]
    settings = max(jobs, key=lambda job: float(job["CreatedAt"]))["Settings"]
    shutil.rmtree(folder, ignore_errors=True)
    wanted = []
    for number, group in enumerate(settings["OutputGroups"]):
        place = folder / f"group-{number}"
        place.mkdir(parents=True)
        wanted += encoding.outputs(group, "source", place)
    report: dict[str, Any] | None = asyncio.run(tools.probe(source))
    assert report
    line = encoding.command(source, settings, wanted, report)
    return seconds(lambda: subprocess.run(line, check=True, stdout=subprocess.DEVNULL))
