"""GET /v1/content/{content_id}/audit: who changed what of a title, the newest change first."""

from typing import Annotated

from matinee.content import history
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Model, TitleId
from pydantic import Field


class EditList(Model):
    items: list[history.EditView]
    next_cursor: str | None = None


@endpoint
def handler(
    content_id: TitleId, limit: Annotated[int, Field(ge=1, le=100)] = 50, cursor: str | None = None
) -> EditList:
    items, next_cursor = history.of(content_id, limit, cursor)
    return EditList(items=items, next_cursor=next_cursor)
