"""What a query's conditions say of one of its tables' partitions.

A partition is left out where a condition that every row of the table must meet is not true for it: DuckDB itself evaluates
the condition, so that any expression over partition keys prunes. A condition that could be true of a row of nulls, as an
outer join makes them, prunes nothing.
"""

from collections.abc import Iterator
from typing import Any

import duckdb
from sqlglot import exp

from infra.local.engine.athena.dialect import translated
from infra.local.engine.athena.partitions import Partition
from infra.local.engine.hive import duckdb_type, quoted, text

_INNER = ("", "INNER", "CROSS")


def conditions(select: exp.Expr, table: exp.Table, keys: list[str], alone: bool) -> list[exp.Expr]:
    """Those that say something of the keys of the table alone. `alone`: no other table is in this FROM."""
    if not isinstance(select, exp.Select):
        return []
    found = []
    for condition in _binding(select, table):
        columns = list(condition.find_all(exp.Column))
        ours = all(
            column.name.lower() in keys and column.table.lower() in (("", table.alias_or_name.lower()))
            for column in columns
        )
        free = condition.find(exp.Query, exp.Rand, exp.Window, exp.AggFunc) is None
        if columns and ours and free and (alone or _all_named(columns) or not _shared(select)):
            found.append(condition)
    return found


def _all_named(columns: list[exp.Column]) -> bool:
    return all(column.table for column in columns)


def _shared(select: exp.Select) -> bool:
    """By USING a name may be another table's too."""
    return any(join.args.get("using") or join.args.get("method") for join in select.args.get("joins") or ())


def _binding(select: exp.Select, table: exp.Table) -> Iterator[exp.Expr]:
    if where := select.args.get("where"):
        yield from _parts(where.this)
    for join in select.args.get("joins") or ():
        on = join.args.get("on")
        if on is None:
            continue
        side = (join.side or "").upper()
        inner = not side and (join.kind or "").upper() in _INNER
        if inner or (side == "LEFT" and join.this is table):
            yield from _parts(on)


def _parts(condition: exp.Expr) -> Iterator[exp.Expr]:
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from _parts(condition.this)
        yield from _parts(condition.expression)
    else:
        yield condition


def needed(
    connection: Any, partitions: list[Partition], keys: list[dict[str, str]], said: list[exp.Expr]
) -> list[Partition]:
    """Those partitions for which all of the conditions are true."""
    if not said or not partitions:
        return partitions
    names = [quoted(key["Name"]) for key in keys]
    typed = ", ".join(f"TRY_CAST(v[{n + 2}] AS {duckdb_type(key['Type'])}) AS {names[n]}" for n, key in enumerate(keys))
    rows = ", ".join(
        f"([{', '.join(text(each) for each in (str(number), *partition.values))}])"
        for number, partition in enumerate(partitions)
    )
    nothing = ", ".join(
        f"CAST(NULL AS {duckdb_type(key['Type'])}) AS {name}" for key, name in zip(keys, names, strict=True)
    )
    made = f"SELECT CAST(v[1] AS INT) AS n, {typed} FROM (VALUES {rows}) AS t(v)"  # noqa: S608 - all quoted
    connection.execute(f"CREATE OR REPLACE TEMP TABLE candidates AS {made}")
    for condition in said:
        sql = _condition(condition)
        try:
            ((of_nulls,),) = connection.execute(f"SELECT ({sql}) IS TRUE FROM (SELECT {nothing})").fetchall()  # noqa: S608
            if not of_nulls:
                connection.execute(f"DELETE FROM candidates WHERE ({sql}) IS NOT TRUE")  # noqa: S608
        except duckdb.Error:
            continue  # the query itself will say what is wrong; until then every partition stays
    left = connection.execute("SELECT n FROM candidates ORDER BY n").fetchall()
    return [partitions[number] for (number,) in left]


def _condition(condition: exp.Expr) -> str:
    bare = condition.copy()
    for column in bare.find_all(exp.Column):
        column.set("table", None)
        column.set("db", None)
    return translated(bare)
