-- What was watched by genre, country, device and kids (* for all of the last three). A title of two genres counts in both.
-- level: mart
-- partition: day
-- keep: for good
-- reads: plays, titles
-- columns:
--   genre          string  As the catalogue calls it, (none) for titles without one. [not_null]
--   country        string  ISO 3166-1 alpha-2, ?? where it is not known, * for all. [not_null]
--   device         string  desktop, phone, tablet, tv, other, * for all. [not_null]
--   kids           string  yes, no, * for both. [not_null; one_of yes no *]
--   plays          bigint  Plays that started. [not_null]
--   viewers        bigint  People who watched; kids are not among them. [not_null]
--   watch_seconds  double  Seconds shown. [not_null]
--   finished       bigint  Plays that came to their end. [not_null]
-- unique: genre, country, device, kids

WITH genres AS (
  SELECT t.content_id, g.genre
  FROM titles AS t
  CROSS JOIN UNNEST(t.genres) AS g (genre)
),
watched AS (
  SELECT
    coalesce(g.genre, '(none)') AS genre,
    p.country,
    p.device,
    if(p.kids, 'yes', 'no') AS kids,
    p.started,
    p.finished,
    p.watch_seconds,
    CASE WHEN p.started OR p.watch_seconds > 0 THEN p.analytics_id END AS viewer
  FROM plays AS p
  LEFT JOIN genres AS g ON g.content_id = p.content_id
  WHERE p.day = {day}
)
SELECT
  genre,
  coalesce(country, '*') AS country,
  coalesce(device, '*') AS device,
  coalesce(kids, '*') AS kids,
  count_if(started) AS plays,
  count(DISTINCT viewer) AS viewers,
  sum(watch_seconds) AS watch_seconds,
  count_if(finished) AS finished
FROM watched
GROUP BY genre, CUBE (country, device, kids)
