-- What was searched for, and whether it was found. What fewer than five people searched for is summed up as (rare).
-- level: mart
-- partition: day
-- keep: for good
-- reads: clean_events 0..1
-- columns:
--   query            string  In small letters, blanks made one; (rare) for the sum of rare ones, * for all. [not_null]
--   searches         bigint  Searches. [not_null]
--   people           bigint  People who searched. [not_null]
--   without_results  bigint  Searches that found nothing. [not_null]
--   clicked          bigint  Searches after which a result was opened, on that day or the next. [not_null]
--   first_places     bigint  Sum of the places of what was opened first, from 0: by clicked, the average. [not_null]
--   played           bigint  Searches from which a play was asked for, on that day or the next. [not_null]
-- unique: query

WITH numbered AS (
  SELECT
    search_id,
    analytics_id,
    trim(regexp_replace(lower(query), '\s+', ' ')) AS query,
    results,
    row_number() OVER (PARTITION BY search_id ORDER BY ts DESC, event_id DESC) AS n
  FROM clean_events
  WHERE day = {day}
    AND type = 'searched'
),
opened AS (
  SELECT search_id, place, row_number() OVER (PARTITION BY search_id ORDER BY ts, event_id) AS n
  FROM clean_events
  WHERE day BETWEEN {day} AND {day+1}
    AND type = 'search_clicked'
),
asked AS (
  SELECT DISTINCT search_id
  FROM clean_events
  WHERE day BETWEEN {day} AND {day+1}
    AND type = 'play_requested'
    AND search_id IS NOT NULL
),
searches AS (
  SELECT
    s.search_id, s.analytics_id, s.query, s.results,
    o.place,
    o.search_id IS NOT NULL AS clicked,
    a.search_id IS NOT NULL AS played
  FROM numbered AS s
  LEFT JOIN opened AS o ON o.search_id = s.search_id AND o.n = 1
  LEFT JOIN asked AS a ON a.search_id = s.search_id
  WHERE s.n = 1
),
common AS (
  SELECT query
  FROM searches
  WHERE query NOT IN ('*', '(rare)')
  GROUP BY query
  HAVING count(DISTINCT analytics_id) >= 5
)
SELECT
  coalesce(shown, '*') AS query,
  count(*) AS searches,
  count(DISTINCT analytics_id) AS people,
  count_if(results = 0) AS without_results,
  count_if(clicked) AS clicked,
  sum(coalesce(place, 0)) AS first_places,
  count_if(played) AS played
FROM (
  SELECT coalesce(c.query, '(rare)') AS shown, s.analytics_id, s.results, s.clicked, s.place, s.played
  FROM searches AS s
  LEFT JOIN common AS c ON c.query = s.query
) AS told
GROUP BY CUBE (shown)
HAVING count(*) > 0
