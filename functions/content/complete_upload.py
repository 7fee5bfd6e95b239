"""POST /v1/uploads/{upload_id}/complete: join the parts of an upload, check them, and start the workflow."""

from matinee.content import uploads
from matinee.content.upload_models import UploadView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import UploadId


@endpoint
def handler(upload_id: UploadId, caller: LiveCaller) -> UploadView:
    return uploads.complete(upload_id)
