"""Stages the code of functions and layers in build/.

The code is compiled if an interpreter of the runtime's version is installed: a Lambda function cannot write .pyc files, and
without them each cold start compiles everything, which makes imports four times slower.
"""

import shutil
import subprocess
from pathlib import Path

from infra import interpreters
from infra.dependencies import RUNTIME
from infra.domains import DOMAINS

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"


def stage() -> None:
    """Copy functions and the domain layer. Unchanged files keep their time."""
    wanted = {}
    for domain in DOMAINS:
        for function in domain.functions:
            wanted[function_path(domain.name, function.name) / f"{function.name}.py"] = (
                ROOT / "functions" / domain.name / f"{function.name}.py"
            )
    source = ROOT / "layers/domain/python"
    for file in source.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            wanted[layer_path("domain") / "python" / file.relative_to(source)] = file
    changed = [_copy(file, target) for target, file in wanted.items()]
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


def _copy(file: Path, target: Path) -> bool:
    if target.exists() and target.read_bytes() == file.read_bytes():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)
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
