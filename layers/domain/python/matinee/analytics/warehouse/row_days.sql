-- How rows do: seen, clicked, played from. By country and device (* for all of them).
-- level: mart
-- partition: day
-- keep: for good
-- reads: clean_events, plays
-- columns:
--   row_id         string  The row. [not_null]
--   country        string  ISO 3166-1 alpha-2, ?? where it is not known, * for all. [not_null]
--   device         string  desktop, phone, tablet, tv, other, * for all. [not_null]
--   impressions    bigint  Titles of it in view. [not_null]
--   people         bigint  People who saw it. [not_null]
--   row_places     bigint  Sum of the row's places on the page, from 0, over impressions that say it. [not_null]
--   placed         bigint  Impressions that say it. [not_null]
--   hovers         bigint  Times that a pointer stayed on a title. [not_null]
--   dwell_ms       bigint  For how long. [not_null]
--   clicks         bigint  Clicks on its titles. [not_null]
--   attempts       bigint  Plays asked for from it. [not_null]
--   plays          bigint  Those of them that started on the day. [not_null]
--   watch_seconds  double  Seconds shown of plays from it. [not_null]
--   finished       bigint  Plays from it that came to their end. [not_null]
-- unique: row_id, country, device

WITH parts AS (
  SELECT
    row_id, country, device,
    if(type = 'impressed', 1, 0) AS impressions,
    CASE WHEN type = 'impressed' THEN analytics_id END AS person,
    CASE WHEN type = 'impressed' THEN coalesce(row_place, 0) ELSE 0 END AS row_places,
    if(type = 'impressed' AND row_place IS NOT NULL, 1, 0) AS placed,
    if(type = 'hovered', 1, 0) AS hovers,
    CASE WHEN type = 'hovered' THEN dwell_ms ELSE 0 END AS dwell_ms,
    if(type = 'clicked', 1, 0) AS clicks,
    0 AS attempts, 0 AS plays, CAST(0 AS double) AS watch_seconds, 0 AS finished
  FROM clean_events
  WHERE day = {day}
    AND row_id IS NOT NULL
    AND type IN ('impressed', 'hovered', 'clicked')
  UNION ALL
  SELECT
    row_id, country, device,
    0,
    CAST(NULL AS varchar),
    0,
    0,
    0,
    0,
    0,
    if(attempted, 1, 0), if(started, 1, 0), watch_seconds, if(finished, 1, 0)
  FROM plays
  WHERE day = {day}
    AND row_id IS NOT NULL
)
SELECT
  row_id,
  coalesce(country, '*') AS country,
  coalesce(device, '*') AS device,
  sum(impressions) AS impressions,
  count(DISTINCT person) AS people,
  sum(row_places) AS row_places,
  sum(placed) AS placed,
  sum(hovers) AS hovers,
  sum(dwell_ms) AS dwell_ms,
  sum(clicks) AS clicks,
  sum(attempts) AS attempts,
  sum(plays) AS plays,
  sum(watch_seconds) AS watch_seconds,
  sum(finished) AS finished
FROM parts
GROUP BY row_id, CUBE (country, device)
