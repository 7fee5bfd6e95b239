-- Who still watches: people by the week in which they watched first (within 57 weeks), and how many of them watched in this week.
-- The share of a cohort that stayed is viewers by the cohort's viewers at age 0.
-- level: mart
-- partition: week
-- keep: for good
-- reads: person_days -392..6
-- columns:
--   cohort_week  date    The Monday of the week in which they watched first. [not_null]
--   age_weeks    bigint  Weeks since then. [not_null]
--   viewers      bigint  People of the cohort who watched in this week. [not_null]
-- unique: cohort_week

WITH watched AS (
  SELECT DISTINCT analytics_id, CAST(date_trunc('week', day) AS date) AS watched_week
  FROM person_days
  WHERE day BETWEEN {week-392} AND {week+6}
    AND watched
),
firsts AS (
  SELECT analytics_id, min(watched_week) AS cohort_week
  FROM watched
  GROUP BY analytics_id
)
SELECT
  f.cohort_week,
  date_diff('week', f.cohort_week, {week}) AS age_weeks,
  count(*) AS viewers
FROM watched AS w
JOIN firsts AS f ON f.analytics_id = w.analytics_id
WHERE w.watched_week = {week}
GROUP BY f.cohort_week
