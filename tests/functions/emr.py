"""EMR Serverless's place in tests of functions: a run of `factorise` takes a few questions, and finds factors as the job would."""

import json
from typing import Any

import numpy as np
from botocore.model import OperationModel
from matinee.kernel import aws
from matinee.recommendations.learning import latent
from matinee.recommendations.learning.matrix import build

from tests.functions.mediaconvert import Answer, reply

Json = dict[str, Any]
TOLD = {
    "role": "arn:aws:iam::123456789012:role/spark",
    "script": "s3://scripts/job.py",
    "models": "s3://scripts/m.json",
}


class Emr:
    """`asked`: the arguments of each run; `ends`: the state in which they end; `lasts`: questions until then."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.ends, self.lasts = "SUCCESS", 2
        self._runs: dict[str, str] = {}

    def answer(self, model: OperationModel, params: Json, **_: Any) -> Answer:
        """A handler of botocore's `before-call`: what it returns is the service's answer, and nothing is sent."""
        if model.name == "StartJobRun":
            return reply({"applicationId": "app", "jobRunId": self._start(json.loads(params["body"])), "arn": "arn"})
        assert model.name == "GetJobRun", model.name
        self.lasts -= 1
        state = self.ends if self.lasts <= 0 else "RUNNING"
        if state == "SUCCESS":
            factorise(self.asked[-1])
        return reply({"jobRun": {"state": state, "stateDetails": "as the test says"}})

    def _start(self, request: Json) -> str:
        """A client token is one run."""
        token = request["clientToken"]
        if token not in self._runs:
            self._runs[token] = f"run-{len(self._runs)}"
            self.asked.append(request["jobDriver"]["sparkSubmit"]["entryPointArguments"])
        return self._runs[token]


def factorise(arguments: list[str]) -> None:
    """Spark's part, by our own iALS: it writes what `lake/spark/job.py` writes."""
    command, *words = arguments
    assert command == "factorise"
    pairs = list(zip(words[::2], words[1::2], strict=True))
    said = dict(pairs)
    bucket, _, prefix = said["--folder"].removeprefix("s3://").partition("/")
    for name in (value.partition("=")[0] for option, value in pairs if option == "--fit"):
        text = aws.client("s3").get_object(Bucket=bucket, Key=f"{prefix}{name}.csv")["Body"].read().decode()
        rows = [line.split(",") for line in text.splitlines()]
        titles = sorted({title for _, title, _ in rows})
        owners = np.array([int(profile) for profile, _, _ in rows])
        items = np.array([titles.index(title) for _, title, _ in rows])
        weights = np.array([float(weight) for _, _, weight in rows])
        known = build(owners, items, weights, np.zeros(len(rows)), int(owners.max()) + 1, len(titles))
        found = latent.items(known, latent.Settings(size=int(said["--rank"]), rounds=2))
        lines = [",".join([title, *map(str, row)]) for title, row in zip(titles, found.tolist(), strict=True)]
        for part, some in enumerate((lines[::2], lines[1::2])):
            key = f"{prefix}{name}.factors/part-0000{part}.txt"
            aws.client("s3").put_object(Bucket=bucket, Key=key, Body="".join(f"{line}\n" for line in some).encode())
