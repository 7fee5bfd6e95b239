"""What lies in the local platform's folder: said and thrown away, with Python's own library alone."""

import os
import shutil
import sys

from infra.local.places import Places, Refused


def status() -> int:
    """What runs, and where. 1 when nothing does."""
    try:
        places = Places()
    except Refused as refused:
        return _refused("status", refused)
    running = places.read("processes.json") or {}
    for name, entry in running.items():
        alive = entry["pid"] and _is_alive(entry["pid"])
        print(f"{name:<14}{'runs' if alive else 'is down':<9} pid {entry['pid'] or '-':<8} port {entry['port']}")
    if not running:
        print("nothing runs: make run")
    return 0 if running else 1


def reset() -> int:
    """Forget everything that the platform knows; never below one that runs."""
    try:
        places = Places()
        lock = places.lock()
    except Refused as refused:
        return _refused("reset", refused)
    with lock:
        shutil.rmtree(places.folder)
    return 0


def _refused(command: str, refused: Refused) -> int:
    print(f"make {command}: {refused}", file=sys.stderr)
    return 2


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
