"""GET /v1/uploads/{upload_id}: how far it is; while it is uploading, which parts are missing and where to PUT them."""

from matinee.content import uploads
from matinee.content.upload_models import UploadView
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import UploadId


@endpoint
def handler(upload_id: UploadId) -> UploadView:
    return uploads.view(uploads.get(upload_id))
