"""A real Trino for tests, without docker: the server's jars from Maven Central in a Java process of ours."""

import hashlib
import json
import re
import selectors
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

HOME = Path.home() / ".cache/matinee/trino"
"""Outside the repository: jars of 130 MB, for all checkouts."""
_ENGINE = Path(__file__).parent / "trino"
_JAVA = range(17, 22)
"""Trino 435 runs on these."""


class Unavailable(Exception):
    """No Trino can run here; the message says what is missing."""


class QueryFailed(Exception):
    """Trino says why."""


class Trino:
    def __init__(self, address: str):
        self.address = address

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Raises QueryFailed."""
        headers = {"X-Trino-User": "tests", "X-Trino-Catalog": "lake", "X-Trino-Schema": "default"}
        request = urllib.request.Request(f"{self.address}/v1/statement", sql.encode(), headers)
        found: list[dict[str, Any]] = []
        while True:
            with urllib.request.urlopen(request, timeout=120) as reply:
                said = json.load(reply)
            if "error" in said:
                raise QueryFailed(f"{said['error']['message']}\n{sql[:3000]}")
            names = [each["name"] for each in said.get("columns", [])]
            found += [dict(zip(names, row, strict=True)) for row in said.get("data", [])]
            if "nextUri" not in said:
                return found
            request = urllib.request.Request(said["nextUri"], headers=headers)


@contextmanager
def running(within: float = 240) -> Iterator[Trino]:
    """An empty Trino that lives as long as the block. Raises Unavailable."""
    java = _java()
    _install()
    options = [
        "-Xmx1500m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        f"{HOME / 'classes'}:{HOME / 'lib'}/*",
    ]
    with tempfile.TemporaryDirectory(prefix="trino-") as folder:
        log, pipe = Path(folder) / "log", subprocess.PIPE
        command = [java, f"-Djava.io.tmpdir={folder}", *options, "Server"]
        with (
            log.open("wb") as errors,
            subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=errors, text=True) as process,
        ):
            try:
                yield Trino(_address(process, log, within))
            finally:
                process.kill()


def _address(process: "subprocess.Popen[str]", log: Path, within: float) -> str:
    assert process.stdout
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        deadline = time.monotonic() + within
        while selector.select(max(0, deadline - time.monotonic())):
            line = process.stdout.readline()
            if line.startswith("http://"):
                return line.strip()
            if not line:
                raise Unavailable(f"Trino ended before it answered: {log.read_text()[-2000:]}")
    raise Unavailable(f"Trino did not answer within {within:.0f} s")


def _install() -> None:
    """Jars and our one class, unless they are there already."""
    HOME.mkdir(parents=True, exist_ok=True)
    sources = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(_ENGINE.iterdir()))).hexdigest()
    stamp = HOME / "installed"
    with FileLock(HOME / "lock"):
        if stamp.exists() and stamp.read_text() == sources:
            return
        maven, compiler = shutil.which("mvn"), shutil.which("javac")
        if not maven or not compiler:
            raise Unavailable("no Trino: Maven (mvn) and a JDK (javac) are needed")
        for name in ("lib", "classes"):
            shutil.rmtree(HOME / name, ignore_errors=True)
        local = f"-Dmaven.repo.local={HOME / 'repository'}"
        copied = [f"-DoutputDirectory={HOME / 'lib'}", "dependency:copy-dependencies"]
        _must([maven, "-q", "-B", "-f", str(_ENGINE / "pom.xml"), local, *copied])
        _must([compiler, "-cp", f"{HOME / 'lib'}/*", "-d", str(HOME / "classes"), str(_ENGINE / "Server.java")])
        stamp.write_text(sources)


def _must(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Unavailable(f"no Trino: {command[0]} failed: {(done.stdout + done.stderr)[-2000:]}")


def _java() -> str:
    found = shutil.which("java")
    said = subprocess.run([found, "-version"], capture_output=True, text=True).stderr if found else ""
    version = re.search(r'version "(\d+)', said)
    if not found or not version or int(version[1]) not in _JAVA:
        raise Unavailable(f"no Trino: it needs Java {_JAVA.start} to {_JAVA.stop - 1} in the PATH")
    return found
