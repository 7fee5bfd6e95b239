"""POST /v1/content/{content_id}/artwork: the URL to PUT a poster, a backdrop or a logo to."""

from typing import Annotated, Literal

from matinee.content import artwork, pictures
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Input, Language, TitleId
from pydantic import Field


class NewArtwork(Input):
    kind: pictures.Kind = "poster"
    language: Language | None = None
    """For its readers alone."""
    content_type: Literal["image/jpeg", "image/png", "image/webp"]
    size: Annotated[int, Field(ge=1, le=artwork.MAX_SIZE)]
    """Bytes."""


@endpoint(status=201)
def handler(content_id: TitleId, picture: NewArtwork, caller: LiveCaller) -> artwork.ArtworkUpload:
    return artwork.start(content_id, picture.kind, picture.language, picture.content_type, picture.size)
