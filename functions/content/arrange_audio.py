"""PUT /v1/content/{content_id}/audio: name, order and hide the audio tracks of a film."""

from typing import Annotated

from matinee.content import audio_editing, replies
from matinee.content.manifest_text import LONGEST
from matinee.content.models import AudioEdit
from matinee.content.views import TitleView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.preconditions import IfMatch
from matinee.kernel.text import LINE
from matinee.kernel.types import Input, TitleId
from matinee.transcoding.tracks import Role
from pydantic import Field


class NewAudioTrack(Input):
    name: Annotated[str, Field(max_length=20)]
    """As the title's `audio` names it."""
    label: Annotated[str, Field(max_length=LONGEST), LINE] = ""
    """What a menu calls it; its language and role without one."""
    role: Role = "main"
    hidden: bool = False


class AudioArrangement(Input):
    tracks: Annotated[list[NewAudioTrack], Field(max_length=100)]
    """All of them, once each. The first that is not hidden is the default."""


@endpoint
def handler(
    content_id: TitleId, wanted: AudioArrangement, caller: LiveCaller, expected: IfMatch
) -> Annotated[Reply, TitleView]:
    edits = [AudioEdit(**dict(track)) for track in wanted.tracks]
    return replies.changed(audio_editing.arrange(content_id, edits, caller.user_id, expected))
