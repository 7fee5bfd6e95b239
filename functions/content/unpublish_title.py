"""POST /v1/content/{content_id}/unpublish."""

from typing import Annotated

from matinee.caller import Caller
from matinee.content import replies, titles
from matinee.content.models import TitleView
from matinee.endpoint import Reply, endpoint
from matinee.preconditions import IfMatch
from matinee.types import TitleId


@endpoint
def handler(content_id: TitleId, caller: Caller, expected: IfMatch) -> Annotated[Reply, TitleView]:
    return replies.changed(titles.unpublish(content_id, caller.user_id, expected))
