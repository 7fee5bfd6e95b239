"""POST /v1/content/{content_id}/uploads: start an upload; its answer has the URLs to PUT the parts to."""

from typing import Annotated

from matinee.content import uploads
from matinee.content.upload_models import UploadView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Input, TitleId
from pydantic import AfterValidator, Field


class NewUpload(Input):
    filename: Annotated[str, AfterValidator(uploads.readable), Field(min_length=1, max_length=255)]
    size: Annotated[int, Field(ge=1, le=uploads.MAX_SIZE)]
    """Bytes."""
    checksum: Annotated[str, AfterValidator(uploads.is_crc32)] | None = None
    """The whole file's CRC-32: four big-endian bytes in base64."""
    express: bool | None = None
    """Whether a title without a film plays in a first quality while the others are made. Default: the deployment's setting."""
    background: bool = False
    """Whether its jobs wait for those of other uploads: for many files at once, of which none is urgent."""


@endpoint(status=201, idempotent=True)
def handler(content_id: TitleId, upload: NewUpload, caller: LiveCaller) -> UploadView:
    return uploads.start(
        content_id,
        upload.filename,
        upload.size,
        upload.checksum,
        caller.user_id,
        express=upload.express,
        background=upload.background,
    )
