"""Films for tests: real ones where `../shared/media` is there, else some that FFmpeg makes; and when they flash and beep."""

import io
import re
import subprocess
from array import array
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import pytest

from infra.local.mediaconvert import tools
from tests.platform import MEDIA

_RATE = 48_000
FLASH = "color=0x404040:s=320x180:r=30:d={0},drawbox=enable='lt(mod(t+2,5),0.19)':color=white:t=fill"
BEEP = "aevalsrc='if(lt(mod(t+2,5),0.2),0.8*sin(2*PI*1000*t),0.01*sin(2*PI*200*t))':s=48000:d={0}"
"""A white flash and a beep at 3, 8, 13 … s, as inputs of ffmpeg's `lavfi`."""
AVC = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-pix_fmt", "yuv420p", "-g", "60")
"""Pictures of tests, in groups of two seconds."""


@cache
def clip(seconds: int = 6, size: str = "640x360") -> bytes:
    """Moving colours with a tone, H.264 and AAC in a fast-start MP4."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "clip.mp4"
        sources = ["-f", "lavfi", "-i", f"gradients=s={size}:r=24:d={seconds}:speed=0.05"]
        sources += ["-f", "lavfi", "-i", f"sine=frequency=220:duration={seconds}"]
        coding = ["-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", "-shortest", "-movflags", "+faststart"]
        command = [tools.ffmpeg(), "-v", "error", *sources, *coding, "-pix_fmt", "yuv420p", str(file)]
        subprocess.run(command, check=True)
        return file.read_bytes()


def shared(name: str) -> bytes:
    """A real file, or the test is skipped aloud."""
    file = MEDIA / name
    if not file.exists():
        pytest.skip(f"{file} is not there")
    return file.read_bytes()


@cache
def film(
    seconds: float = 8.0,
    size: tuple[int, int] = (640, 360),
    rate: int = 24,
    *,
    languages: tuple[str, ...] = ("eng",),
    codec: str = "",
    container: str = "mp4",
    sparse: bool = False,
    pictures: bool = True,
    **options: str,
) -> bytes:
    """A grey picture with silence in each language. A sparse one has two frames, so that it may last for hours, and no sound."""
    into = io.BytesIO()
    with av.open(into, "w", format=container, container_options=options) as target:
        video = _video(target, codec or ("mjpeg" if sparse else "mpeg4"), size, rate) if pictures else None
        sounds = [_audio(target, language) for language in (() if sparse else languages)]
        if video:
            _draw(target, video, [0, round(seconds * rate) - 1] if sparse else range(round(seconds * rate)))
        for sound in sounds:
            _hum(target, sound, seconds)
    return into.getvalue()


def _video(target: Any, codec: str, size: tuple[int, int], rate: int) -> Any:
    stream = target.add_stream(codec, rate=rate)
    stream.width, stream.height = size
    stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    stream.gop_size = rate
    stream.codec_context.time_base = Fraction(1, rate)
    return stream


def _audio(target: Any, language: str) -> Any:
    stream = target.add_stream("libopus" if target.format.name == "webm" else "aac", rate=_RATE, layout="stereo")
    stream.metadata["language"] = language
    return stream


def _draw(target: Any, stream: Any, numbers: Iterable[int]) -> None:
    frame = av.VideoFrame(stream.width, stream.height, stream.pix_fmt)
    for plane in frame.planes:
        plane.update(b"\x80" * plane.buffer_size)
    for number in numbers:
        frame.pts, frame.time_base = number, stream.codec_context.time_base
        target.mux(stream.encode(frame))
    target.mux(stream.encode(None))


def _hum(target: Any, stream: Any, seconds: float) -> None:
    frame = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
    frame.sample_rate = _RATE
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    for number in range(round(seconds * _RATE / 1024)):
        frame.pts, frame.time_base = number * 1024, Fraction(1, _RATE)
        target.mux(stream.encode(frame))
    target.mux(stream.encode(None))


def ffmpeg(file: Path, *options: str) -> Path:
    """Make a file with ffmpeg."""
    command = [tools.ffmpeg(), "-hide_banner", "-loglevel", "error", "-y", *options, str(file)]
    subprocess.run(command, check=True, capture_output=True)
    return file


def blinking(file: Path, *options: str, seconds: int = 10) -> Path:
    """A film that flashes and beeps together; the options are ffmpeg's for the output."""
    inputs = ("-f", "lavfi", "-i", FLASH.format(seconds), "-f", "lavfi", "-i", BEEP.format(seconds))
    return ffmpeg(file, *inputs, *options)


def fields(film: Path) -> dict[str, int]:
    """How many frames ffmpeg takes for interlaced with one field first (TFF, BFF), for progressive and for undetermined."""
    command = [tools.ffmpeg(), "-hide_banner", "-i", str(film), "-vf", "idet", "-f", "null", "-"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    *_, counts = re.findall(r"Multi frame detection:(.*)", said)
    return {kind: int(count) for kind, count in re.findall(r"(\w+): *(\d+)", counts)}


def flashes(film: Path) -> list[float]:
    """Seconds at which the picture becomes white."""
    found, before = [], 0.0
    with av.open(str(film)) as container:
        for frame in container.decode(video=0):
            plane = frame.reformat(format="gray").planes[0]
            light = sum(bytes(plane)[:: plane.line_size // 4 + 1]) / len(bytes(plane)[:: plane.line_size // 4 + 1])
            if light > 150 >= before:
                found.append(round(frame.time or 0.0, 3))
            before = light
    return found


def beeps(film: Path, track: int = 0) -> list[float]:
    """Seconds at which the sound becomes loud."""
    found, resampler = list[float](), av.AudioResampler("s16", "mono", _RATE)
    with av.open(str(film)) as container:
        for frame in container.decode(audio=track):
            for part in resampler.resample(frame):
                samples = array("h", bytes(part.planes[0])[: 2 * part.samples])
                loud = next((n for n, value in enumerate(samples) if abs(value) > 9000), None)
                at = (part.time or 0.0) + (loud or 0) / _RATE
                if loud is not None and (not found or at - found[-1] > 1):
                    found.append(round(at, 3))
    return found
