"""A picture that somebody sent → its variants. Pillow is imported here alone: it is 40 ms of a cold start.

What is sent may be anything: it is opened by the decoders of three formats only, and not decoded before its size is known.
"""

import base64
import io
import re
import struct
import zlib

from PIL import Image, ImageOps

from matinee.content.pictures import WIDTHS, Picture, RefusalCode

MAX_PIXELS = 40_000_000
LONGEST_SIDE = 16_000
"""Pixels; WebP has no more than 16,383."""
_SIGNATURES = {
    re.compile(rb"\xff\xd8\xff"): ("image/jpeg", "jpg"),
    re.compile(rb"\x89PNG\r\n\x1a\n"): ("image/png", "png"),
    re.compile(rb"RIFF.{4}WEBP", re.DOTALL): ("image/webp", "webp"),
}
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError, struct.error, zlib.error)
"""What Pillow raises at a file that is not what it says it is."""
_BLUR = 16
"""Pixels of a placeholder's longer side."""


class Refused(Exception):
    def __init__(self, code: RefusalCode, detail: str):
        super().__init__(detail)
        self.code, self.detail = code, detail


def opened(body: bytes, wanted: int) -> tuple[Image.Image, str, str]:
    """The picture upright, its content type and its suffix; `wanted` is the largest width that is made of it. Raises Refused."""
    found = picture_type(body)
    if found is None:
        raise Refused("wrong_type", "It is no JPEG, PNG or WebP picture")
    try:
        image = Image.open(io.BytesIO(body), formats=("JPEG", "PNG", "WEBP"))
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise _damaged() from error
    if image.width * image.height > MAX_PIXELS or max(image.size) > LONGEST_SIDE:
        raise _too_many_pixels()
    try:
        image.draft(
            "RGB", (wanted, wanted * image.height // image.width)
        )  # a JPEG is decoded no larger than it need be
        image.load()
        upright = ImageOps.exif_transpose(image)
        return upright.convert("RGBA" if upright.has_transparency_data else "RGB"), *found
    except _BROKEN as error:
        raise _damaged() from error


def picture_type(body: bytes) -> tuple[str, str] | None:
    """The content type and the suffix of a JPEG, PNG or WebP, by how it begins; None for anything else."""
    return next((facts for signature, facts in _SIGNATURES.items() if signature.match(body)), None)


def variants(kind: str, image: Image.Image) -> tuple[Picture, dict[int, bytes]]:
    """What is known of it, and width → WebP."""
    widths = sorted({min(width, image.width) for width in WIDTHS[kind]})
    made: dict[int, bytes] = {}
    smaller = image
    for width in reversed(widths):  # each from the one before: a fraction of the work, and nothing that one sees
        height = max(1, round(width * image.height / image.width))
        smaller = smaller.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
        made[width] = _webp(smaller, quality=80, method=3)
    facts = Picture(width=image.width, height=image.height, widths=widths, placeholder=_placeholder(smaller))
    return facts, made


def _placeholder(image: Image.Image) -> str:
    width, height = (max(1, round(side * _BLUR / max(image.size))) for side in image.size)
    tiny = image.resize((width, height), Image.Resampling.BOX)
    return "data:image/webp;base64," + base64.b64encode(_webp(tiny, quality=20, method=6)).decode()


def _webp(image: Image.Image, quality: int, method: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=method, exif=b"", icc_profile=None)
    return out.getvalue()


def _damaged() -> Refused:
    return Refused("damaged", "The picture is damaged: save it anew and send it again")


def _too_many_pixels() -> Refused:
    return Refused("too_many_pixels", f"It has more than {MAX_PIXELS // 1_000_000} million pixels: make it smaller")
