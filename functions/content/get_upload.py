"""GET /v1/uploads/{upload_id}: how far it is; while it is uploading, which parts are missing and where to PUT them.

`parts_from` is the number of the first part that is of interest, `limit` how many parts the answer lists at most: 0 for none.
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
