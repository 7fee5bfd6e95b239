"""Exports of all data about a person: asked for, and handed out. `matinee.users.archives` builds them."""

import time
from datetime import timedelta

from matinee.identity.live import LiveCaller
from matinee.kernel import aws, table
from matinee.kernel.errors import NotFound
from matinee.kernel.ids import new_id
from matinee.kernel.settings import settings
from matinee.kernel.types import Instant, Model, now
from matinee.users import limits, privacy
from matinee.users.events import ExportRequested, MailRequested
from matinee.users.limits import Limit
from matinee.users.privacy_models import Export, ExportId, ExportStatus

_KEPT = 7 * 86_400
_LINK = 900
"""Seconds."""
_SURELY_ENDED = timedelta(hours=1)
"""After which a running export is considered failed."""
_ASKED = Limit("export", burst=3, interval=8 * 3600)


class ExportView(Model):
    export_id: ExportId
    status: ExportStatus
    url: str | None = None
    expires_at: Instant | None = None
    """When the link expires; a new request returns another one until the week is over."""


def ask(caller: LiveCaller) -> ExportView:
    """Start an export, or return the running one. Raises TooManyRequests."""
    user_id = caller.user_id
    for running in table.every(Export, starts="EXPORT#", user_id=user_id):
        if running.status == "running" and now() - running.asked_at < _SURELY_ENDED:
            return ExportView(export_id=running.export_id, status="running")
    limits.spend((_ASKED, user_id))
    export = Export(user_id=user_id, export_id=new_id("exp"), ttl=int(time.time()) + _KEPT)
    table.create(export, ExportRequested(export_id=export.export_id))
    return ExportView(export_id=export.export_id, status=export.status)


def find(caller: LiveCaller, export_id: str) -> ExportView:
    """An export, with a link valid for fifteen minutes once it is done. Raises NotFound, also for another account's."""
    export = table.find(Export, user_id=caller.user_id, export_id=export_id, consistent=True)
    if export is None or export.ttl < time.time():
        raise NotFound("No such export")
    view = ExportView(export_id=export_id, status=export.status)
    if export.status != "done":
        return view
    url = aws.client("s3").generate_presigned_url(
        "get_object",
        Params={**place(export_id), "ResponseContentDisposition": 'attachment; filename="matinee.zip"'},
        ExpiresIn=_LINK,
    )
    return view.model_copy(update={"url": url, "expires_at": now() + timedelta(seconds=_LINK)})


def fail(export_id: str) -> None:
    """Raises NotFound if the account was erased meanwhile."""
    end(requested(export_id), "failed")


def end(export: Export, status: ExportStatus, *mails: MailRequested) -> None:
    """Raises NotFound if the account was erased meanwhile."""

    def ended() -> None:
        current = table.get(Export, user_id=export.user_id, export_id=export.export_id, consistent=True)
        if current.status == "running":
            table.update(current, *mails, status=status)

    table.again(ended)


def requested(export_id: str) -> Export:
    """Raises NotFound where the export is not, or not yet, in the index."""
    found = next(table.every(Export, index="gsi1", export_id=export_id), None)
    if found is None:
        raise NotFound("No such export")
    return found


def place(export_id: str) -> dict[str, str]:
    """The archive in S3."""
    return {"Bucket": settings().bucket("uploads"), "Key": privacy.export_key(export_id)}
