"""GET /v1/content/{content_id}/uploads: a title's uploads, the newest first, without the URLs of their parts."""

from typing import Annotated

from matinee.content import uploads
from matinee.content.upload_models import UploadList
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import TitleId
from pydantic import Field


@endpoint
def handler(
    content_id: TitleId, limit: Annotated[int, Field(ge=1, le=100)] = 20, cursor: str | None = None
) -> UploadList:
    return uploads.of_title(content_id, limit, cursor)
