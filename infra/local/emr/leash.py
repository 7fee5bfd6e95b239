"""`python leash.py COMMAND…`: runs the command, and ends with all of its processes when whoever started this has ended.

The starter holds the other end of our standard input, and has made us the leader of a session.
"""

import os
import select
import signal
import subprocess
import sys
import threading


def _follow_starter() -> None:
    waiting = select.poll()
    waiting.register(0, 0)  # no event but the end of it
    waiting.poll()
    os.killpg(0, signal.SIGKILL)


def main() -> int:
    threading.Thread(target=_follow_starter, daemon=True).start()
    return subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
