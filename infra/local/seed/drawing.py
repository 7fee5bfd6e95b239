"""Landscapes in layers: what lies behind moves less than what is near, in a film; in a picture they lie on each other."""

import math
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
Line = list[tuple[float, float]]
OVER = 2
"""Drawn at so many times the size, so that edges are smooth."""
LAYERS = 3
_STEPS = 40
"""Points of an outline for each height of the picture."""


def rgb(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def sky(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    column = Image.new("RGB", (1, 256))
    for row in range(256):
        column.putpixel((0, row), mix(top, bottom, (row / 255) ** 2 * 0.75))
    return column.resize(size, Image.Resampling.BICUBIC)


def sun(diameter: int, colour: Colour) -> Image.Image:
    """A disc with a halo: the picture is nearly three times as wide as the disc."""
    side = round(diameter * 2.6) * OVER
    image = Image.new("RGBA", (side, side), (*colour, 0))
    draw = ImageDraw.Draw(image)
    for ring in range(5, -1, -1):
        reach = diameter * OVER / 2 * (1 + ring * 0.28)
        lit = 255 if ring == 0 else 22 * (6 - ring)
        draw.ellipse((side / 2 - reach, side / 2 - reach, side / 2 + reach, side / 2 + reach), fill=(*colour, lit))
    return image.resize((side // OVER, side // OVER), Image.Resampling.LANCZOS)


def layer(kind: str, number: int, size: tuple[int, int], palette: Sequence[Colour], name: str) -> Image.Image:
    """One of `LAYERS`, the first the farthest, transparent above its outline. `name`: the same name draws the same."""
    chance = random.Random(f"{name} {number}")  # noqa: S311 - a picture, not a secret
    width, height = size[0] * OVER, size[1] * OVER
    ground, shape = palette[:2]
    colour = mix(mix(ground, shape, 0.3 - number * 0.12), (0, 0, 0), 0.12 + number * 0.24)
    image = Image.new("RGBA", (width, height), (*colour, 0))
    draw = ImageDraw.Draw(image)
    level = 0.56 + number * 0.13
    outline, detail = SCENERY[kind]
    line = outline(chance, width / height, level, number)
    draw.polygon([(x * height, y * height) for x, y in [(0.0, 1.0), *line, (width / height, 1.0)]], fill=(*colour, 255))
    detail(draw, chance, line, height, (colour, shape), number)
    return image.resize(size, Image.Resampling.LANCZOS)


def specks(size: tuple[int, int], colour: Colour, kind: str, name: str) -> Image.Image:
    """Snow, rain, stars or sparks: the lower half is the upper half again, so that it can fall without end."""
    chance = random.Random(name)  # noqa: S311
    width, height = size
    image = Image.new("RGBA", (width, height * 2), (*colour, 0))
    draw = ImageDraw.Draw(image)
    for _ in range({"rain": 110, "snow": 120, "stars": 150, "sparks": 60}[kind]):
        x, y, reach = chance.uniform(0, width), chance.uniform(0, height), chance.choice((0.6, 0.9, 1.4, 2.0))
        lit = chance.randrange(90, 220)
        for down in (0, height):
            if kind == "rain":
                draw.line((x, y + down, x - 3, y + down + 16), fill=(*colour, lit // 2))
            else:
                draw.ellipse((x - reach, y + down - reach, x + reach, y + down + reach), fill=(*colour, lit))
    return image


def words(
    lines: Sequence[tuple[str, float]], size: tuple[int, int], ink: Colour, place: tuple[float, float]
) -> Image.Image:
    """Lines of (text, share of the picture's height), from a place (shares of the picture) downwards, with a soft shadow."""
    shadow, image = (Image.new("RGBA", size, (0, 0, 0, 0)) for _ in range(2))
    x, y = size[0] * place[0], size[1] * place[1]
    for text, share in lines:
        font = ImageFont.load_default(size[1] * share)
        ImageDraw.Draw(shadow).text((x, y), text, font=font, fill=(0, 0, 0, 200))
        ImageDraw.Draw(image).text((x, y), text, font=font, fill=(*ink, 255))
        y += size[1] * share * 1.12
    return Image.alpha_composite(shadow.filter(ImageFilter.GaussianBlur(size[1] * 0.008)), image)


def _waves(rough: float, reach: float) -> Callable[[random.Random, float, float, int], Line]:
    def outline(chance: random.Random, long: float, level: float, number: int) -> Line:
        parts = [
            (chance.uniform(0.5, 1.4) * rough * n, chance.uniform(0, 6.3), reach * chance.uniform(0.5, 1) / n)
            for n in (1, 2, 4)
        ]
        return [
            (x, level + sum(math.sin(x * 3 * speed + shift) * high for speed, shift, high in parts))
            for x in (step / _STEPS for step in range(math.ceil(long * _STEPS) + 1))
        ]

    return outline


def _roofs(chance: random.Random, long: float, level: float, number: int) -> Line:
    line, x = Line(), 0.0
    while x < long:
        wide, y = chance.uniform(0.05, 0.13), level - chance.uniform(0, 0.24)
        line += [(x, y), (x + wide, y)]
        x += wide
    return line


def _nothing(*_: object) -> None:
    """An outline that says all."""


def _windows(
    draw: ImageDraw.ImageDraw,
    chance: random.Random,
    line: Line,
    height: int,
    colours: tuple[Colour, Colour],
    number: int,
) -> None:
    for (left, top), (right, _) in zip(line[::2], line[1::2], strict=True):
        for column in range(int((right - left) / 0.018) - 1):
            for row in range(int((1 - top) / 0.032)):
                if chance.random() < 0.3:
                    x, y = (left + 0.012 + column * 0.018) * height, (top + 0.015 + row * 0.032) * height
                    draw.rectangle((x, y, x + 0.008 * height, y + 0.014 * height), fill=(*colours[1], 170))


def _trees(
    draw: ImageDraw.ImageDraw,
    chance: random.Random,
    line: Line,
    height: int,
    colours: tuple[Colour, Colour],
    number: int,
) -> None:
    for x, y in line:
        if chance.random() < 0.55:
            tall, wide = chance.uniform(0.06, 0.1) * (1 + number * 0.7), 0.014 * (1 + number * 0.7)
            for part in range(3):
                top, spread = y + 0.02 - tall * (1 - part * 0.22), wide * (0.6 + part * 0.35)
                points = [(x, top), (x - spread, top + tall * 0.45), (x + spread, top + tall * 0.45)]
                draw.polygon([(px * height, py * height) for px, py in points], fill=(*colours[0], 255))


def _crests(
    draw: ImageDraw.ImageDraw,
    chance: random.Random,
    line: Line,
    height: int,
    colours: tuple[Colour, Colour],
    number: int,
) -> None:
    points = [(x * height, y * height) for x, y in line]
    draw.line(
        points, fill=(*mix(colours[0], colours[1], 0.55), 255), width=max(1, round(height * 0.004)), joint="curve"
    )


def _posts(
    draw: ImageDraw.ImageDraw,
    chance: random.Random,
    line: Line,
    height: int,
    colours: tuple[Colour, Colour],
    number: int,
) -> None:
    for x, y in line[:: 14 - number * 3]:
        draw.line((x * height, (y + 0.05) * height, x * height, (y - 0.12) * height), fill=(*colours[0], 255), width=4)
        draw.ellipse(
            ((x - 0.012) * height, (y - 0.14) * height, (x + 0.012) * height, (y - 0.116) * height),
            fill=(*colours[1], 220),
        )


Outline = Callable[[random.Random, float, float, int], Line]
SCENERY: dict[str, tuple[Outline, Callable[..., None]]] = {
    "hills": (_waves(0.9, 0.06), _nothing),
    "sea": (_waves(3.2, 0.014), _crests),
    "city": (_roofs, _windows),
    "forest": (_waves(0.8, 0.04), _trees),
    "dunes": (_waves(0.5, 0.09), _crests),
    "park": (_waves(0.5, 0.03), _posts),
}
"""Kind → its outline, and what stands on it."""
