"""Trino's SQL becomes DuckDB's: sqlglot writes it, and what means something else there is mended or refused here."""

import re
from collections.abc import Callable

from sqlglot import exp

from infra.local.engine.athena.statements import Refused

_Node = exp.Expr
_KNOWN = frozenset(
    """
    Abs Acos And AnyValue ApproxDistinct ApproxQuantile ArgMax ArgMin Array ArrayAgg ArrayContains ArrayDistinct
    ArrayFilter ArrayIntersect ArrayMax ArrayMin ArraySize ArraySlice ArraySort ArrayToString ArrayUniqueAgg Asin
    Atan Avg Between Case Cast Cbrt Ceil Chr Coalesce Concat ConcatWs Cos Count CountIf CumeDist CurrentDate
    CurrentTimestamp Date DateAdd DateDiff DateTrunc Day DayOfMonth DayOfWeekIso DayOfYear DenseRank Distinct
    Encode Exists Exp Extract FirstValue Flatten Floor FromISO8601Date FromISO8601Timestamp GenerateSeries Greatest
    GroupConcat Grouping Hex Hour If IsNan JSONExtractScalar Lag LastDay LastValue Lead Least Length Levenshtein
    Ln Log LogicalAnd LogicalOr Lower MD5 Map MD5Digest MapKeys MapValues Max Min Minute Mod Month NthValue Ntile
    Nullif Or Pad ParseJSON PercentRank Pi Pow Quarter Rand Rank RegexpExtract RegexpLike RegexpReplace Replace
    Reverse Round RowNumber SHA2 SHA2Digest Second Sign Sin Split SplitPart Sqrt StartsWith Stddev StddevPop
    StddevSamp StrPosition StrToTime Substring Sum Tan TimeToStr TimeToUnix TimestampTrunc ToMap Transform Trim
    Trunc Try TryCast Unhex UnixToTime Unnest Upper Uuid VarMap Variance VariancePop WeekOfYear WidthBucket Year
    YearOfWeek
    """.split()  # noqa: SIM905 - one a line would be longer than all the rest
)
"""Functions of sqlglot's that mean the same in both, or are mended below."""
_RENAMED = {
    "MAP_AGG": "trino_map_agg",
    "APPROX_SET": "trino_approx_set",
    "URL_EXTRACT_HOST": "trino_url_host",
    "URL_EXTRACT_PATH": "trino_url_path",
    "URL_EXTRACT_QUERY": "trino_url_query",
    "URL_EXTRACT_PROTOCOL": "trino_url_protocol",
    "ARRAYS_OVERLAP": "list_has_any",
    "GEOMETRIC_MEAN": "geomean",
    "HISTOGRAM": "histogram",
    "REGR_SLOPE": "regr_slope",
    "REGR_INTERCEPT": "regr_intercept",
    "MAP_ENTRIES": "map_entries",
}
_FORMATS = frozenset(["%Y", "%m", "%d", "%H", "%M", "%S", "%y", "%j", "%b", "%a", "%B", "%A", "%f", "%%"])
"""Of times, as sqlglot has turned them into DuckDB's."""
_UNITS = frozenset(["millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"])
_REFUSED: tuple[type[exp.Expr], ...] = (exp.TableSample, exp.MatchRecognize, exp.AtTimeZone, exp.Struct, exp.Pivot)


def translated(query: exp.Expr) -> str:
    """The query in DuckDB's SQL. Raises Refused."""
    tree = query.copy()
    for node in list(tree.walk()):
        _check(node)
    _name_columns(tree)
    for node in reversed(list(tree.walk(bfs=True))):  # what is inside first: a mended node is not looked into again
        if mend := _MENDS.get(type(node)):
            made = mend(node)
            if made is not node:
                node.replace(made)
    return tree.sql("duckdb")


def _name_columns(query: exp.Expr) -> None:
    """Source: Trino calls a column without a name _col0, _col1, … by its place."""
    first = query
    while isinstance(first, exp.SetOperation):
        first = first.this
    for place, chosen in enumerate(first.expressions if isinstance(first, exp.Select) else []):
        if not isinstance(chosen, exp.Alias | exp.Column | exp.Star):
            chosen.replace(exp.alias_(chosen.copy(), f"_col{place}"))


