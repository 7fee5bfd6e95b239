"""Posters, backdrops and clips of the demo titles, drawn and encoded here."""

import io
import math
import random
import subprocess

import imageio_ffmpeg
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from infra.local.seed.catalogue import Demo

SECONDS = 8
_SIZE = "640x360"
POSTER, BACKDROP = (600, 900), (1280, 720)
_OVER = 2
"""Drawn at twice the size, so that edges are smooth."""


def artwork(demo: Demo, size: tuple[int, int]) -> bytes:
    """A WebP picture: a sky, a sun, hills of shapes; on a poster the title set large (a page sets it over a backdrop itself)."""
    width, height = size[0] * _OVER, size[1] * _OVER
    chance = random.Random(demo.title)  # noqa: S311 - a picture, not a secret
    ground, shape, ink = (_rgb(colour) for colour in demo.palette)
    image = _sky(width, height, ground, shape)
    draw = ImageDraw.Draw(image, "RGBA")
    radius = min(width, height) * chance.uniform(0.16, 0.26)
    x, y = width * chance.uniform(0.3, 0.72), height * chance.uniform(0.24, 0.4)
    for ring in range(5, -1, -1):
        reach = radius * (1 + ring * 0.28)
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=(*shape, 255 if ring == 0 else 26))
    for layer in range(4):
        draw.polygon(
            _hills(chance, width, height, 0.52 + layer * 0.1), fill=(*_mix(ground, (0, 0, 0), 0.15 + layer * 0.2), 235)
        )
    image = image.filter(ImageFilter.GaussianBlur(_OVER * 0.6))
    if height > width:
        _set_title(image, demo, ink)
    out = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(out, "WEBP", quality=80)
    return out.getvalue()


def _sky(width: int, height: int, top: tuple[int, ...], bottom: tuple[int, ...]) -> Image.Image:
    column = Image.new("RGB", (1, 256))
    for row in range(256):
        column.putpixel((0, row), _mix(top, bottom, (row / 255) ** 2 * 0.75))
    return column.resize((width, height), Image.Resampling.BICUBIC)


def _hills(chance: random.Random, width: int, height: int, level: float) -> list[tuple[float, float]]:
    phases = [(chance.uniform(0.6, 3.2), chance.uniform(0, 6.3), chance.uniform(0.015, 0.05)) for _ in range(4)]
    line = []
    for step in range(65):
        rise = sum(math.sin(step / 64 * 6.3 * speed + shift) * reach for speed, shift, reach in phases)
        line.append((width * step / 64, height * (level + rise)))
    return [(0.0, float(height)), *line, (float(width), float(height))]


def _set_title(image: Image.Image, demo: Demo, ink: tuple[int, ...]) -> None:
    draw = ImageDraw.Draw(image)
    margin = image.width * 0.07
    room = image.width - 2 * margin
    size = image.height * 0.075
    lines = _broken(draw, demo.title.upper(), room, size)
    y = image.height - margin - size * 0.75 - len(lines) * size * 1.08
    for line in lines:
        draw.text((margin, y), line, font=ImageFont.load_default(size), fill=ink)
        y += size * 1.08
    draw.text(
        (margin, y + size * 0.2), f"A film by {demo.director}", font=ImageFont.load_default(size * 0.36), fill=ink
    )


def _broken(draw: ImageDraw.ImageDraw, text: str, room: float, size: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(longer, font=ImageFont.load_default(size)) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mix(a: tuple[int, ...], b: tuple[int, ...], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def clip(demo: Demo) -> bytes:
    """An MP4 of some seconds, H.264 and AAC, with a quiet chord of the title's own."""
    a, b, c = (colour[1:] for colour in demo.palette)
    picture = demo.picture.format(s=_SIZE, d=SECONDS, a=a, b=b, c=c)
    root = 110 * 2 ** (sum(map(ord, demo.title)) % 12 / 12)
    tones = "+".join(f"0.12*sin(2*PI*{root * ratio:.2f}*t)" for ratio in (1, 1.5, 2.52))
    sound = f"aevalsrc='({tones})*min(1\\,t)*min(1\\,{SECONDS}-t)':s=48000:d={SECONDS}"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    coding = [
        "-t",
        str(SECONDS),
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "20",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
    ]
    streamed = ["-movflags", "frag_keyframe+empty_moov", "-f", "mp4", "pipe:1"]
    return subprocess.run([*command, *coding, *streamed], check=True, capture_output=True).stdout
