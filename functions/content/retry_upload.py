"""POST /v1/uploads/{upload_id}/retry: run the workflow of a rejected or failed upload again."""

from matinee.content import uploads
from matinee.content.upload_models import UploadView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import UploadId


@endpoint
def handler(upload_id: UploadId, caller: LiveCaller) -> UploadView:
    return uploads.retry(upload_id)
