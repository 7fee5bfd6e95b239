"""Pictures as people send them: what is made of them, and what of those that are none."""

import base64
import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.content import pictures, resizing
from matinee.content.resizing import Refused
from PIL import Image


def picture(form: str = "JPEG", size: tuple[int, int] = (900, 1350), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, form, **options)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels, and holds hardly any."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "size", "widths"),
    [
        ("poster", (900, 1350), [200, 400, 800]),
        ("poster", (600, 900), [200, 400, 600]),
        ("poster", (120, 180), [120]),
        ("backdrop", (3840, 2160), [640, 1280, 1920]),
        ("logo", (400, 100), [200, 400]),
    ],
)
def test_variants_have_the_widths_of_their_kind_and_are_never_larger_than_the_picture(
    kind: str, size: tuple[int, int], widths: list[int]
) -> None:
    image, _, _ = resizing.opened(picture(size=size), max(pictures.WIDTHS[kind]))
    facts, made = resizing.variants(kind, image)
    assert (facts.widths, sorted(made)) == (widths, widths)
    for width, body in made.items():
        variant = Image.open(io.BytesIO(body))
        assert (variant.format, variant.width) == ("WEBP", width)
        assert variant.height == pytest.approx(width * size[1] / size[0], abs=1)


def test_a_placeholder_is_a_tiny_picture_of_the_same_shape() -> None:
    facts, _ = resizing.variants("poster", resizing.opened(picture(), 800)[0])
    head, _, data = facts.placeholder.partition(",")
    tiny = Image.open(io.BytesIO(base64.b64decode(data)))
    assert (head, tiny.size) == ("data:image/webp;base64", (11, 16))
    assert len(facts.placeholder) < 250


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("PNG", "RGBA"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_kind_of_pixels_becomes_colours(form: str, mode: str) -> None:
    image, content_type, suffix = resizing.opened(picture(form, (64, 64), mode), 64)
    assert image.mode == ("RGBA" if (form, mode) in (("PNG", "LA"), ("PNG", "RGBA")) else "RGB")
    assert (content_type, suffix) == (f"image/{form.lower()}", {"JPEG": "jpg"}.get(form, form.lower()))
    histogram = image.convert("L").histogram()
    assert sum(histogram[:64]) > 0 < sum(histogram[192:])


def test_a_photograph_taken_sideways_stands_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    assert resizing.opened(picture(size=(90, 60), exif=turned), 90)[0].size == (60, 90)


def test_nothing_of_where_it_was_taken_is_published() -> None:
    places = Image.Exif()
    places[0x010E] = "at home"
    body = picture(exif=places)
    assert b"at home" in body
    _, made = resizing.variants("poster", resizing.opened(body, 800)[0])
    assert not any(b"at home" in each for each in made.values())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "wrong_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wrong_type"),
        (picture("GIF", mode="P"), "wrong_type"),
        (picture("TIFF"), "wrong_type"),
        (b"\xff\xd8\xff jpeg", "damaged"),
        (picture()[:2000], "damaged"),
        (picture("PNG")[:-100], "damaged"),
        (picture("WEBP", size=(800, 800))[:-100], "damaged"),
        (png_of(100, 100), "damaged"),
        (png_of(30_000, 30_000), "too_many_pixels"),
        (png_of(6_000, 7_000), "too_many_pixels"),
        (png_of(20_000, 1), "too_many_pixels"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_reason(body: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        resizing.opened(body, 800)
    assert refused.value.code == code


@pytest.mark.parametrize("size", [(2000, 10), (10, 2000), (5000, 1), (1, 1)])
def test_a_picture_of_any_form_has_variants_and_a_blur(size: tuple[int, int]) -> None:
    image, _, _ = resizing.opened(picture("PNG", size), 5000)
    known, made = resizing.variants("logo", image)
    assert (known.width, known.height) == size
    assert made.keys() == set(known.widths)
    assert known.placeholder.startswith("data:image/webp;base64,")


@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_a_picture_with_broken_bytes_is_a_picture_or_refused(form: str, data: st.DataObject) -> None:
    body = bytearray(picture(form, (64, 64)))
    for _ in range(data.draw(st.integers(1, 20))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        image, _, _ = resizing.opened(bytes(body), 64)
    except Refused:
        return
    resizing.variants("logo", image)
