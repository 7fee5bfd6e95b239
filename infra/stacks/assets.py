"""What functions are made of, staged in build/: one folder a function, one for each layer, one for the site.

Code is compiled ahead where an interpreter of the runtime's version is at hand: a Lambda cannot write .pyc files, and
without them a cold start compiles everything anew (four times the import cost).
"""

import hashlib
import shutil
import subprocess
from pathlib import Path

from infra.domains import DOMAINS

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"
RUNTIME = "3.13"
_REQUIREMENTS = ROOT / "layers/dependencies/requirements.txt"


def stage() -> None:
    """Lay out functions and the domain layer. Unchanged files keep their place and time."""
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
    for folder in (BUILD / "functions", BUILD / "layers/domain"):
        for found in folder.rglob("*"):
            if found.is_file() and found not in wanted and "__pycache__" not in found.parts:
                found.unlink()
    if any(changed):
        _compile()


def function_path(domain: str, name: str) -> Path:
    return BUILD / "functions" / domain / name


def layer_path(name: str) -> Path:
    return BUILD / "layers" / name


def dependencies_hash() -> str:
    """Names the dependency layer by what it is made from, so that a synth need not download it."""
    return hashlib.sha256(_REQUIREMENTS.read_bytes() + RUNTIME.encode()).hexdigest()


def dependencies(folder: Path) -> Path:
    """Fill the dependency layer: arm64 wheels of the locked requirements, for a deployment to AWS."""
    command = [
        "pip",
        "install",
        "--quiet",
        "--target",
        str(folder / "python"),
        "--require-hashes",
        "-r",
        str(_REQUIREMENTS),
    ]
    wheels = ["--only-binary=:all:", "--platform", "manylinux_2_28_aarch64", "--platform", "manylinux2014_aarch64"]
    subprocess.run(["python", "-m", *command, *wheels, "--python-version", RUNTIME, "--no-compile"], check=True)
    return folder


def _copy(file: Path, target: Path) -> bool:
    if target.exists() and target.read_bytes() == file.read_bytes():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)
    return True


def _compile() -> None:
    interpreter = shutil.which(f"python{RUNTIME}")
    if interpreter:
        # Checked by nothing at run time: the zip resets the times that the default check goes by.
        command = [interpreter, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
        subprocess.run([*command, str(BUILD / "functions"), str(BUILD / "layers/domain")], check=False)
