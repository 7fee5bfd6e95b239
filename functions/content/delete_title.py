"""DELETE /v1/content/{content_id}: a title that is not published goes."""

from matinee.content import titles
from matinee.endpoint import endpoint
from matinee.types import TitleId


@endpoint
def handler(content_id: TitleId) -> None:
    titles.delete(content_id)
