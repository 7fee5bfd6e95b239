"""What of Trino's functions DuckDB has under another name, in another way, or not at all."""

SETTINGS = "SET TimeZone='UTC'; SET integer_division=true; SET enable_progress_bar=false"

_DECIMAL = "typeof(x) LIKE 'DECIMAL%' OR typeof(y) LIKE 'DECIMAL%'"
_FLOAT = "typeof(x) IN ('DOUBLE', 'FLOAT') OR typeof(y) IN ('DOUBLE', 'FLOAT')"
MACROS = (
    "trino_short(n, x) AS CASE WHEN abs(n) >= 10000 THEN "
    "error('INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than 10000 entries') ELSE x END",
    # Trino divides whole numbers into whole ones, decimals into decimals of their own scale, and by 0 not at all.
    f"""trino_divide(x, y) AS CASE
        WHEN ({_DECIMAL}) AND NOT ({_FLOAT})
        THEN error('a decimal is divided: Trino rounds that to the digits of the decimal; cast one side to double')
        WHEN y = 0 THEN error('DIVISION_BY_ZERO: Division by zero (of doubles: Infinity on AWS); write nullif(…, 0)')
        ELSE x / y END""",
    "trino_plus(x DATE, y INTERVAL) AS CAST(x + y AS DATE), (x TIMESTAMP, y INTERVAL) AS x + y,"
    " (x TIMESTAMPTZ, y INTERVAL) AS x + y",
    "trino_minus(x DATE, y INTERVAL) AS CAST(x - y AS DATE), (x TIMESTAMP, y INTERVAL) AS x - y,"
    " (x TIMESTAMPTZ, y INTERVAL) AS x - y",
    "trino_date_trunc(unit, x DATE) AS CAST(date_trunc(unit, x) AS DATE), (unit, x TIMESTAMP) AS date_trunc(unit, x),"
    " (unit, x TIMESTAMPTZ) AS date_trunc(unit, x)",
    """trino_bigint(x) AS CASE
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN CAST(round(CAST(x AS DOUBLE)) AS BIGINT)
        WHEN typeof(x) = 'VARCHAR' AND NOT regexp_full_match(trim(CAST(x AS VARCHAR)), '[+-]?[0-9]+')
        THEN error('INVALID_CAST_ARGUMENT: Cannot cast ' || CAST(x AS VARCHAR) || ' to BIGINT')
        ELSE CAST(x AS BIGINT) END""",
    """trino_try_bigint(x) AS CASE
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN TRY_CAST(round(TRY_CAST(x AS DOUBLE)) AS BIGINT)
        WHEN typeof(x) = 'VARCHAR' AND NOT regexp_full_match(trim(CAST(x AS VARCHAR)), '[+-]?[0-9]+') THEN NULL
        ELSE TRY_CAST(x AS BIGINT) END""",
    """trino_varchar(x) AS CASE
        WHEN typeof(x) = 'TIMESTAMP'
        THEN rpad(CAST(x AS VARCHAR) || CASE WHEN contains(CAST(x AS VARCHAR), '.') THEN '' ELSE '.' END, 23, '0')
        WHEN x IS NOT NULL AND (typeof(x) IN ('DOUBLE', 'FLOAT', 'TIMESTAMP WITH TIME ZONE') OR typeof(x) LIKE '%[]'
            OR typeof(x) LIKE 'MAP%' OR typeof(x) LIKE 'STRUCT%')
        THEN error('a ' || typeof(x) || ' becomes varchar: how Trino writes it is not known here')
        ELSE CAST(x AS VARCHAR) END""",
    "trino_exact(x) AS CASE WHEN typeof(x) LIKE 'DECIMAL%' THEN "
    "error('an average of decimals: Trino rounds it to their digits; cast them to double') ELSE x END",
    "trino_regexp_extract(x, pattern) AS CASE WHEN regexp_matches(x, pattern) THEN regexp_extract(x, pattern) END, "
    "(x, pattern, n) AS CASE WHEN regexp_matches(x, pattern) THEN regexp_extract(x, pattern, n) END",
    "trino_split_part(x, mark, n) AS list_extract(string_split(x, mark), n)",
    "trino_element_at(x, y) AS x[y]",
    "trino_width_bucket(x, low, high, n) AS CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1 "
    "ELSE CAST(floor((CAST(x AS DOUBLE) - low) / (CAST(high AS DOUBLE) - low) * n) AS BIGINT) + 1 END",
    "trino_map_agg(x, y) AS map_from_entries(list({'k': x, 'v': y}) FILTER (WHERE x IS NOT NULL))",
    "trino_url_host(x) AS nullif(regexp_extract(x, '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?([^:/?#]*)', 1), '')",
    "trino_url_path(x) AS regexp_extract(x, '^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)', 1)",
    "trino_url_query(x) AS nullif(regexp_extract(x, '^[^?#]*\\?([^#]*)', 1), '')",
    "trino_url_protocol(x) AS nullif(regexp_extract(x, '^([a-zA-Z][a-zA-Z0-9+.-]*):', 1), '')",
    "trino_approx_set(x) AS list(DISTINCT x) FILTER (WHERE x IS NOT NULL)",
    "trino_sequence(x BIGINT, y BIGINT) AS trino_short(y - x, generate_series(x, y, CASE WHEN x > y THEN -1 ELSE 1 END)), "
    "(x BIGINT, y BIGINT, z BIGINT) AS trino_short((y - x) // z, generate_series(x, y, z)), "
    "(x DATE, y DATE) AS list_transform(trino_short(y - x, generate_series(x, y, INTERVAL 1 DAY)), lambda d: CAST(d AS DATE)), "
    "(x DATE, y DATE, z INTERVAL) AS list_transform(trino_short((y - x) * 86400 / epoch(z), generate_series(x, y, z)), "
    "lambda d: CAST(d AS DATE)), "
    "(x TIMESTAMP, y TIMESTAMP, z INTERVAL) AS trino_short((epoch(y) - epoch(x)) / epoch(z), generate_series(x, y, z))",
    "trino_subscript(x, y) AS CASE WHEN x IS NOT NULL AND y IS NOT NULL AND x[y] IS NULL THEN "
    "error('INVALID_FUNCTION_ARGUMENT: nothing there, or null; element_at gives null for both') ELSE x[y] END",
    "trino_json_scalar(x, p) AS CASE WHEN json_type(x, p) IN ('OBJECT', 'ARRAY') THEN NULL "
    "ELSE json_extract_string(x, p) END",
    "trino_to_unixtime(x) AS CAST(epoch_us(x) AS DOUBLE) / CAST(1000000 AS DOUBLE)",
)
"""Given the types of their arguments DuckDB takes the body that fits."""
