"""What is known of a title's pictures: the sizes that each is kept in, and a blur to show while one of them loads.

A picture stays at the address that it was first given; its variants lie beside it, WebP, named by their widths.
"""

from typing import Literal

from pydantic import Field

from matinee.kernel.types import Instant, Language, Model, now

Kind = Literal["poster", "backdrop", "logo"]
WIDTHS: dict[str, tuple[int, ...]] = {
    "poster": (200, 400, 800),
    "backdrop": (640, 1280, 1920),
    "logo": (200, 400, 800),
}
"""Kind → pixels; never more than the picture itself has."""
RefusalCode = Literal["wrong_type", "damaged", "too_large", "too_many_pixels"]


class Picture(Model):
    width: int
    height: int
    widths: list[int]
    """Of its variants, ascending."""
    placeholder: str
    """A data URI of a few pixels, to be shown blurred and large."""


class PictureView(Model):
    url: str
    srcset: str
    """As an <img> takes it: "/artwork/…-200.webp 200w, …"."""
    width: int
    height: int
    placeholder: str


class RefusedPicture(Model):
    artwork_id: str
    code: RefusalCode
    detail: str
    at: Instant = Field(default_factory=now)


def slot(kind: Kind, language: Language | None = None) -> str:
    """Where a title shows a picture: "poster", or "poster.de" for who reads German."""
    return f"{kind}.{language}" if language else kind


def parts(slot: str) -> tuple[str, str]:
    """Its kind, and its language or nothing."""
    kind, _, language = slot.partition(".")
    return kind, language


def name(key: str) -> str:
    """What events call a picture: the name of its file."""
    return key.rpartition("/")[2].rpartition(".")[0]


def variant(key: str, width: int) -> str:
    """The key of one of a picture's variants."""
    return f"{key.rpartition('.')[0]}-{width}.webp"


def view(key: str, picture: Picture) -> PictureView:
    sources = [(f"/{variant(key, width)}", width) for width in picture.widths]
    return PictureView(
        url=sources[-1][0],
        srcset=", ".join(f"{url} {width}w" for url, width in sources),
        width=picture.width,
        height=picture.height,
        placeholder=picture.placeholder,
    )
