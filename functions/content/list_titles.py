"""GET /v1/content: what is published, newest first; editors may ask for drafts and unpublished titles."""

from typing import Annotated

from matinee.caller import Caller
from matinee.content import titles, visibility
from matinee.content.models import TitleList, TitleStatus
from matinee.endpoint import endpoint
from matinee.errors import Forbidden
from pydantic import Field


@endpoint
def handler(
    caller: Caller | None,
    status: TitleStatus = "published",
    limit: Annotated[int, Field(ge=1, le=100)] = 25,
    cursor: str | None = None,
) -> TitleList:
    if status != "published" and not visibility.edits(caller):
        raise Forbidden("Only editors see what is not published", code="role_required")
    return titles.browse(status, limit, cursor)
