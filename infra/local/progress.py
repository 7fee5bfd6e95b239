"""Progress of `make run`: one line per step, updated in place on a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_WIDTH = 100


class Progress:
    def __init__(self) -> None:
        self._live = sys.stdout.isatty()

    def say(self, text: str) -> None:
        """Print a line."""
        print(f"\r\x1b[K{text}" if self._live else text, flush=True)

    def detail(self, text: str) -> None:
        """Show the current activity. The next line replaces it."""
        if self._live:
            print(f"\r\x1b[K    … {text[:_WIDTH]}", end="", flush=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Print one line with the duration when the block has ended."""
        start = time.monotonic()
        self.detail(name)
        yield
        self.say(f"  {name:<44}{time.monotonic() - start:5.1f} s")
