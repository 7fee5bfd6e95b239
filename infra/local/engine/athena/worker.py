"""`python -m infra.local.engine.athena.worker`: runs queries, one after the other, for the engine that started it.

A line of JSON comes in for each query: {"sql", "parameters", "database", "scratch", "most"}. Lines go out: {"ask": [what,
arguments…]}, each of which is answered by a line {"answer": …} or {"failed": reason}; and at the end {"done": outcome},
{"failed": reason} or {"cancelled": reason}.
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from infra.local.engine.athena.asking import QueryCancelled, QueryFailed
from infra.local.engine.athena.running import Run

_LARGEST = 4 * 2**30
"""Bytes that a worker may have: DuckDB bounds its tables, but not each value in them."""


def main() -> None:
    """Until there is no more to read, or the engine has ended."""
    resource.setrlimit(resource.RLIMIT_DATA, (_LARGEST, _LARGEST))
    for line in sys.stdin:
        job = json.loads(line)
        try:
            run = Run(_ask, job["database"], Path(job["scratch"]), job["most"])
            _say({"done": asdict(run.statement(job["sql"], job["parameters"]))})
            run.connection.close()
        except QueryCancelled as error:
            _say({"cancelled": str(error)})
        except QueryFailed as error:
            _say({"failed": str(error)})
        except RecursionError:
            _say({"failed": "statement is too large (stack overflow during analysis)"})


def _ask(what: str, *arguments: Any) -> Any:
    _say({"ask": [what, *arguments]})
    line = sys.stdin.readline()
    if not line:
        sys.exit()
    answer = json.loads(line)
    if "failed" in answer:
        raise QueryFailed(answer["failed"])
    return answer["answer"]


def _say(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
