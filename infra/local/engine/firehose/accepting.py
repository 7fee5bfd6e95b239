"""What Firehose takes and what it refuses, and from where."""

import base64
import binascii
import threading
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response, now_epoch
from ministack.services import firehose, kinesis
from ministack.services.cloudformation import provisioners

from infra.local.engine.firehose import hints
from infra.local.engine.firehose.journal import Record
from infra.local.engine.firehose.pipes import Pipe, pipe, take_up_again
from infra.local.engine.permissions import role_allows

LARGEST_RECORD, MOST_RECORDS, LARGEST_BATCH = 1000 * 2**10, 500, 4 * 2**20
"""Bytes, records and bytes. Source: Firehose Developer Guide, "Quotas"."""
_TO_S3 = ("ExtendedS3", "S3")
_PROCESSORS = {"Lambda", "AppendDelimiterToRecord", "MetadataExtraction"}
_Answer = Any
"""Status, headers and body, of which the engine says no types."""


def buffer_records() -> None:
    """Records go to disk before they are answered, and to S3 a buffer at a time."""
    load, delete = firehose.load_persisted_state, firehose._delete_delivery_stream
    create = firehose._create_delivery_stream
    update = provisioners._RESOURCE_HANDLERS["AWS::KinesisFirehose::DeliveryStream"]["update"]

    def loaded(data: dict[str, Any]) -> None:
        load(data)
        threading.Timer(2.0, take_up_again).start()  # once the door is open: functions call in through it

    def created(data: dict[str, Any]) -> Any:
        if refused := _refused(data):
            return refused
        answer = create(data)
        if answer[0] == 200:
            _pipe(data["DeliveryStreamName"]).wake()  # what a lost stream of that name has left
        return answer

    def updated(physical_id: str, old: dict[str, Any], new: dict[str, Any], *rest: Any) -> Any:
        if refused := _refused(new):
            raise ValueError(refused[2].decode())
        made = update(physical_id, old, new, *rest)
        _pipe(physical_id).wake()
        return made

    def deleted(data: dict[str, Any]) -> Any:
        answer = delete(data)
        if answer[0] == 200:
            _pipe(data["DeliveryStreamName"]).forget()
        return answer

    handlers = provisioners._RESOURCE_HANDLERS
    handlers["AWS::KinesisFirehose::DeliveryStream"] = {
        **handlers["AWS::KinesisFirehose::DeliveryStream"],
        "update": updated,
    }
    firehose.load_persisted_state = loaded
    firehose._create_delivery_stream = firehose._HANDLERS["CreateDeliveryStream"] = created
    firehose._delete_delivery_stream = firehose._HANDLERS["DeleteDeliveryStream"] = deleted
    firehose._put_record = firehose._HANDLERS["PutRecord"] = _put_record
    firehose._put_record_batch = firehose._HANDLERS["PutRecordBatch"] = _put_record_batch
    firehose.ingest_from_kinesis_source = _ingest


def _put_record(data: dict[str, Any]) -> _Answer:
    stream, refused = _stream(data)
    if refused:
        return refused
    try:
        decoded = _decoded(data.get("Record") or {})
    except ValueError as error:
        return _serialization(error)
    if len(decoded) > LARGEST_RECORD:
        return _too_long([("record.data", len(decoded))])
    record = Record(firehose._record_id(), _now(), decoded)
    _take(stream, [record])
    return json_response({"RecordId": record.id, "Encrypted": False})


def _put_record_batch(data: dict[str, Any]) -> _Answer:
    """The refusals are as in osquery/osquery#3568."""
    stream, refused = _stream(data)
    if refused:
        return refused
    given = data.get("Records") or []
    if not 1 <= len(given) <= MOST_RECORDS:
        bound = "greater than or equal to 1" if not given else f"less than or equal to {MOST_RECORDS}"
        return _invalid([f"Value at 'records' failed to satisfy constraint: Member must have length {bound}"])
    try:
        decoded = [_decoded(each) for each in given]
    except ValueError as error:
        return _serialization(error)
    large = [(f"records.{number + 1}.member.data", len(each)) for number, each in enumerate(decoded)]
    if large := [(name, size) for name, size in large if size > LARGEST_RECORD]:
        return _too_long(large)
    if sum(map(len, decoded)) > LARGEST_BATCH:
        return error_response_json("InvalidArgumentException", "Records size exceeds 4 MB limit", 400)
    now = _now()
    records = [Record(firehose._record_id(), now, each) for each in decoded]
    _take(stream, records)
    answers = [{"RecordId": each.id} for each in records]
    return json_response({"FailedPutCount": 0, "Encrypted": False, "RequestResponses": answers})


