"""The whole road on the local platform: synth, boot, and a film from complete to playable and to ready over ffmpeg alone.

Plain ffmpeg is the very command that the platform's transcoder ran (one decode, all renditions), run by itself on the
same source straight before and after: what is left is what inspecting, queueing, packaging, verifying and publishing cost.
"""

import asyncio
import itertools
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from infra.local.deploy import client
from infra.local.mediaconvert import encoding, tools
from tests import platform
from tests.bench.figure import Figure, at_most, seconds
from tests.films import clip
from tests.platform import MEDIA, Client, Platform, until

_RUNS = 5
_PARTS = ("before", "download", "probe", "encode", "package", "upload", "after")
_EARLY = 0.35
"""The most that playing in a first quality may take of the time to the whole ladder."""


@dataclass(frozen=True)
class Road:
    """Of one film."""

    ready: float
    """Seconds from complete to ready."""
    playable: float
    """Seconds from complete to the first version that plays."""
    parts: dict[str, float]
    """Seconds of the ladder's job. What runs side by side counts twice."""
    steps: dict[str, float]
    """Seconds of each step of the workflow."""


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
    source = scratch / "source.mp4"
    real = MEDIA / "big-buck-bunny-480p-30s.mp4"
    source.write_bytes(real.read_bytes() if real.exists() else clip(30, "854x480"))
    yield from measured("workflow", running, source, scratch / "plain", _RUNS)


def measured(name: str, running: Platform, source: Path, scratch: Path, runs: int) -> Iterator[Figure]:
    """The figures of a film, each the median of so many runs; the two sides of each ratio take turns."""
    data, editor = source.read_bytes(), running.editor
    _road(running, editor, "Warm up", clip(10, "854x480"))  # every function's first call, and the programs into memory
    roads, plains, alone = [], [], []
    for number in range(runs):
        before = _plain(running, source, scratch) if number else 0
        roads.append(_road(running, editor, f"Run {number}", data))
        alone.append(_road(running, editor, f"Alone {number}", data, express=False))
        after = _plain(running, source, scratch)
        plains.append((before + after) / 2 if number else after)
    ready, plain = statistics.median(road.ready for road in roads), statistics.median(plains)
    playable = statistics.median(road.playable for road in roads)
    yield Figure(f"{name}.complete_to_playable", playable, "s")
    yield Figure(f"{name}.complete_to_ready", ready, "s")
    for part in _PARTS:
        yield Figure(f"{name}.part.{part}", statistics.median(road.parts[part] for road in roads), "s")
    for step in roads[0].steps:
        yield Figure(f"{name}.step.{step}", statistics.median(road.steps[step] for road in roads), "s")
    yield Figure(f"{name}.plain_ffmpeg", plain, "s")
    yield Figure(f"{name}.playable_over_ready", playable / ready, "x", at_most(_EARLY))
    yield Figure(f"{name}.over_plain_ffmpeg", ready / plain, "x", at_most(1.25))
    without = statistics.median(road.ready for road in alone)
    yield Figure(f"{name}.without_express_over_plain_ffmpeg", without / plain, "x", at_most(1.25))


def _road(running: Platform, editor: Client, title: str, data: bytes, *, express: bool = True) -> Road:
    upload = editor.begin_upload(editor.create(title), data, express=express)
    editor.put_parts(upload, data)
    upload_id = upload["upload_id"]
    began, started = time.time(), time.perf_counter()
    editor("POST", f"/v1/uploads/{upload_id}/complete")
    playable = 0.0
    if express:
        _transcoded(running, editor, f"{upload_id}-1x", began)
        _seen(editor, upload_id, "playable", True)
        playable = time.perf_counter() - started
    job = _transcoded(running, editor, f"{upload_id}-1", began)
    _seen(editor, upload_id, "status", "ready")
    road = time.perf_counter() - started
    before, after = job["Timing"]["StartTime"] - began, began + road - job["Timing"]["FinishTime"]
    steps = _steps(running, f"{upload_id}-1") | (_steps(running, f"{upload_id}-1x") if express else {})
    return Road(road, playable or road, {"before": before, **job["Took"], "after": after}, steps)


def _seen(editor: Client, upload_id: str, name: str, value: object) -> None:
    """Return once the upload has that value. Raises RuntimeError where its workflow ends otherwise."""
    while (upload := editor("GET", f"/v1/uploads/{upload_id}").json())[name] != value:
        _goes_on(upload)
        time.sleep(0.05)


def _goes_on(upload: dict[str, Any]) -> None:
    """Raises RuntimeError where the workflow has ended."""
    if upload["status"] in ("failed", "rejected", "ready"):
        raise RuntimeError(upload)


def _transcoded(running: Platform, editor: Client, version_id: str, began: float) -> dict[str, Any]:
    """A version's job once it has ended, looked for on the disk: asking the API often would take of what is measured.

    Raises RuntimeError where the workflow ends before it.
    """
    rounds = itertools.count(1)

    def look() -> dict[str, Any] | None:
        changed = [file for file in _files(running) if file.stat().st_mtime > began]
        ended = (job for job in map(_job, changed) if job["Status"] in ("COMPLETE", "ERROR"))
        found = next((job for job in ended if job["ClientRequestToken"] == version_id), None)
        if found is None and next(rounds) % 200 == 0:
            _goes_on(editor("GET", f"/v1/uploads/{version_id.rpartition('-')[0]}").json())
        return found

    found: dict[str, Any] = until(look, 900, every=0.05)
    return found


def _steps(running: Platform, version_id: str) -> dict[str, float]:
    """The seconds of each task of the version's execution."""
    states = client("stepfunctions", running.engine)
    machines = states.list_state_machines()["stateMachines"]
    (arn,) = [each["stateMachineArn"] for each in machines if each["name"].endswith("-transcoding")]
    execution = f"{arn.replace(':stateMachine:', ':execution:')}:{version_id}"
    events = states.get_execution_history(executionArn=execution, maxResults=1000)["events"]
    began: dict[str, datetime] = {}
    spans: dict[str, float] = {}
    for event in events:
        if "stateEnteredEventDetails" in event:
            began[event["stateEnteredEventDetails"]["name"]] = event["timestamp"]
        elif "stateExitedEventDetails" in event:
            name = event["stateExitedEventDetails"]["name"]
            spans[name] = (event["timestamp"] - began[name]).total_seconds()
    return {name: span for name, span in spans.items() if not name.endswith("?")}


def _files(running: Platform) -> list[Path]:
    return list((running.folder / "mediaconvert/jobs").glob("*.json"))


def _job(file: Path) -> dict[str, Any]:
    job: dict[str, Any] = json.loads(file.read_text())
    return job


def _plain(running: Platform, source: Path, folder: Path) -> float:
    """Seconds that the newest job's ffmpeg command takes by itself."""
    settings = max(map(_job, _files(running)), key=lambda job: float(job["CreatedAt"]))["Settings"]
    shutil.rmtree(folder, ignore_errors=True)
    wanted = []
    for number, group in enumerate(settings["OutputGroups"]):
        place = folder / f"group-{number}"
        place.mkdir(parents=True)
        wanted += encoding.outputs(group, "source", place)
    report: dict[str, Any] | None = asyncio.run(tools.probe(source))
    assert report
    line = encoding.command(source, settings, wanted, report, asyncio.run(tools.spans(source, report)))
    return seconds(lambda: subprocess.run(line, check=True, stdout=subprocess.DEVNULL))
