"""DELETE /v1/content/{content_id}/artwork/{kind}: remove a picture; with `language`, the one of that language."""

from typing import Annotated

from matinee.content import artwork, pictures, replies
from matinee.content.views import TitleView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.types import Language, TitleId


@endpoint
def handler(
    content_id: TitleId, kind: pictures.Kind, caller: LiveCaller, language: Language | None = None
) -> Annotated[Reply, TitleView]:
    return replies.changed(artwork.take_away(content_id, kind, language, caller.user_id))
