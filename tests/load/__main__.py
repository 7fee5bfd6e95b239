"""`make load`: VIEWERS (40) people watch for MINUTES (5) on a local platform of its own; 1 where anything is answered wrong.

One comes each second: a laptop starts a process for each function that answers several at once, as AWS does in a moment.

A line a kind of request: how many, how many errors, and how long half and all but one in a hundred of them took.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.local.deploy import client
from tests import films
from tests.platform import ROOT, Platform, running

PASSWORD = "matinee-demo"
_ACCOUNTS = 10


def main() -> int:
    viewers, minutes = os.environ.get("VIEWERS", "40"), float(os.environ.get("MINUTES", "5"))
    with tempfile.TemporaryDirectory() as scratch, running(Path(scratch) / "state") as platform:
        told = {"MATINEE_LOAD_FILM": _film(platform), "MATINEE_LOAD_ACCOUNTS": json.dumps(_accounts(platform))}
        command = [sys.executable, "-m", "locust", "-f", str(ROOT / "tests/load/viewers.py")]
        command += ["--headless", "--json", "--only-summary", "--host", platform.site]
        command += [
            "--users",
            viewers,
            "--spawn-rate",
            "1",
            "--run-time",
            f"{minutes * 60:.0f}s",
            "--stop-timeout",
            "30",
        ]
        ended = subprocess.run(command, cwd=ROOT, env={**os.environ, **told}, capture_output=True, text=True)
    if ended.returncode not in (0, 1):  # 1 is that there were errors
        raise RuntimeError(ended.stderr)
    failed = 0
    for line, failures in _lines(json.loads(ended.stdout)):
        print(line)
        failed += failures
    if failed:
        print(ended.stderr[ended.stderr.find("Error report") :], file=sys.stderr)
    return 1 if failed else ended.returncode


def _lines(stats: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    """A kind of request a line, with its errors."""
    for said in stats:
        times: Counter[int] = Counter({int(time): count for time, count in said["response_times"].items()})
        took = sorted(times.elements())
        half, most = took[len(took) // 2], took[len(took) * 99 // 100]
        requests, errors = said["num_requests"], said["num_failures"]
        yield f"load.{said['name']:<9} {requests:>6} requests {errors:>3} errors  p50 {half} ms  p99 {most} ms", errors


def _film(platform: Platform) -> str:
    editor = platform.editor
    content_id = editor.create("Watched By Many")
    ended = editor.ended(editor.upload(content_id, films.clip(2)))
    if ended["status"] != "ready" or editor("POST", f"/v1/content/{content_id}/publish").status != 200:
        raise RuntimeError(f"the film does not play: {ended}")
    return content_id


def _accounts(platform: Platform) -> list[str]:
    functions = client("lambda", platform.engine)
    emails = [f"viewer{number}@matinee.test" for number in range(_ACCOUNTS)]
    for email in emails:
        account = json.dumps({"email": email, "password": PASSWORD, "role": "viewer"})
        answer = functions.invoke(FunctionName="matinee-dev-users-create-account", Payload=account)
        if "FunctionError" in answer:
            raise RuntimeError(answer["Payload"].read().decode())
    return emails


if __name__ == "__main__":
    sys.exit(main())
