"""The whole road on the local platform: synth, boot, and a film from complete to ready over ffmpeg alone.

Plain ffmpeg is the very command that the platform's transcoder ran (one decode, all renditions), run by itself on the
same source straight before and after: what is left is what inspecting, queueing, packaging, verifying and publishing cost.
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
from tests.bench.figure import Figure, at_most, seconds
from tests.films import clip
from tests.platform import MEDIA, Client, Platform, until

_RUNS = 5
_PARTS = ("before", "download", "probe", "encode", "package", "upload", "after")


def figures() -> Iterator[Figure]:
    yield Figure("synth", seconds(_synth), "s")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "local"
        platform.start(folder, port := platform.free_ports()).stop()
        started = time.perf_counter()
        running = platform.start(folder, port)
        yield Figure("boot", time.perf_counter() - started, "s", at_most(15))
        try:
            yield from _a_film(running, Path(scratch))
        finally:
            running.stop()


def _synth() -> None:
    python = str(platform.ROOT / ".venv/bin/python")
    with tempfile.TemporaryDirectory() as out:
        subprocess.run(
            [python, "-m", "infra.synth", "dev", "dependencies=off"],
            check=True,
            cwd=platform.ROOT,
            env={"CDK_OUTDIR": out},
        )


def _a_film(running: Platform, scratch: Path) -> Iterator[Figure]:
    real = MEDIA / "big-buck-bunny-480p-30s.mp4"
    data = real.read_bytes() if real.exists() else clip(30, "854x480")
    source = scratch / "source.mp4"
    source.write_bytes(data)
    editor = running.editor
    _road(running, editor, "Warm up", data)  # every function's first call, and the programs into memory
    roads, plains, parts = [], [], []
    for number in range(_RUNS):
        before = _plain(running, source, scratch / "plain")
        road, part = _road(running, editor, f"Run {number}", data)
        roads.append(road)
        parts.append(part)
        plains.append((before + _plain(running, source, scratch / "plain")) / 2)
    yield Figure("workflow.complete_to_ready", statistics.median(roads), "s")
    for name in _PARTS:
        yield Figure(f"workflow.part.{name}", statistics.median(part[name] for part in parts), "s")
    yield Figure("workflow.plain_ffmpeg", statistics.median(plains), "s")
    yield Figure("workflow.over_plain_ffmpeg", statistics.median(roads) / statistics.median(plains), "x", at_most(1.25))


def _road(running: Platform, editor: Client, title: str, data: bytes) -> tuple[float, dict[str, float]]:
    """Seconds from complete to ready, and the parts of them. What runs side by side counts twice in the parts."""
    upload = editor.begin_upload(editor.create(title), data)
    editor.put_parts(upload, data)
    began, started = time.time(), time.perf_counter()
    editor("POST", f"/v1/uploads/{upload['upload_id']}/complete")
    job = _transcoded(running, upload["upload_id"])
    while (ended := editor("GET", f"/v1/uploads/{upload['upload_id']}").json())["status"] != "ready":
        if ended["status"] in ("failed", "rejected"):
            raise RuntimeError(ended)
        time.sleep(0.05)
    road = time.perf_counter() - started
    before, after = job["Timing"]["StartTime"] - began, began + road - job["Timing"]["FinishTime"]
    return road, {"before": before, **job["Took"], "after": after}


def _transcoded(running: Platform, upload_id: str) -> dict[str, Any]:
    """The upload's job once it has ended, looked for on the disk: asking the API would take of what is measured."""

    def look() -> dict[str, Any] | None:
        ended = (job for job in _jobs(running) if job["Status"] in ("COMPLETE", "ERROR"))
        return next((job for job in ended if job["UserMetadata"]["upload_id"] == upload_id), None)

    found: dict[str, Any] = until(look, 180)
    return found


def _jobs(running: Platform) -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in (running.folder / "mediaconvert/jobs").glob("*.json")]


def _plain(running: Platform, source: Path, folder: Path) -> float:
    """Seconds that the newest job's ffmpeg command takes by itself."""
    settings = max(_jobs(running), key=lambda job: float(job["CreatedAt"]))["Settings"]
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
