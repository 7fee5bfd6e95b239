"""A text that a function got with its deployment, and that it reads again where it may have changed since."""

import math
import time
from collections.abc import Callable

_READ_EVERY = 60
"""Seconds."""


class DeployedText:
    """`read` answers the present text. It is called once a minute at most, so that requests with made-up keys cost nothing."""

    def __init__(self, text: str, read: Callable[[], str]) -> None:
        self.text, self._read, self.read_at = text, read, -math.inf

    @property
    def fresh(self) -> bool:
        """Whether the text was read within the last minute."""
        return time.monotonic() - self.read_at < _READ_EVERY

    def reread(self) -> bool:
        """Whether it read the text again, as it was not fresh. Raises what `read` does."""
        if self.fresh:
            return False
        self.text, self.read_at = self._read(), time.monotonic()
        return True
