"""Artefacts in the lake's bucket: each one by its day, and a copy of the one in use."""

import json

from botocore.exceptions import ClientError

from matinee.analytics.forecasting.artefacts import SCHEMA, Artefact, Name, Verdict
from matinee.kernel import aws
from matinee.kernel.settings import settings

PREFIX = "forecasting/"


def current(name: Name) -> Artefact | None:
    """The one in use; None where there is none that this code can read."""
    try:
        found = aws.client("s3").get_object(Bucket=settings().bucket("lake"), Key=f"{PREFIX}{name}/current.json")
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    said = json.load(found["Body"])
    return Artefact.model_validate(said["artefact"]) if said["artefact"]["schema_version"] == SCHEMA else None


def keep(artefact: Artefact, verdict: Verdict) -> None:
    """Store it by its day with the verdict, and put it into use where it was adopted. Doing it twice is doing it once."""
    body = json.dumps({"artefact": artefact.model_dump(mode="json"), "verdict": verdict.model_dump()}).encode()
    names = [str(artefact.trained_on), *(["current"] if verdict.adopted else [])]
    for name in names:
        aws.client("s3").put_object(
            Bucket=settings().bucket("lake"),
            Key=f"{PREFIX}{artefact.model}/{name}.json",
            Body=body,
        )
