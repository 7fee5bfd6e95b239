WITH watched AS (
  SELECT
    analytics_id,
    content_id,
    bool_or(finished) AS finished,
    sum(watch_seconds) AS watch_seconds,
    max(duration) AS duration,
    max(last_at) AS last_at
  FROM plays
  WHERE day BETWEEN {day-399} AND {day}
    AND analytics_id IS NOT NULL
    AND NOT kids
  GROUP BY analytics_id, content_id
  HAVING sum(watch_seconds) > 0
),
opined AS (
  SELECT analytics_id, content_id, type, value, ts
  FROM (
    SELECT
      o.*,
      row_number() OVER (PARTITION BY o.analytics_id, o.content_id, o.type ORDER BY o.day DESC) AS n
    FROM opinions AS o
    WHERE o.day BETWEEN {day-399} AND {day}
  ) AS numbered
  WHERE n = 1
    AND value > 0
),
said AS (
  SELECT
    analytics_id,
    content_id,
    max(CASE WHEN type = 'title_rated' THEN value ELSE 0 END) AS stars,
    bool_or(type = 'title_listed') AS listed,
    bool_or(type = 'title_hidden') AS hidden,
    max(ts) AS last_at
  FROM opined
  GROUP BY analytics_id, content_id
),
shown AS (
  SELECT
    analytics_id,
    content_id,
    count_if(type = 'impressed') AS impressions,
    max(ts) AS last_at
  FROM clean_events
  WHERE day BETWEEN {day-27} AND {day}
    AND type IN ('impressed', 'clicked', 'search_clicked', 'play_requested')
    AND analytics_id IS NOT NULL
    AND content_id IS NOT NULL
    AND NOT kids
  GROUP BY analytics_id, content_id
  HAVING count_if(type <> 'impressed') = 0
),
together AS (
  SELECT
    analytics_id, content_id, finished, watch_seconds, duration, 0 AS stars, false AS listed, false AS hidden, 0 AS ignored,
    last_at AS acted_at, CAST(NULL AS timestamp) AS shown_at
  FROM watched
  UNION ALL
  SELECT analytics_id, content_id, false, 0, NULL, stars, listed, hidden, 0, last_at, NULL
  FROM said
  UNION ALL
  SELECT analytics_id, content_id, false, 0, NULL, 0, false, false, impressions, NULL, last_at
  FROM shown
)
SELECT
  analytics_id,
  content_id,
  bool_or(finished) AS finished,
  sum(watch_seconds) AS watch_seconds,
  max(duration) AS duration,
  max(stars) AS stars,
  bool_or(listed) AS listed,
  bool_or(hidden) AS hidden,
  max(ignored) AS ignored,
  to_unixtime(coalesce(max(acted_at), max(shown_at))) AS at_seconds
FROM together
GROUP BY analytics_id, content_id
