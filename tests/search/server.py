"""A real OpenSearch for tests and benches, without docker: the server's jars from Maven Central in a Java process of ours.

Where there is an OpenSearch already, MATINEE_TEST_OPENSEARCH names it (http://localhost:9200).
"""

import hashlib
import os
import re
import selectors
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from tests.platform import ROOT

HOME = ROOT / "build/opensearch"
_ENGINE = Path(__file__).parent / "engine"
_OLDEST_JAVA = 21
_HEAP = "512m"


class Unavailable(Exception):
    """No OpenSearch can run here; the message says what is missing."""


@contextmanager
def running(within: float = 60) -> Iterator[str]:
    """The address of an empty OpenSearch that lives as long as the block. Raises Unavailable."""
    if given := os.environ.get("MATINEE_TEST_OPENSEARCH"):
        yield given
        return
    java = _java()
    _install(java)
    HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="node-", dir=HOME) as folder:
        log = Path(folder) / "log"
        pipe = subprocess.PIPE
        with (
            log.open("wb") as errors,
            subprocess.Popen(_command(java, folder), stdin=pipe, stdout=pipe, stderr=errors, text=True) as process,
        ):
            try:
                yield _address(process, log, within)
            finally:
                process.kill()


def _command(java: Path, folder: str) -> list[str]:
    return [
        str(java / "bin/java"),
        f"-Xms{_HEAP}",
        f"-Xmx{_HEAP}",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",  # a node that lives a minute never earns the second compiler back
        "--enable-native-access=ALL-UNNAMED",
        f"-Djava.io.tmpdir={folder}",
        "-cp",
        f"{HOME / 'classes'}:{HOME / 'lib'}/*",
        "Server",
        folder,
    ]


def _address(process: "subprocess.Popen[str]", log: Path, within: float) -> str:
    """What the server prints once it answers."""
    assert process.stdout
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        deadline = time.monotonic() + within
        while selector.select(max(0, deadline - time.monotonic())):
            line = process.stdout.readline()
            if line.startswith("http://"):
                return line.strip()
            if not line:
                raise Unavailable(f"OpenSearch ended before it answered: {log.read_text()[-2000:]}")
    raise Unavailable(f"OpenSearch did not answer within {within:.0f} s")


def _install(java: Path) -> None:
    """Jars and our one class below build/, unless they lie there already."""
    HOME.mkdir(parents=True, exist_ok=True)
    sources = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(_ENGINE.iterdir()))).hexdigest()
    stamp = HOME / "installed"
    with FileLock(HOME / "lock"):
        if stamp.exists() and stamp.read_text() == sources:
            return
        maven = shutil.which("mvn")
        if not maven:
            raise Unavailable("no OpenSearch: Maven (mvn) is not installed")
        for name in ("lib", "classes"):
            shutil.rmtree(HOME / name, ignore_errors=True)
        local = f"-Dmaven.repo.local={HOME / 'repository'}"
        copied = [f"-DoutputDirectory={HOME / 'lib'}", "dependency:copy-dependencies"]
        _must([maven, "-q", "-B", "-f", str(_ENGINE / "pom.xml"), local, *copied])
        compiled = ["-cp", f"{HOME / 'lib'}/*", "-d", str(HOME / "classes"), str(_ENGINE / "Server.java")]
        _must([str(java / "bin/javac"), *compiled])
        stamp.write_text(sources)


def _must(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Unavailable(f"no OpenSearch: {' '.join(command[:1])} failed: {(done.stdout + done.stderr)[-2000:]}")


def _java() -> Path:
    """The home of the newest JDK that OpenSearch runs on. Raises Unavailable."""
    homes = [*Path("/usr/lib/jvm").glob("*")]
    if said := os.environ.get("JAVA_HOME"):
        homes.append(Path(said))
    if found := shutil.which("javac"):
        homes.append(Path(found).resolve().parents[1])
    known = {home: _version(home) for home in homes if (home / "bin/javac").is_file()}
    newest = max(known, key=lambda home: known[home], default=None)
    if newest is None or known[newest] < _OLDEST_JAVA:
        raise Unavailable(f"no OpenSearch: it needs a JDK {_OLDEST_JAVA} or newer (JAVA_HOME, /usr/lib/jvm, PATH)")
    return newest


def _version(home: Path) -> int:
    said = subprocess.run([str(home / "bin/javac"), "-version"], capture_output=True, text=True)
    number = re.search(r"javac (\d+)", said.stdout + said.stderr)
    return int(number[1]) if number else 0
