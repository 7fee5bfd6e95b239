"""Pythons of other versions that are at hand: what Lambda runs is compiled by, and tried under, the real one."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SUPPORTED = ("3.11", "3.12", "3.13", "3.14")
_SAY_VERSION = "import sys; print('{}.{}'.format(*sys.version_info))"
_KEPT = (".pyenv/versions/{}.*/bin/python", ".local/share/uv/python/cpython-{}*/bin/python3")
"""Where pyenv and uv keep theirs, below the home folder."""


def find(version: str) -> str | None:
    """The first interpreter of that version ("3.13") that runs; one on PATH may be a shim that only says what it would need."""
    return next((found for found in _candidates(version) if _version_of(found) == version), None)


def _candidates(version: str) -> Iterator[str]:
    yield sys.executable
    if on_path := shutil.which(f"python{version}"):
        yield on_path
    for pattern in _KEPT:
        yield from map(str, sorted(Path.home().glob(pattern.format(version))))


def _version_of(interpreter: str) -> str:
    return subprocess.run([interpreter, "-c", _SAY_VERSION], capture_output=True, text=True).stdout.strip()
