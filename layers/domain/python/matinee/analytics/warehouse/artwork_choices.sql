-- What a policy that chooses artwork has brought, to judge others by: visits in which a title was in view with a piece that was chosen by chance of a known probability, and those that went on to play it on the same day.
-- A visit counts by the first impression of the piece. Sums over 1 / probability are what inverse propensity scoring takes.
-- level: mart
-- partition: day
-- keep: for good
-- reads: clean_events
-- columns:
--   content_id      string  The title. [not_null; in titles.content_id]
--   taste           string  Of who looked, (none) where it was not known. [not_null]
--   artwork_id      string  The piece. [not_null]
--   shown           bigint  Visits that saw it. [not_null]
--   played          bigint  Those of them in which a play of the title started after it. [not_null]
--   weight          double  Sum of 1 / probability over those that saw it. [not_null]
--   played_weight   double  The same over those that played. [not_null]
--   played_squares  double  Sum of 1 / probability² over those that played. [not_null]
-- unique: content_id, taste, artwork_id

WITH seen AS (
  SELECT
    session_id,
    content_id,
    artwork_id,
    ts,
    propensity,
    coalesce(taste, '(none)') AS taste,
    row_number() OVER (PARTITION BY session_id, content_id, artwork_id ORDER BY ts, event_id) AS n
  FROM clean_events
  WHERE day = {day}
    AND type = 'impressed'
    AND artwork_id IS NOT NULL
    AND propensity IS NOT NULL
    AND session_id IS NOT NULL
),
did AS (
  SELECT session_id, content_id, max(ts) AS played_at
  FROM clean_events
  WHERE day = {day}
    AND type = 'play_started'
    AND content_id IS NOT NULL
    AND session_id IS NOT NULL
  GROUP BY session_id, content_id
),
paired AS (
  SELECT s.content_id, s.taste, s.artwork_id, s.propensity, coalesce(d.played_at >= s.ts, false) AS played
  FROM seen AS s
  LEFT JOIN did AS d ON d.session_id = s.session_id AND d.content_id = s.content_id
  WHERE s.n = 1
)
SELECT
  content_id,
  taste,
  artwork_id,
  count(*) AS shown,
  count_if(played) AS played,
  sum(1 / propensity) AS weight,
  sum(CASE WHEN played THEN 1 / propensity ELSE 0 END) AS played_weight,
  sum(CASE WHEN played THEN 1 / (propensity * propensity) ELSE 0 END) AS played_squares
FROM paired
GROUP BY content_id, taste, artwork_id
