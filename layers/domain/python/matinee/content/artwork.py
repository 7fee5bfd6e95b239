"""Posters and backdrops: uploaded to a quarantine, looked at, then copied to where everybody may see them."""

import re
from typing import Literal

from matinee import aws, table
from matinee.content import titles
from matinee.content.events import TitleChanged
from matinee.content.models import Title
from matinee.errors import NotFound
from matinee.ids import new_id
from matinee.settings import settings
from matinee.types import Model

Kind = Literal["poster", "backdrop"]
MAX_SIZE = 10 * 1024**2
_SIGNATURES = {
    re.compile(rb"\xff\xd8\xff"): ("image/jpeg", "jpg"),
    re.compile(rb"\x89PNG\r\n\x1a\n"): ("image/png", "png"),
    re.compile(rb"RIFF.{4}WEBP", re.DOTALL): ("image/webp", "webp"),
}
_URL_LIFETIME = 900
_FOREVER = "public, max-age=31536000, immutable"


class ArtworkUpload(Model):
    """PUT the picture to `url` with exactly these headers; the title shows it a moment later."""

    url: str
    headers: dict[str, str]
    expires_in: int = _URL_LIFETIME


class ArtworkArrived(Model):
    """The detail of S3's `Object Created`, as much of it as matters."""

    class Object(Model):
        key: str
        size: int

    object: Object


def start(content_id: str, kind: Kind, content_type: str, size: int) -> ArtworkUpload:
    """Raises NotFound."""
    titles.get(content_id)
    key = f"artwork/{content_id}/{kind}/{new_id('art')}"
    url = aws.client("s3").generate_presigned_url(
        "put_object",
        Params={
            "Bucket": settings().bucket("uploads"),
            "Key": key,
            "ContentType": content_type,
            "ContentLength": size,
        },
        ExpiresIn=_URL_LIFETIME,
    )
    return ArtworkUpload(url=url, headers={"Content-Type": content_type})


def choose(content_id: str, kind: Kind, still: int, by: str | None = None) -> Title:
    """Make a frame of the film its artwork. Raises NotFound, also where the film has no such still."""
    title = titles.get(content_id)
    if title.current is None or still >= len(title.current.stills):
        raise NotFound("The film has no such still")
    media, key = settings().bucket("media"), f"artwork/{content_id}/{kind}-{new_id('art')}.jpg"
    aws.client("s3").copy_object(
        Bucket=media,
        Key=key,
        CopySource={"Bucket": media, "Key": title.current.prefix + title.current.stills[still]},
        ContentType="image/jpeg",
        CacheControl=_FOREVER,
        MetadataDirective="REPLACE",
    )
    return table.again(lambda: _show(content_id, kind, key, by))


def attach(arrived: ArtworkArrived) -> None:
    """Show a picture that arrived, if it is one and is the newest of its kind. Delivered twice, it changes nothing."""
    _, content_id, kind, artwork_id = arrived.object.key.split("/")
    title = table.find(Title, content_id=content_id, consistent=True)
    if title is None or arrived.object.size > MAX_SIZE:
        return
    s3, media = aws.client("s3"), settings().bucket("media")
    body = s3.get_object(Bucket=settings().bucket("uploads"), Key=arrived.object.key)["Body"].read()
    found = picture_type(body)
    if found is None:
        return
    content_type, suffix = found
    key = f"artwork/{content_id}/{kind}-{artwork_id}.{suffix}"
    s3.put_object(Bucket=media, Key=key, Body=body, ContentType=content_type, CacheControl=_FOREVER)
    table.again(lambda: _show(content_id, kind, key))


def picture_type(body: bytes) -> tuple[str, str] | None:
    """The content type and the suffix of a JPEG, PNG or WebP, by how it begins; None for anything else."""
    return next((facts for signature, facts in _SIGNATURES.items() if signature.match(body)), None)


def _show(content_id: str, kind: str, key: str, by: str | None = None) -> Title:
    """Unless a newer one is shown, which may have arrived a moment ago."""
    title = titles.get(content_id)
    if _chosen(title.artwork.get(kind, "")) >= _chosen(key):
        return title
    changed = TitleChanged(content_id=content_id)
    return titles.change(title, "artwork", by, changed, artwork={**title.artwork, kind: key})


def _chosen(key: str) -> str:
    """The id of the picture that an editor chose; nothing for a frame of the film, which any choice outranks."""
    name = key.rpartition("/")[2]
    return name[name.find("art_") :].partition(".")[0] if "art_" in name else ""
