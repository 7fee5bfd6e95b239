"""What a delivery stream's configuration says of sizes, times, functions and roles, with AWS's defaults."""

import os
from dataclasses import dataclass
from typing import Any

MB = 2**20
_LARGEST_CALL = 3 * MB
"""Of records in one call of a function. Source: Firehose Developer Guide, "Transform source data"."""
_CALL_SIZE, _CALL_INTERVAL, _RETRIES = 1.0, 60.0, 3
"""MB, seconds and calls after the first. Source: the same, and "Handle failure in data transformation"."""


def scale() -> float:
    """By how much the seconds of hints are shorter here, for tests."""
    return float(os.environ.get("FIREHOSE_WAIT_SCALE", "1"))


@dataclass(frozen=True)
class Transform:
    arn: str
    role: str
    size: int
    """Bytes of records that are gathered for a call."""
    interval: float
    """Seconds."""
    retries: int


@dataclass(frozen=True)
class Hints:
    size: int
    """Bytes of a buffer."""
    interval: float
    """Seconds."""
    transform: Transform | None


def of(config: dict[str, Any]) -> Hints:
    """Of a destination in S3. Source: Firehose API Reference, BufferingHints; Developer Guide, "Configure buffering hints"."""
    said = config.get("BufferingHints") or {}
    default = 128 if conversion(config) else 5
    return Hints(
        int(float(said.get("SizeInMBs", default)) * MB),
        float(said.get("IntervalInSeconds", 300)) * scale(),
        _transform(config),
    )


def conversion(config: dict[str, Any]) -> dict[str, Any] | None:
    """The conversion to Parquet, if it is switched on."""
    found: dict[str, Any] | None = config.get("DataFormatConversionConfiguration")
    return found if found and found.get("Enabled", True) not in (False, "false") else None


def processors(config: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """Type and parameters of each, if processing is switched on."""
    processing = config.get("ProcessingConfiguration") or {}
    if processing.get("Enabled") not in (True, "true"):
        return []
    return [
        (each["Type"], {one["ParameterName"]: one["ParameterValue"] for one in each.get("Parameters") or ()})
        for each in processing.get("Processors") or ()
    ]


def _transform(config: dict[str, Any]) -> Transform | None:
    for kind, said in processors(config):
        if kind == "Lambda":
            size = float(said.get("BufferSizeInMBs", _CALL_SIZE)) * MB
            return Transform(
                said["LambdaArn"],
                said.get("RoleArn") or config["RoleARN"],
                min(int(size), _LARGEST_CALL),
                float(said.get("BufferIntervalInSeconds", _CALL_INTERVAL)) * scale(),
                int(said.get("NumberOfRetries", _RETRIES)),
            )
    return None
