"""A picture that arrived is decoded, resized and shown, or refused with a reason that editors see."""

from collections.abc import Mapping

from matinee.content import artwork, editing, pictures, resizing, titles
from matinee.content.artwork import FOREVER, MAX_SIZE
from matinee.content.events import ArtworkChosen, TitleChanged
from matinee.content.models import Title
from matinee.content.pictures import WIDTHS, RefusedPicture
from matinee.content.resizing import Refused
from matinee.kernel import aws, table
from matinee.kernel.settings import settings
from matinee.kernel.types import Model


class ArtworkArrived(Model):
    """The fields of S3's `Object Created` that are used."""

    class Object(Model):
        key: str
        size: int

    object: Object


def attach(arrived: ArtworkArrived) -> None:
    """Show a picture that arrived, if it is valid and the newest of its kind. Idempotent."""
    _, content_id, slot, artwork_id = arrived.object.key.split("/")
    title = table.find(Title, content_id=content_id, consistent=True)
    if title is None or title.status == "deleted":
        return
    try:
        if arrived.object.size > MAX_SIZE:
            raise Refused("too_large", f"It has more than {MAX_SIZE // 1024**2} MB: make it smaller")
        body = _read("uploads", arrived.object.key)
        kind, _ = pictures.parts(slot)
        image, content_type, suffix = resizing.opened(body, max(WIDTHS[kind]))
        picture, made = resizing.variants(kind, image)
    except Refused as refused:
        refusal = RefusedPicture(artwork_id=artwork_id, code=refused.code, detail=refused.detail)
        table.again(lambda: _refuse(content_id, slot, refusal))
        return
    key = f"artwork/{content_id}/{slot}-{artwork_id}.{suffix}"
    _publish(key, body, content_type)
    _publish_variants(key, made)
    table.again(lambda: artwork.show(content_id, slot, key, picture=picture))


def resize(chosen: ArtworkChosen) -> None:
    """Make the variants of a frame that is shown as artwork, or may be. Idempotent."""
    title = table.find(Title, content_id=chosen.content_id, consistent=True)
    if title is None or not _wanted(title, chosen):
        return
    image, _, _ = resizing.opened(_read("media", chosen.key), max(WIDTHS[chosen.kind]))
    picture, made = resizing.variants(chosen.kind, image)
    _publish_variants(chosen.key, made)

    def noted() -> None:
        title = table.get(Title, content_id=chosen.content_id, consistent=True)
        if _wanted(title, chosen):
            known = {**title.pictures, chosen.key: picture}
            editing.change(title, None, None, TitleChanged(content_id=chosen.content_id), pictures=known)

    table.again(noted)


def _wanted(title: Title, chosen: ArtworkChosen) -> bool:
    wanted = (title.artwork.get(chosen.kind), *title.more_posters)
    return chosen.key in wanted and chosen.key not in title.pictures


def _refuse(content_id: str, slot: str, refusal: RefusedPicture) -> None:
    """Record the refusal, unless a newer picture arrived meanwhile."""
    title = titles.get(content_id)
    before = title.refused_artwork.get(slot)
    newest = max(artwork.chosen(artwork.shown_in(title).get(slot, "")), before.artwork_id if before else "")
    if refusal.artwork_id > newest:
        editing.change(title, None, None, refused_artwork={**title.refused_artwork, slot: refusal})


def _read(bucket: str, key: str) -> bytes:
    body: bytes = aws.client("s3").get_object(Bucket=settings().bucket(bucket), Key=key)["Body"].read()
    return body


def _publish_variants(key: str, made: Mapping[int, bytes]) -> None:
    for width, body in made.items():
        _publish(pictures.variant(key, width), body, "image/webp")


def _publish(key: str, body: bytes, content_type: str) -> None:
    media = settings().bucket("media")
    aws.client("s3").put_object(Bucket=media, Key=key, Body=body, ContentType=content_type, CacheControl=FOREVER)
