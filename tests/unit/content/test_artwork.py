"""What counts as a picture, by what it holds and not by what it is called."""

import io

import pytest
from matinee.content import artwork, resizing
from PIL import Image


def image(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 6), (200, 80, 20)).save(out, form)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "wanted"),
    [("JPEG", ("image/jpeg", "jpg")), ("PNG", ("image/png", "png")), ("WEBP", ("image/webp", "webp"))],
)
def test_a_picture_is_known_by_its_first_bytes(form: str, wanted: tuple[str, str]) -> None:
    assert resizing.picture_type(image(form)) == wanted


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<html>\xff\xd8\xff",
        image("GIF"),
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"RIFF\x24\x00\x00\x00AVI LIST",
        b"RIFF",
        b"\x89PNG",
    ],
    ids=["nothing", "SVG", "a page", "GIF", "WAV", "AVI", "a head alone", "half a signature"],
)
def test_anything_else_is_none(body: bytes) -> None:
    assert resizing.picture_type(body) is None


@pytest.mark.parametrize(
    ("key", "chosen"),
    [
        ("", ""),
        ("artwork/ttl_1/poster-upl_01K9ZQ8B2C3D4E5F6G7H8J9KMN-1.jpg", ""),
        ("artwork/ttl_1/poster-art_01K9ZQ8B2C3D4E5F6G7H8J9KMN.webp", "art_01K9ZQ8B2C3D4E5F6G7H8J9KMN"),
    ],
    ids=["none", "a frame of the film", "an editor's choice"],
)
def test_only_an_editors_choice_has_an_id_that_a_newer_must_outrank(key: str, chosen: str) -> None:
    assert artwork.chosen(key) == chosen
