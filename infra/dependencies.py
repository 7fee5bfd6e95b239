"""The layers of packages: the locked wheels, and of botocore's descriptions of 400 services those of the ones that we call.

A client reads its service's description when it is made: without the prose for people, and with a list of endpoints
that knows our services alone, a cold start spends less on it, and the layer is 20 MB smaller.
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

Layer = Literal["dependencies", "media", "numeric"]
LAYERS: tuple[Layer, ...] = ("dependencies", "media", "numeric")

ROOT = Path(__file__).parents[1]
RUNTIME = "3.13"
ARM64 = ("--only-binary=:all:", "--platform", "manylinux_2_28_aarch64", "--platform", "manylinux2014_aarch64")
AWS = (*ARM64, "--python-version", RUNTIME)
"""What pip is told to fetch what runs in AWS; without it, what runs here."""
_GRPC = ("google", "grpc", "opensearch")
"""What opensearch-py's other transport brings, 22 MB; the one over HTTP imports none of it."""
_CLIENT = re.compile(r'\bclient\(\s*"([a-z0-9-]+)"')

# botocore documents every method of every client, on demand, with twenty modules that it imports beforehand.
_NO_DOCSTRINGS = """class LazyLoadedDocstring(str):
    def __new__(cls, *arguments, **named):
        return super().__new__(cls)


ClientMethodDocstring = PaginatorDocstring = WaiterDocstring = LazyLoadedDocstring
"""


def signature(layer: Layer = "dependencies") -> str:
    """Names the layer by what it is made from, so that a synth need not download it."""
    made_from = _requirements(layer).read_bytes() + RUNTIME.encode() + Path(__file__).read_bytes()
    return hashlib.sha256(made_from + ",".join(services()).encode()).hexdigest()


def fill(folder: Path, *platform: str, layer: Layer = "dependencies") -> None:
    """Put the wheels in `folder`/python. Raises CalledProcessError."""
    python = folder / "python"
    shutil.rmtree(python, ignore_errors=True)
    command = ["install", "--quiet", "--disable-pip-version-check", "--no-compile", "--target", str(python)]
    locked = ["--require-hashes", "-r", str(_requirements(layer))]
    subprocess.run([sys.executable, "-m", "pip", *command, *locked, *platform], check=True)
    if layer != "dependencies":
        return
    trim(python, services())
    for name in _GRPC:
        shutil.rmtree(python / name)


def fill_once(folder: Path, *platform: str, layer: Layer = "dependencies") -> bool:
    """`fill`, unless the folder holds this very layer: whether it was filled."""
    stamp, now = folder / "signature", signature(layer)
    if stamp.exists() and stamp.read_text() == now:
        return False
    fill(folder, *platform, layer=layer)
    stamp.write_text(now)
    return True


def _requirements(layer: Layer) -> Path:
    return ROOT / f"layers/{layer}/requirements.txt"


def services() -> list[str]:
    """The services that our code makes a client of, by their names in botocore."""
    sources = [*(ROOT / "layers/domain/python").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    return sorted({name for file in sources for name in _CLIENT.findall(file.read_text())})


def trim(python: Path, wanted: list[str]) -> None:
    """Take out of the installed packages what a Lambda never reads."""
    (python / "botocore/docs/__init__.py").write_text("DEPRECATED_SERVICE_NAMES = set()\n")
    (python / "botocore/docs/docstring.py").write_text(_NO_DOCSTRINGS)
    _trim_data(python / "botocore/data", wanted)
    # Each looks for something in every package's metadata that is not there: h2, and plugins.
    (python / "urllib3/http2/__init__.py").write_text("")
    (python / "pydantic/plugin/_loader.py").write_text("def get_plugins():\n    return ()\n")


def _trim_data(data: Path, wanted: list[str]) -> None:
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in wanted:
            shutil.rmtree(folder)
    for name in wanted:
        *outdated, newest = sorted((data / name).iterdir())
        for folder in outdated:
            shutil.rmtree(folder)
        for file in list(newest.iterdir()):
            if file.name.startswith("examples"):
                file.unlink()
            else:
                _rewrite(file, _without_prose(_read(file)))
    endpoints = _read(data / "endpoints.json")
    known = {_endpoint_prefix(data / name) for name in wanted}
    for partition in endpoints["partitions"]:
        partition["services"] = {name: each for name, each in partition["services"].items() if name in known}
    _rewrite(data / "endpoints.json", endpoints)


def _endpoint_prefix(service: Path) -> str:
    (version,) = service.iterdir()
    prefix: str = _read(version / "service-2.json")["metadata"]["endpointPrefix"]
    return prefix


def _read(file: Path) -> Any:
    return json.loads(gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes())


def _rewrite(file: Path, content: Any) -> None:
    """Plain, for to decompress costs more than to read."""
    file.unlink()
    (file.parent / file.name.removesuffix(".gz")).write_text(json.dumps(content, separators=(",", ":")))


def _without_prose(value: Any) -> Any:
    match value:
        case dict():
            return {
                key: "" if key == "documentation" and isinstance(each, str) else _without_prose(each)
                for key, each in value.items()
            }
        case list():
            return [_without_prose(each) for each in value]
    return value
