"""What other domains know of a version's audio tracks; small, because every function that reads a title imports it."""

from typing import Literal

from matinee.kernel.types import Model

Role = Literal["main", "commentary", "description", "dub", "alternate"]
"""What an audio track is for, in the terms of DASH (ISO/IEC 23009-1 §5.8.5.5)."""


class AudioBrief(Model):
    """One audio rendition. Its name is part of its files' names: `audio1`, `audio2` …"""

    name: str
    language: str = "und"
    label: str = ""
    role: Role = "main"
    default: bool = False
    channels: int = 2


class EmbeddedSubtitle(Model):
    """A subtitle track of the source as a WebVTT file that an editor may publish."""

    language: str = "und"
    """ISO 639-3."""
    label: str = ""
    forced: bool = False
    hearing_impaired: bool = False
    """They say what is heard, too: for who cannot hear it."""
    file: str
    """Relative to the version's prefix."""


class Chapter(Model):
    start: float
    """Seconds."""
    title: str = ""
