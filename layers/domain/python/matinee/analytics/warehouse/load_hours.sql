-- The load of each hour, UTC: seconds shown by 3600 are the streams at once on average.
-- level: mart
-- partition: day
-- keep: for good
-- reads: clean_events
-- columns:
--   hour           bigint  0 to 23, UTC. [not_null]
--   country        string  ISO 3166-1 alpha-2, ?? where it is not known, * for all. [not_null]
--   attempts       bigint  Plays that were asked for. [not_null]
--   plays          bigint  Plays that started. [not_null]
--   watch_seconds  double  Seconds shown. [not_null]
--   events         bigint  All events. [not_null]
-- unique: hour, country

SELECT
  hour,
  coalesce(country, '*') AS country,
  count(DISTINCT CASE WHEN type = 'play_requested' THEN play_id END) AS attempts,
  count(DISTINCT CASE WHEN type = 'play_started' THEN play_id END) AS plays,
  sum(CASE WHEN type = 'played' AND position > from_position THEN position - from_position ELSE 0 END) AS watch_seconds,
  count(*) AS events
FROM (
  SELECT CAST(extract(HOUR FROM ts) AS bigint) AS hour, country, type, play_id, position, from_position
  FROM clean_events
  WHERE day = {day}
) AS told
GROUP BY hour, CUBE (country)
