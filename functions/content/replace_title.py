"""PUT /v1/content/{content_id}: replace all details of a title."""

from typing import Annotated

from matinee.content import editing, replies
from matinee.content.details import TitleInput
from matinee.content.views import TitleView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.preconditions import IfMatch
from matinee.kernel.types import TitleId


@endpoint
def handler(
    content_id: TitleId, details: TitleInput, caller: LiveCaller, expected: IfMatch
) -> Annotated[Reply, TitleView]:
    return replies.changed(editing.replace(content_id, details, caller.user_id, expected))
