"""POST /v1/content: create a title, as a draft."""

from typing import Annotated

from matinee.content import editing, replies
from matinee.content.details import TitleInput
from matinee.content.views import TitleView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import Reply, endpoint


@endpoint(status=201, idempotent=True)
def handler(details: TitleInput, caller: LiveCaller) -> Annotated[Reply, TitleView]:
    return replies.changed(editing.create(details, caller.user_id))
