"""Encoded outputs that a waiting job over the same source asks for too, so that nothing is encoded twice.

MediaConvert has machines for every job. A laptop has one: what an express rendition took of it, the ladder's job is spared.
The files are those that the job would have made: x264 makes the same of the same frames and settings.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra.local.mediaconvert.encoding import Output


class Encoded:
    """Kept in a folder by source, and by what a job says of an output and of its input."""

    def __init__(self, folder: Path):
        self._folder = folder

    def keep(self, source: str, job: dict[str, Any], outputs: Sequence[Output]) -> None:
        place = self._place(source)
        place.mkdir(parents=True, exist_ok=True)
        for output in _files(outputs):
            kept = place / _name(job, output)
            if not kept.exists():
                os.link(output.file, kept)

    def take(self, source: str, job: dict[str, Any], outputs: Sequence[Output]) -> list[Output]:
        """Puts those that are known into the job's place; answers the others, of which one at least has video."""
        place = self._place(source)
        known = {output.file: place / _name(job, output) for output in _files(outputs)}
        known = {file: kept for file, kept in known.items() if kept.exists()}
        others = [output for output in outputs if output.file not in known]
        if not any(output.video for output in others):
            return list(outputs)
        for file, kept in known.items():
            os.link(kept, file)
        return others

    def forget(self, source: str) -> None:
        shutil.rmtree(self._place(source), ignore_errors=True)

    def _place(self, source: str) -> Path:
        return self._folder / hashlib.sha256(source.encode()).hexdigest()[:32]


def _files(outputs: Sequence[Output]) -> list[Output]:
    """Without captured frames, which are files of a group."""
    captured = "FRAME_CAPTURE"
    return [each for each in outputs if not each.video or each.video["CodecSettings"]["Codec"] != captured]


def _name(job: dict[str, Any], output: Output) -> str:
    said = {"inputs": job["Inputs"], "video": output.video, "audio": output.audio}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32] + ".mp4"
