"""Writes the engine's state to disk a few seconds after it changed, so that `kill -9` costs no more than those.

MiniStack itself saves when it is told to stop. Every request that may have changed something marks the state; an idle
engine saves nothing and uses no CPU.
"""

import asyncio

from ministack import app as ministack
from ministack.core import persistence

EVERY = 3.0
"""Seconds."""
_changed = asyncio.Event()


def mark() -> None:
    _changed.set()


async def forever() -> None:
    while True:
        await _changed.wait()
        _changed.clear()
        await asyncio.to_thread(persistence.save_all, ministack._build_persistence_save_dict())
        await asyncio.sleep(EVERY)
