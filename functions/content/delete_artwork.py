"""DELETE /v1/content/{content_id}/artwork/{kind}: remove a picture; with `language`, the one of that language.

With `artwork_id`, a poster that stands beside the one that is shown.
"""

from typing import Annotated

from matinee.content import artwork, pictures, replies
from matinee.content.views import TitleView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.types import Language, TitleId
from pydantic import StringConstraints


@endpoint
def handler(
    content_id: TitleId,
    kind: pictures.Kind,
    caller: LiveCaller,
    language: Language | None = None,
    artwork_id: Annotated[str, StringConstraints(pattern="^poster-[A-Za-z0-9_-]{1,60}$")] | None = None,
) -> Annotated[Reply, TitleView]:
    if artwork_id:
        return replies.changed(artwork.drop(content_id, artwork_id, caller.user_id))
    return replies.changed(artwork.take_away(content_id, kind, language, caller.user_id))
