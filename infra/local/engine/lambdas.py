"""Lambda's Python runtime as AWS's behaves, in processes that cannot outlive the engine nor fill the machine."""

import io
import json
import os
import queue
import threading
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from infra.local.engine import worker

MOST_PROCESSES = 32
"""Execution environments at once, at 50-60 MB each: past this, the one that has been idle the longest ends."""
FEW = 4
"""Idle environments that stay however long nobody calls them."""
REST_AFTER = 60.0
"""Seconds that the others stay idle."""
_LOOK_EVERY = 5.0
AT_ONCE = 4 * (os.cpu_count() or 1)
"""Invocations of one function at once: more would each get so little of the processor that all run into their timeouts."""
LARGEST_PAYLOAD = 6 * 2**20 + 100
"""Bytes of an event, and of what is answered to it at once."""
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
    acquire, release = lambda_runtime.acquire_worker, lambda_runtime.release_worker

    def acquired(*arguments: Any, **named: Any) -> Any:
        leased = acquire(*arguments, **named)
        end(_surplus())
        return leased

    def released(environment: Any) -> None:
        if environment is not None:
            environment.last_used = time.time()
        release(environment)

    lambda_runtime.acquire_worker = lambda_svc.acquire_worker = acquired
    lambda_runtime.release_worker = lambda_svc.release_worker = released
    threading.Thread(target=_rest_for_ever, daemon=True).start()


def rest(after: float = 0.0, keep: int = FEW) -> None:
    """End every environment that has been idle that many seconds, but for the few used last."""
    end(_idle(lambda idle, _: [each for each in idle[: max(0, len(idle) - keep)] if _idle_for(each) >= after]))


def end(environments: Iterable[Any]) -> None:
    """At once: an idle environment has nothing to finish, and one at work is cut off by its engine's end anyway."""
    doomed = list(environments)
    for each in doomed:
        if each._proc is not None:
            each._proc.kill()
    lambda_runtime.kill_workers(doomed)


def end_all() -> None:
    with lambda_runtime._lock:
        doomed = [each for pool in lambda_runtime._workers.values() for each in pool]
        lambda_runtime._workers.clear()
    end(doomed)


def _rest_for_ever() -> None:
    while True:
        time.sleep(_LOOK_EVERY)
        rest(REST_AFTER)


def _surplus() -> list[Any]:
    """Idle environments beyond the limit."""
    return _idle(lambda idle, count: idle[: max(0, count - MOST_PROCESSES)])


def _idle_for(environment: Any) -> float:
    return float(time.time() - environment.last_used)


def _idle(choose: Callable[[list[Any], int], list[Any]]) -> list[Any]:
    """Those chosen of the idle environments (the longest idle first) and the count of all, taken out of the pools."""
    with lambda_runtime._lock:
        pools = lambda_runtime._workers
        homes = {id(each): pool for pool in pools.values() for each in pool}
        idle = [each for pool in pools.values() for each in pool if not each.in_use]
        idle.sort(key=lambda each: each.last_used)
        chosen = choose(idle, len(homes))
        for each in chosen:
            homes[id(each)].remove(each)
        return chosen


def limit_payloads() -> None:
    """Source: Lambda Developer Guide, "Lambda quotas"; what is answered beyond them: docs/aws-truth.md."""
    execute = lambda_svc._execute_function_warm

    def executed(function: Any, event: Any, *rest: Any) -> dict[str, Any]:
        if _size(event) > LARGEST_PAYLOAD:
            message = json.dumps({"message": "Request Too Long"})
            refused = {"statusCode": 413, "headers": {"content-type": "application/json"}, "body": message}
            return {"body": refused, "error": True, "log": ""}
        result: dict[str, Any] = execute(function, event, *rest)
        if _size(result.get("body")) <= LARGEST_PAYLOAD:
            return result
        message = f"Response payload size exceeded maximum allowed payload size ({LARGEST_PAYLOAD} bytes)."
        kind = "Function.ResponseSizeTooLarge"
        return {"body": {"errorType": kind, "errorMessage": message}, "error": True, "log": result.get("log", "")}

    lambda_svc._execute_function_warm = executed


def _size(payload: Any) -> int:
    """Bytes of JSON: of a reply with its headers, and with a binary body in Base64."""
    return len(json.dumps(payload, ensure_ascii=False).encode())


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
