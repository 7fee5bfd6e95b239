-- One row for each visit and day. A visit ends after half an hour without an event.
-- level: person
-- partition: day
-- keep: 400 days
-- reads: clean_events -1..0
-- columns:
--   session_id     string     The visit. [not_null]
--   analytics_id   string     Who: the last known in it.
--   household_id   string     Of which account: the last known in it.
--   visitor_id     string     In which browser or on which device.
--   kids           boolean    Of a kids profile. [not_null]
--   country        string     ISO 3166-1 alpha-2, or ??. [not_null]
--   device         string     Of what kind. [not_null]
--   os             string     Operating system. [not_null]
--   browser        string     Browser. [not_null]
--   app            string     Client. [not_null]
--   app_version    string     Its version. [not_null]
--   language       string     BCP 47.
--   began          boolean    It began on this day: the day before has no event of it. [not_null]
--   first_at       timestamp  Its first event on this day. [not_null]
--   last_at        timestamp  Its last event on this day. [not_null]
--   events         bigint     Its events on this day. [not_null]
--   pages          bigint     Pages viewed. [not_null]
--   plays          bigint     Plays that started. [not_null]
--   landing        string     The kind of the first page on this day.
--   referrer       string     The site before it.
-- unique: session_id

WITH told AS (
  SELECT
    e.*,
    e.day = {day} AS today,
    row_number() OVER (
      PARTITION BY e.session_id, e.day
      ORDER BY CASE WHEN e.household_id IS NULL THEN 1 ELSE 0 END, e.ts DESC, e.event_id DESC
    ) AS n_of_last,
    row_number() OVER (PARTITION BY e.session_id, e.day ORDER BY e.ts, e.event_id) AS n,
    count(CASE WHEN e.type = 'page_viewed' THEN 1 END) OVER (PARTITION BY e.session_id, e.day ORDER BY e.ts, e.event_id) AS views
  FROM clean_events AS e
  WHERE e.day BETWEEN {day-1} AND {day}
    AND e.session_id IS NOT NULL
)
SELECT
  session_id,
  max(CASE WHEN today AND n_of_last = 1 THEN analytics_id END) AS analytics_id,
  max(CASE WHEN today AND n_of_last = 1 THEN household_id END) AS household_id,
  max(CASE WHEN today AND n_of_last = 1 THEN visitor_id END) AS visitor_id,
  bool_or(today AND n_of_last = 1 AND kids) AS kids,
  max(CASE WHEN today AND n = 1 THEN country END) AS country,
  max(CASE WHEN today AND n = 1 THEN device END) AS device,
  max(CASE WHEN today AND n = 1 THEN os END) AS os,
  max(CASE WHEN today AND n = 1 THEN browser END) AS browser,
  max(CASE WHEN today AND n = 1 THEN app END) AS app,
  max(CASE WHEN today AND n = 1 THEN app_version END) AS app_version,
  max(CASE WHEN today AND n = 1 THEN language END) AS language,
  NOT bool_or(NOT today) AS began,
  min(CASE WHEN today THEN ts END) AS first_at,
  max(CASE WHEN today THEN ts END) AS last_at,
  count_if(today) AS events,
  count_if(today AND type = 'page_viewed') AS pages,
  count_if(today AND type = 'play_started') AS plays,
  max(CASE WHEN today AND type = 'page_viewed' AND views = 1 THEN page END) AS landing,
  max(CASE WHEN today AND type = 'page_viewed' AND views = 1 THEN referrer END) AS referrer
FROM told
GROUP BY session_id
HAVING bool_or(today)