def _ingest(stream_arn: str, records: list[tuple[str, bytes]]) -> None:
    """Of a Kinesis stream, what its delivery streams' roles may read."""
    for stream in firehose._streams.values():
        source = stream.get("kinesis_source") or {}
        if source.get("KinesisStreamARN") == stream_arn and now_epoch() >= source.get("DeliveryStartTimestamp", 0):
            now = _now()
            _take(stream, [Record(firehose._record_id(), now, data) for _, data in records])


def _take(stream: dict[str, Any], records: list[Record]) -> None:
    for destination in stream["destinations"]:
        _pipe(stream["name"]).take(records, destination["config"])


def _pipe(name: str) -> Pipe:
    return pipe(get_account_id(), get_region(), name)


def _refused(data: dict[str, Any]) -> _Answer | None:
    """What AWS refuses of a new stream, and what it takes but nothing here does: that is said, not left out."""
    kind, config = firehose._resolve_dest_type_and_config(data)
    if kind is None:
        return None
    unknown = {name for name, _ in hints.processors(config)} - _PROCESSORS
    for missing, what in (
        (kind not in _TO_S3, f"the destination {kind}"),
        (bool(unknown), f"the processors {', '.join(sorted(unknown))}"),
        (config.get("S3BackupMode") == "Enabled", "a backup of source records"),
        (config.get("CompressionFormat", "GZIP") not in ("UNCOMPRESSED", "GZIP"), "that CompressionFormat"),
    ):
        if missing:
            said = f"The local Firehose does not know {what}."
            return error_response_json("InvalidArgumentException", said, 400)
    size = float((config.get("BufferingHints") or {}).get("SizeInMBs", 128))
    if hints.conversion(config) and size < 64:
        said = "BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled."
        return error_response_json("InvalidArgumentException", said, 400)
    source = data.get("KinesisStreamSourceConfiguration") or {}
    if source and not role_allows(source["RoleARN"], "kinesis:GetRecords", source["KinesisStreamARN"]):
        said = f"Role {source['RoleARN']} is not authorized to perform: kinesis:GetRecords on {source['KinesisStreamARN']}."
        return error_response_json("InvalidArgumentException", said, 400)
    if source and source["KinesisStreamARN"].rpartition("/")[2] not in kinesis._streams:
        said = f"Kinesis stream {source['KinesisStreamARN']} does not exist."
        return error_response_json("InvalidArgumentException", said, 400)
    return None


def _stream(data: dict[str, Any]) -> tuple[dict[str, Any], _Answer | None]:
    stream = firehose._streams.get(data.get("DeliveryStreamName", ""))
    if stream is None:
        return {}, firehose._not_found(data.get("DeliveryStreamName", ""))
    if stream["type"] != "DirectPut":
        said = f"This operation is not permitted on {stream['type']} delivery stream type."
        return {}, error_response_json("InvalidArgumentException", said, 400)
    return stream, None


def _decoded(record: dict[str, Any]) -> bytes:
    """Raises ValueError where the data is not Base64."""
    try:
        return base64.b64decode(record.get("Data") or "", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error


def _serialization(error: ValueError) -> _Answer:
    return error_response_json("SerializationException", str(error), 400)


def _too_long(members: list[tuple[str, int]]) -> _Answer:
    return _invalid(
        f"Value 'java.nio.HeapByteBuffer[pos=0 lim={size} cap={size}]' at '{name}' failed to satisfy constraint: "
        f"Member must have length less than or equal to {LARGEST_RECORD}"
        for name, size in members
    )


def _invalid(problems: Any) -> _Answer:
    said = list(problems)
    count = f"{len(said)} validation error{'s' if len(said) > 1 else ''} detected: "
    return error_response_json("ValidationException", count + "; ".join(said), 400)


def _now() -> int:
    return int(now_epoch() * 1000)
