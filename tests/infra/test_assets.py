"""What functions are made of: compiled ahead by an interpreter that really runs, and never by an older word of it."""

import hashlib
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from infra import dependencies, interpreters
from infra.stacks import assets

_MAGIC = (3571).to_bytes(2, "little") + b"\r\n"
"""Of Python 3.13's bytecode (CPython, Include/internal/pycore_magic_number.h)."""
_UNCHECKED_HASH = (1).to_bytes(4, "little")
"""PEP 552."""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    file = tmp_path / "code/python/film.py"
    file.parent.mkdir(parents=True)
    file.write_text("TITLE = 'The Lighthouse Keeper'\n")
    return file


@pytest.fixture
def no_interpreter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A runtime that nobody has; the answer is the folder that PATH names."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setattr(assets, "RUNTIME", "9.9")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return folder


def shim(folder: Path, script: str) -> None:
    file = folder / "python9.9"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.fixture
def runtime() -> None:
    """An interpreter of the runtime's version, or the test is skipped aloud."""
    if interpreters.find(dependencies.RUNTIME) is None:
        pytest.skip(f"no Python {dependencies.RUNTIME} is at hand")


def compiled(folder: Path) -> list[Path]:
    return list(folder.rglob("*.pyc"))


@pytest.mark.parametrize(
    "script",
    ["echo 'pyenv: python9.9: command not found' >&2; exit 127", "echo 3.8", "echo; exit 0"],
    ids=["a shim that fails", "another version", "something else"],
)
def test_what_only_looks_like_the_runtime_compiles_nothing_and_says_nothing(
    no_interpreter: Path, module: Path, script: str, capfd: pytest.CaptureFixture[str]
) -> None:
    shim(no_interpreter, script)
    assets.compile_ahead(module.parent)
    assert compiled(module.parent) == []
    assert capfd.readouterr() == ("", "")


def test_without_an_interpreter_nothing_older_is_shipped(no_interpreter: Path, module: Path) -> None:
    """Nothing checks the bytecode at run time: an older file would run instead of its source."""
    stale = module.parent / "__pycache__/film.cpython-313.pyc"
    stale.parent.mkdir()
    stale.write_bytes(b"older")
    assets.compile_ahead(module.parents[1])
    assert compiled(module.parents[1]) == []


@pytest.mark.usefixtures("runtime")
def test_modules_are_compiled_for_the_runtime_unchecked_and_for_no_folder(module: Path) -> None:
    assets.compile_ahead(module.parents[1])
    (file,) = compiled(module.parents[1])
    content = file.read_bytes()
    assert file.name == "film.cpython-313.pyc"
    assert content[:8] == _MAGIC + _UNCHECKED_HASH
    assert str(module.parent).encode() not in content


def test_a_layout_follows_its_sources(no_interpreter: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "BUILD", tmp_path / "build")
    assets.stage()
    handler = assets.function_path("content", "get_title") / "get_title.py"
    assert handler.read_bytes() == (assets.ROOT / "functions/content/get_title.py").read_bytes()
    surplus = handler.with_name("older.py")
    shutil.copyfile(handler, surplus)
    handler.write_text("changed")
    untouched = assets.layer_path("domain") / "python/matinee/kernel/ids.py"
    moment = untouched.stat().st_mtime_ns
    assets.stage()
    assert not surplus.exists()
    assert handler.read_text() != "changed"
    assert untouched.stat().st_mtime_ns == moment


@pytest.mark.usefixtures("runtime")
def test_a_layout_is_compiled_as_soon_as_it_can_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "BUILD", tmp_path / "build")
    with monkeypatch.context() as before:
        before.setattr(assets, "RUNTIME", "9.9")
        assets.stage()
    assert compiled(assets.BUILD) == []
    assets.stage()
    sources = list(assets.BUILD.rglob("*.py"))
    assert {file.parent.parent / f"{file.name.split('.')[0]}.py" for file in compiled(assets.BUILD)} == set(sources)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """Of a package "film" whose one module is the smallest."""
    file = tmp_path / "film-1.0-py3-none-any.whl"
    described = {
        "METADATA": "Metadata-Version: 2.1\nName: film\nVersion: 1.0\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("film.py", "TITLE = 'The Lighthouse Keeper'\n")
        for name, text in described.items():
            archive.writestr(f"film-1.0.dist-info/{name}", text)
    return file


@pytest.mark.usefixtures("runtime")
def test_the_dependency_layer_is_the_locked_packages_alone_and_compiled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wheel: Path
) -> None:
    locked = tmp_path / "requirements.txt"
    locked.write_text(f"film @ {wheel.as_uri()} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    monkeypatch.setattr(dependencies, "_requirements", lambda layer: locked)
    monkeypatch.setattr(dependencies, "trim", lambda python, services: None)
    monkeypatch.setattr(dependencies, "_GRPC", ())
    layer = tmp_path / "layer"
    older = layer / "python/older.py"
    older.parent.mkdir(parents=True)
    older.write_text("")
    dependencies.fill(layer, *dependencies.AWS)
    assets.compile_ahead(layer)
    assert not older.exists()
    (file,) = compiled(layer)
    assert file == layer / "python/__pycache__/film.cpython-313.pyc"
    assert file.read_bytes()[:8] == _MAGIC + _UNCHECKED_HASH
