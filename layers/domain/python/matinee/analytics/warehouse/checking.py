"""The tests beside the columns, as SQL: how many rows of the partitions that were built break each of them.

Tests of uniqueness, of nulls and of accepted values are ours to keep: a run fails by them. Relations and freshness depend on what
clients send: they are logged and counted.
"""

from collections import deque
from collections.abc import Iterator, Sequence

from matinee.analytics.warehouse import asking
from matinee.analytics.warehouse.models import Model, models, sql_type
from matinee.analytics.warehouse.runs import AT_ONCE, Run
from matinee.kernel import log

WARN = ("in", "fresh")


def check(run: Run) -> Run:
    """Test every model that was built, and note what its header says wrongly. Raises QueryFailed."""
    broken: list[str] = []
    asked: deque[tuple[str, str]] = deque()
    for name in dict.fromkeys(name for name, _ in run.ended):
        if len(asked) == AT_ONCE:
            broken += _found(*asked.popleft())
        asked.append((name, _ask(run, name)))
    for each in asked:
        broken += _found(*each)
    return run.model_copy(update={"broken": broken})


def _ask(run: Run, name: str) -> str:
    values = sorted(value for model, value in run.ended if model == name)
    return asking.start(sql(models()[name], values, run), f"{run.run} {name}")


def _found(name: str, query_id: str) -> Iterator[str]:
    """Log what fails; what a run fails by."""
    for test, failing in asking.rows(asking.waited(query_id)):
        if not int(failing or 0):
            continue
        log.logger.warning("test of a model failed", model=name, test=test, rows=int(failing or 0))
        if str(test).split()[0] not in WARN:
            yield f"{name}: {test} fails for {failing} rows"


def sql(model: Model, values: Sequence[str], run: Run) -> str:
    """(test, rows that break it) of these partitions."""
    return "\nUNION ALL\n".join(_tests(model, values, run))


def _tests(model: Model, values: Sequence[str], run: Run) -> Iterator[str]:
    literals = ", ".join(f"CAST('{value}' AS {sql_type(model.partition_type)})" for value in values)
    here = f'FROM {model.name} WHERE "{model.partition}" IN ({literals})'
    keys = ", ".join(f'"{name}"' for name in (model.partition, *model.unique))
    yield _test("unique", f"(SELECT 1 AS twice {here} GROUP BY {keys} HAVING count(*) > 1) AS doubles")
    for column in model.columns:
        name = f'"{column.name}"'
        if column.not_null:
            yield _test(f"not_null {column.name}", f"(SELECT 1 AS bad {here} AND {name} IS NULL) AS nulls")
        if column.one_of:
            accepted = ", ".join(f"'{value}'" for value in column.one_of)
            yield _test(f"one_of {column.name}", f"(SELECT 1 AS bad {here} AND {name} NOT IN ({accepted})) AS strange")
        if column.within:
            other, theirs = column.within
            known = f'SELECT "{theirs}" FROM {other} WHERE "{theirs}" IS NOT NULL'
            yield _test(f"in {column.name}", f"(SELECT 1 AS bad {here} AND {name} NOT IN ({known})) AS unknown")
    if model.fresh and model.value(run.today) in values:
        column_name, hours = model.fresh
        since = f"TIMESTAMP '{run.begun:%Y-%m-%d %H:%M:%S}' - INTERVAL '{hours}' HOUR"
        newest = f'SELECT max("{column_name}") AS newest {here}'
        yield _test(f"fresh {column_name}", f"({newest}) AS last WHERE newest IS NULL OR newest < {since}")


def _test(name: str, broken: str) -> str:
    return f"SELECT '{name}' AS test, count(*) AS failing FROM {broken}"
