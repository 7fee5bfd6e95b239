"""Posters, backdrops and logos: uploaded to a quarantine, or chosen among the frames of the film, and shown.

A title shows each in a slot (`pictures.slot`): one for everybody, and one for each language in which it differs.

What is uploaded is looked at, and made into variants, by `matinee.content.attaching`, which alone needs Pillow.
"""

from collections.abc import Mapping
from typing import Any

from matinee.content import editing, pictures, titles
from matinee.content.events import ArtworkChosen, TitleChanged
from matinee.content.models import Title
from matinee.content.pictures import Kind, Picture
from matinee.kernel import aws, table
from matinee.kernel.bus import Event
from matinee.kernel.errors import Conflict, Invalid, NotFound
from matinee.kernel.ids import new_id
from matinee.kernel.settings import settings
from matinee.kernel.types import Language, Model

MAX_SIZE = 10 * 1024**2
_URL_LIFETIME = 900
MORE_POSTERS = 4
"""Beside the one that is shown: of more, none would be seen often enough to be judged."""
FOREVER = "public, max-age=31536000, immutable"


class TooManyPosters(Conflict):
    code = "too_many_posters"


class ArtworkUpload(Model):
    """PUT the picture to `url` with exactly these headers; the title shows it a moment later."""

    url: str
    headers: dict[str, str]
    expires_in: int = _URL_LIFETIME


def start(content_id: str, kind: Kind, language: Language | None, content_type: str, size: int) -> ArtworkUpload:
    """Raises NotFound."""
    titles.get(content_id)
    key = f"artwork/{content_id}/{pictures.slot(kind, language)}/{new_id('art')}"
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


def choose(content_id: str, kind: Kind, still: int, by: str | None = None, *, beside: bool = False) -> Title:
    """Make a frame of the film its artwork, or a poster `beside` the one that is shown: cards try which is liked.

    Without a poster it is the poster. Raises NotFound, also where the film has no such still, Invalid and TooManyPosters.
    """
    title = titles.get(content_id)
    if beside and kind != "poster":
        raise Invalid({"beside": "is for posters"})
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
    return table.again(lambda: _add(content_id, key, by) if beside else show(content_id, kind, key, by))


def _add(content_id: str, key: str, by: str | None) -> Title:
    title = titles.get(content_id)
    if "poster" not in title.artwork:
        return show(content_id, "poster", key, by)
    if len(title.more_posters) >= MORE_POSTERS:
        raise TooManyPosters(f"It has {MORE_POSTERS} posters beside the one that is shown: remove one first")
    events = (TitleChanged(content_id=content_id), ArtworkChosen(content_id=content_id, kind="poster", key=key))
    return editing.change(title, "artwork", by, *events, more_posters=[*title.more_posters, key])


def drop(content_id: str, artwork_id: str, by: str | None = None) -> Title:
    """Remove a poster that stands beside the one that is shown. Idempotent. Raises NotFound."""

    def dropped() -> Title:
        title = titles.get(content_id, consistent=True)
        gone = {key for key in title.more_posters if pictures.name(key) == artwork_id}
        if not gone:
            return title
        left = [key for key in title.more_posters if key not in gone]
        known = {key: each for key, each in title.pictures.items() if key not in gone}
        changed = TitleChanged(content_id=content_id)
        return editing.change(title, "artwork", by, changed, more_posters=left, pictures=known)

    return table.again(dropped)


def show(content_id: str, slot: str, key: str, by: str | None = None, picture: Picture | None = None) -> Title:
    """Show a picture, unless a newer one is shown already. `picture` None: its variants do not exist yet."""
    title = titles.get(content_id)
    if max(chosen(shown_in(title).get(slot, "")), title.withdrawn_artwork.get(slot, "")) >= chosen(key):
        return title
    events: list[Event] = [TitleChanged(content_id=content_id)]
    if picture is None:
        events.append(ArtworkChosen(content_id=content_id, kind=slot, key=key))
    more = {key: picture} if picture else {}
    return editing.change(title, "artwork", by, *events, **_showing(title, slot, key, more))


def take_away(content_id: str, kind: Kind, language: Language | None, by: str | None = None) -> Title:
    """Remove a picture, and the note of one that was refused. Idempotent. Raises NotFound.

    A picture that arrives later is shown again, and a language without its own shows everybody's.
    """
    slot = pictures.slot(kind, language)

    def taken() -> Title:
        title = titles.get(content_id, consistent=True)
        shown = shown_in(title)
        if slot not in shown and slot not in title.refused_artwork:
            return title
        withdrawn = {**title.withdrawn_artwork, slot: chosen(shown.get(slot, ""))}
        changes = _showing(title, slot, None) | {"withdrawn_artwork": withdrawn}
        return editing.change(title, "artwork", by, TitleChanged(content_id=content_id), **changes)

    return table.again(taken)


def shown_in(title: Title) -> dict[str, str]:
    """Slot → the key of its picture."""
    local = {f"{kind}.{language}": key for language, keys in title.local_artwork.items() for kind, key in keys.items()}
    return {**title.artwork, **local}


def _showing(title: Title, slot: str, key: str | None, more: Mapping[str, Picture] = {}) -> dict[str, Any]:
    """The fields of the title that change when a slot shows this picture, or none."""
    shown = {each: held for each, held in shown_in(title).items() if each != slot} | ({slot: key} if key else {})
    local: dict[str, dict[str, str]] = {}
    for each, held in shown.items():
        kind, language = pictures.parts(each)
        local.setdefault(language, {})[kind] = held
    known = {**title.pictures, **more}
    return {
        "artwork": local.pop("", {}),
        "local_artwork": local,
        "refused_artwork": {each: refusal for each, refusal in title.refused_artwork.items() if each != slot},
        "pictures": {each: known[each] for each in (*shown.values(), *title.more_posters) if each in known},
    }


def chosen(key: str) -> str:
    """The id of an uploaded picture; empty for a frame of the film, which any upload outranks."""
    name = key.rpartition("/")[2]
    return name[name.find("art_") :].partition(".")[0] if "art_" in name else ""
