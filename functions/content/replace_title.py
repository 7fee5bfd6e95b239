"""PUT /v1/content/{content_id}: all that is said of a title, said anew."""

from matinee.content import titles
from matinee.content.models import TitleInput, TitleView
from matinee.endpoint import endpoint
from matinee.types import TitleId


@endpoint
def handler(content_id: TitleId, details: TitleInput) -> TitleView:
    return titles.view(titles.replace(content_id, details))
