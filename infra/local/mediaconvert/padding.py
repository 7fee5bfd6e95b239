"""Black and silence where only one of picture and sound is there.

Source: MediaConvert User Guide, "Padding video with black video frames"; the model's texts of CmfcAudioDuration.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Spans = Mapping[int, tuple[float, float]]
"""When the tracks of a file start and end, in seconds, by their indexes."""
_FRAME = 0.01
"""Seconds: what is shorter is no frame."""


@dataclass(frozen=True)
class Timing:
    """Seconds from the beginning of the earliest track that the job uses."""

    pad: bool
    picture: tuple[float, float]
    sounds: Spans
    """By the number of the track among those with sound, from 0."""

    @property
    def end(self) -> float:
        """Of the picture, with the black that pads it."""
        return max([self.picture[1], *(end for _, end in self.sounds.values() if self.pad)])

    def of_pictures(self) -> str:
        """ffmpeg's filters, ended by a comma, for black before the first and after the last frame."""
        start, end = self.picture
        if not self.pad or (start < _FRAME and self.end - end < _FRAME):
            return ""
        return f"setpts=PTS-STARTPTS,tpad=start_duration={start:.6f}:stop_duration={self.end - end:.6f}:color=black,"

    def of_sound(self, track: int, *, matched: bool) -> list[str]:
        """ffmpeg's options for silence before a late track where pictures are padded, and for sound that ends with the picture."""
        steps, start = [], self.sounds[track][0]
        if self.pad and start > 0:
            steps.append(f"asetpts=PTS-STARTPTS,adelay=delays={round(start * 1000)}:all=1")
        if matched and self.end:
            steps.append(f"apad=whole_dur={self.end:.6f},atrim=end={self.end:.6f}")
        return ["-af", ",".join(steps)] if steps else []


def timing(spans: Spans, film: int, used: Mapping[int, int], *, pad: bool) -> Timing:
    """`used` are the indexes of the tracks with sound that the job uses, by their numbers. A file may have no times at all."""
    nowhere = (0.0, 0.0)
    begin = min(spans.get(index, nowhere)[0] for index in (film, *used.values()))
    moved = {index: (start - begin, end - begin) for index, (start, end) in spans.items()}
    sounds = {number: moved.get(index, nowhere) for number, index in used.items()}
    return Timing(pad, moved.get(film, nowhere), sounds)
