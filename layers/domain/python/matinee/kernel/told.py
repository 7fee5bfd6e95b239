"""What a deployment told a function, as it was then and, where a reader asks for it, as it is now."""

import math
import time
from collections.abc import Callable

_ASK_EVERY = 60
"""Seconds."""


class Told:
    """A text. `read` answers its present value; it is called once a minute at most, so that made-up questions cost nothing."""

    def __init__(self, text: str, read: Callable[[], str]) -> None:
        self.text, self._read, self.asked = text, read, -math.inf

    @property
    def fresh(self) -> bool:
        """Whether the text was read within the last minute."""
        return time.monotonic() - self.asked < _ASK_EVERY

    def ask(self) -> bool:
        """Read the text again unless it is fresh; whether it did. Raises what `read` does."""
        if self.fresh:
            return False
        self.text, self.asked = self._read(), time.monotonic()
        return True
