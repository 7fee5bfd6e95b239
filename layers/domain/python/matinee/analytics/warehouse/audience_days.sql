-- Who came and who watched, by country, device and kids. * stands for all of them; people do not add up, so that each sum has its row.
-- level: mart
-- partition: day
-- keep: for good
-- reads: person_days -399..0, plays, sessions
-- columns:
--   country       string  ISO 3166-1 alpha-2, ?? where it is not known, * for all. [not_null]
--   device        string  desktop, phone, tablet, tv, other, * for all. [not_null]
--   kids          string  yes, no, * for both. Kids' profiles have no id: they count in plays and seconds, never in people. [not_null; one_of yes no *]
--   visitors      bigint  People with any event on the day. [not_null]
--   dau           bigint  People who watched on the day. [not_null]
--   wau           bigint  People who watched in the seven days that end with it. [not_null]
--   mau           bigint  People who watched in the thirty days that end with it. [not_null]
--   new_viewers   bigint  People who watched for the first time in 400 days. [not_null]
--   sessions      bigint  Visits that began. [not_null]
--   attempts      bigint  Plays that were asked for. [not_null]
--   plays         bigint  Plays that started. [not_null]
--   finished      bigint  Plays that came to their end. [not_null]
--   watch_seconds double  Seconds shown. [not_null]
-- unique: country, device, kids

WITH people AS (
  SELECT analytics_id, country, device, day, watched
  FROM person_days
  WHERE day BETWEEN {day-399} AND {day}
),
beginners AS (
  SELECT analytics_id
  FROM people
  WHERE watched
  GROUP BY analytics_id
  HAVING min(day) = {day}
),
counted AS (
  SELECT
    coalesce(p.country, '*') AS country,
    coalesce(p.device, '*') AS device,
    count(DISTINCT CASE WHEN p.day = {day} THEN p.analytics_id END) AS visitors,
    count(DISTINCT CASE WHEN p.day = {day} AND p.watched THEN p.analytics_id END) AS dau,
    count(DISTINCT CASE WHEN p.day >= {day-6} AND p.watched THEN p.analytics_id END) AS wau,
    count(DISTINCT CASE WHEN p.watched THEN p.analytics_id END) AS mau,
    count(DISTINCT CASE WHEN p.day = {day} AND p.watched THEN b.analytics_id END) AS new_viewers
  FROM people AS p
  LEFT JOIN beginners AS b ON b.analytics_id = p.analytics_id
  WHERE p.day >= {day-29}
  GROUP BY CUBE (p.country, p.device)
  HAVING count(*) > 0
),
parts AS (
  SELECT
    c.country, c.device, k.kids, c.visitors, c.dau, c.wau, c.mau, c.new_viewers,
    0 AS sessions, 0 AS attempts, 0 AS plays, 0 AS finished, CAST(0 AS double) AS watch_seconds
  FROM counted AS c
  CROSS JOIN (VALUES ('no'), ('*')) AS k (kids)
  UNION ALL
  SELECT
    coalesce(country, '*'), coalesce(device, '*'), coalesce(kids, '*'), 0, 0, 0, 0, 0,
    0, count_if(attempted), count_if(started), count_if(finished), sum(watch_seconds)
  FROM (
    SELECT country, device, if(kids, 'yes', 'no') AS kids, attempted, started, finished, watch_seconds
    FROM plays
    WHERE day = {day}
  ) AS played
  GROUP BY CUBE (country, device, kids)
  HAVING count(*) > 0
  UNION ALL
  SELECT
    coalesce(country, '*'), coalesce(device, '*'), coalesce(kids, '*'), 0, 0, 0, 0, 0,
    count_if(began), 0, 0, 0, 0
  FROM (
    SELECT country, device, if(kids, 'yes', 'no') AS kids, began
    FROM sessions
    WHERE day = {day}
  ) AS visited
  GROUP BY CUBE (country, device, kids)
  HAVING count(*) > 0
)
SELECT
  country,
  device,
  kids,
  sum(visitors) AS visitors,
  sum(dau) AS dau,
  sum(wau) AS wau,
  sum(mau) AS mau,
  sum(new_viewers) AS new_viewers,
  sum(sessions) AS sessions,
  sum(attempts) AS attempts,
  sum(plays) AS plays,
  sum(finished) AS finished,
  sum(watch_seconds) AS watch_seconds
FROM parts
GROUP BY country, device, kids
