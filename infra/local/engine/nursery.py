"""Where execution environments are born: a process that has their packages imported, and is forked for each of them.

Importing botocore and pydantic is most of a cold start; here it is done once, and its memory is shared by all. The engine
starts this file by its path, so it imports nothing of ours. Over the socket that is its stdin comes, for each environment, a
length, as many bytes of JSON (Wanted) and four file descriptors; the pid goes back.
"""

import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
import traceback
from typing import Any, NoReturn, TypedDict

LENGTH = 4
"""Bytes, big-endian, of the length and of the pid."""
DESCRIPTORS = 4
"""stdin, stdout, stderr, and one that nobody writes to: when it closes, the environment has ended."""
_STANDARD = 3


class Wanted(TypedDict):
    script: str
    cwd: str
    env: dict[str, str]


def main() -> None:
    """Until the engine closes its end."""
    for name in sys.argv[1:]:
        importlib.import_module(name)
    gc.freeze()  # what is here now is nobody's garbage: looking for some would copy its pages
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries them
    engine = socket.socket(fileno=0)
    while True:
        length, descriptors, _, _ = socket.recv_fds(engine, LENGTH, DESCRIPTORS)
        if not length:
            return
        wanted = json.loads(_exactly(engine, int.from_bytes(length, "big")))
        pid = os.fork()
        if pid == 0:
            engine.detach()
            _become(wanted, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        engine.sendall(pid.to_bytes(LENGTH, "big"))


def _exactly(engine: socket.socket, length: int) -> bytes:
    received = b""
    while len(received) < length:
        received += engine.recv(length - len(received))
    return received


def _become(wanted: Wanted, descriptors: list[int]) -> NoReturn:
    """What `python script` would be, in that folder and that environment."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number, descriptor in enumerate(descriptors[:_STANDARD]):
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.set_inheritable(descriptors[_STANDARD], False)
        sys.stdin, sys.stdout, sys.stderr = _standard(0, "r"), _standard(1, "w"), _standard(2, "w")
        os.environ.clear()
        os.environ.update(wanted["env"])
        os.chdir(wanted["cwd"])
        sys.argv = [wanted["script"]]
        runpy.run_path(wanted["script"], run_name="__main__")
        code = 0
    except BaseException:  # whatever it is, it must not go on as the nursery
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _standard(descriptor: int, mode: str) -> Any:
    return open(descriptor, mode, buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


if __name__ == "__main__":
    main()
