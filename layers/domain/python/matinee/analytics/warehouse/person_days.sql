-- One row for each person, country and device that was active on a day. Who watches on two devices has two.
-- level: person
-- partition: day
-- keep: 460 days
-- reads: clean_events, plays, sessions
-- columns:
--   analytics_id   string   A profile or a visitor. [not_null]
--   household_id   string   Of which account.
--   country        string   ISO 3166-1 alpha-2, or ??. [not_null]
--   device         string   Of what kind. [not_null]
--   watched        boolean  A picture was shown. [not_null]
--   sessions       bigint   Visits that began. [not_null]
--   plays          bigint   Plays that started. [not_null]
--   titles         bigint   Titles watched. [not_null]
--   finished       bigint   Plays that came to their end. [not_null]
--   watch_seconds  double   Seconds shown. [not_null]
--   searches       bigint   Searches. [not_null]
--   stalls         bigint   Times that the buffer ran out. [not_null]
--   failures       bigint   Plays that an error ended. [not_null]
-- unique: analytics_id, country, device

WITH parts AS (
  SELECT
    analytics_id, household_id, country, device,
    CAST(NULL AS varchar) AS content_id,
    CASE WHEN type = 'searched' THEN 1 ELSE 0 END AS searches,
    0 AS sessions, 0 AS plays, 0 AS finished, CAST(0 AS double) AS watch_seconds, 0 AS stalls, 0 AS failures
  FROM clean_events
  WHERE day = {day}
    AND analytics_id IS NOT NULL
    AND type NOT IN ('signed_up', 'subscription_changed', 'payment', 'content_charged', 'title_rated', 'title_listed', 'title_hidden')
  UNION ALL
  SELECT
    analytics_id, household_id, country, device,
    CASE WHEN started OR watch_seconds > 0 THEN content_id END,
    0,
    0, CASE WHEN started THEN 1 ELSE 0 END, CASE WHEN finished THEN 1 ELSE 0 END, watch_seconds,
    stalls, CASE WHEN failed THEN 1 ELSE 0 END
  FROM plays
  WHERE day = {day}
    AND analytics_id IS NOT NULL
  UNION ALL
  SELECT
    analytics_id, household_id, country, device,
    CAST(NULL AS varchar),
    0,
    CASE WHEN began THEN 1 ELSE 0 END, 0, 0, 0, 0, 0
  FROM sessions
  WHERE day = {day}
    AND analytics_id IS NOT NULL
)
SELECT
  analytics_id,
  max(household_id) AS household_id,
  country,
  device,
  count(content_id) > 0 AS watched,
  sum(sessions) AS sessions,
  sum(plays) AS plays,
  count(DISTINCT content_id) AS titles,
  sum(finished) AS finished,
  sum(watch_seconds) AS watch_seconds,
  sum(searches) AS searches,
  sum(stalls) AS stalls,
  sum(failures) AS failures
FROM parts
GROUP BY analytics_id, country, device
