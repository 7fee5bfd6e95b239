"""Calls of the function that transforms records, under the delivery stream's role."""

import base64
import binascii
import json
import logging
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ministack.core.responses import get_region, new_uuid
from ministack.services import lambda_svc

from infra.local.engine.firehose import hints
from infra.local.engine.firehose.journal import Record
from infra.local.engine.permissions import role_allows

_logger = logging.getLogger("ministack")
_BETWEEN = 1.0
"""Seconds before the first retry; then twice as many each time. AWS does not say how long it waits."""


class _Failed(Exception):
    """A call that gave nothing: (error code, message)."""


def transformed(stream: dict[str, Any], transform: hints.Transform, records: list[Record]) -> Iterator[Record]:
    """What the function made of them: records that it dropped are left out, what failed is marked as failed.

    Sources: Firehose Developer Guide, "Transform source data", "Handle failure in data transformation".
    """
    attempts = 0
    while True:
        attempts += 1
        try:
            answered = _call(stream, transform, records)
            break
        except _Failed as failure:
            code, message = failure.args
            _logger.warning("delivery stream %s: %s: %s", stream["name"], code, message)
            if attempts > transform.retries:
                yield from (_failed(each, transform, attempts, code, message) for each in records)
                return
            time.sleep(_BETWEEN * hints.scale() * 2 ** (attempts - 1))
    for record in records:
        made = answered[record.id]
        match made.get("result"):
            case "Ok":
                keys = (made.get("metadata") or {}).get("partitionKeys")
                try:
                    data = base64.b64decode(made.get("data") or "", validate=True)
                except (binascii.Error, ValueError):
                    said = "The data of the transformed record is not Base64."
                    yield _failed(record, transform, attempts, "Lambda.InvalidData", said)
                    continue
                given = {str(name): str(each) for name, each in keys.items()} if isinstance(keys, dict) else None
                yield Record(record.id, record.arrived, data, keys=given)
            case "Dropped":
                pass
            case "ProcessingFailed":
                said = "ProcessingFailed status set for record"
                yield _failed(record, transform, attempts, "Lambda.ProcessingFailedStatus", said)
            case _:
                said = "The transformed record has a result that is not Ok, Dropped or ProcessingFailed."
                yield _failed(record, transform, attempts, "Lambda.InvalidResult", said)


def _call(stream: dict[str, Any], transform: hints.Transform, records: list[Record]) -> dict[str, dict[str, Any]]:
    """Its answers by the ids of the records. Raises _Failed."""
    if not role_allows(transform.role, "lambda:InvokeFunction", transform.arn):
        raise _Failed(
            "Lambda.InvokeAccessDenied",
            f"Access was denied. {transform.role} is not authorized to perform: lambda:InvokeFunction on {transform.arn}",
        )
    name, qualifier = lambda_svc._resolve_name_and_qualifier(transform.arn)
    function, _ = lambda_svc._get_func_record_for_qualifier(name, qualifier)
    if function is None:
        raise _Failed("Lambda.FunctionNotFound", f"The function {transform.arn} does not exist.")
    event: dict[str, Any] = {
        "invocationId": new_uuid(),
        "deliveryStreamArn": stream["arn"],
        "region": get_region(),
        "records": [
            {
                "recordId": each.id,
                "approximateArrivalTimestamp": each.arrived,
                "data": base64.b64encode(each.data).decode(),
            }
            for each in records
        ],
    }
    if stream.get("kinesis_source"):
        event["sourceKinesisStreamArn"] = stream["kinesis_source"]["KinesisStreamARN"]
    result = lambda_svc._execute_function(function, event)
    body = result.get("body")
    if result.get("error"):
        said = "The Lambda function was successfully invoked but it returned an error result."
        raise _Failed("Lambda.FunctionError", f"{said} {json.dumps(body)[:1000]}")
    if isinstance(body, str | bytes):
        try:
            body = json.loads(body)
        except ValueError:
            body = None
    return _by_id(body, records)


def _by_id(body: Any, records: list[Record]) -> dict[str, dict[str, Any]]:
    made = body.get("records") if isinstance(body, dict) else None
    if not isinstance(made, list) or not all(isinstance(each, dict) for each in made):
        said = "The Lambda function's answer is not an object with a list of records."
        raise _Failed("Lambda.JsonProcessingException", said)
    count = Counter(each.get("recordId") for each in made)
    if missing := [each.id for each in records if each.id not in count]:
        raise _Failed("Lambda.MissingRecordId", f"The answer has no record {missing[0]}.")
    if doubled := [each for each, times in count.items() if times > 1]:
        raise _Failed("Lambda.DuplicatedRecordId", f"The answer has {doubled[0]} more than once.")
    return {each["recordId"]: each for each in made}


def _failed(record: Record, transform: hints.Transform, attempts: int, code: str, message: str) -> Record:
    said = {
        "attemptsMade": attempts,
        "arrivalTimestamp": record.arrived,
        "errorCode": code,
        "errorMessage": message,
        "attemptEndingTimestamp": int(time.time() * 1000),
    }
    return Record(record.id, record.arrived, record.data, {**said, "lambdaArn": transform.arn})
