"""GET /v1/content/{content_id}: one title, as this caller may see it."""

from matinee.caller import Caller
from matinee.content import titles, visibility
from matinee.content.models import TitleView
from matinee.endpoint import endpoint
from matinee.types import TitleId


@endpoint
def handler(content_id: TitleId, caller: Caller | None) -> TitleView:
    return titles.view(titles.visible(content_id, caller), stills=visibility.edits(caller))
