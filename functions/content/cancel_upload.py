"""DELETE /v1/uploads/{upload_id}: cancel an upload and delete its source file."""

from matinee.content import uploads
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import UploadId


@endpoint
def handler(upload_id: UploadId) -> None:
    uploads.cancel(upload_id)
