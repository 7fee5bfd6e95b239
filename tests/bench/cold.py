"""What a cold start costs: CPU time to import each function in a fresh process, over that of a Logger and a resolver (H0).

Measured in the dependency layer as it is deployed, compiled as it is where an interpreter of the runtime is at hand.
"""

import compileall
import os
import statistics
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

_RUNS = 11
"""Of each function: their median repeats within 5 %."""
_AT_ONCE = 8
"""Functions between two measurements of H0, so that both sides of a ratio meet the same noise."""
_H0 = (
    "from aws_lambda_powertools import Logger\n"
    "from aws_lambda_powertools.event_handler import APIGatewayHttpResolver\n"
    "Logger(), APIGatewayHttpResolver()"
)
_LIBRARIES = (
    "import botocore.session\n"
    "from pydantic import BaseModel, Field, TypeAdapter\n"
    "from aws_lambda_powertools import Logger\n"
    "Logger()"
)
"""What nearly every function imports of others: nothing of ours is faster."""
_MEDIAN, _ANY = at_most(2.3), at_most(2.8)
_TARGETS = {"authorize": at_most(2.0), "start_stream": at_most(2.5)}
_MAKES_TOKENS = at_most(2.9)
"""PyJWT and the elliptic curves that it signs with."""
_ASKS_STRIPE = at_most(3.2)
"""Its client is a quarter of such a start; the call that follows takes longer than all of it."""
_LAYER = ROOT / "build/bench/layer"
_DOMAIN = ROOT / "layers/domain/python"
Code = tuple[str, str]
"""What is run, and the folder that it is imported from."""


def figures() -> Iterator[Figure]:
    _fill_layer()
    yield Figure("cold.H0", median_of(_RUNS, partial(_cpu, _H0)), "ms")
    others = {
        "libraries": (_LIBRARIES, ""),
        "aws": ("import matinee.kernel.aws", ""),
        "client": ("from matinee.kernel import aws\naws.client('dynamodb')", ""),
    }
    ratios = _over_h0(others)
    yield Figure("cold.libraries", ratios["libraries"], "x H0")
    yield Figure("cold.first_client", ratios["client"] - ratios["aws"], "x H0")
    of_routes = []
    for domain in DOMAINS:
        rows = [row for row in domain.functions if domain is not PLATFORM or not _by_cloudformation(row)]
        ratios = _over_h0({row.name: (f"import {row.name}", str(ROOT / "functions" / domain.name)) for row in rows})
        for row in rows:
            yield Figure(f"cold.{domain.name}.{row.name}", ratios[row.name], "x H0", _target(row))
            of_routes += [ratios[row.name]] if isinstance(row.trigger, f.Route) else []
    yield Figure("cold.median_of_routes", statistics.median(of_routes), "x H0", _MEDIAN)


def _by_cloudformation(row: f.Function) -> bool:
    """Whether nobody else waits for it."""
    return row.name.startswith(("create_", "publish_site"))


def _target(row: f.Function) -> Bound:
    if any(isinstance(right, f.AskStripe) for right in row.rights) and row.name != "build_export":
        return _ASKS_STRIPE
    if f.IssueTokens() in row.rights:
        return _MAKES_TOKENS
    return _TARGETS.get(row.name, _ANY)


def _over_h0(codes: dict[str, Code]) -> dict[str, float]:
    """The median of several runs of each, over H0 as it was just before and after; hundredths, as what is beyond is noise."""
    found: dict[str, list[float]] = {name: [] for name in codes}
    before = _cpu(_H0)
    for _ in range(_RUNS):
        for start in range(0, len(codes), _AT_ONCE):
            took = {name: _cpu(*codes[name]) for name in list(codes)[start : start + _AT_ONCE]}
            after = _cpu(_H0)
            for name, milliseconds in took.items():
                found[name].append(milliseconds / ((before + after) / 2))
            before = after
    return {name: round(statistics.median(each), 2) for name, each in found.items()}


def _fill_layer() -> None:
    dependencies.fill_once(_LAYER)
    for folder in (_LAYER / "python", _DOMAIN, ROOT / "functions"):
        compileall.compile_dir(folder, quiet=2)


def _cpu(code: str, folder: str = "") -> float:
    """Milliseconds of CPU that `code` takes in a process of its own, the interpreter's start left out."""
    path = [folder, str(_DOMAIN), str(_LAYER / "python")]
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
