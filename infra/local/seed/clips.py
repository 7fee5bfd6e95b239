"""Films of the demo's titles: a journey through the title's landscape, with its name, its end and its music."""

import random
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
from PIL import Image

from infra.local.seed import drawing, music
from infra.local.seed.catalogue import Demo

SIZE = (640, 360)
_RATE = 24
_SPEEDS = (7, 18, 42)
"""Pixels a second by which the layers go past, the far ones first."""
_FALLS = {"rain": 420, "snow": 40, "stars": 3, "sparks": -26}
"""Pixels a second downwards."""
_CODING = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k")
_LANGUAGES = {"en": "eng", "de": "deu", "es": "spa", "ar": "ara"}
"""As MP4 names them (ISO 639-2/T)."""


def clip(demo: Demo) -> bytes:
    """An MP4 with H.264, and AAC in each of the title's languages."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, film = Path(scratch), Path(scratch) / "film.mp4"
        pictures = list(_pictures(demo, folder))
        sounds = list(_sounds(demo, folder))
        inputs = [word for source, _ in pictures for word in source]
        inputs += [word for sound in sounds for word in ("-i", str(sound))]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-filter_threads", "1", *inputs]
        command += ["-filter_complex", _graph([how for _, how in pictures], demo.seconds), "-map", "[out]"]
        for nth, language in enumerate(demo.languages):
            command += ["-map", f"{len(pictures) + nth}:a", f"-metadata:s:a:{nth}", f"language={_LANGUAGES[language]}"]
        command += ["-t", str(demo.seconds), *_CODING, "-movflags", "+faststart", str(film)]
        subprocess.run(command, check=True, capture_output=True)
        return film.read_bytes()


def _pictures(demo: Demo, folder: Path) -> Iterator[tuple[list[str], str]]:
    """What lies on top of what: ffmpeg's input, and how it is laid on (`overlay`), nothing for the ground."""
    chance = random.Random(demo.title)  # noqa: S311 - a picture, not a secret
    ground, shape, ink = map(drawing.rgb, demo.palette)
    width, height = SIZE

    def still(name: str, image: Image.Image) -> list[str]:
        image.save(folder / f"{name}.png", compress_level=1)
        return ["-framerate", str(_RATE), "-i", str(folder / f"{name}.png")]

    if demo.picture:
        yield ["-f", "lavfi", "-i", demo.picture.format(s=f"{width}x{height}")], ""
    else:
        yield still("sky", drawing.sky(SIZE, ground, shape)), ""
        disc = drawing.sun(round(height * chance.uniform(0.25, 0.4)), shape)
        x, y, rise = chance.uniform(0.3, 0.6) * width, chance.uniform(0.3, 0.4) * height, chance.uniform(1.5, 3)
        yield still("sun", disc), f"x={x:.0f}-w/2+t*2:y={y:.0f}-h/2-t*{rise:.1f}"
        for number, speed in enumerate(_SPEEDS):
            size = (width + speed * demo.seconds, height + 8)
            image = drawing.layer(demo.scene, number, size, (ground, shape), demo.title)
            sway = f"{2 + number}*sin(t*{0.9 + 0.3 * number})" if demo.scene == "sea" else "0"
            yield still(f"layer{number}", image), f"x=-t*{speed}:y={sway}"
    if demo.weather:
        falls = _FALLS[demo.weather]
        image = drawing.specks(SIZE, ink, demo.weather, demo.title)
        yield still("weather", image), f"x=0:y=mod(t*{falls}\\,h/2)-{'h/2' if falls > 0 else '0'}"
    name = drawing.words([(demo.title, 0.1)], SIZE, ink, (0.07, 0.7))
    yield still("name", name), "1 5"
    end = drawing.words([(demo.title, 0.07), (f"A {demo.form} by {demo.director}", 0.045)], SIZE, ink, (0.07, 0.42))
    yield still("end", end), f"{demo.seconds - 5} {demo.seconds - 1}"


def _graph(pictures: list[str], seconds: int) -> str:
    """A filter graph that lays all on the first; a picture of two moments is faded in and out at them."""
    parts = ["[0]format=yuv420p,loop=loop=-1:size=1[at0]"]
    for nth, how in enumerate(pictures[1:], 1):
        prepared = "format=yuva420p,loop=loop=-1:size=1"
        if ":" not in how:
            first, last = how.split()
            prepared += f",fade=in:st={first}:d=1:alpha=1,fade=out:st={float(last) - 1}:d=1:alpha=1"
            how = f"x=0:y=0:enable='between(t\\,{first}\\,{last})'"
        parts += [f"[{nth}]{prepared}[on{nth}]", f"[at{nth - 1}][on{nth}]overlay={how}[at{nth}]"]
    fades = f"fade=in:st=0:d=1,fade=out:st={seconds - 1}:d=1"
    return ";".join([*parts, f"[at{len(pictures) - 1}]{fades}[out]"])


def _sounds(demo: Demo, folder: Path) -> Iterator[Path]:
    bright = bool({"Family", "Comedy", "Romance"} & set(demo.genres))
    for nth, sound in enumerate(music.tracks(demo.title, demo.seconds, len(demo.languages), bright=bright)):
        file = folder / f"{nth}.wav"
        file.write_bytes(sound)
        yield file
