"""`python -m infra.local.engine.firehose.writing < JOB`: the bodies of one buffer's objects, made of its segments.

The job is what `delivering` says. Written are, in the folder `out`: `body/object` with what can be read by the table, or as
it is where nothing is converted; and for each way to fail `<error output type>/object` with a line of JSON for each record.
On stdout: {"records": rows or records in the body, "extension", "errors": {type: records}}.
"""

import base64
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from infra.local.engine.firehose import journal

_Errors = dict[int, tuple[str, dict[str, Any]]]
"""Number of the record in the buffer → error output type, and what is said beside the record's data."""


def main() -> None:
    job = json.load(sys.stdin)
    out = Path(job["out"])
    errors: _Errors = {
        number: ("processing-failed", record.failed) for number, record in _records(job) if record.failed is not None
    }
    (out / "body").mkdir()
    if job["conversion"] is None:
        count, extension = _join(job, errors, out / "body/object")
    else:
        from infra.local.engine.firehose.converting import convert  # DuckDB: half a second

        count = convert(job, lambda: _records(job), errors, out / "body/object")
        extension = ".parquet"
    counts = _write_errors(job, errors, out)
    json.dump({"records": count, "extension": extension, "errors": counts}, sys.stdout)


def _records(job: dict[str, Any]) -> Iterator[tuple[int, journal.Record]]:
    number = 0
    for segment in job["segments"]:
        for record in journal.read(Path(segment)):
            yield number, record
            number += 1


def _join(job: dict[str, Any], errors: _Errors, file: Path) -> tuple[int, str]:
    zipped = job["compression"] == "GZIP"
    opened: Callable[..., IO[bytes]] = gzip.open if zipped else open  # type: ignore[assignment]
    count = 0
    with opened(file, "wb") as out:
        for number, record in _records(job):
            if number not in errors:
                out.write(record.data + (b"\n" if job["delimiter"] else b""))
                count += 1
    return count, ".gz" if zipped else ""


def _write_errors(job: dict[str, Any], errors: _Errors, out: Path) -> dict[str, int]:
    """Sources: Firehose Developer Guide, "Handle failure in data transformation" and "Handling errors for data format
    conversion"."""
    counts: dict[str, int] = {}
    if not errors:
        return counts
    now = int(time.time() * 1000)
    for number, record in _records(job):
        if number not in errors:
            continue
        kind, said = errors[number]
        counts[kind] = counts.get(kind, 0) + 1
        line = {**said, "rawData": base64.b64encode(record.data).decode()}
        if kind == "format-conversion-failed":
            times = {"attemptsMade": 1, "arrivalTimestamp": record.arrived, "attemptEndingTimestamp": now}
            line = {**times, **line, "sequenceNumber": record.id, "dataCatalogTable": job["conversion"]["table"]}
        (out / kind).mkdir(exist_ok=True)
        with (out / kind / "object").open("a") as file:
            file.write(json.dumps(line) + "\n")
    return counts


if __name__ == "__main__":
    main()
