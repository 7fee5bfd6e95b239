"""How long to wait before something is tried once more."""

import random
import time


def wait(tried: int) -> None:
    """For some milliseconds, twice as many after each try and 0.2 s at most, and by chance, so that one of many gets through."""
    time.sleep(random.uniform(0, min(0.2, 0.01 * 2**tried)))  # noqa: S311 - no secret