def _check(node: _Node) -> None:
    if isinstance(node, _REFUSED):
        raise Refused(f"the local Athena does not know {node.sql('athena')[:200]!r}: it may mean something else here")
    if isinstance(node, exp.Anonymous):
        if node.name.upper() not in _RENAMED and node.name.upper() != "MERGE":
            raise Refused(f"the local Athena does not know the function {node.name.lower()}")
    elif isinstance(node, exp.Func) and type(node).__name__ not in _KNOWN:
        raise Refused(f"the local Athena does not know the function {type(node).sql_name().lower()}")


def _call(name: str, *arguments: _Node | None) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=[each for each in arguments if each is not None])


def _unit(node: _Node) -> exp.Literal:
    unit = node.args.get("unit")
    name = (unit.name if unit is not None else "day").lower()
    if name not in _UNITS:
        raise Refused(f"the local Athena does not know the unit {name}")
    return exp.Literal.string(name)


def _anonymous(node: _Node) -> _Node:
    name = node.name.upper()
    if name == "MERGE":
        return _call("list_distinct", _call("flatten", _call("list", *node.expressions)))
    return _call(_RENAMED[name], *node.expressions)


def _sum_of_time(name: str) -> Callable[[_Node], _Node]:
    def mended(node: _Node) -> _Node:
        left, right = node.this, node.expression
        if isinstance(left, exp.Interval) and name == "trino_plus":
            left, right = right, left
        return _call(name, left, right) if isinstance(right, exp.Interval) else node

    return mended


def _date_add(node: _Node) -> _Node:
    one = exp.Interval(this=exp.Literal.string("1"), unit=exp.var(_unit(node).name.upper()))
    count = exp.Cast(this=exp.Paren(this=node.expression), to=exp.DataType.build("bigint"))
    return _call("trino_plus", node.this, exp.Mul(this=one, expression=count))


def _cast(node: _Node) -> _Node:
    to, value, tries = node.args["to"], node.this, isinstance(node, exp.TryCast)
    if to.is_type("json"):
        return _refuse(node)
    if to.is_type("timestamp") and to.expressions:
        to = exp.DataType.build("timestamp")
    if to.is_type("bigint", "int", "smallint", "tinyint"):
        value = _call("trino_try_bigint" if tries else "trino_bigint", value)
    elif to.this in exp.DataType.TEXT_TYPES and not value.is_string:
        made = _call("trino_varchar", value)
        return _call("left", made, to.expressions[0].this) if to.expressions else made
    return type(node)(this=value, to=to)


def _extract(node: _Node) -> _Node:
    part = node.name.upper()
    renamed = {
        "DAYOFWEEK": "ISODOW",
        "DOW": "ISODOW",
        "DAY_OF_WEEK": "ISODOW",
        "DAYOFYEAR": "DOY",
        "YEAROFWEEK": "ISOYEAR",
    }
    return exp.Extract(this=exp.var(renamed.get(part, part)), expression=node.expression)


def _regexp_replace(node: _Node) -> _Node:
    replacement = node.args.get("replacement") or exp.Literal.string("")
    if not replacement.is_string:
        raise Refused("the local Athena knows regexp_replace with a literal replacement only")
    said = exp.Literal.string(re.sub(r"\$(\d)", r"\\\1", replacement.name.replace("\\", "\\\\")))
    return _call("regexp_replace", node.this, node.expression, said, exp.Literal.string("g"))


def _formatted(node: _Node) -> _Node:
    form = node.args["format"]
    if not form.is_string or not set(re.findall(r"%.", form.name)) <= _FORMATS:
        raise Refused(f"the local Athena does not know the format {form.sql('athena')}")
    return node


def _best(name: str) -> Callable[[_Node], _Node]:
    return _plain(lambda node: _call(name, node.this, node.expression), "count")


def _refuse(node: _Node) -> _Node:
    raise Refused(f"the local Athena does not know {node.sql('athena')[:200]!r}")


