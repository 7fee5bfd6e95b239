"""One statement, from its SQL to its rows. It runs in a worker."""

import base64
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

from infra.local.engine.athena import functions, partitions, pruning, results, statements, tables
from infra.local.engine.athena.asking import Ask, QueryCancelled, QueryFailed
from infra.local.engine.athena.dialect import translated
from infra.local.engine.hive import quoted, text

_MEMORY = "2GB"
"""Of one query; what needs more goes to the disk."""
_MOST_PARTITIONS = 100
VIEW = "/* Presto View: "


@dataclass
class Outcome:
    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    scanned: int = 0
    results: str = ""
    """The file of the rows."""
    written: list[str] = field(default_factory=list)
    """What UNLOAD wrote."""


@dataclass
class Run:
    ask: Ask
    database: str
    scratch: Path
    most: int | None
    """Bytes that may be read."""
    connection: Any = field(default_factory=duckdb.connect)
    sources: list[tables.Source] = field(default_factory=list)

    def statement(self, sql: str, parameters: list[str]) -> Outcome:
        """Raises QueryFailed and QueryCancelled."""
        try:
            said = statements.parse(sql, parameters)
            return self._statement(said)
        except statements.Refused as error:
            raise QueryFailed(f"NOT_SUPPORTED: {error}") from None
        except (duckdb.Error, results.TooLarge, SqlglotError) as error:
            raise QueryFailed(_reason(error)) from None

    def _statement(self, said: statements.Statement) -> Outcome:
        if said.kind == "drop view":
            database, name = self._named(said.target)
            self.ask("drop_view", database, name, said.if_exists)
            return Outcome()
        assert said.query is not None
        self._configure()
        if said.kind == "unload":
            self.connection.execute("SET preserve_insertion_order=false")  # its files have no order
        query = self._resolved(said.query, self.database, ())
        sql = translated(query)
        self._open_files()
        scanned = self._scanned(query)
        kinds = [(row[0].lower(), row[1]) for row in self.connection.execute(f"DESCRIBE {sql}").fetchall()]
        if said.kind == "create view":
            self._create_view(said, kinds)
            return Outcome()
        if said.kind == "unload":
            return self._unload(said, sql, kinds, scanned)
        return self._select(sql, kinds, scanned)

    def _configure(self) -> None:
        self.connection.execute(f"{functions.SETTINGS}; SET memory_limit='{_MEMORY}'")
        self.connection.execute(f"SET temp_directory={text(str(self.scratch / 'spilled'))}")
        for macro in functions.MACROS:
            self.connection.execute(f"CREATE TEMP MACRO {macro}")

    def _resolved(self, query: exp.Expr, database: str, inside: tuple[str, ...]) -> exp.Expr:
        """The query with DuckDB's views in the places of tables of Glue, and views of Glue spelled out."""
        tree = query.copy()
        seen: set[int] = set()
        for scope in list(traverse_scope(tree)):
            named = [source for source in scope.sources.values() if isinstance(source, exp.Table)]
            for table in named:
                if id(table) in seen:
                    continue
                seen.add(id(table))
                self._put_in_place(table, scope.expression, database, len(scope.sources) == 1, inside)
        return tree

    def _put_in_place(
        self, node: exp.Table, select: exp.Expr, database: str, alone: bool, inside: tuple[str, ...]
    ) -> None:
        database, name = self._named(node, database)
        table = self.ask("table", database, name)
        alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(node.name))
        if table.get("TableType") == "VIRTUAL_VIEW":
            if f"{database}.{name}" in inside:
                raise QueryFailed(f"INVALID_VIEW: View {database}.{name} is recursive")
            said, place = _view(table)
            seen = statements.parse(said, []).query
            assert seen is not None
            inner = self._resolved(seen, place or database, (*inside, f"{database}.{name}"))
            node.replace(exp.Subquery(this=inner, alias=alias))
            return
        keys = table.get("PartitionKeys") or []
        said_of_keys = pruning.conditions(select, node, [key["Name"].lower() for key in keys], alone)
        left = pruning.needed(self.connection, partitions.of(table, self.ask), keys, said_of_keys)
        source = tables.Source(f"lake_{len(self.sources)}", table, tables.objects_of(left, self.ask))
        self.sources.append(source)
        node.replace(exp.Table(this=exp.to_identifier(source.name), alias=alias, joins=node.args.get("joins")))

    def _named(self, node: exp.Table | None, database: str = "") -> tuple[str, str]:
        if node is None or not isinstance(node.this, exp.Identifier):
            raise statements.Refused(f"the local Athena reads tables, not {node.sql('athena') if node else 'nothing'}")
        if node.catalog and node.catalog.lower() != "awsdatacatalog":
            raise QueryFailed(f"CATALOG_NOT_FOUND: Catalog '{node.catalog}' does not exist")
        return (node.db or database or self.database).lower(), node.name.lower()

    def _open_files(self) -> None:
        """From here on DuckDB reaches the files that were lent to it, and its own."""
        paths = [stored.path for source in self.sources for _, stored in source.objects]
        self.connection.execute(f"SET allowed_directories=[{text(str(self.scratch))}]")
        self.connection.execute(f"SET allowed_paths=[{', '.join(map(text, dict.fromkeys(paths)))}]")
        self.connection.execute("SET enable_external_access=false; SET lock_configuration=true")
        for source in self.sources:
            source.create(self.connection)

    def _scanned(self, query: exp.Expr) -> int:
        """Bytes of the columns that are named anywhere in the query."""
        stars = any(not isinstance(star.parent, exp.Count) for star in query.find_all(exp.Star))
        names = None if stars else {column.name.lower() for column in query.find_all(exp.Column)}
        total = sum(source.scanned(self.connection, names) for source in self.sources)
        if self.most is not None and total > self.most:
            raise QueryCancelled(f"Bytes scanned limit was exceeded: {total:,} of {self.most:,}")
        return total

    def _select(self, sql: str, kinds: list[tuple[str, str]], scanned: int) -> Outcome:
        columns = [results.column(*each) for each in kinds]
        file = self.scratch / "results" / "object"
        file.parent.mkdir()
        count = results.write(self._rows(sql, kinds), columns, file)
        return Outcome(columns, count, scanned, str(file))

    def _rows(self, sql: str, kinds: list[tuple[str, str]]) -> Iterator[tuple[Any, ...]]:
        zoned = [place for place, (_, kind) in enumerate(kinds) if kind == "TIMESTAMP WITH TIME ZONE"]
        if zoned:  # Python would need another package to know of zones
            names = [f"c{place}" for place in range(len(kinds))]
            texts = [
                f"strftime({name}, '%Y-%m-%d %H:%M:%S.%g') || ' UTC'" if place in zoned else name
                for place, name in enumerate(names)
            ]
            sql = f"SELECT {', '.join(texts)} FROM ({sql}) AS t({', '.join(names)})"  # noqa: S608 - names of ours
        self.connection.execute(sql)
        while rows := self.connection.fetchmany(10_000):
            yield from rows

    def _unload(self, said: statements.Statement, sql: str, kinds: list[tuple[str, str]], scanned: int) -> Outcome:
        """Source: Athena User Guide, "UNLOAD": an empty place, Parquet by GZIP unless it says otherwise."""
        if str(said.options.get("format", "")).upper() != "PARQUET":
            raise QueryFailed(f"NOT_SUPPORTED: the local Athena unloads Parquet, not {said.options.get('format')}")
        if unknown := set(said.options) - {"format", "compression", "partitioned_by"}:
            raise QueryFailed(f"NOT_SUPPORTED: the local Athena does not know {', '.join(sorted(unknown))} of UNLOAD")
        if len({name for name, _ in kinds}) < len(kinds):
            raise QueryFailed("DUPLICATE_COLUMN_NAME: two columns have the same name")
        self.ask("empty", said.location)
        out = self.scratch / "unloaded"
        compression = str(said.options.get("compression", "GZIP")).lower().replace("none", "uncompressed")
        by = said.options.get("partitioned_by") or []
        form = f"FORMAT PARQUET, COMPRESSION {compression}"
        form += f", PARTITION_BY ({', '.join(map(quoted, by))})" if by else ", PER_THREAD_OUTPUT true"
        chosen = ", ".join(
            f"CAST(c{n} AS BIGINT) AS {quoted(name)}" if kind == "HUGEINT" else f"c{n} AS {quoted(name)}"
            for n, (name, kind) in enumerate(kinds)
        )
        names = ", ".join(f"c{n}" for n in range(len(kinds)))
        rows = f"SELECT {chosen} FROM ({sql}) AS t({names})"  # noqa: S608 - the query, translated
        ((count,),) = self.connection.execute(f"COPY ({rows}) TO {text(str(out))} ({form})").fetchall()
        if by and len(list(out.rglob("*.parquet"))) > _MOST_PARTITIONS:
            raise QueryFailed(f"HIVE_TOO_MANY_OPEN_PARTITIONS: UNLOAD writes {_MOST_PARTITIONS} partitions at most")
        written = []
        for number, file in enumerate(sorted(out.rglob("*.parquet")) if count else []):
            folder = "/".join(file.relative_to(out).parts[:-1])
            alone = self.scratch / f"leaving-{number}" / "object"
            alone.parent.mkdir()
            file.rename(alone)
            key = f"{said.location}{folder}{'/' if folder else ''}{self.scratch.name}_{number}.parquet"
            written.append(self.ask("put", key, str(alone)))
        shutil.rmtree(out, ignore_errors=True)
        return Outcome([], int(count), scanned, "", written)

    def _create_view(self, said: statements.Statement, kinds: list[tuple[str, str]]) -> None:
        database, name = self._named(said.target)
        assert said.query is not None
        columns = [{"name": each, "type": results.type_of(kind)} for each, kind in kinds]
        made = {
            "originalSql": said.query.sql("athena"),
            "catalog": "awsdatacatalog",
            "schema": self.database,
            "columns": columns,
        }
        table = {
            "Name": name,
            "TableType": "VIRTUAL_VIEW",
            "Parameters": {"presto_view": "true", "comment": "Presto View"},
            "ViewOriginalText": f"{VIEW}{base64.b64encode(json.dumps(made).encode()).decode()} */",
            "ViewExpandedText": "/* Presto View */",
            "StorageDescriptor": {
                "Columns": [{"Name": each, "Type": results.hive_type(kind)} for each, kind in kinds],
                "Location": "",
            },
        }
        self.ask("put_view", database, table, said.replace)


def _view(table: dict[str, Any]) -> tuple[str, str]:
    """(its SQL, its database): as Presto keeps it, or plain."""
    said = table.get("ViewOriginalText") or ""
    if said.startswith(VIEW):
        made = json.loads(base64.b64decode(said.removeprefix(VIEW).removesuffix(" */")))
        return made["originalSql"], made.get("schema", "")
    return said, table["DatabaseName"]


_REASONS = {
    duckdb.ParserException: "SYNTAX_ERROR",
    duckdb.BinderException: "SYNTAX_ERROR",
    duckdb.CatalogException: "SYNTAX_ERROR",
    duckdb.ConversionException: "INVALID_CAST_ARGUMENT",
    duckdb.OutOfRangeException: "NUMERIC_VALUE_OUT_OF_RANGE",
    duckdb.OutOfMemoryException: "EXCEEDED_LOCAL_MEMORY_LIMIT",
}


def _reason(error: Exception) -> str:
    said = str(error).removeprefix("Invalid Input Error: ")
    code = next((code for kind, code in _REASONS.items() if isinstance(error, kind)), "")
    return f"{code}: {said}" if code else said
