"""Posters and backdrops: uploaded to a quarantine, looked at, then copied to where everybody may see them."""

from typing import Literal

from matinee import aws, table
from matinee.content import titles
from matinee.content.events import TitleChanged
from matinee.content.models import Title
from matinee.ids import new_id
from matinee.settings import settings
from matinee.types import Model, now

Kind = Literal["poster", "backdrop"]
MAX_SIZE = 10 * 1024**2
_SIGNATURES = {
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
    b"RIFF": ("image/webp", "webp"),
}
_URL_LIFETIME = 900


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


def attach(arrived: ArtworkArrived) -> None:
    """Show a picture that arrived, if it is one and is the newest of its kind. Delivered twice, it changes nothing."""
    _, content_id, kind, artwork_id = arrived.object.key.split("/")
    title = table.find(Title, content_id=content_id, consistent=True)
    if title is None or arrived.object.size > MAX_SIZE:
        return
    s3, media = aws.client("s3"), settings().bucket("media")
    body = s3.get_object(Bucket=settings().bucket("uploads"), Key=arrived.object.key)["Body"].read()
    found = next((facts for start, facts in _SIGNATURES.items() if body.startswith(start)), None)
    if found is None:
        return
    key = f"artwork/{content_id}/{kind}-{artwork_id}.{found[1]}"
    if _chosen(title.artwork.get(kind, "")) >= artwork_id:
        return
    s3.put_object(
        Bucket=media, Key=key, Body=body, ContentType=found[0], CacheControl="public, max-age=31536000, immutable"
    )
    table.again(lambda: _show(content_id, kind, key))


def _show(content_id: str, kind: str, key: str) -> None:
    title = titles.get(content_id)
    changed = TitleChanged(content_id=content_id)
    table.update(title, changed, artwork={**title.artwork, kind: key}, updated_at=now())


def _chosen(key: str) -> str:
    """The id of the picture that an editor chose; nothing for a frame of the film, which any choice outranks."""
    name = key.rpartition("/")[2]
    return name[name.find("art_") :].partition(".")[0] if "art_" in name else ""
