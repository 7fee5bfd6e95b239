"""PUT /v1/content/{content_id}/subtitles/{language}: add or replace the subtitles of one language."""

from typing import Annotated

from matinee.content import showing, subtitles
from matinee.content.views import TitleView
from matinee.content.webvtt import Note
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.text import LINE
from matinee.kernel.types import Input, Language, TitleId
from pydantic import Field


class NewSubtitles(Input):
    text: Annotated[str, Field(min_length=1, max_length=subtitles.MAX_SIZE)]
    """A WebVTT or SubRip file's content."""
    label: Annotated[str, Field(max_length=100, pattern=r'^[^"\n]*$'), LINE] = ""
    """What a menu calls them; the language's tag without one."""
    forced: bool = False
    """Shown without being asked for: foreign speech and signs alone."""


class SubtitledTitle(TitleView):
    left_out: list[Note] = []
    """Cues whose times make no sense."""


@endpoint
def handler(content_id: TitleId, language: Language, given: NewSubtitles, caller: LiveCaller) -> SubtitledTitle:
    title, notes = subtitles.put(content_id, language, given.text, given.label, given.forced, caller.user_id)
    return SubtitledTitle(**dict(showing.view(title)), left_out=notes)
