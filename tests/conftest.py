"""The synthesised templates, for every test that holds them against the tables or builds its world from them."""

import gc
import hashlib
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from filelock import FileLock

from infra.synth import node
from tests.platform import ROOT

os.environ["JSII_NODE"] = node()  # before any test imports aws_cdk
Templates = dict[str, dict[str, Any]]
_SOURCES = ("app.py", "cdk.json", "infra", "functions", "layers")


@pytest.fixture(scope="session")
def dev() -> Templates:
    """Template by stack ("content") of the stage dev."""
    return synthesised("dev")


@pytest.fixture(scope="session")
def prod() -> Templates:
    return synthesised("prod")


def synthesised(stage: str, *context: str) -> Templates:
    """Synthesised anew only where a source has changed since, by one of the processes that run tests. `context`: "name=value"."""
    suffix = f"-{hashlib.sha256(' '.join(context).encode()).hexdigest()[:8]}" if context else ""
    out = ROOT / f"build/assembly-{stage}{suffix}"
    with FileLock(ROOT / "build/assembly.lock"):
        stamp, now = out / ".sources", _sources()
        if not stamp.exists() or stamp.read_text() != now:
            environment = {**os.environ, "CDK_OUTDIR": str(out), "CONTEXT": ""}
            command = [sys.executable, "-m", "infra.synth", stage, "dependencies=off", *context]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            stamp.write_text(now)
    prefix = f"matinee-{stage}-"
    files = out.glob("*.template.json")
    return {file.name.removeprefix(prefix).split(".")[0]: json.loads(file.read_text()) for file in files}


def _sources() -> str:
    digest = hashlib.sha256()
    files = [
        file for name in _SOURCES for file in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*"))
    ]
    for file in sorted(files):
        if file.is_file() and "__pycache__" not in file.parts and (ROOT / "infra/local") not in file.parents:
            digest.update(str(file).encode() + file.read_bytes())
    return digest.hexdigest()


def sample(domain: str, name: str) -> dict[str, Any]:
    """The sample trigger of a function."""
    event: dict[str, Any] = json.loads((ROOT / "events" / domain / f"{name}.json").read_text())
    return event


def pytest_collection_finish() -> None:
    """What was imported by then stays: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
