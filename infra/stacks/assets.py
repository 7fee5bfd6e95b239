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


def dependency_layer(filled: bool) -> Path:
    """The folder of the dependency layer: with its wheels for AWS, or with their signature alone."""
    if not filled:
        folder = layer_path("no-dependencies")
        _lay(dependencies.signature().encode(), folder / "signature")
        return folder
    folder = layer_path("dependencies")
    if dependencies.fill_once(folder, *dependencies.AWS):
        compile_ahead(folder)
        if interpreters.find(RUNTIME) is None:
            print(f"No Python {RUNTIME} is at hand: code goes uncompiled, cold starts take four times as long")
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