def _unnest(node: _Node) -> _Node:
    """A map has two columns. Trino zips several arrays, DuckDB does not."""
    alias = node.args.get("alias")
    columns = alias.columns if alias else []
    if len(node.expressions) != 1:
        return _refuse(node)
    if len(columns) == 2 and not node.args.get("offset"):
        key, value = (each.sql("duckdb") for each in columns)
        entries = node.expressions[0].sql("duckdb")
        made: exp.Select = exp.maybe_parse(
            f"SELECT entry.key AS {key}, entry.value AS {value} FROM (SELECT UNNEST(MAP_ENTRIES({entries})) AS entry)",  # noqa: S608 - the query's own
            dialect="duckdb",
        )
        return exp.Lateral(this=made.subquery(), alias=exp.TableAlias(this=alias.this if alias else None))
    return node


def _bracket(node: _Node) -> _Node:
    """sqlglot counts literal places from 0; element_at gives it those from 1."""
    if len(node.expressions) != 1:
        return _refuse(node)
    (index,) = node.expressions
    if node.args.get("safe"):
        return _call("trino_element_at", node.this, index)
    if isinstance(index, exp.Literal) and not index.is_string:
        return _call("trino_subscript", node.this, exp.Literal.number(int(index.name) + 1))
    return (
        _call("trino_subscript", node.this, index)
        if index.is_string or isinstance(index, exp.Column)
        else _refuse(node)
    )


def _plain(made: Callable[[_Node], _Node], *without: str) -> Callable[[_Node], _Node]:
    """Only where none of these arguments is given."""
    return lambda node: _refuse(node) if any(node.args.get(name) for name in without) else made(node)


_MENDS: dict[type[exp.Expr], Callable[[_Node], _Node]] = {
    exp.Anonymous: _anonymous,
    exp.Div: lambda node: _call("trino_divide", node.this, node.expression),
    exp.Add: _sum_of_time("trino_plus"),
    exp.Sub: _sum_of_time("trino_minus"),
    exp.DateAdd: _date_add,
    exp.DateDiff: lambda node: _call("date_sub", _unit(node), node.expression, node.this),
    exp.DateTrunc: lambda node: _call("trino_date_trunc", _unit(node), node.this),
    exp.TimestampTrunc: lambda node: _call("trino_date_trunc", _unit(node), node.this),
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Extract: _extract,
    exp.ArgMax: _best("arg_max_null"),
    exp.ArgMin: _best("arg_min_null"),
    exp.RegexpExtract: lambda node: _call(
        "trino_regexp_extract", node.this, node.expression, node.args.get("group") or exp.Literal.number(0)
    ),
    exp.RegexpReplace: _regexp_replace,
    exp.SplitPart: lambda node: _call("trino_split_part", node.this, node.args["delimiter"], node.args["part_index"]),
    exp.ApproxQuantile: _plain(
        lambda node: _call("quantile_disc", node.this, node.args["quantile"]), "weight", "accuracy"
    ),
    exp.ArraySort: _plain(lambda node: _call("list_sort", node.this), "expression"),
    exp.Min: _plain(lambda node: node, "expressions"),
    exp.Max: _plain(lambda node: node, "expressions"),
    exp.WidthBucket: lambda node: _call(
        "trino_width_bucket", *(node.args.get(name) for name in ("this", "min_value", "max_value", "num_buckets"))
    ),
    exp.ApproxDistinct: lambda node: exp.Count(this=exp.Distinct(expressions=[node.this])),
    exp.Avg: lambda node: exp.Avg(
        this=node.this if isinstance(node.this, exp.Distinct) else _call("trino_exact", node.this)
    ),
    exp.JSONExtractScalar: lambda node: _call("trino_json_scalar", node.this, exp.Literal.string(_path(node))),
    exp.GenerateSeries: lambda node: _call(
        "trino_sequence", node.args["start"], node.args["end"], node.args.get("step")
    ),
    exp.TimeToStr: _formatted,
    exp.StrToTime: _formatted,
    exp.TimeToUnix: lambda node: _call("trino_to_unixtime", node.this),
    exp.Unnest: _unnest,
    exp.Bracket: _bracket,
}


def _path(node: _Node) -> str:
    said = node.expression
    text = said.name if said.is_string else said.sql("duckdb")
    return str(text).strip("'")
