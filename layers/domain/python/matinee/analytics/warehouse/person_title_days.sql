-- One row for each person and title watched on a day: what recommendations are trained on. Rows add up over days.
-- level: person
-- partition: day
-- keep: 400 days
-- reads: plays
-- columns:
--   analytics_id   string     A profile or a visitor. [not_null]
--   content_id     string     The title. [not_null]
--   plays          bigint     Plays that started. [not_null]
--   finished       bigint     Plays that came to their end. [not_null]
--   watch_seconds  double     Seconds shown. [not_null]
--   last_at        timestamp  Its last event on this day. [not_null]
-- unique: analytics_id, content_id

SELECT
  analytics_id,
  content_id,
  count_if(started) AS plays,
  count_if(finished) AS finished,
  sum(watch_seconds) AS watch_seconds,
  max(last_at) AS last_at
FROM plays
WHERE day = {day}
  AND analytics_id IS NOT NULL
GROUP BY analytics_id, content_id
HAVING sum(watch_seconds) > 0
