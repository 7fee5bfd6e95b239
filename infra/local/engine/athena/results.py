"""Rows as Athena writes them: each value but NULL is a quoted text."""

import math
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from mmap import mmap
from pathlib import Path
from typing import Any

_TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "tinyint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "bigint",
    "FLOAT": "float",
    "DOUBLE": "double",
    "VARCHAR": "varchar",
    "UUID": "varchar",
    "BLOB": "varbinary",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "JSON": "json",
}
_HIVE = {
    "integer": "int",
    "varchar": "string",
    "varbinary": "binary",
    "json": "string",
    "timestamp with time zone": "timestamp",
}
_SIZES = {
    "tinyint": (3, 0),
    "smallint": (5, 0),
    "integer": (10, 0),
    "bigint": (19, 0),
    "float": (17, 0),
    "double": (17, 0),
    "varchar": (2**31 - 1, 0),
    "timestamp": (3, 0),
    "timestamp with time zone": (3, 0),
    "json": (2**31 - 1, 0),
    "varbinary": (2**30, 0),
}
"""Precision and scale, as GetQueryResults says them."""
_CELL = re.compile(rb'(?:"((?:[^"]|"")*)")?([,\n])')
_LARGEST = 2**63


class TooLarge(ValueError):
    """A whole number that a bigint cannot hold."""


def type_of(duckdb: str) -> str:
    """Athena's name of one of DuckDB's types."""
    if duckdb.endswith("]"):
        return "array"
    outer = duckdb.partition("(")[0]
    return {"MAP": "map", "STRUCT": "row", "DECIMAL": "decimal"}.get(outer) or _TYPES.get(duckdb, "varchar")


def hive_type(duckdb: str) -> str:
    """Of a view's column."""
    if duckdb.endswith("[]"):
        return f"array<{hive_type(duckdb[:-2])}>"
    if found := re.fullmatch(r"MAP\((\w+), (\w+)\)", duckdb):
        return f"map<{hive_type(found[1])},{hive_type(found[2])}>"
    if duckdb.startswith("DECIMAL"):
        return duckdb.lower()
    kind = type_of(duckdb)
    return _HIVE.get(kind, kind)


def column(name: str, duckdb: str) -> dict[str, Any]:
    """One of ColumnInfo."""
    kind = type_of(duckdb)
    precision, scale = _SIZES.get(kind, (0, 0))
    if found := re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", duckdb):
        precision, scale = int(found[1]), int(found[2])
    said = {"CatalogName": "hive", "SchemaName": "", "TableName": "", "Name": name, "Label": name, "Type": kind}
    return {**said, "Precision": precision, "Scale": scale, "Nullable": "UNKNOWN", "CaseSensitive": kind == "varchar"}


def write(rows: Iterator[tuple[Any, ...]], columns: list[dict[str, Any]], file: Path) -> int:
    """A header and the rows, which are counted."""
    ways = [_whole if each["Type"] == "bigint" else said for each in columns]
    count = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(_cell(each["Name"]) for each in columns) + "\n")
        for row in rows:
            cells = (_cell(None if value is None else way(value)) for way, value in zip(ways, row, strict=True))
            out.write(",".join(cells) + "\n")
            count += 1
    return count


def _cell(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'


def _whole(value: int) -> str:
    if not -_LARGEST <= value < _LARGEST:
        raise TooLarge("NUMERIC_VALUE_OUT_OF_RANGE: bigint addition overflow")
    return str(value)


def said(value: Any) -> str:
    """A value as Athena writes it in a CSV."""
    for kind, way in _WAYS.items():
        if isinstance(value, kind):
            return way(value)
    return str(value)


def _floating(value: float) -> str:
    """As Java writes a double."""
    if math.isnan(value) or math.isinf(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value) if "e" not in repr(value) else f"{value:.17g}"
    digits, _, exponent = f"{Decimal(repr(value)):E}".partition("E")
    return f"{_trimmed(digits)}E{int(exponent)}"


def _trimmed(digits: str) -> str:
    whole, _, fraction = digits.partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}"


def _inside(value: Any) -> str:
    return "null" if value is None else said(value)


_WAYS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    float: _floating,
    datetime: lambda value: value.strftime("%Y-%m-%d %H:%M:%S.") + f"{value.microsecond // 1000:03d}",
    date: lambda value: value.isoformat(),
    bytes: lambda value: value.hex(" "),
    list: lambda value: f"[{', '.join(map(_inside, value))}]",
    dict: lambda value: "{" + ", ".join(f"{_inside(key)}={_inside(each)}" for key, each in value.items()) + "}",
    Decimal: lambda value: format(value, "f"),
}


def page(content: bytes | mmap, start: int, most: int) -> tuple[list[list[str | None]], int | None]:
    """Rows of the file from a byte on, and the byte where the next page starts; None where there is none."""
    rows: list[list[str | None]] = []
    row: list[str | None] = []
    place = start
    while place < len(content) and len(rows) < most:
        found = _CELL.match(content, place)
        if found is None:
            raise ValueError(f"the results are damaged at byte {place}")
        row.append(None if found[1] is None else found[1].replace(b'""', b'"').decode())
        if found[2] == b"\n":
            rows.append(row)
            row = []
        place = found.end()
    return rows, place if place < len(content) else None
