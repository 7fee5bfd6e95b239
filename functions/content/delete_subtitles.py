"""DELETE /v1/content/{content_id}/subtitles/{language}: remove the subtitles of one language."""

from matinee.content import showing, subtitles
from matinee.content.views import TitleView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Language, TitleId


@endpoint
def handler(content_id: TitleId, language: Language, caller: LiveCaller) -> TitleView:
    return showing.view(subtitles.remove(content_id, language, caller.user_id))
