"""POST /v1/content/{content_id}/unpublish."""

from matinee.content import titles
from matinee.content.models import TitleView
from matinee.endpoint import endpoint
from matinee.types import TitleId


@endpoint
def handler(content_id: TitleId) -> TitleView:
    return titles.view(titles.unpublish(content_id))
