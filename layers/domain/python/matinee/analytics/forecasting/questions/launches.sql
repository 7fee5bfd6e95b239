WITH watched AS (
  SELECT content_id, day, watch_seconds, sum(watch_seconds) OVER (PARTITION BY day) AS whole
  FROM title_days
  WHERE day BETWEEN {day-399} AND {day}
    AND country = '*'
    AND device = '*'
    AND kids = '*'
    AND watch_seconds > 0
),
launches AS (
  SELECT content_id, min(day) AS launched
  FROM watched
  GROUP BY content_id
),
begun AS (
  SELECT min(launched) AS first_day
  FROM launches
)
SELECT
  w.content_id AS content_id,
  coalesce(t.type, '?') AS type,
  l.launched AS launched,
  date_diff('day', l.launched, w.day) AS age,
  w.watch_seconds / w.whole AS share
FROM watched AS w
JOIN launches AS l ON l.content_id = w.content_id
CROSS JOIN begun AS b
LEFT JOIN titles AS t ON t.content_id = w.content_id
WHERE date_diff('day', b.first_day, l.launched) >= 28
  AND date_diff('day', l.launched, w.day) <= 27
