"""The local platform's cloud assembly: synthesised when its sources changed, or patched with one file's new code.

A synth takes seconds; an edited handler must be live sooner. A patch gives the asset its new content's name in the
template, as a synth would, so that CloudFormation stays true to what runs. Platforms that run from one checkout share
what they can: an assembly for each context that was said, and one turn at a time to change it or deploy from it.
"""

import copy
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import AsyncFileLock

from infra.local.places import ROOT

_SOURCES = (
    *("app.py", "cdk.json", "infra/functions.py", "infra/outages.py", "infra/sizing.py", "infra/synth.py"),
    *("infra/domains", "infra/stacks", "infra/workflows"),
)
_CODE = ("functions", "layers", "build/site")
_OF_A_LAPTOP = ("dependencies=off", "mail-identity=on")
"""Its own environment has the dependencies, and its mailbox takes mails of a sender's domain that there is."""
_Template = dict[str, Any]


class SynthFailed(Exception):
    """What the synth said last."""


def turn() -> AsyncFileLock:
    """Held by whoever synthesises, patches or deploys, as one process takes files away that another is reading."""
    (ROOT / "build").mkdir(exist_ok=True)
    return AsyncFileLock(ROOT / "build/assembly.lock")


def out() -> Path:
    said = "\0".join(_context())
    suffix = f"-{hashlib.sha256(said.encode()).hexdigest()[:8]}" if said else ""
    return ROOT / f"build/assembly-local{suffix}"


def is_current() -> bool:
    stamp = out() / ".sources"
    return stamp.exists() and stamp.read_text() == _state()


def build_site() -> None:
    """Raises SynthFailed."""
    _python("infra.site")


def synth() -> None:
    """Raises SynthFailed."""
    folder = out()
    _python("infra.synth", "dev", *_OF_A_LAPTOP, *_context(), CDK_OUTDIR=str(folder), CONTEXT="")
    (folder / ".sources").write_text(_state())
    listed = "".join(file.read_text() for file in folder.glob("*.assets.json"))
    for content in folder.glob("asset.*"):
        if content.name not in listed:
            shutil.rmtree(content)


def _python(*arguments: str, **environment: str) -> None:
    command, env = [sys.executable, "-m", *arguments], {**os.environ, **environment}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        raise SynthFailed(f"{done.stdout}{done.stderr}".strip())


def _context() -> list[str]:
    """MATINEE_OIDC holds what `-c oidc=…` says to a deployment in AWS: providers to sign in with; likewise for the others."""
    return [
        f"{name}={said}"
        for name in ("oidc", "subscriptions", "drm", "spark")
        if (said := os.environ.get(f"MATINEE_{name.upper()}"))
    ]


def _state() -> str:
    """Of the sources, and of what was made of them: a patch has made something else, though its source be as it was again."""
    digest = hashlib.sha256("\0".join(_OF_A_LAPTOP).encode())
    for name in (*_SOURCES, *_CODE):
        digest.update(name.encode() + _hash(ROOT / name))
    digest.update(_hash(out() / "manifest.json"))
    return digest.hexdigest()


def _hash(path: Path) -> bytes:
    """Of a file, or of every file below a folder; nothing for what is not there."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(str(file.relative_to(path)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.digest()


def patch_function(domain: str, name: str, source: Path) -> None:
    """The function's new code, in the template that deploys it. Raises LookupError where none does."""
    suffix = f"-{domain}-{name.replace('_', '-')}"
    for stack, template in _templates(suffix):
        for resource in template["Resources"].values():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::Lambda::Function" and properties.get("FunctionName", "").endswith(suffix):
                content = out() / f"asset.{_hash(source).hex()}"
                before = out() / f"asset.{properties['Code']['S3Key'].removesuffix('.zip')}"
                shutil.copytree(before, content, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
                shutil.copyfile(source, content / f"{name}.py")
                _point(stack, template, properties["Code"], content)
                return
    raise LookupError(f"no stack deploys {domain}/{name}")


def patch_layer(name: str, source: Path) -> None:
    """A layer's new content, in every template that has that layer."""
    content = out() / f"asset.{_hash(source).hex()}"
    shutil.copytree(source, content / "python", dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for stack, template in _templates():
        for resource in template["Resources"].values():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::Lambda::LayerVersion" and properties.get("Description", "").endswith(name):
                _point(stack, template, properties["Content"], content)


def _templates(saying: str = "") -> Iterator[tuple[str, _Template]]:
    """Name and content of those with that text in them."""
    for file in sorted(out().glob("*.template.json")):
        text = file.read_text()
        if saying in text:
            yield file.name.removesuffix(".template.json"), json.loads(text)


def _point(stack: str, template: _Template, code: dict[str, Any], content: Path) -> None:
    """Template and asset list name the new content; the template itself is an asset too, with a new name."""
    listed = out() / f"{stack}.assets.json"
    assets = json.loads(listed.read_text())
    old, new = code["S3Key"].removesuffix(".zip"), content.name.removeprefix("asset.")
    code["S3Key"] = f"{new}.zip"
    text = json.dumps(template, indent=1)
    file = copy.deepcopy(assets["files"][old])
    file["source"]["path"] = content.name
    _rename(file, old, new)
    assets["files"][new] = file
    own = next(key for key, each in assets["files"].items() if each["source"]["path"] == f"{stack}.template.json")
    renamed = hashlib.sha256(text.encode()).hexdigest()
    file = assets["files"].pop(own)
    _rename(file, own, renamed)
    assets["files"][renamed] = file
    (out() / f"{stack}.template.json").write_text(text)
    listed.write_text(json.dumps(assets, indent=1))
    manifest = (out() / "manifest.json").read_text()
    (out() / "manifest.json").write_text(manifest.replace(own, renamed))


def _rename(file: dict[str, Any], old: str, new: str) -> None:
    for destination in file["destinations"].values():
        destination["objectKey"] = destination["objectKey"].replace(old, new)
