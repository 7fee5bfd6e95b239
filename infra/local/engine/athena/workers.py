"""The processes that run queries: as many at once as there are cores, and none that outlives the engine."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.local.engine.athena.asking import QueryFailed

ROOT = Path(__file__).parents[4]
_REST_AFTER = 120.0
"""Seconds after which a worker that nobody needs ends: it takes 100 MB."""
_turns = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
_idle: list["Worker"] = []
_lock = threading.Lock()


class Lost(Exception):
    """The worker ended in the midst of a query: it was stopped, or its memory was taken."""


class Worker:
    def __init__(self) -> None:
        command = [sys.executable, "-m", "infra.local.tied", "infra.local.engine.athena.worker"]
        self._complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115 - a pipe that nobody reads would hold the worker up
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints, text=True, cwd=ROOT
        )
        self.used = time.monotonic()

    def run(self, job: dict[str, Any], lend: Callable[..., Any]) -> dict[str, Any]:
        """The outcome. `lend` answers what the worker asks for. Raises QueryFailed and Lost."""
        self._send(job)
        while True:
            said = self._next()
            if "ask" not in said:
                return said
            try:
                what, *arguments = said["ask"]
                self._send({"answer": lend(what, *arguments)})
            except QueryFailed as error:
                self._send({"failed": str(error)})

    def kill(self) -> None:
        self.process.kill()

    def _send(self, content: dict[str, Any]) -> None:
        assert self.process.stdin
        try:
            self.process.stdin.write(json.dumps(content) + "\n")
            self.process.stdin.flush()
        except OSError:
            raise Lost from None

    def _next(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            self._complaints.seek(0)
            raise Lost(self._complaints.read()[-2000:])
        said: dict[str, Any] = json.loads(line)
        return said


def with_worker(use: Callable[[Worker], Any]) -> Any:
    """Wait for a turn, and use a worker. One that was lost is not used again."""
    with _turns:
        with _lock:
            worker = _idle.pop() if _idle else None
        worker = worker if worker and worker.process.poll() is None else Worker()
        try:
            answer = use(worker)
        except BaseException:
            worker.kill()
            raise
        worker.used = time.monotonic()
        with _lock:
            _idle.append(worker)
        timer = threading.Timer(_REST_AFTER + 1, rest, (_REST_AFTER,))
        timer.daemon = True
        timer.start()
        return answer


def rest(after: float = 0.0) -> None:
    """End every worker that has been idle for so many seconds."""
    with _lock:
        for worker in [each for each in _idle if time.monotonic() - each.used >= after]:
            _idle.remove(worker)
            worker.kill()
            worker.process.wait()
