"""POST /v1/content/{content_id}/publish."""

from matinee.content import titles
from matinee.content.models import TitleView
from matinee.endpoint import endpoint
from matinee.types import TitleId


@endpoint
def handler(content_id: TitleId) -> TitleView:
    return titles.view(titles.publish(content_id))
