"""`python -m infra.aws.deploy STAGE`: checks the account, deploys all stacks with CDK and protects those of prod.

CONTEXT holds settings ("name=value …"). APPROVAL is CDK's `--require-approval`: `broadening` asks before rights grow, unless
CI is set, where nobody could answer.
"""

import json
import os
import subprocess
import sys

from infra import sizing
from infra.aws import preflight, protection
from infra.aws.assembly import cdk, stacks
from infra.synth import ROOT, said, synth

_OUT = ROOT / "cdk.out"


def deploy(stage: str, *context: str) -> int:
    """CDK's exit code. Raises Unfit, and CalledProcessError where the synth fails."""
    existing_stacks = protection.existing_stacks(stage)
    synth(stage, *context, f"existing-stacks={','.join(existing_stacks)}")
    listed = stacks(_OUT)
    for hint in preflight.check(listed, _concurrency(context)):
        print(hint)
    protection.lift(name for name in protection.statuses(stage) if name not in existing_stacks)
    ended = cdk("deploy", "--app", str(_OUT), "--all", "--require-approval", approval())
    if stage == "prod":
        made = set(protection.existing_stacks(stage)) - set(existing_stacks)
        protection.protect(stack for stack in listed if stack.name in made)
    return ended


def approval() -> str:
    return os.environ.get("APPROVAL") or ("never" if os.environ.get("CI") else "broadening")


def _concurrency(context: tuple[str, ...]) -> int:
    known = json.loads((ROOT / "cdk.json").read_text())["context"]
    return int({**known, **dict(each.split("=", 1) for each in context)}.get("concurrency", sizing.PLANNED))


if __name__ == "__main__":
    try:
        sys.exit(deploy(sys.argv[1], *said()))
    except preflight.Unfit as unfit:
        sys.exit(str(unfit))
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
