"""GET /v1/content/{content_id}/uploads: a title's latest uploads; those under way with what is still missing."""

from matinee.content import uploads
from matinee.content.upload_models import UploadView
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Model, TitleId


class UploadList(Model):
    items: list[UploadView]
    next_cursor: str | None = None


@endpoint
def handler(content_id: TitleId) -> UploadList:
    return UploadList(items=uploads.of_title(content_id))
