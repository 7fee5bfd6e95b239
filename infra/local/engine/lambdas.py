"""Lambda's Python runtime as AWS's behaves, in processes that cannot outlive the engine nor fill the machine."""

import io
import os
import queue
import time
import zipfile
from collections import defaultdict
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from infra.local.engine import worker

MOST_PROCESSES = 32
"""Execution environments at once, at 50-60 MB each: past this, the one that has been idle the longest ends."""
AT_ONCE = 4 * (os.cpu_count() or 1)
"""Invocations of one function at once: more would each get so little of the processor that all run into their timeouts."""
_LOG_WITHIN = 0.5
"""Seconds that the end of a log may take: a handler that closes stderr never sends it."""


def run_python_as_aws_does() -> None:
    """Exceptions are answered by their class, and the environment lives on after them."""
    script = Path(worker.__file__).read_text()
    detect = lambda_runtime._detect_runtime_binary
    execute = lambda_svc._execute_function_warm

    def detected(runtime: str) -> tuple[str, str]:
        binary, bundled = detect(runtime)
        return (binary, script) if runtime.startswith("python") else (binary, bundled)

    def executed(*arguments: Any, **named: Any) -> dict[str, Any]:
        result: dict[str, Any] = execute(*arguments, **named)
        body = result.get("body")
        if isinstance(body, dict) and worker.RAISED in body:
            return {"body": body[worker.RAISED], "error": True, "log": result["log"]}
        return result

    lambda_runtime._detect_runtime_binary = detected
    lambda_svc._execute_function_warm = executed


def take_logs_to_their_end() -> None:
    bounded = lambda_runtime.Worker._drain_stderr_bounded

    def drained(self: Any, *arguments: Any, **named: Any) -> str:
        if not self.config.get("Runtime", "").startswith("python"):
            return str(bounded(self, *arguments, **named))
        lines, deadline = [], time.monotonic() + _LOG_WITHIN
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self._stderr_queue.get(timeout=left)
            except queue.Empty:
                break
            if line == worker.END_OF_LOG:
                break
            lines.append(line)
        return "\n".join(lines)

    lambda_runtime.Worker._drain_stderr_bounded = drained


def end_the_longest_idle() -> None:
    acquire = lambda_runtime.acquire_worker

    def acquired(*arguments: Any, **named: Any) -> Any:
        leased = acquire(*arguments, **named)
        lambda_runtime.kill_workers(_surplus())
        return leased

    lambda_runtime.acquire_worker = lambda_svc.acquire_worker = acquired


def _surplus() -> list[Any]:
    """Idle environments beyond the limit, taken out of the pools."""
    with lambda_runtime._lock:
        pools = lambda_runtime._workers
        idle = [(each.last_used, key, each) for key, pool in pools.items() for each in pool if not each.in_use]
        idle.sort(key=lambda found: found[0])
        surplus = idle[: max(0, sum(map(len, pools.values())) - MOST_PROCESSES)]
        for _, key, each in surplus:
            pools[key].remove(each)
        return [each for _, _, each in surplus]


def take_turns() -> None:
    """A burst of calls waits for the environments that there are; no function of ours calls itself, so none waits for ever."""
    execute = lambda_svc._execute_function_warm
    gates: defaultdict[str, BoundedSemaphore] = defaultdict(lambda: BoundedSemaphore(AT_ONCE))

    def executed(function: Any, *arguments: Any, **named: Any) -> dict[str, Any]:
        config = function.get("config") or function
        with gates[config.get("FunctionArn", "")]:
            result: dict[str, Any] = execute(function, *arguments, **named)
            return result

    lambda_svc._execute_function_warm = executed


def keep_own_packages() -> None:
    """Layers hold packages compiled for Lambda's processor; ours come with the interpreter that runs the engine."""
    resolve = lambda_svc._resolve_layer_zip

    def resolved(layer: Any) -> bytes | None:
        content: bytes | None = resolve(layer)
        return None if content and _is_compiled(content) else content

    lambda_svc._resolve_layer_zip = resolved


def _is_compiled(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(name.endswith(".so") for name in archive.namelist())
