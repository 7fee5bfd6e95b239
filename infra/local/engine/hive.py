"""Hive's types, which tables of Glue have, as DuckDB's; and texts and names as SQL writes them."""

import re

_SIMPLE = {
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "string": "VARCHAR",
    "binary": "BLOB",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
}


class UnknownType(Exception):
    """A type of Glue that nothing here reads or writes."""


def duckdb_type(kind: str) -> str:
    """`map<string,array<int>>` → `MAP(VARCHAR, INTEGER[])`. Raises UnknownType."""
    said = kind.strip().lower()
    if said in _SIMPLE:
        return _SIMPLE[said]
    if re.fullmatch(r"(varchar|char)\(\d+\)", said):
        return "VARCHAR"
    if found := re.fullmatch(r"decimal(\(\d+(,\s*\d+)?\))?", said):
        return f"DECIMAL{found[1] or '(10,0)'}"
    outer, _, inner = said.partition("<")
    parts = _split(inner[:-1]) if inner.endswith(">") else []
    if outer == "array" and len(parts) == 1:
        return f"{duckdb_type(parts[0])}[]"
    if outer == "map" and len(parts) == 2:
        return f"MAP({duckdb_type(parts[0])}, {duckdb_type(parts[1])})"
    if outer == "struct" and parts:
        fields = (part.partition(":") for part in parts)
        return f"STRUCT({', '.join(f'{quoted(name.strip())} {duckdb_type(of)}' for name, _, of in fields)})"
    raise UnknownType(f"the type {kind} is not known here")


def _split(said: str) -> list[str]:
    """At the commas that are in no brackets."""
    parts, depth = [""], 0
    for letter in said:
        depth += (letter in "<(") - (letter in ">)")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part for part in parts if part.strip()]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def text(said: str) -> str:
    return "'" + said.replace("'", "''") + "'"
