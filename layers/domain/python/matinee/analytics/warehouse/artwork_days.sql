-- How artwork does: visits in which a title was in view with it, and those that went on to play the title on the same day.
-- A visit that saw several pieces counts for each.
-- level: mart
-- partition: day
-- keep: for good
-- reads: clean_events
-- columns:
--   content_id  string  The title. [not_null; in titles.content_id]
--   artwork_id  string  The piece. [not_null]
--   seen        bigint  Visits that saw it. [not_null]
--   clicked     bigint  Those of them that clicked on the title after it. [not_null]
--   played      bigint  Those of them in which a play of the title started after it. [not_null]
-- unique: content_id, artwork_id

WITH seen AS (
  SELECT session_id, content_id, artwork_id, min(ts) AS seen_at
  FROM clean_events
  WHERE day = {day}
    AND type = 'impressed'
    AND artwork_id IS NOT NULL
    AND session_id IS NOT NULL
  GROUP BY session_id, content_id, artwork_id
),
did AS (
  SELECT
    session_id,
    content_id,
    max(CASE WHEN type = 'clicked' THEN ts END) AS clicked_at,
    max(CASE WHEN type = 'play_started' THEN ts END) AS played_at
  FROM clean_events
  WHERE day = {day}
    AND type IN ('clicked', 'play_started')
    AND content_id IS NOT NULL
    AND session_id IS NOT NULL
  GROUP BY session_id, content_id
)
SELECT
  s.content_id,
  s.artwork_id,
  count(*) AS seen,
  count_if(coalesce(d.clicked_at >= s.seen_at, false)) AS clicked,
  count_if(coalesce(d.played_at >= s.seen_at, false)) AS played
FROM seen AS s
LEFT JOIN did AS d ON d.session_id = s.session_id AND d.content_id = s.content_id
GROUP BY s.content_id, s.artwork_id
