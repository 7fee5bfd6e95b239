"""PUT /v1/content/{content_id}/children: reorder the seasons of a series or the episodes of a season."""

from typing import Annotated

from matinee.content import ordering
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Input, TitleId
from pydantic import Field


class Order(Input):
    order: Annotated[list[TitleId], Field(max_length=ordering.MOST)]
    """All of them, once each; the numbers that they have are dealt out anew."""


@endpoint
def handler(content_id: TitleId, wanted: Order, caller: LiveCaller) -> None:
    ordering.order(content_id, wanted.order, caller.user_id)
