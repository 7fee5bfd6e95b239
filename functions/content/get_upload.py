"""GET /v1/uploads/{upload_id}: an upload's progress; while it is uploading, the missing parts and where to PUT them.

The parts begin at `parts_from`; the answer lists at most `limit` of them, and says in `next_part` where to continue.
"""

from typing import Annotated

from matinee.content import uploads
from matinee.content.upload_models import UploadView
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import UploadId
from pydantic import Field


@endpoint
def handler(
    upload_id: UploadId,
    parts_from: Annotated[int, Field(ge=1, le=10_000)] = 1,
    limit: Annotated[int, Field(ge=0, le=uploads.MOST_PARTS)] = uploads.MOST_PARTS,
) -> UploadView:
    return uploads.view(uploads.get(upload_id), parts_from=parts_from, most=limit)
