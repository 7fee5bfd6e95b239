-- Devices and clients: what people watch with, and how well it goes there.
-- level: mart
-- partition: day
-- keep: for good
-- reads: clean_events, plays
-- columns:
--   device         string  desktop, phone, tablet, tv, other. [not_null]
--   os             string  Operating system, ? where it is not known. [not_null]
--   browser        string  Browser, ? where it is not known. [not_null]
--   app            string  Client. [not_null]
--   app_version    string  Its version, ? where it is not known. [not_null]
--   people         bigint  People with an event; who uses two clients counts in both. [not_null]
--   plays          bigint  Plays that started. [not_null]
--   watch_seconds  double  Seconds shown. [not_null]
--   attempts       bigint  Plays that were asked for. [not_null]
--   failures       bigint  Plays that an error ended. [not_null]
-- unique: device, os, browser, app, app_version

WITH parts AS (
  SELECT
    device, os, browser, app, app_version, analytics_id,
    0 AS plays, CAST(0 AS double) AS watch_seconds, 0 AS attempts, 0 AS failures
  FROM clean_events
  WHERE day = {day}
    AND type NOT IN ('signed_up', 'subscription_changed', 'payment', 'content_charged', 'title_rated', 'title_listed', 'title_hidden')
  UNION ALL
  SELECT
    device, os, browser, app, app_version, analytics_id,
    if(started, 1, 0), watch_seconds, if(attempted, 1, 0), if(failed, 1, 0)
  FROM plays
  WHERE day = {day}
)
SELECT
  device,
  os,
  browser,
  app,
  app_version,
  count(DISTINCT analytics_id) AS people,
  sum(plays) AS plays,
  sum(watch_seconds) AS watch_seconds,
  sum(attempts) AS attempts,
  sum(failures) AS failures
FROM parts
GROUP BY device, os, browser, app, app_version
