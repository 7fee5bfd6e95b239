"""Posters, backdrops and logos: uploaded to a quarantine, or chosen among the frames of the film, and shown.

What is uploaded is looked at, and made into variants, by `matinee.content.attaching`, which alone needs Pillow.
"""

from matinee import aws, table
from matinee.bus import Event
from matinee.content import titles
from matinee.content.events import ArtworkChosen, TitleChanged
from matinee.content.models import Title
from matinee.content.pictures import Kind, Picture
from matinee.errors import NotFound
from matinee.ids import new_id
from matinee.settings import settings
from matinee.types import Model

MAX_SIZE = 10 * 1024**2
_URL_LIFETIME = 900
FOREVER = "public, max-age=31536000, immutable"


class ArtworkUpload(Model):
    """PUT the picture to `url` with exactly these headers; the title shows it a moment later."""

    url: str
    headers: dict[str, str]
    expires_in: int = _URL_LIFETIME


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
        CacheControl=FOREVER,
        MetadataDirective="REPLACE",
    )
    return table.again(lambda: show(content_id, kind, key, by))


def show(content_id: str, kind: str, key: str, by: str | None = None, picture: Picture | None = None) -> Title:
    """Unless a newer one is shown, which may have arrived a moment ago. `picture` None: its variants are yet to be made."""
    title = titles.get(content_id)
    if chosen(title.artwork.get(kind, "")) >= chosen(key):
        return title
    events: list[Event] = [TitleChanged(content_id=content_id)]
    if picture is None:
        events.append(ArtworkChosen(content_id=content_id, kind=kind, key=key))
    refused = {each: refusal for each, refusal in title.refused_artwork.items() if each != kind}
    shown = {**title.artwork, kind: key}
    return titles.change(
        title,
        "artwork",
        by,
        *events,
        artwork=shown,
        refused_artwork=refused,
        pictures=known(title, shown, key, picture),
    )


def known(title: Title, artwork: dict[str, str], key: str, picture: Picture | None) -> dict[str, Picture]:
    """What is known of the pictures that are shown, with one that is new."""
    shown = {*artwork.values(), *(each for local in title.local_artwork.values() for each in local.values())}
    more = {key: picture} if picture else {}
    return {each: facts for each, facts in {**title.pictures, **more}.items() if each in shown}


def chosen(key: str) -> str:
    """The id of the picture that an editor chose; nothing for a frame of the film, which any choice outranks."""
    name = key.rpartition("/")[2]
    return name[name.find("art_") :].partition(".")[0] if "art_" in name else ""
