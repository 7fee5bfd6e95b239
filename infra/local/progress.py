"""What `make run` says while it works: a line a step, rewritten in place where there is a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_WIDTH = 100


class Progress:
    def __init__(self) -> None:
        self._live = sys.stdout.isatty()

    def say(self, text: str) -> None:
        """A line that stays."""
        print(f"\r\x1b[K{text}" if self._live else text, flush=True)

    def detail(self, text: str) -> None:
        """What is being done right now; the next line takes its place."""
        if self._live:
            print(f"\r\x1b[K    … {text[:_WIDTH]}", end="", flush=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One line when the block has ended, with its seconds."""
        start = time.monotonic()
        self.detail(name)
        yield
        self.say(f"  {name:<44}{time.monotonic() - start:5.1f} s")
