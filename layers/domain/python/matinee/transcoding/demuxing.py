"""Opens sources with FFmpeg's libraries, and reads their packets as far as they can be read."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from io import RawIOBase
from typing import IO, Any

import av
from av.container import InputContainer

Unreadable = av.error.FFmpegError
Open = Callable[[], AbstractContextManager[InputContainer]]
"""Opens the source anew."""
_READ = 1024**2
"""Bytes that are asked for at a time."""
_LOOKED_AT = {"probesize": "20000000", "analyzeduration": "20000000"}
"""Bytes and microseconds in which tracks are looked for: in a recording some begin late."""


def opener(file: Callable[[], IO[bytes] | RawIOBase]) -> Open:
    """`file` opens the source as a file that can be sought."""

    @contextmanager
    def opened() -> Iterator[InputContainer]:
        av.logging.set_level(av.logging.PANIC)
        with (
            closing(file()) as source,
            av.open(
                source, "r", metadata_errors="replace", buffer_size=_READ, container_options=_LOOKED_AT
            ) as container,
        ):
            yield container

    return opened


def demuxed(container: InputContainer, *streams: Any) -> Iterator[Any]:
    """The packets of these streams, or of all, up to where the file can be read."""
    packets = container.demux(*streams)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, Unreadable):
            return
        if packet.size:
            yield packet
