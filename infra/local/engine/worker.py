"""The Python runtime's bootstrap: runs one function's handler in a process of its own, an invocation a line of stdin.

The engine copies this file beside the function and starts it there, so it imports nothing of ours. The protocol is the
engine's: a line of JSON in with what to import, a line out when that is done; then an envelope in and a result out.
Two things are added to it: an exception comes back as a result (`RAISED`), so that the process lives on as in AWS, and
the end of an invocation's log is marked on stderr (`END_OF_LOG`), so that nobody has to guess when it is whole.
"""

import importlib
import json
import os
import select
import sys
import threading
import time
import traceback
from typing import Any

RAISED = "matinee:raised"
END_OF_LOG = "\x04"
_PER_CALL = {"_X_AMZN_TRACE_ID": "trace_id", "_MINISTACK_INVOKE_DEPTH": "depth"}


class Context:
    """What AWS hands a handler beside the event."""

    identity = None
    client_context = None

    def __init__(self, invocation: dict[str, Any]) -> None:
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.aws_request_id = invocation["request_id"]
        self.invoked_function_arn = invocation["invoked_function_arn"]
        self._deadline = time.monotonic() + invocation["timeout_ms"] / 1000

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # what a handler prints is its log
    threading.Thread(target=_end_with_engine, daemon=True).start()
    wanted = json.loads(sys.stdin.readline())
    layers = [f"{layer}/python" for layer in os.environ.get("_LAMBDA_LAYERS_DIRS", "").split(os.pathsep) if layer]
    sys.path[:0] = [wanted["code_dir"], *layers]
    try:
        handler = getattr(importlib.import_module(wanted["module"]), wanted["handler"])
    except BaseException as error:  # whatever a module does when it is imported
        traceback.print_exc()
        print(json.dumps({"status": "error", "error": f"{type(error).__name__}: {error}"}), file=answers, flush=True)
        return
    print(json.dumps({"status": "ready"}), file=answers, flush=True)
    for line in sys.stdin:
        envelope = json.loads(line)
        result = _invoke(handler, envelope["event"], envelope["ctx"])
        print(END_OF_LOG, file=sys.stderr, flush=True)
        print(f'{{"status": "ok", "result": {result}}}', file=answers, flush=True)


def _invoke(handler: Any, event: Any, invocation: dict[str, Any]) -> str:
    """The result, or the error, as JSON."""
    for variable, name in _PER_CALL.items():
        os.environ.pop(variable, None)
        if invocation.get(name) is not None:
            os.environ[variable] = str(invocation[name])
    try:
        return json.dumps(handler(event, Context(invocation)))
    except Exception as error:
        trace = traceback.format_exception(error)
        print(f"[ERROR] {type(error).__name__}: {error}\n{''.join(trace)}", flush=True)
        failure = {"errorMessage": str(error), "errorType": type(error).__name__, "requestId": invocation["request_id"]}
        return json.dumps({RAISED: {**failure, "stackTrace": trace[1:-1]}})


def _end_with_engine() -> None:
    """The engine holds the other end of stdin: when it dies, by whatever means, so do we."""
    waiting = select.poll()
    waiting.register(0, 0)
    waiting.poll()
    os._exit(1)


if __name__ == "__main__":
    main()
