"""The archive of an export: a zip with one JSON file per domain, kept for a week."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from matinee.analytics import privacy as analytics
from matinee.content import privacy as content
from matinee.kernel import aws
from matinee.kernel.errors import NotFound
from matinee.playback import privacy as playback
from matinee.recommendations import privacy as recommendations
from matinee.streaming import privacy as streaming
from matinee.subscriptions import privacy as subscriptions
from matinee.users import exports, privacy
from matinee.users.events import MailRequested

EXPORTED: dict[str, Callable[[str], dict[str, Any]]] = {
    "users": privacy.exported,
    "content": content.exported,
    "playback": playback.exported,
    "streaming": streaming.exported,
    "subscriptions": subscriptions.exported,
    "analytics": analytics.exported,
    "recommendations": recommendations.exported,
}
"""Domain → function that returns its data about a user id; each is one file of the zip."""


def build(export_id: str) -> None:
    """Write the zip and send a mail. Idempotent; does nothing if the account was erased meanwhile.

    Raises NotFound where the export is not, or not yet, in the index.
    """
    export = exports.requested(export_id)
    if export.status == "done":
        return
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for domain, exported in EXPORTED.items():
            archive.writestr(f"{domain}.json", json.dumps(exported(export.user_id), indent=2, ensure_ascii=False))
    aws.client("s3").put_object(**exports.place(export_id), Body=packed.getvalue(), ContentType="application/zip")
    try:
        exports.end(export, "done", MailRequested(user_id=export.user_id, mail="export_ready"))
    except NotFound:
        aws.client("s3").delete_object(**exports.place(export_id))
