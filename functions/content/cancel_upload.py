"""DELETE /v1/uploads/{upload_id}: cancel an upload and delete its source file."""

from matinee.content import uploads
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import UploadId


@endpoint
def handler(upload_id: UploadId, caller: LiveCaller) -> None:
    uploads.cancel(upload_id)
