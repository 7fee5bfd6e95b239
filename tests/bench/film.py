"""A film of ten minutes from complete to playable and to ready, over ffmpeg alone: `make bench PARTS=film`, some ten minutes."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.local.mediaconvert import tools
from tests import platform
from tests.bench.figure import Figure
from tests.bench.workflow import measured
from tests.films import clip
from tests.platform import MEDIA

_TIMES = 20


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        part, source = folder / "part.mp4", folder / "film.mp4"
        real = MEDIA / "big-buck-bunny-480p-30s.mp4"
        part.write_bytes(real.read_bytes() if real.exists() else clip(30, "854x480"))
        line = [tools.ffmpeg(), "-nostdin", "-loglevel", "error", "-stream_loop", str(_TIMES - 1), "-i", str(part)]
        subprocess.run([*line, "-c", "copy", "-movflags", "+faststart", "-y", str(source)], check=True)
        with platform.running(folder / "local") as running:
            yield from measured("film", running, source, folder / "plain", 1)
