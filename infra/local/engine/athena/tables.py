"""Tables of Glue as DuckDB sees them: the files that a query needs of them, under their columns."""

from dataclasses import dataclass
from typing import Any

from infra.local.engine.athena.asking import Ask, QueryFailed, Stored
from infra.local.engine.athena.partitions import Partition
from infra.local.engine.hive import duckdb_type, quoted, text

_WIDER = {
    "BIGINT": ("INTEGER", "SMALLINT", "TINYINT", "UINTEGER"),
    "INTEGER": ("SMALLINT", "TINYINT"),
    "DOUBLE": ("FLOAT",),
    "TIMESTAMP": ("TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"),
}
"""What a column of this type may be in a file."""
FILE, PATH = "lake_file", "$path"


@dataclass(frozen=True)
class Source:
    """A table with the objects that a query reads of it."""

    name: str
    """Of the view that DuckDB has of it."""
    table: dict[str, Any]
    objects: list[tuple[Partition, Stored]]

    @property
    def keys(self) -> list[dict[str, str]]:
        return self.table.get("PartitionKeys") or []

    @property
    def is_parquet(self) -> bool:
        said = f"{self.table['StorageDescriptor'].get('InputFormat', '')} {_serde(self.table)}".lower()
        kind = (self.table.get("Parameters") or {}).get("classification", "").lower()
        return "parquet" in said or kind == "parquet"

    def create(self, connection: Any) -> None:
        """Raises QueryFailed."""
        connection.execute(f"CREATE TEMP VIEW {self.name} AS {self._select(connection)}")

    def _select(self, connection: Any) -> str:
        columns = self.table["StorageDescriptor"].get("Columns") or []
        if not self.objects:
            nothing = [
                f"CAST(NULL AS {duckdb_type(each['Type'])}) AS {quoted(each['Name'])}" for each in columns + self.keys
            ]
            return f"SELECT {', '.join([*nothing, f'CAST(NULL AS VARCHAR) AS {quoted(PATH)}'])} WHERE false"
        read = self._read_parquet() if self.is_parquet else self._read_json(columns)
        described = connection.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()  # noqa: S608 - all quoted
        there = {name.lower(): kind for name, kind, *_ in described}
        chosen = [self._column(each, there) for each in columns]
        chosen += [f"lake_files.{quoted(key['Name'])}" for key in self.keys]
        chosen += [f"lake_files.uri AS {quoted(PATH)}"]
        self._list_files(connection)
        files = f"{self.name}_files AS lake_files ON lake_rows.{FILE} = lake_files.path"
        return f"SELECT {', '.join(chosen)} FROM {read} AS lake_rows JOIN {files}"  # noqa: S608 - names are quoted

    def _list_files(self, connection: Any) -> None:
        typed = [
            f"CAST(v[{n + 3}] AS {duckdb_type(key['Type'])}) AS {quoted(key['Name'])}"
            for n, key in enumerate(self.keys)
        ]
        rows = ", ".join(
            f"([{', '.join(map(text, (stored.path, stored.uri, *partition.values)))}])"
            for partition, stored in self.objects
        )
        listed = ", ".join(["v[1] AS path", "v[2] AS uri", *typed])
        connection.execute(f"CREATE TEMP TABLE {self.name}_files AS SELECT {listed} FROM (VALUES {rows}) AS t(v)")  # noqa: S608

    def _read_parquet(self) -> str:
        return f"read_parquet({self.paths}, union_by_name=true, hive_partitioning=false, filename='{FILE}')"

    def _read_json(self, columns: list[dict[str, str]]) -> str:
        if "json" not in _serde(self.table).lower():
            raise QueryFailed(f"the local Athena reads tables of Parquet and JSON, not {_serde(self.table)!r}")
        typed = ", ".join(f"{text(each['Name'])}: {text(duckdb_type(each['Type']))}" for each in columns)
        form = "format='newline_delimited', hive_partitioning=false"
        return f"read_json({self.paths}, columns={{{typed}}}, {form}, filename='{FILE}')"

    @property
    def paths(self) -> str:
        return f"[{', '.join(text(stored.path) for _, stored in self.objects)}]"

    def _column(self, column: dict[str, str], there: dict[str, str]) -> str:
        name, wanted = quoted(column["Name"]), duckdb_type(column["Type"])
        found = there.get(column["Name"].lower())
        if found is None:
            return f"CAST(NULL AS {wanted}) AS {name}"
        if found == wanted:
            return f"lake_rows.{name} AS {name}"
        if found in _WIDER.get(wanted, ()) or "(" in wanted or wanted.endswith("[]"):
            return f"CAST(lake_rows.{name} AS {wanted}) AS {name}"
        said = f"{self.table['DatabaseName']}.{self.table['Name']}"
        problem = f"Field {column['Name']}'s type {found} in Parquet is incompatible with type {column['Type']}"
        raise QueryFailed(f"HIVE_BAD_DATA: {problem} defined in table schema ({said})")

    def scanned(self, connection: Any, columns: set[str] | None) -> int:
        """Bytes that these columns take; None is all of them."""
        if not self.is_parquet or columns is None:
            return sum(stored.size for _, stored in self.objects)
        if not self.objects or not columns:
            return 0
        names = ", ".join(map(text, columns))
        where = f"lower(split_part(path_in_schema, ', ', 1)) IN ({names})"
        sql = f"SELECT sum(total_compressed_size) FROM parquet_metadata({self.paths}) WHERE {where}"  # noqa: S608 - quoted
        ((total,),) = connection.execute(sql).fetchall()
        return int(total or 0)


def _serde(table: dict[str, Any]) -> str:
    return str((table["StorageDescriptor"].get("SerdeInfo") or {}).get("SerializationLibrary", ""))


def objects_of(partitions: list[Partition], ask: Ask) -> list[tuple[Partition, Stored]]:
    found = ask("objects", [each.location for each in partitions])
    return [(partition, Stored(*each)) for partition, listed in zip(partitions, found, strict=True) for each in listed]
