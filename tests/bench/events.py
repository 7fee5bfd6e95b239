"""The clickstream on the local platform: events over HTTP, the lake's lag, the models, a dashboard's first data; its costs on AWS.

EVENTS (200,000) chooses how many. The proof of a million: `EVENTS=1000000 make bench PARTS=events`.
"""

import gzip
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from infra.clickstream_costs import viewer_month
from infra.synth import node
from tests.analytics.deployed import Lake
from tests.analytics.load import Load, send
from tests.bench.figure import Figure, at_most, seconds
from tests.platform import ROOT, Platform, running, until

_SCRIPTS = "import {{ script }} from '{sdk}/build.mjs'; process.stdout.write(await script('{entry}'))"


def figures() -> Iterator[Figure]:
    for viewers, words in ((1_000, "1k"), (1_000_000, "1M"), (200_000_000, "200M")):
        aim = at_most(0.0012) if viewers == 1_000_000 else None
        yield Figure(f"events.viewer_month_at_{words}", viewer_month(viewers), "dollars", aim)
    yield Figure("events.sdk", _script("index"), "bytes gz", at_most(2000))
    with tempfile.TemporaryDirectory() as scratch, running(Path(scratch) / "state") as platform:
        yield from _a_load(platform, Load(int(os.environ.get("EVENTS", "200000"))))


def _a_load(platform: Platform, load: Load) -> Iterator[Figure]:
    lake, before = Lake(platform), _cpu(platform)
    took = send(platform.site, load)
    sent = time.perf_counter()
    yield Figure("events.a_second", load.events / took, "events/s")
    until(lambda: lake.count()[1] >= len(load.expected.ids), 600, every=1)
    yield Figure("events.lag", time.perf_counter() - sent, "s", at_most(120))
    rows, events = lake.count()
    yield Figure("events.lost", len(load.expected.ids) - events, "events", at_most(0))
    yield Figure("events.cpu_a_thousand", (_cpu(platform) - before) / rows * 1e6, "ms")
    yield Figure("events.raw_objects", len(lake.listed("events/")), "objects", at_most(20))
    today = datetime.now(UTC).date()
    yield Figure("events.first_models", lake.build(arrived=str(today)), "s")
    yield Figure("events.models_of_a_day", lake.build(day=str(today - timedelta(1))), "s", at_most(15))
    admin = platform.admin
    admin("GET", "/v1/admin/analytics/audience")
    yield Figure("events.page_first_data", seconds(lambda: admin("GET", "/v1/admin/analytics/quality")), "s")


def _cpu(platform: Platform) -> float:
    """Seconds that all processes of the platform have used, those that have ended too."""
    root = psutil.Process(platform.process.pid)
    times = [process.cpu_times() for process in [root, *root.children(recursive=True)]]
    return float(sum(time.user + time.system + time.children_user + time.children_system for time in times))


def _script(entry: str) -> int:
    """Bytes of a script of the browser's package, as a server sends it."""
    command = [node(), "--input-type=module", "-e", _SCRIPTS.format(sdk=ROOT / "clients/sdk", entry=entry)]
    made = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return len(gzip.compress(made.stdout, 9))
