-- The retention curve of a title, second by second, as changes: at second s there watched as many plays as the sum of all changes up to s.
-- Within a day a play counts each second once, however often it was seen again.
-- level: mart
-- partition: day
-- keep: for good
-- reads: clean_events
-- columns:
--   content_id  string  The title. [not_null; in titles.content_id]
--   second      bigint  Of the title, from 0. [not_null]
--   change      bigint  Plays that show it, less those that showed the second before; never 0. [not_null]
-- unique: content_id, second

WITH spans AS (
  SELECT
    content_id,
    play_id,
    CAST(floor(from_position) AS bigint) AS low,
    CAST(ceil(position) AS bigint) AS high
  FROM clean_events
  WHERE day = {day}
    AND type = 'played'
    AND position > from_position
),
before AS (
  SELECT
    content_id, play_id, low, high,
    max(high) OVER (
      PARTITION BY content_id, play_id ORDER BY low, high ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS reached
  FROM spans
),
numbered AS (
  SELECT
    content_id, play_id, low, high,
    sum(CASE WHEN reached IS NULL OR low > reached THEN 1 ELSE 0 END) OVER (
      PARTITION BY content_id, play_id ORDER BY low, high ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM before
),
stretches AS (
  SELECT content_id, play_id, stretch, min(low) AS low, max(high) AS high
  FROM numbered
  GROUP BY content_id, play_id, stretch
),
changes AS (
  SELECT content_id, low AS second, 1 AS change FROM stretches
  UNION ALL
  SELECT content_id, high, -1 FROM stretches
)
SELECT content_id, second, sum(change) AS change
FROM changes
GROUP BY content_id, second
HAVING sum(change) <> 0
