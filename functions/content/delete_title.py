"""DELETE /v1/content/{content_id}: delete a title that is not published; it can be restored for thirty days."""

from matinee.content import deleting
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.preconditions import IfMatch
from matinee.kernel.types import TitleId


@endpoint
def handler(content_id: TitleId, caller: LiveCaller, expected: IfMatch) -> None:
    deleting.delete(content_id, caller.user_id, expected)
