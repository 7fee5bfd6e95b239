"""What the catalogue tells the other domains."""

from matinee.kernel.bus import Event
from matinee.kernel.types import TitleId, UploadId


class TitlePublished(Event):
    content_id: TitleId


class TitleUnpublished(Event):
    content_id: TitleId


class TitleChanged(Event):
    content_id: TitleId


class TitleDeleted(Event):
    content_id: TitleId


class TitleRemoved(Event):
    """Its thirty days are over: it cannot be restored any more, and its files go."""

    content_id: TitleId


class PartsOutdated(Event):
    """What its parts keep of it is not so any more: who may see it, or where it stands. They follow."""

    content_id: TitleId


class VersionRemoved(Event):
    """Its last stream has ended, and its files go."""

    content_id: TitleId
    version_id: str


class UploadRetried(Event):
    upload_id: UploadId
    content_id: TitleId
    attempt: int


class UploadCancelled(Event):
    """Its workflow ends, wherever it is, and all of its files go."""

    upload_id: UploadId
    content_id: TitleId
    attempt: int


class ArtworkChosen(Event):
    """A picture is shown, and has no variants yet."""

    content_id: TitleId
    kind: str
    key: str
    """In the media bucket."""


class ImportRetried(Event):
    import_id: str
    attempt: int


class ExportRequested(Event):
    export_id: str
