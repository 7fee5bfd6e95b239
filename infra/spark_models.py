"""The warehouse's models in Spark's SQL, for `lake/spark/job.py`: the same SELECTs, turned by sqlglot when the app is synthesised.

Lambda needs no sqlglot so, and Spark and Athena cannot say different things of a day: `tests/spark/test_same_rows.py`
holds both to the same rows.
"""

import json
import re
from typing import Any

import sqlglot
from matinee.analytics import spark
from matinee.analytics.warehouse.models import EARLY, RAW, SOURCES, Model, models

_DAY = re.compile(r"\{day([+-]\d+)?\}")
_MARK = re.compile(r"MATINEE_DAY\((-?\d+)\)", re.IGNORECASE)
_RAW = re.compile(r"MATINEE_(RAW|RAW_GONE)\(\)", re.IGNORECASE)


def document(model: Model) -> dict[str, Any]:
    """What the job is told of a model: its SQL, its columns, and those of what it reads.

    `{day-1}`, `{raw}` and `{raw_gone}` stand where they stood, for the job to fill in.
    """
    marked = _DAY.sub(lambda found: f"matinee_day({int(found[1] or 0)})", model.sql)
    marked = marked.replace("{raw}", "matinee_raw()").replace("{raw_gone}", "matinee_raw_gone()")
    (made,) = sqlglot.transpile(marked, read="athena", write="spark", pretty=True)
    placed = _MARK.sub(lambda found: f"{{day{int(found[1]):+d}}}", made)
    return {
        "sql": _RAW.sub(lambda found: f"{{{found[1].lower()}}}", placed),
        "raw_days": RAW.days,
        "early_days": EARLY.days,
        "columns": {each.name: each.type for each in model.columns},
        "reads": {read.name: _columns(read.name) for read in model.reads},
    }


def text() -> str:
    """models.json: every model that Spark can build."""
    return (
        json.dumps({name: document(model) for name, model in models().items() if spark.can_build(model)}, indent=1)
        + "\n"
    )


def _columns(name: str) -> dict[str, str]:
    """Column → type of what a model reads, without the partition."""
    if name in SOURCES:
        return {column: kind for column, kind in SOURCES[name].items() if column not in ("day", "hour")}
    return {each.name: each.type for each in models()[name].columns}
