"""The transcoded version of a title that plays. A replaced version is kept until its last stream has ended."""

from datetime import timedelta

from matinee.content import audio, chapters, editing, markers, presenting
from matinee.content.details import TitleInput
from matinee.content.events import ArtworkChosen, TitleChanged, VersionRemoved
from matinee.content.models import RetiredVersion, Title, Version
from matinee.content.upload_models import Upload
from matinee.kernel import aws, objects, table
from matinee.kernel.bus import Event
from matinee.kernel.settings import settings
from matinee.kernel.table import Write
from matinee.kernel.types import now
from matinee.transcoding.events import RenditionsReady

LONGEST_STREAM = timedelta(hours=24)


def attach(event: RenditionsReady) -> None:
    """Play a version that is ready, unless a later upload plays already. Idempotent.

    An express version is played only while the title has no other, whatever the order in which events arrive.
    """
    table.again(lambda: _attach_express(event) if event.express else _attach(event))


def _attach_express(event: RenditionsReady) -> None:
    upload = table.find(Upload, upload_id=event.upload_id, consistent=True)
    title = table.find(Title, content_id=event.content_id, consistent=True)
    version = Version.model_validate(event.model_dump())
    wanted = upload is not None and upload.status != "ready" and upload.attempt == event.attempt
    if title and title.current is None and upload and wanted:
        table.transact(table.updating(upload, playable=True), *_playing(title, version))
    elif title is None or title.current is None or title.current.version_id != version.version_id:
        table.transact(_retiring(version))


def _attach(event: RenditionsReady) -> None:
    upload = table.find(Upload, upload_id=event.upload_id, consistent=True)
    title = table.find(Title, content_id=event.content_id, consistent=True)
    if upload is None or title is None or upload.status != "submitted" or upload.attempt != event.attempt:
        return
    said = {"embedded": event.subtitles, "chapters": chapters.shown(event.chapters, event.duration)}
    version = Version.model_validate({**event.model_dump(), **said})
    newest = title.current is None or title.current.upload_id <= event.upload_id
    loser = title.current if newest else version
    writes = [table.updating(upload, status="ready")]
    if newest:
        writes += _playing(title, version)
    if loser:
        writes.append(_retiring(loser))
    table.transact(*writes)


def _marked(title: Title, version: Version) -> TitleInput:
    """The title's details, with markers of the version's chapters, unless an editor has set others."""
    before, details = title.current, title.details
    if details.markers not in (None, before and chapters.markers(before.chapters, before.duration)):
        return details
    found = details.model_copy(update={"markers": chapters.markers(version.chapters, version.duration)})
    return details if markers.refused(found, version.duration) else found


def _playing(title: Title, version: Version) -> list[Write]:
    """Every write that makes it the title's version. Its poster is shown where there is none, or an express version's."""
    shown, before = title.artwork.get("poster"), title.current
    ours = shown is None or (before and before.express and shown == _poster_key(title.content_id, before))
    artwork = {**title.artwork, **_poster_of(title.content_id, version)} if ours else title.artwork
    edits = audio.kept(title.audio, title.current, version)
    current = presenting.presented(version, title.subtitles, edits)
    events: list[Event] = [TitleChanged(content_id=title.content_id)]
    if artwork != title.artwork:
        events.append(ArtworkChosen(content_id=title.content_id, kind="poster", key=artwork["poster"]))
    of_film = {"current": current, "audio": edits, "artwork": artwork}
    _, writes = editing.changing(
        title, "changed", None, *events, parent=None, details=_marked(title, version), **of_film
    )
    return writes


def _retiring(version: Version) -> Write:
    return table.creating(
        RetiredVersion(version_id=version.version_id, prefix=version.prefix, delete_after=now() + LONGEST_STREAM)
    )


def _poster_key(content_id: str, version: Version) -> str:
    return f"artwork/{content_id}/poster-{version.version_id}.jpg"


def _poster_of(content_id: str, version: Version) -> dict[str, str]:
    """Copy the poster frame to a public place outside the signed prefix."""
    if not version.poster:
        return {}
    media = settings().bucket("media")
    key = _poster_key(content_id, version)
    aws.client("s3").copy_object(
        Bucket=media,
        Key=key,
        CopySource={"Bucket": media, "Key": version.prefix + version.poster},
        ContentType="image/jpeg",
        CacheControl="public, max-age=31536000, immutable",
        MetadataDirective="REPLACE",
    )
    return {"poster": key}


def delete_retired() -> int:
    """Delete the files of versions whose last stream has ended; returns how many versions there were.

    Raises RuntimeError where S3 keeps a file: its version is tried again an hour later.
    """
    gone = 0
    for retired in table.every(RetiredVersion):
        if retired.delete_after > now():
            break
        title_id = retired.prefix.split("/")[1]
        removing = VersionRemoved(content_id=title_id, version_id=retired.version_id)
        going = table.update(retired, removing)
        objects.empty(settings().bucket("media"), retired.prefix)
        table.delete(going)
        gone += 1
    return gone
