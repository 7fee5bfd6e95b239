"""What is saved while the platform runs goes live: a handler or a domain module in two seconds, the rest by a synth."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

from infra.local import assembly
from infra.local.places import ROOT

_WATCHED = ("app.py", "functions", "layers/domain", "infra", "clients/web")
_STEP = 50
"""Milliseconds between looks at what the system has reported; saving twice within one counts once."""

Saved = AsyncIterator[set[tuple[Change, str]]]


class _Sources(DefaultFilter):
    """Our sources, without what tools write beside them and without the local platform's own code."""

    def __call__(self, change: Change, path: str) -> bool:
        inside = Path(path).relative_to(ROOT).parts
        return super().__call__(change, path) and inside[:2] != ("infra", "local")


async def begin() -> Saved:
    """Whatever is saved from now on, however late somebody asks for it: a start takes a minute, in which files are saved too."""
    watched = [ROOT / name for name in _WATCHED]
    found = awatch(*watched, watch_filter=_Sources(), step=_STEP, debounce=_STEP * 2, rust_timeout=0)
    first = asyncio.ensure_future(anext(found))
    await asyncio.sleep(0)  # the system watches before that first waits
    return _all(first, found)


async def _all(first: Awaitable[set[tuple[Change, str]]], found: Saved) -> Saved:
    yield await first
    async for some in found:
        yield some


async def take(saved: Saved, deploy: Callable[[bool], None], say: Callable[[str], None]) -> None:
    """For ever: patch or synthesise, then `deploy`, told whether it was a synth that may have changed anything.

    What fails is said, and what ran before goes on running.
    """
    async for found in saved:
        paths = sorted({Path(path).relative_to(ROOT) for _, path in found})
        try:
            async with assembly.turn():
                synthesised = await asyncio.to_thread(_take, paths)
                await asyncio.to_thread(deploy, synthesised)
        except Exception as error:  # the platform outlives a typo in what is being edited
            say(f"{paths[0]}: not deployed: {error}")
        else:
            say(f"{', '.join(map(str, paths[:3]))}{' …' if len(paths) > 3 else ''}: live")


def _take(paths: list[Path]) -> bool:
    """Bring the assembly to what the files say now; whether this took a synth."""
    if any(_needs_synth(path) for path in paths):
        if any(path.parts[0] == "clients" for path in paths):
            assembly.build_site()
        assembly.synth()
        return True
    for path in paths:
        if path.parts[0] == "functions" and path.suffix == ".py":
            assembly.patch_function(path.parts[1], path.stem, ROOT / path)
    if any(path.parts[0] == "layers" for path in paths):
        assembly.patch_layer("domain", ROOT / "layers/domain/python")
    return False


def _needs_synth(path: Path) -> bool:
    return path.parts[0] in ("app.py", "infra", "clients") or not (ROOT / path).exists()
