-- What a profile said of a title on a day: its last rating, whether it then was on its watchlist, whether it was hidden.
-- level: person
-- partition: day
-- keep: 400 days
-- reads: clean_events
-- columns:
--   analytics_id  string     Who. [not_null]
--   content_id    string     The title. [not_null]
--   type          string     What was said. [not_null; one_of title_rated title_listed title_hidden]
--   value         bigint     Stars, 0 where the rating was taken back; 1 or 0 of a watchlist and of what is hidden. [not_null]
--   ts            timestamp  When. [not_null]
-- unique: analytics_id, content_id, type

WITH told AS (
  SELECT
    analytics_id,
    content_id,
    type,
    CASE type WHEN 'title_rated' THEN stars WHEN 'title_listed' THEN CAST(listed AS bigint) ELSE CAST(hidden AS bigint) END AS value,
    ts,
    row_number() OVER (PARTITION BY analytics_id, content_id, type ORDER BY ts DESC, event_id DESC) AS n
  FROM clean_events
  WHERE day = {day}
    AND type IN ('title_rated', 'title_listed', 'title_hidden')
    AND analytics_id IS NOT NULL
)
SELECT analytics_id, content_id, type, value, ts
FROM told
WHERE n = 1
