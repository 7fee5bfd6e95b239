"""The transcoded version of a title that plays. A replaced version is kept until its last stream has ended."""

from datetime import timedelta

from matinee.content import editing, subtitles
from matinee.content.events import ArtworkChosen, TitleChanged, VersionRemoved
from matinee.content.models import RetiredVersion, Title, Version
from matinee.content.upload_models import Upload
from matinee.kernel import aws, objects, table
from matinee.kernel.bus import Event
from matinee.kernel.settings import settings
from matinee.kernel.types import now
from matinee.transcoding.events import RenditionsReady

LONGEST_STREAM = timedelta(hours=24)


def attach(event: RenditionsReady) -> None:
    """Play a version that is ready, unless a later upload plays already. Idempotent."""
    table.again(lambda: _attach(event))


def _attach(event: RenditionsReady) -> None:
    upload = table.find(Upload, upload_id=event.upload_id, consistent=True)
    title = table.find(Title, content_id=event.content_id, consistent=True)
    if upload is None or title is None or upload.status == "ready" or upload.attempt != event.attempt:
        return
    version = Version.model_validate(event.model_dump())
    newest = title.current is None or title.current.upload_id <= event.upload_id
    loser = title.current if newest else version
    writes = [table.updating(upload, status="ready")]
    if newest:
        artwork = (
            title.artwork if "poster" in title.artwork else {**title.artwork, **_poster_of(title.content_id, version)}
        )
        version = subtitles.with_subtitles(version, title.subtitles)
        events: list[Event] = [TitleChanged(content_id=title.content_id)]
        if artwork != title.artwork:
            events.append(ArtworkChosen(content_id=title.content_id, kind="poster", key=artwork["poster"]))
        _, of_title = editing.changing(title, "changed", None, *events, current=version, artwork=artwork)
        writes += of_title
    if loser:
        retired = RetiredVersion(version_id=loser.version_id, prefix=loser.prefix, delete_after=now() + LONGEST_STREAM)
        writes.append(table.creating(retired))
    table.transact(*writes)


def _poster_of(content_id: str, version: Version) -> dict[str, str]:
    """Copy the poster frame to a public place outside the signed prefix."""
    if not version.poster:
        return {}
    media = settings().bucket("media")
    key = f"artwork/{content_id}/poster-{version.version_id}.jpg"
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
