"""Files of records: each has a header of JSON and its data, both after their lengths."""

import json
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LENGTHS = struct.Struct(">II")


@dataclass(frozen=True)
class Record:
    id: str
    arrived: int
    """Milliseconds since 1970."""
    data: bytes
    failed: dict[str, Any] | None = None
    """What Firehose writes of it beside its data, where it could not be transformed."""
    keys: dict[str, str] | None = None
    """Partition keys that the transforming function gave it."""


def encoded(record: Record) -> bytes:
    header: dict[str, Any] = {"id": record.id, "arrived": record.arrived}
    header |= {name: each for name in ("failed", "keys") if (each := getattr(record, name)) is not None}
    head = json.dumps(header).encode()
    return _LENGTHS.pack(len(head), len(record.data)) + head + record.data


def write(file: Path, records: Iterable[Record]) -> None:
    """All of them or none, whatever happens meanwhile."""
    fresh = file.parent.parent / f"{file.name}.new"
    with fresh.open("wb") as out:
        out.writelines(map(encoded, records))
    fresh.replace(file)


def read(file: Path) -> Iterator[Record]:
    """One after the other. A last record that was never written to its end was never answered, and is left out."""
    with file.open("rb") as source:
        while len(lengths := source.read(_LENGTHS.size)) == _LENGTHS.size:
            head_length, length = _LENGTHS.unpack(lengths)
            head, data = source.read(head_length), source.read(length)
            if len(data) < length or len(head) < head_length:
                return
            header = json.loads(head)
            yield Record(header["id"], header["arrived"], data, header.get("failed"), header.get("keys"))
