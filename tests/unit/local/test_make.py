"""`make run` and `make reset` of a fresh clone: what is missing or wrong is one line that says what mends it."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.platform import ROOT, copy_of_the_sources

_SAID_TO_US = ("PORT", "LOCAL_DIR", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
"""By who runs these tests, which may be make itself."""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return copy_of_the_sources(tmp_path / "clone")


def make(clone: Path, *arguments: str, **told: str) -> tuple[int, list[str]]:
    """Its exit code, and what was said but for make's own last line."""
    plain = {name: value for name, value in os.environ.items() if name not in _SAID_TO_US}
    done = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=clone,
        env={**plain, **told},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, [line for line in done.stdout.splitlines() if not line.startswith("make:")]


def run(**told: str) -> tuple[int, list[str]]:
    environment = {**os.environ, **told}
    done = subprocess.run(
        [sys.executable, "-m", "infra.local", "run"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()


def test_a_missing_python_is_one_line(clone: Path) -> None:
    for goal in ("run", "reset"):
        code, said = make(clone, goal, "PYTHON=python0")
        assert code == 2
        assert len(said) == 1 and "python0 is missing" in said[0] and "make PYTHON=" in said[0]


def test_an_old_python_is_one_line(clone: Path) -> None:
    old = clone / "old"
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "import sys; sys.exit(1)"\n')
    old.chmod(0o755)
    code, said = make(clone, "run", f"PYTHON={old}")
    assert (code, len(said)) == (2, 1) and "3.11" in said[0]


def test_a_python_without_venv_is_one_line_more(clone: Path) -> None:
    bare = clone / "bare"
    bare.write_text('#!/bin/sh\n[ "$2" = venv ] && { echo "ensurepip is not available"; exit 1; }\nexit 0\n')
    bare.chmod(0o755)
    code, said = make(clone, "run", f"PYTHON={bare}")
    assert code == 2
    assert [line for line in said if not line.startswith("Setting up")] == [
        "Python lacks venv: sudo apt install python3-venv"
    ]


@pytest.mark.parametrize("port", ["abc", "70000", "0", "-1", "65534", "²"])
def test_a_port_that_is_none_is_one_line(port: str, tmp_path: Path) -> None:
    code, said = run(PORT=port, LOCAL_DIR=str(tmp_path))
    assert (code, len(said)) == (2, 1)
    assert said[0].startswith(f"make run: PORT={port} is not a port") and "make run PORT=" in said[0]


def test_a_folder_that_is_none_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, said = run(LOCAL_DIR=str(tmp_path / "file"))
    assert (code, len(said)) == (2, 1) and "make run LOCAL_DIR=" in said[0]


def test_reset_forgets_without_anything_installed(clone: Path) -> None:
    for folder, told in ((clone / ".local", {}), (clone / "elsewhere", {"LOCAL_DIR": str(clone / "elsewhere")})):
        folder.mkdir()
        (folder / "demo.json").write_text("{}")
        assert make(clone, "reset", f"PYTHON={sys.executable}", **told) == (0, [])
        assert not folder.exists()


def test_reset_leaves_a_running_platform_alone(clone: Path) -> None:
    (clone / ".local").mkdir()
    with (clone / ".local/lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        code, said = make(clone, "reset", f"PYTHON={sys.executable}")
    assert code == 2
    assert len(said) == 1 and "in use by another make run" in said[0]
    assert (clone / ".local/lock").exists()
