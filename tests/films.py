"""Films for tests: real ones where `../shared/media` is there, else a few seconds that ffmpeg makes."""

import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import imageio_ffmpeg
import pytest

from tests.platform import MEDIA


@cache
def clip(seconds: int = 6, size: str = "640x360") -> bytes:
    """Moving colours with a tone, H.264 and AAC in a fast-start MP4."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "clip.mp4"
        sources = ["-f", "lavfi", "-i", f"gradients=s={size}:r=24:d={seconds}:speed=0.05"]
        sources += ["-f", "lavfi", "-i", f"sine=frequency=220:duration={seconds}"]
        coding = ["-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", "-shortest", "-movflags", "+faststart"]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *sources, *coding, "-pix_fmt", "yuv420p", str(file)]
        subprocess.run(command, check=True)
        return file.read_bytes()


def shared(name: str) -> bytes:
    """A real file, or the test is skipped aloud."""
    file = MEDIA / name
    if not file.exists():
        pytest.skip(f"{file} is not there")
    return file.read_bytes()
