"""What a cold start costs: CPU time to import each function in a fresh process, over that of a Logger and a resolver (H0).

Measured in the dependency layer as it is deployed, compiled as it is where an interpreter of the runtime is at hand.
"""

import compileall
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from infra import dependencies
from infra import functions as f
from infra.domains import DOMAINS
from infra.domains.platform import PLATFORM
from tests.bench.figure import Bound, Figure, at_most, median_of
from tests.platform import ROOT

_RUNS = 7
_H0 = (
    "from aws_lambda_powertools import Logger\n"
    "from aws_lambda_powertools.event_handler import APIGatewayHttpResolver\n"
    "Logger(), APIGatewayHttpResolver()"
)
_TARGETS = {"authorize": at_most(2.0), "start_stream": at_most(2.0)}
_ASKS_STRIPE = at_most(3.6)
"""Its client is a quarter of such a start; the call that follows takes longer than all of it."""
_LAYER = ROOT / "build/bench/layer"
_DOMAIN = ROOT / "layers/domain/python"


def figures() -> Iterator[Figure]:
    _fill_layer()
    yield Figure("cold.H0", median_of(_RUNS, partial(_cpu, _H0)), "ms")
    for domain in DOMAINS:
        for row in domain.functions:
            if domain is PLATFORM and row.name.startswith(("create_", "publish_site")):
                continue  # CloudFormation waits for these, nobody else
            ratio = _over_h0(f"import {row.name}", str(ROOT / "functions" / domain.name))
            yield Figure(f"cold.{domain.name}.{row.name}", ratio, "x H0", _target(row))
    made = _over_h0("import matinee.kernel.aws\nmatinee.aws.client('dynamodb')") - _over_h0("import matinee.kernel.aws")
    yield Figure("cold.first_client", made, "x H0")


def _target(row: f.Function) -> Bound:
    asks = any(isinstance(right, f.AskStripe) for right in row.rights) and row.name != "build_export"
    return _ASKS_STRIPE if asks else _TARGETS.get(row.name, at_most(2.6))


def _over_h0(code: str, *folders: str) -> float:
    """The median of pairs, so that both sides meet the same noise."""
    return median_of(_RUNS, lambda: _cpu(code, *folders) / _cpu(_H0))


def _fill_layer() -> None:
    dependencies.fill_once(_LAYER)
    for folder in (_LAYER / "python", _DOMAIN, ROOT / "functions"):
        compileall.compile_dir(folder, quiet=2)


def _cpu(code: str, *folders: str) -> float:
    """Milliseconds of CPU that `code` takes in a process of its own, the interpreter's start left out."""
    path = [*folders, str(_DOMAIN), str(_LAYER / "python")]
    program = (
        f"import sys, time\nsys.path = {path} + [p for p in sys.path if 'site-packages' not in p]\n"
        f"started = time.process_time()\n{code}\nprint((time.process_time() - started) * 1000)"
    )
    told = {"MATINEE_STAGE": "dev", "AWS_DEFAULT_REGION": "us-east-1", "PATH": os.environ["PATH"]}
    keys = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    done = subprocess.run(
        [sys.executable, "-c", program], env={**told, **keys}, check=True, capture_output=True, text=True
    )
    return float(done.stdout)
