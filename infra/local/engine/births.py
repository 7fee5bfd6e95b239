"""Python's execution environments are forked from a nursery and share unpacked layers: a cold start of tens of milliseconds."""

import hashlib
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from typing import IO, Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from infra.local.engine import nursery

_PACKAGES = (
    "aws_lambda_powertools.logging",
    "aws_lambda_powertools.metrics",
    "botocore.session",
    "pydantic.json_schema",
    "pydantic.type_adapter",
)
"""Of the layer of dependencies, what nearly every function imports."""
ENDED = -1
"""The return code of whatever has ended: only the kernel knows another."""
_being_born = threading.local()
"""The folders of the layers of the environment that this thread starts."""


def share_what_all_have() -> None:
    resolve, spawn = lambda_svc._resolve_layer_zip, lambda_runtime.Worker._spawn
    unpacked = Path(os.environ["TMPDIR"]) / "layers"

    def resolved(layer: Any) -> bytes | None:
        content: bytes | None = resolve(layer)
        layers = getattr(_being_born, "layers", None)
        if content is None or layers is None:
            return content
        layers.append(str(_unpack(content, unpacked)))
        return None  # the engine need not unpack it again

    def spawned(self: Any) -> None:
        _being_born.layers = []
        try:
            spawn(self)
        finally:
            del _being_born.layers

    lambda_svc._resolve_layer_zip = resolved
    lambda_runtime.Worker._spawn = spawned
    lambda_runtime.subprocess = _Subprocess()


def _unpack(content: bytes, folder: Path) -> Path:
    """Once; whoever imports from it first compiles for all."""
    place = folder / hashlib.sha256(content).hexdigest()
    if not place.exists():
        unpacked = folder / str(threading.get_ident())
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(unpacked)
        try:
            unpacked.rename(place)
        except OSError:
            if not place.exists():
                raise
    return place


class _Subprocess:
    """The module `subprocess`, as the engine's Lambda sees it."""

    def __init__(self) -> None:
        # Elsewhere than on Linux a system's libraries may have threads, which a fork would lose.
        self._nursery = _Nursery() if sys.platform == "linux" else None

    def __getattr__(self, name: str) -> Any:
        return getattr(subprocess, name)

    def Popen(self, command: list[str], **named: Any) -> Any:
        layers = getattr(_being_born, "layers", None)
        if layers:
            named["env"] = {**named["env"], "_LAMBDA_LAYERS_DIRS": os.pathsep.join(layers)}
        if layers is None or self._nursery is None or command[0] != sys.executable:
            return subprocess.Popen(command, **named)
        return self._nursery.born({"script": command[1], "cwd": named["cwd"], "env": named["env"]})


class _Nursery:
    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._socket = self._open()

    def born(self, wanted: nursery.Wanted) -> "Environment":
        with self._turn:
            try:
                return self._born(wanted)
            except (OSError, EOFError):  # somebody ended it
                self._socket = self._open()
                return self._born(wanted)

    def _open(self) -> socket.socket:
        """It ends when this end of the socket closes, by whatever means."""
        ours, theirs = socket.socketpair()
        with theirs:
            subprocess.Popen([sys.executable, "-P", nursery.__file__, *_PACKAGES], stdin=theirs.fileno())
        return ours

    def _born(self, wanted: nursery.Wanted) -> "Environment":
        pipes = [os.pipe() for _ in range(nursery.DESCRIPTORS)]
        (stdin, to), (out, stdout), (err, stderr), (alive, held) = pipes
        ours, theirs = (to, out, err, alive), (stdin, stdout, stderr, held)
        try:
            message = json.dumps(wanted).encode()
            socket.send_fds(self._socket, [len(message).to_bytes(nursery.LENGTH, "big")], theirs)
            self._socket.sendall(message)
            pid = self._socket.recv(nursery.LENGTH, socket.MSG_WAITALL)
            if len(pid) < nursery.LENGTH:
                raise EOFError
        except (OSError, EOFError):
            for descriptor in ours:
                os.close(descriptor)
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        return Environment(int.from_bytes(pid, "big"), *ours)


class Environment:
    """A process of the nursery's, as `subprocess.Popen` would show it."""

    def __init__(self, pid: int, stdin: int, stdout: int, stderr: int, alive: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdin: IO[str] = os.fdopen(stdin, "w", buffering=1, encoding="utf-8")
        self.stdout: IO[str] = os.fdopen(stdout, encoding="utf-8", errors="replace")
        self.stderr: IO[str] = os.fdopen(stderr, encoding="utf-8", errors="replace")
        self._alive = alive

    def poll(self) -> int | None:
        if self.returncode is None and self._ended_within(0):
            self.returncode = ENDED
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        if self.returncode is None and not self._ended_within(timeout):
            raise subprocess.TimeoutExpired(f"environment {self.pid}", timeout or 0)
        self.returncode = ENDED
        return self.returncode

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def __del__(self) -> None:
        os.close(self._alive)

    def _signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def _ended_within(self, seconds: float | None) -> bool:
        waiting = select.poll()
        waiting.register(self._alive, 0)  # no event but its end
        return bool(waiting.poll(None if seconds is None else seconds * 1000))
