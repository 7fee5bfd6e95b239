"""POST /v1/content/{content_id}/unpublish: unpublish a title."""

from typing import Annotated

from matinee.content import editing, replies
from matinee.content.views import TitleView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.preconditions import IfMatch
from matinee.kernel.types import TitleId


@endpoint
def handler(content_id: TitleId, caller: LiveCaller, expected: IfMatch) -> Annotated[Reply, TitleView]:
    return replies.changed(editing.unpublish(content_id, caller.user_id, expected))
