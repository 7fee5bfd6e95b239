"""Puts records into the deployment's event stream: Firehose itself, or the Kinesis stream before it (`-c stream=kinesis`)."""

import json
import secrets
import time
from collections.abc import Iterable
from typing import Any

from matinee.kernel import aws
from matinee.kernel.settings import settings


def put(record: dict[str, Any]) -> None:
    """At least once. Raises ClientError where the stream takes nothing for now: whoever sent it sends it again."""
    data = encoded(record)
    name = settings()["events"]
    if settings()["events_by"] == "kinesis":
        aws.client("kinesis").put_record(StreamName=name, Data=data, PartitionKey=secrets.token_hex(8))
    else:
        aws.client("firehose").put_record(DeliveryStreamName=name, Record={"Data": data})


_AT_ONCE, _BYTES = 400, 3 * 1024**2
"""Records and bytes that one call takes: Firehose takes 500 and 4 MiB, Kinesis 500 and 5 MiB."""
_TRIES = 8


def put_all(records: Iterable[dict[str, Any]]) -> None:
    """Many, each at least once. What finds no room is sent again for a minute. Raises StreamFull."""
    some: list[bytes] = []
    for data in map(encoded, records):
        if some and (len(some) == _AT_ONCE or sum(map(len, some)) + len(data) > _BYTES):
            _put_some(some)
            some = []
        some.append(data)
    if some:
        _put_some(some)


class StreamFull(Exception):
    """The stream takes less than it is given, for minutes."""


def _put_some(left: list[bytes]) -> None:
    for attempt in range(_TRIES):
        answers = _answers(left)
        left = [data for data, answer in zip(left, answers, strict=True) if answer.get("ErrorCode")]
        if not left:
            return
        time.sleep(min(15, 0.2 * 2**attempt))
    raise StreamFull(f"{len(left)} records found no room")


def _answers(batch: list[bytes]) -> list[dict[str, Any]]:
    name = settings()["events"]
    if settings()["events_by"] == "kinesis":
        keyed = [{"Data": data, "PartitionKey": secrets.token_hex(8)} for data in batch]
        told: list[dict[str, Any]] = aws.client("kinesis").put_records(StreamName=name, Records=keyed)["Records"]
        return told
    listed = [{"Data": data} for data in batch]
    answers: list[dict[str, Any]] = aws.client("firehose").put_record_batch(DeliveryStreamName=name, Records=listed)[
        "RequestResponses"
    ]
    return answers


def encoded(record: dict[str, Any]) -> bytes:
    """A line of JSON."""
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
