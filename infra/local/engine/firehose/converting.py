"""Records of JSON become Parquet by the columns of a table, as OpenXJsonSerDe reads them.

A record may hold several objects, one after the other. Keys that the table does not have are left out. A record of which
anything does not fit is left out as a whole and goes to the errors. The messages are those of AWS.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from infra.local.engine.firehose.journal import Record
from infra.local.engine.hive import duckdb_type, quoted, text

_Records = Callable[[], Iterator[tuple[int, Record]]]
_Errors = dict[int, tuple[str, dict[str, Any]]]
KIND = "format-conversion-failed"
_EMPTY = ("DataFormatConversion.MalformedData", "The record was empty or contained only whitespace.")
_PRIMITIVE = (
    "DataFormatConversion.MalformedData",
    "The input JSON contained a primitive at the top level. The top level must be an object or array.",
)
_MALFORMED = ("DataFormatConversion.ParseError", "Encountered malformed JSON.")
_MISMATCH = ("DataFormatConversion.MalformedData", "Data does not match the schema.")
_NO_TABLE = (
    "DataFormatConversion.EntityNotFound",
    "The specified table/database could not be found. Please ensure that the table/database exists and that the values "
    "provided in the schema configuration are correct, especially with regards to casing.",
)
_UNFIT = re.compile(rb"[\x00\x01\r]")
"""What a line cannot be told apart by: such a record is read by Python."""
_LONGEST = 16 * 2**20
"""Bytes of a line: what a function answers has 6 MB at most."""
_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")


def convert(job: dict[str, Any], records: _Records, errors: _Errors, out: Path) -> int:
    """Write the object and return its rows; there is no object without rows. Adds to the errors."""
    conversion = job["conversion"]
    if problem := _no_columns(conversion):
        errors.update({number: _error(problem) for number, _ in records() if number not in errors})
        return 0
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit='1GB'; SET temp_directory={text(str(out.parent))}; SET TimeZone='UTC'")
    slow = _read_lines(connection, records, errors, out.parent / "lines")
    slow |= {number for (number,) in connection.execute("SELECT DISTINCT r FROM lines WHERE NOT fits").fetchall()}
    _read_slowly(connection, records, errors, slow)
    connection.execute(_typed(connection, conversion))
    for (number,) in connection.execute("SELECT DISTINCT r FROM typed WHERE wrong").fetchall():
        errors[number] = _error(_MISMATCH)
    good = "FROM typed WHERE r NOT IN (SELECT r FROM typed WHERE wrong)"
    (count,) = connection.execute(f"SELECT count(*) {good}").fetchone() or (0,)
    if count:
        compression = {"SNAPPY": "snappy", "GZIP": "gzip", "UNCOMPRESSED": "uncompressed"}[conversion["compression"]]
        names = ", ".join(quoted(each["Name"]) for each in conversion["columns"])
        form = f"FORMAT PARQUET, COMPRESSION {compression}"
        connection.execute(f"COPY (SELECT {names} {good}) TO {text(str(out))} ({form})")
    return int(count)


def _no_columns(conversion: dict[str, Any]) -> tuple[str, str] | None:
    if conversion["problem"]:
        return "DataFormatConversion.AccessDenied", conversion["problem"]
    return None if conversion["columns"] else _NO_TABLE


def _error(problem: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    return KIND, {"lastErrorCode": problem[0], "lastErrorMessage": problem[1]}


def _read_lines(connection: Any, records: _Records, errors: _Errors, file: Path) -> set[int]:
    """Fill the table `lines` (r: number of the record, line, fits: it is an object). The records that could not be."""
    unfit = set()
    with file.open("wb") as out:
        for number, record in records():
            if number in errors:
                continue
            data = record.data
            if _UNFIT.search(data) or not _is_text(data) or not data.strip():
                unfit.add(number)
                continue
            head = b"%d\x01" % number
            out.write(b"".join(head + line + b"\n" for line in data.split(b"\n") if line and not line.isspace()))
    columns = "columns={'r': 'BIGINT', 'line': 'VARCHAR'}, header=false, auto_detect=false, new_line='\\n'"
    limits = f"max_line_size={_LONGEST}, buffer_size={2 * _LONGEST}"
    source = f"read_csv({text(str(file))}, {columns}, delim='\x01', quote='', escape='', nullstr='\x02', {limits})"
    fits = "coalesce(CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' END, false)"
    connection.execute(f"CREATE TABLE lines AS SELECT r, line, {fits} AS fits FROM {source}")  # noqa: S608 - all quoted
    file.unlink()
    return unfit


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read_slowly(connection: Any, records: _Records, errors: _Errors, wanted: set[int]) -> None:
    """Objects that are not one a line: several in a line, or one over several."""
    if not wanted:
        return
    connection.execute("CREATE TABLE slow (r BIGINT)")
    connection.executemany("INSERT INTO slow VALUES (?)", [[number] for number in sorted(wanted)])
    connection.execute("DELETE FROM lines WHERE r IN (SELECT r FROM slow)")
    for number, record in records():
        if number in wanted:
            try:
                found = list(_objects(record.data))
            except _Refused as refused:
                errors[number] = _error((refused.args[0], refused.args[1]))
                continue
            connection.executemany("INSERT INTO lines VALUES (?, ?, true)", [[number, each] for each in found])


class _Refused(Exception):
    """A record is no JSON of objects: (error code, message)."""


def _objects(data: bytes) -> Iterator[str]:
    try:
        said = data.decode()
    except UnicodeDecodeError:
        raise _Refused(*_MALFORMED) from None
    decoder, place = json.JSONDecoder(), _blank_until(said, 0)
    if place == len(said):
        raise _Refused(*_EMPTY)
    while place < len(said):
        try:
            found, end = decoder.raw_decode(said, place)
        except ValueError:
            raise _Refused(*_MALFORMED) from None
        if not isinstance(found, dict):
            raise _Refused(*(_MISMATCH if isinstance(found, list) else _PRIMITIVE))
        yield said[place:end]
        place = _blank_until(said, end)


def _blank_until(said: str, place: int) -> int:
    while place < len(said) and said[place] in " \t\r\n":
        place += 1
    return place


def _typed(connection: Any, conversion: dict[str, Any]) -> str:
    """SQL of the table `typed`: r, the columns, and whether anything of the row did not fit."""
    found = connection.execute("SELECT DISTINCT unnest(json_keys(line)) FROM lines").fetchall()
    same = str.lower if conversion["ignore_case"] else str
    spellings: dict[str, list[str]] = {}
    for (key,) in found:
        spellings.setdefault(same(key), []).append(key)
    values, wrong = ["r"], ["false"]
    read: dict[str, str] = {}
    for column in conversion["columns"]:
        name, kind = column["Name"], duckdb_type(column["Type"])
        keys = spellings.get(same(conversion["keys"].get(name, name)), [])
        read |= dict.fromkeys(keys[:1], "VARCHAR")
        said = f"coalesce(said.{quoted(keys[0])}, {' '.join(map(_pointed, keys[1:]))} NULL)" if keys else "NULL"
        value = _value(said, kind)
        values.append(f"{value} AS {quoted(name)}")
        if keys:
            wrong.append(f"({said} IS NOT NULL AND {value} IS NULL)")
    values.append(f"{' OR '.join(wrong)} AS wrong")
    said = f"json_transform(line, {text(json.dumps(read))})" if read else "NULL"
    return f"CREATE TABLE typed AS SELECT {', '.join(values)} FROM (SELECT r, line, {said} AS said FROM lines)"  # noqa: S608 - all quoted


def _pointed(key: str) -> str:
    """Another spelling of a key that is read already: DuckDB's structs would take both for one."""
    pointer = "/" + key.replace("~", "~0").replace("/", "~1")
    return f"line ->> {text(pointer)},"


def _value(said: str, kind: str) -> str:
    """Of what is said as text: NULL where it is of another type."""
    if kind in _INTEGERS:
        return f"CASE WHEN regexp_full_match({said}, '[+-]?[0-9]+') THEN TRY_CAST({said} AS {kind}) END"
    if kind == "BOOLEAN":
        return f"CASE lower({said}) WHEN 'true' THEN true WHEN 'false' THEN false END"
    if kind == "VARCHAR":
        return f"CAST({said} AS VARCHAR)"
    if "(" in kind or kind.endswith("[]"):
        return f"TRY_CAST(TRY_CAST({said} AS JSON) AS {kind})"
    return f"TRY_CAST({said} AS {kind})"
