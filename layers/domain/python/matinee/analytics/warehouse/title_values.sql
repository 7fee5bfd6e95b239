-- What a title's hours were worth on a day: hours, each weighted by what its household pays for an hour by what all pay for one.
-- A household pays its monthly price for its hours of 28 days, at least one hour. Hours of kids, and of accounts that pay nothing yet,
-- weigh 1. Sums over days give the valued hours of a longer time.
-- level: mart
-- partition: day
-- keep: for good
-- reads: plays, household_features
-- columns:
--   content_id    string  The title. [not_null]
--   hours         double  Hours shown. [not_null]
--   valued_hours  double  The same, weighted. [not_null]
--   squares       double  Sum over households of the squares of their valued hours: the variance of the sum. [not_null]
-- unique: content_id

WITH prices AS (
  SELECT
    household_id,
    (monthly / greatest(hours, 1)) / nullif(sum(monthly) OVER (PARTITION BY currency) / sum(greatest(hours, 1)) OVER (PARTITION BY currency), 0)
      AS weight
  FROM household_features
  WHERE day = {day}
),
watched AS (
  SELECT content_id, coalesce(household_id, play_id) AS whose, household_id, sum(watch_seconds) / 3600 AS hours
  FROM plays
  WHERE day = {day}
    AND watch_seconds > 0
  GROUP BY content_id, coalesce(household_id, play_id), household_id
)
SELECT
  w.content_id AS content_id,
  sum(w.hours) AS hours,
  sum(w.hours * coalesce(p.weight, 1)) AS valued_hours,
  sum(w.hours * coalesce(p.weight, 1) * w.hours * coalesce(p.weight, 1)) AS squares
FROM watched AS w
LEFT JOIN prices AS p ON p.household_id = w.household_id
GROUP BY w.content_id
