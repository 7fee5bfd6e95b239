"""PUT /v1/content/{content_id}: all that is said of a title, said anew."""

from typing import Annotated

from matinee.caller import Caller
from matinee.content import replies, titles
from matinee.content.models import TitleInput, TitleView
from matinee.endpoint import Reply, endpoint
from matinee.preconditions import IfMatch
from matinee.types import TitleId


@endpoint
def handler(content_id: TitleId, details: TitleInput, caller: Caller, expected: IfMatch) -> Annotated[Reply, TitleView]:
    return replies.changed(titles.replace(content_id, details, caller.user_id, expected))
