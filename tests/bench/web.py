"""The web client: what a first visit downloads, and what Lighthouse says of the home page with the demo catalogue."""

import gzip
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.site import SITE
from tests import lighthouse, platform
from tests.bench.figure import Figure, at_least, at_most
from tests.browser.conftest import CHROMIUM


def figures() -> Iterator[Figure]:
    page = (SITE / "index.html").read_text()
    first = re.findall(r'(?:src|href)="/([^"]+\.js)"', page)
    yield Figure("web.first_load_script", _kilobytes(SITE / name for name in first), "kB gzip", at_most(150))
    yield Figure("web.styles", _kilobytes((SITE / "assets").glob("*.css")), "kB gzip")
    for chunk in sorted((SITE / "assets").glob("*.js"), key=lambda file: file.name):
        size = _kilobytes([chunk])
        if size > 20 and f"assets/{chunk.name}" not in first:
            yield Figure(f"web.chunk.{chunk.name.rpartition('-')[0]}", size, "kB gzip")
    if CHROMIUM is None:
        return
    with tempfile.TemporaryDirectory() as scratch:
        running = platform.start(Path(scratch) / "state", platform.free_ports(), demo="titles")
        try:
            for form, desktop in (("desktop", True), ("telephone", False)):
                for name, score in lighthouse.scores(running.site, CHROMIUM, desktop=desktop).items():
                    yield Figure(
                        f"web.lighthouse.{form}.{name}", score, "of 100", at_least(90 if name == "performance" else 95)
                    )
        finally:
            running.stop()


def _kilobytes(files: "Iterator[Path] | list[Path]") -> float:
    return sum(len(gzip.compress(file.read_bytes())) for file in files) / 1000
