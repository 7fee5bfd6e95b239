"""Stages the code of functions and layers in build/.

The code is compiled if an interpreter of the runtime's version is installed: a Lambda function cannot write .pyc files, and
without them each cold start compiles everything, which makes imports four times slower.
"""

import json
import shutil
import subprocess
from pathlib import Path

from infra import dependencies, interpreters
from infra.dependencies import RUNTIME
from infra.domains import DOMAINS, methods
from infra.functions import AnyOtherCall

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"


def stage() -> None:
    """Copy functions and the domain layer. Unchanged files keep their time."""
    wanted = {}
    for domain in DOMAINS:
        for function in domain.functions:
            folder, source = function_path(domain.name, function.name), ROOT / "functions" / domain.name
            wanted[folder / f"{function.name}.py"] = (source / f"{function.name}.py").read_bytes()
            if isinstance(function.trigger, AnyOtherCall):
                wanted[folder / "routes.json"] = json.dumps(methods(), indent=1).encode()
    source = ROOT / "layers/domain/python"
    for file in source.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            wanted[layer_path("domain") / "python" / file.relative_to(source)] = file.read_bytes()
    changed = [_lay(content, target) for target, content in wanted.items()]
    folders = (BUILD / "functions", layer_path("domain"))
    for folder in folders:
        for found in folder.rglob("*"):
            if found.is_file() and found not in wanted and "__pycache__" not in found.parts:
                found.unlink()
    if any(changed) or not any(layer_path("domain").rglob("*.pyc")):
        for folder in folders:
            compile_ahead(folder)


def function_path(domain: str, name: str) -> Path:
    return BUILD / "functions" / domain / name


def layer_path(name: str) -> Path:
    return BUILD / "layers" / name


def packages_layer(name: dependencies.Layer, filled: bool) -> Path:
    """The folder of a layer of packages: with its wheels for AWS, or with their signature alone."""
    if not filled:
        folder = layer_path(f"no-{name}")
        _lay(dependencies.signature(name).encode(), folder / "signature")
        return folder
    folder = layer_path(name)
    if dependencies.fill_once(folder, *dependencies.AWS, layer=name):
        compile_ahead(folder)
        if interpreters.find(RUNTIME) is None:
            print(f"No Python {RUNTIME} is at hand: code goes uncompiled, cold starts take four times as long")
    return folder


def spark_models() -> Path:
    """The warehouse's models in Spark's SQL, as one file."""
    from infra import spark_models  # imports sqlglot, which other deployments do not need

    file = BUILD / "spark/models.json"
    _lay(spark_models.text().encode(), file)
    return file


CONNECTOR = "lib/kinesis.jar"
"""In the Flink application: "Amazon Kinesis Data Streams SQL Connector" of Apache Flink, which is none of ours to ship."""


def flink_application(filled: bool) -> Path:
    """The folder of the Flink application: its script and SQL, and with `filled` the connector. Raises FileNotFoundError."""
    source, folder = ROOT / "lake/flink", BUILD / ("flink" if filled else "no-flink")
    names = ("main.py", "minutes.sql", *([CONNECTOR] if filled else []))
    for name in names:
        if not (source / name).exists():
            raise FileNotFoundError(f"{source / name} is missing: docs/runbooks/flink.md says where to get it")
        _lay((source / name).read_bytes(), folder / name)
    return folder


def _lay(content: bytes, target: Path) -> bool:
    """Whether that changes anything."""
    if target.exists() and target.read_bytes() == content:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return True


def compile_ahead(folder: Path) -> None:
    """Replace all bytecode below a folder with that of the runtime's version."""
    for stale in list(folder.rglob("__pycache__")):
        shutil.rmtree(stale)
    interpreter = interpreters.find(RUNTIME)
    if interpreter:
        # Unchecked, because the zip resets the times that the default check compares.
        command = [interpreter, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "."]
        subprocess.run(command, cwd=folder, check=True)
