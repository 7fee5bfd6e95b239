"""One buffer becomes one object for each prefix, and one for each way in which its records failed."""

import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ministack.core.responses import get_account_id, get_region
from ministack.services import firehose, glue

from infra.local.engine import files
from infra.local.engine.firehose import hints, journal
from infra.local.engine.permissions import role_allows

ROOT = Path(__file__).parents[4]


class NotDelivered(Exception):
    """A buffer could not be delivered; it is tried again. The message says why."""


def deliver(stream: dict[str, Any], folder: Path) -> None:
    """Within the scope of the stream's account and region. Raises NotDelivered and files.NotStored."""
    destination = stream["destinations"][0]
    config = destination["config"]
    arrived, _, identity = folder.name.partition("-")
    began = _zoned(int(arrived), config)
    version = stream.get("version", 1)
    stamp = firehose._java_time("yyyy-MM-dd-HH-mm-ss", began)
    suffix = f"{stream['name']}-{version}-{stamp}-{identity}"
    with tempfile.TemporaryDirectory() as scratch:
        for number, (prefix, segments) in enumerate(_by_prefix(config, began, folder, Path(scratch) / "groups")):
            out = Path(scratch) / f"{number}"
            written = _written(config, segments, out)
            ending = config.get("FileExtension") or written["extension"]
            if written["records"]:
                _store(config, out / "body/object", prefix + suffix + ending)
            for kind in written["errors"]:
                _store(config, out / f"{kind}/object", _error_prefix(config, kind, began) + suffix)


def _zoned(arrived: int, config: dict[str, Any]) -> time.struct_time:
    """Source: Firehose Developer Guide, "Custom prefixes": the arrival of the oldest record, in UTC or the zone said."""
    moment = datetime.fromtimestamp(arrived / 1000, UTC)
    return moment.astimezone(ZoneInfo(config.get("CustomTimeZone") or "UTC")).timetuple()


def _by_prefix(
    config: dict[str, Any], began: time.struct_time, folder: Path, scratch: Path
) -> Iterator[tuple[str, list[Path]]]:
    segments = sorted(folder.iterdir())
    if not (config.get("DynamicPartitioningConfiguration") or {}).get("Enabled"):
        yield firehose._evaluate_prefix(config.get("Prefix", ""), began), segments
        return
    groups: defaultdict[str, list[journal.Record]] = defaultdict(list)
    for record in (each for segment in segments for each in journal.read(segment)):
        prefix, placed = _partition(config, began, record)
        groups[prefix].append(placed)
    scratch.mkdir()
    for number, (prefix, records) in enumerate(sorted(groups.items())):
        segment = scratch / "segments" / f"{number}"
        segment.parent.mkdir(exist_ok=True)
        journal.write(segment, records)
        yield prefix, [segment]


def _partition(config: dict[str, Any], began: time.struct_time, record: journal.Record) -> tuple[str, journal.Record]:
    if record.failed:
        return "", record
    try:
        keys = firehose._metadata_extraction_keys(config, record.data)
        return firehose._evaluate_prefix(config.get("Prefix", ""), began, keys, record.keys), record
    except firehose._DeliveryError as error:
        now = int(time.time() * 1000)
        said = {"attemptsMade": 1, "arrivalTimestamp": record.arrived, "errorCode": "DynamicPartitioning"}
        failed = {**said, "errorMessage": error.message, "attemptEndingTimestamp": now}
        return "", journal.Record(record.id, record.arrived, record.data, failed)


def _written(config: dict[str, Any], segments: list[Path], out: Path) -> dict[str, Any]:
    """What `infra.local.engine.firehose.writing` made of the segments, in a process that is small again afterwards."""
    out.mkdir()
    job: dict[str, Any] = {"segments": [str(each) for each in segments], "out": str(out), "conversion": None}
    if conversion := hints.conversion(config):
        job["conversion"] = _conversion(conversion)
    job["compression"] = config.get("CompressionFormat", "UNCOMPRESSED")
    job["delimiter"] = any(kind == "AppendDelimiterToRecord" for kind, _ in hints.processors(config))
    command = [sys.executable, "-m", "infra.local.engine.firehose.writing"]
    ended = subprocess.run(command, input=json.dumps(job).encode(), capture_output=True, cwd=ROOT, check=False)
    if ended.returncode:
        raise NotDelivered(ended.stderr.decode(errors="replace")[-2000:])
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def _conversion(conversion: dict[str, Any]) -> dict[str, Any]:
    """The table's columns and how to read and write. Source: Firehose API Reference, DataFormatConversionConfiguration."""
    said = conversion.get("SchemaConfiguration") or {}
    database, name = said.get("DatabaseName", ""), said.get("TableName", "")
    table = glue._tables.get(f"{database}/{name}")
    arn = f"arn:aws:glue:{get_region()}:{get_account_id()}:table/{database}/{name}"
    allowed = role_allows(said.get("RoleARN", ""), "glue:GetTableVersions", arn)
    serializer = ((conversion.get("OutputFormatConfiguration") or {}).get("Serializer") or {}).get("ParquetSerDe")
    deserializer = (conversion.get("InputFormatConfiguration") or {}).get("Deserializer") or {}
    openx = deserializer.get("OpenXJsonSerDe") or {}
    if serializer is None or "HiveJsonSerDe" in deserializer or openx.get("ConvertDotsInJsonKeysToUnderscores"):
        raise NotDelivered("the local Firehose converts JSON by OpenXJsonSerDe to Parquet, and nothing else")
    return {
        "columns": table["StorageDescriptor"]["Columns"] if table and allowed else None,
        "problem": None if allowed else f"Access was denied. {said.get('RoleARN')} may not call GetTableVersions.",
        "ignore_case": openx.get("CaseInsensitive", True) not in (False, "false"),
        "keys": openx.get("ColumnToJsonKeyMappings") or {},
        "compression": serializer.get("Compression", "SNAPPY"),
        "table": {
            "catalogId": said.get("CatalogId") or get_account_id(),
            "databaseName": database,
            "tableName": name,
            "region": said.get("Region") or get_region(),
            "versionId": said.get("VersionId", "LATEST"),
        },
    }


def _error_prefix(config: dict[str, Any], kind: str, began: time.struct_time) -> str:
    if said := config.get("ErrorOutputPrefix"):
        return str(firehose._evaluate_prefix(said, began, error_type=kind))
    return f"{config.get('Prefix', '')}{kind}/{firehose._java_time('yyyy/MM/dd/HH/', began)}"


def _store(config: dict[str, Any], file: Path, key: str) -> None:
    bucket = firehose._s3_bucket_from_arn(config["BucketARN"])
    arn = f"{config['BucketARN']}/{key}"
    if not role_allows(config["RoleARN"], "s3:PutObject", arn):
        raise NotDelivered(f"{config['RoleARN']} is not authorized to perform: s3:PutObject on resource: {arn}")
    files.store(file, bucket, key)
