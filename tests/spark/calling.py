"""The job's functions, called in a real Spark."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from infra.local.emr import spark
from tests.platform import ROOT

JOB = ROOT / "lake/spark/job.py"
_CALLS = """
import json, sys
sys.path.insert(0, sys.argv[1])
import job
spark = job.session("test")
calls = {"build": job.build, "compact": job.compact, "factorise": job.factorise}
answers = [calls[name](spark, *arguments) for name, arguments in json.load(open(sys.argv[2]))]
json.dump(answers, open(sys.argv[3], "w"))
spark.stop()
"""


def called(interpreter: Path, folder: Path, *calls: tuple[str, list[Any]]) -> list[Any]:
    """What the job's functions answer, called one after the other in one Spark."""
    script, asked, answered = (folder / name for name in ("calls.py", "calls.json", "answers.json"))
    script.write_text(_CALLS)
    asked.write_text(json.dumps(calls))
    line = spark.command(interpreter, script, "", [str(JOB.parent), str(asked), str(answered)], {})
    own = spark.environment(interpreter, folder, {}, "http://127.0.0.1:9", "us-east-1")
    log = folder / "log.txt"
    with log.open("wb") as out:
        done = subprocess.run(line, env={**os.environ, **own}, stdout=out, stderr=out, cwd=folder)
    assert done.returncode == 0, log.read_text()[-6000:]
    answers: list[Any] = json.loads(answered.read_text())
    return answers
