-- How a title did, by country, device and kids (* for all of them): seen, opened, played, how far.
-- level: mart
-- partition: day
-- keep: for good
-- reads: clean_events, plays
-- columns:
--   content_id     string  The title. [not_null; in titles.content_id]
--   country        string  ISO 3166-1 alpha-2, ?? where it is not known, * for all. [not_null]
--   device         string  desktop, phone, tablet, tv, other, * for all. [not_null]
--   kids           string  yes, no, * for both. [not_null; one_of yes no *]
--   impressions    bigint  Times that it was in view. [not_null]
--   page_views     bigint  Views of its page. [not_null]
--   attempts       bigint  Plays that were asked for. [not_null]
--   plays          bigint  Plays that started. [not_null]
--   viewers        bigint  People who watched it; kids are not among them. [not_null]
--   watch_seconds  double  Seconds shown. [not_null]
--   reached_25     bigint  Plays that came to a quarter of it. [not_null]
--   reached_50     bigint  Plays that came to half of it. [not_null]
--   reached_75     bigint  Plays that came to three quarters of it. [not_null]
--   finished       bigint  Plays that came to its end or to 90 % of it: completion is finished by plays. [not_null]
-- unique: content_id, country, device, kids

WITH parts AS (
  SELECT
    content_id, country, device, kids,
    CASE WHEN type = 'impressed' THEN 1 ELSE 0 END AS impressions,
    CASE WHEN type = 'page_viewed' THEN 1 ELSE 0 END AS page_views,
    0 AS attempts, 0 AS plays, CAST(NULL AS varchar) AS viewer, CAST(0 AS double) AS watch_seconds,
    0 AS reached_25, 0 AS reached_50, 0 AS reached_75, 0 AS finished
  FROM clean_events
  WHERE day = {day}
    AND content_id IS NOT NULL
    AND (type = 'impressed' OR type = 'page_viewed' AND page = 'title')
  UNION ALL
  SELECT
    content_id, country, device, kids,
    0,
    0,
    if(attempted, 1, 0), if(started, 1, 0),
    CASE WHEN started OR watch_seconds > 0 THEN analytics_id END,
    watch_seconds,
    if(duration > 0 AND furthest >= 0.25 * duration AND furthest_before < 0.25 * duration, 1, 0),
    if(duration > 0 AND furthest >= 0.5 * duration AND furthest_before < 0.5 * duration, 1, 0),
    if(duration > 0 AND furthest >= 0.75 * duration AND furthest_before < 0.75 * duration, 1, 0),
    if(finished, 1, 0)
  FROM plays
  WHERE day = {day}
)
SELECT
  content_id,
  coalesce(country, '*') AS country,
  coalesce(device, '*') AS device,
  coalesce(kids, '*') AS kids,
  sum(impressions) AS impressions,
  sum(page_views) AS page_views,
  sum(attempts) AS attempts,
  sum(plays) AS plays,
  count(DISTINCT viewer) AS viewers,
  sum(watch_seconds) AS watch_seconds,
  sum(reached_25) AS reached_25,
  sum(reached_50) AS reached_50,
  sum(reached_75) AS reached_75,
  sum(finished) AS finished
FROM (
  SELECT
    content_id, country, device, if(kids, 'yes', 'no') AS kids,
    impressions, page_views, attempts, plays, viewer, watch_seconds, reached_25, reached_50, reached_75, finished
  FROM parts
) AS said
GROUP BY content_id, CUBE (country, device, kids)
