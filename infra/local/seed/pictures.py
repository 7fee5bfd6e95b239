"""Posters and backdrops of the demo's titles."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from infra.local.seed import drawing
from infra.local.seed.catalogue import Demo

POSTER, BACKDROP = (600, 900), (1280, 720)


def artwork(demo: Demo, size: tuple[int, int]) -> bytes:
    """A WebP picture of the title's landscape; on a poster the title is set large (a page sets it over a backdrop itself)."""
    image = landscape(demo, size)
    if size[1] > size[0]:
        _set_title(image, demo, drawing.rgb(demo.palette[2]))
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80)
    return out.getvalue()


def landscape(demo: Demo, size: tuple[int, int]) -> Image.Image:
    width, height = size
    chance = random.Random(demo.title)  # noqa: S311 - a picture, not a secret
    ground, shape, ink = map(drawing.rgb, demo.palette)
    image = drawing.sky(size, ground, shape).convert("RGBA")
    if demo.weather == "stars":
        image.alpha_composite(drawing.specks(size, ink, "stars", demo.title).crop((0, 0, *size)))
    disc = drawing.sun(round(min(size) * chance.uniform(0.3, 0.5)), shape)
    x, y = width * chance.uniform(0.3, 0.72), height * chance.uniform(0.22, 0.36)
    image.paste(disc, (round(x - disc.width / 2), round(y - disc.height / 2)), disc)
    for number in range(drawing.LAYERS):
        image.alpha_composite(drawing.layer(demo.scene, number, size, (ground, shape), demo.title))
    if demo.weather not in ("", "stars"):
        image.alpha_composite(drawing.specks(size, ink, demo.weather, demo.title).crop((0, 0, *size)))
    return image.convert("RGB").filter(ImageFilter.GaussianBlur(0.4))


def _set_title(image: Image.Image, demo: Demo, ink: drawing.Colour) -> None:
    image.paste((0, 0, 0), mask=Image.linear_gradient("L").point(lambda lit: max(0, lit - 110)).resize(image.size))
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
        (margin, y + size * 0.2),
        f"A {demo.form} by {demo.director}",
        font=ImageFont.load_default(size * 0.36),
        fill=ink,
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
