"""POST /v1/content/{content_id}/restore: restore a deleted title, unpublished."""

from typing import Annotated

from matinee.content import deleting, replies
from matinee.content.views import TitleView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.types import TitleId


@endpoint
def handler(content_id: TitleId, caller: LiveCaller) -> Annotated[Reply, TitleView]:
    return replies.changed(deleting.restore(content_id, caller.user_id))
