"""PUT /v1/content/{content_id}/subtitles/{language}: add or replace the subtitles of one language."""

from typing import Annotated

from matinee.content import showing, subtitles
from matinee.content.views import TitleView
from matinee.content.webvtt import LeftOutCue
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.text import LINE
from matinee.kernel.types import Input, Language, TitleId
from pydantic import Field


class NewSubtitles(Input):
    text: Annotated[str, Field(min_length=1, max_length=subtitles.MAX_SIZE)] | None = None
    """A WebVTT or SubRip file's content."""
    file: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """In place of `text`: a subtitle track inside the film, as the title's `embedded_subtitles` name it."""
    label: Annotated[str, Field(max_length=100, pattern=r'^[^"\n]*$'), LINE] = ""
    """What a menu calls them. Without it: the name of a track inside the film, else the language's tag."""
    forced: bool | None = None
    """Shown without being asked for: foreign speech and signs alone. Where it is not said: as a track inside the film says."""


class SubtitledTitle(TitleView):
    left_out: list[LeftOutCue] = []
    """Cues whose times make no sense."""


@endpoint
def handler(content_id: TitleId, language: Language, given: NewSubtitles, caller: LiveCaller) -> SubtitledTitle:
    said = (given.label, given.forced, caller.user_id)
    if given.file is not None and given.text is None:
        title, notes = subtitles.publish(content_id, language, given.file, *said)
    else:
        title, notes = subtitles.put(content_id, language, given.text or "", *said)
    return SubtitledTitle(**dict(showing.view(title)), left_out=notes)
