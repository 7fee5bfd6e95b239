"""`python -m infra.local.tied MODULE ARGUMENTS…`: runs the module for as long as its starter lives.

The starter holds the other end of our standard input. When that closes, even by `kill -9`, the module is asked to stop
as by SIGTERM, so that it saves its state and ends its own children; after some seconds it is ended.
"""

import os
import runpy
import select
import signal
import sys
import threading
import time

GRACE = 4.0
"""Seconds that a module has for stopping."""


def _follow_starter() -> None:
    waiting = select.poll()
    waiting.register(0, 0)  # no event but the end of it
    waiting.poll()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    threading.Thread(target=_follow_starter, daemon=True).start()
    module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
