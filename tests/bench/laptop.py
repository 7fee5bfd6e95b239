"""What the local platform asks of a laptop: memory after boot and once every route was called, CPU while idle, time to be live."""

import json
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from tests.bench.figure import Figure, at_most, seconds
from tests.platform import Platform, copy_of_the_checkout, running, until

_IDLE = 20
_IDS = {"content_id": "ttl_01JD0000000000000000000000", "upload_id": "upl_01JD0000000000000000000000"}


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as scratch:
        checkout = copy_of_the_checkout(Path(scratch) / "checkout")
        with running(Path(scratch) / "state", checkout) as platform:
            yield Figure("laptop.memory_after_boot", _megabytes(platform), "MB", at_most(700))
            yield Figure("laptop.idle_cpu", _idle(platform), "% of a core", at_most(2))
            yield Figure("laptop.handler_live", _live(platform, checkout), "s", at_most(2))
            _call_every_route(platform)
            yield Figure("laptop.memory_every_route", _megabytes(platform), "MB", at_most(3000))
            yield Figure("laptop.stop", seconds(platform.stop), "s", at_most(5))
        with running(Path(scratch) / "state", checkout, demo="titles") as platform:
            yield Figure("laptop.memory_after_first_boot", _megabytes(platform), "MB", at_most(700))


def _processes(platform: Platform) -> list[psutil.Process]:
    root = psutil.Process(platform.process.pid)
    return [root, *root.children(recursive=True)]


def _megabytes(platform: Platform) -> float:
    """Proportional set size: what two processes share counts once."""
    return float(sum(process.memory_full_info().pss for process in _processes(platform))) / 1e6


def _idle(platform: Platform) -> float:
    def spent() -> float:
        return sum(sum(process.cpu_times()[:2]) for process in _processes(platform))

    time.sleep(5)  # what the start left to do
    before = spent()
    time.sleep(_IDLE)
    return (spent() - before) / _IDLE * 100


def _live(platform: Platform, checkout: Path) -> float:
    handler = checkout / "functions/gateway/get_health.py"
    handler.write_text(handler.read_text().replace('"ok"', '"edited"'))
    saved = time.perf_counter()
    until(lambda: platform.stranger("GET", "/v1/health").json().get("status") == "edited")
    return time.perf_counter() - saved


def _call_every_route(platform: Platform) -> None:
    editor = platform.editor
    paths = json.loads((Path(__file__).parents[2] / "build/site/v1/openapi.json").read_text())["paths"]
    for path, methods in paths.items():
        for method in methods:
            editor(method.upper(), re.sub(r"{(\w+)}", lambda name: _IDS.get(name[1], "none"), path))
