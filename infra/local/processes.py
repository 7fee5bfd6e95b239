"""The platform's processes: started, watched, started again when one dies, and ended together."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from infra.local.places import ROOT

READY_WITHIN = 30.0
"""Seconds from its start until a process must take connections."""
STOP_WITHIN = 8.0
"""Seconds that a process has for saving its state and ending. It needs one, or several while the machine is busy."""
_LONGEST_PAUSE = 5.0


class Died(Exception):
    """A process ended before it was ready; the message says where its log is."""


@dataclass
class Supervised:
    """One process. `changed` is called whenever it has another pid."""

    name: str
    port: int
    module: str
    arguments: tuple[str, ...]
    log: Path
    say: Callable[[str], None]
    changed: Callable[[], None]
    process: asyncio.subprocess.Process | None = None
    stopping: bool = False
    _watching: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process and self.process.returncode is None else None

    async def start(self) -> None:
        """Until it takes connections; from then on it is started again whenever it dies. Raises Died."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_bytes(b"")
        await self._spawn()
        await self._ready()
        self._watching = asyncio.create_task(self._keep_running())

    async def stop(self) -> None:
        """Ask, wait, and end whatever is left of its group."""
        self.stopping = True
        if self._watching:
            self._watching.cancel()
        if self.process is None:
            return
        if self.process.returncode is None:
            self.process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), STOP_WITHIN)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        if self.pid:
            os.kill(self.pid, number)

    async def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "infra.local.tied", self.module, *self.arguments),
                cwd=ROOT,
                env={
                    **os.environ,
                    "MALLOC_ARENA_MAX": "1",
                },  # else glibc keeps what each of many short-lived threads freed
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that a terminal's Ctrl-C reaches us alone, and we stop it in order
            )
        self.changed()

    async def _ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline and self.pid:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            await asyncio.sleep(0.05)
        lines = self.log.read_text(errors="replace").strip().splitlines()
        raise Died(f"{self.name} did not start ({lines[-1] if lines else 'it said nothing'}): see {self.log}")

    async def _keep_running(self) -> None:
        pause, began = 0.2, time.monotonic()
        while True:
            assert self.process is not None
            code = await self.process.wait()
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)  # what it left behind
            if time.monotonic() - began > 60:
                pause = 0.2
            self.say(f"{self.name} ended ({_cause(code)}): starting it again; its log is {self.log}")
            await asyncio.sleep(pause)
            pause, began = min(pause * 2, _LONGEST_PAUSE), time.monotonic()
            await self._spawn()


def _cause(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
