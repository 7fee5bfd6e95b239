"""An editor names, orders and hides the audio tracks of a film: new manifests, and nothing is encoded again."""

from collections import Counter
from collections.abc import Sequence

from matinee.content import audio, editing, presenting, titles
from matinee.content.events import TitleChanged
from matinee.content.models import AudioEdit, Title, Version
from matinee.kernel import table
from matinee.kernel.errors import Conflict, Invalid
from matinee.kernel.preconditions import ANYTHING, IfMatch, met


def arrange(content_id: str, wanted: Sequence[AudioEdit], by: str | None = None, expected: IfMatch = ANYTHING) -> Title:
    """Present the tracks of the film that plays in this order and by these names. Idempotent.

    Raises NotFound, Conflict (not_playable), Invalid where it is not each track once or none is visible, PreconditionFailed.
    """

    def arranged() -> Title:
        title = titles.get(content_id, consistent=True)
        met(expected, title.version)
        if title.current is None:
            raise Conflict("This title has no video to play yet", code="not_playable")
        if wrong := refused(wanted, title.current):
            raise Invalid(wrong)
        edits = [] if list(wanted) == audio.as_the_source(title.current) else list(wanted)
        if edits == title.audio:
            return title
        current = presenting.presented(title.current, title.subtitles, edits)
        changed = TitleChanged(content_id=content_id)
        return editing.change(title, "audio", by, changed, audio=edits, current=current)

    return table.again(arranged)


def refused(wanted: Sequence[AudioEdit], version: Version) -> dict[str, str]:
    """Field → what is wrong; empty where it is each track of the version once, and one can be heard."""
    there = [track.name for track in version.tracks]
    times = Counter(edit.name for edit in wanted)
    wrong = {
        f"tracks.{number}.name": "names no audio track of this film" if edit.name not in there else "is there twice"
        for number, edit in enumerate(wanted)
        if edit.name not in there or times[edit.name] > 1
    }
    if missing := [name for name in there if name not in times]:
        wrong["tracks"] = f"must have every audio track of the film: {', '.join(missing)} is missing"
    elif wanted and all(edit.hidden for edit in wanted):
        wrong["tracks"] = "must have one that is not hidden"
    return wrong
