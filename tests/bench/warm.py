"""What the kernel adds to a warm call: the time of a small route over that of a bare function that answers the same."""

import json
import os
import timeit
from collections.abc import Callable, Iterator
from typing import Any

from tests.bench.figure import Figure, at_most, load, median_of
from tests.functions.conftest import Context
from tests.platform import ROOT

_CALLS = 2000


def _bare(event: dict[str, Any], context: Any) -> dict[str, Any]:
    body = json.dumps({"status": "ok", "version": "0"})
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}


def figures() -> Iterator[Figure]:
    os.environ |= {"MATINEE_ACCESS": "public", "MATINEE_DOMAIN": "gateway", "MATINEE_VERSION": "bench"}
    handler = load("gateway", "get_health")
    event = json.loads((ROOT / "events/gateway/get_health.json").read_text())
    ours, bare = _microseconds(handler, event), _microseconds(_bare, event)
    yield Figure("warm.bare_handler", bare, "us")
    yield Figure("warm.handler_over_bare", ours / bare, "x", at_most(20))


def _microseconds(handler: Callable[..., Any], event: dict[str, Any]) -> float:
    context = Context()
    handler(event, context)
    return median_of(5, lambda: timeit.timeit(lambda: handler(event, context), number=_CALLS) / _CALLS * 1e6)
