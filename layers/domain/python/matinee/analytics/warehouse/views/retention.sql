-- Weekly cohorts: the share of those who watched first in a week that watched again so many weeks later.
--   cohort_week  The Monday of the week in which they watched first.
--   age_weeks    Weeks since then.
--   viewers      People of the cohort who watched in that week.
--   share        By the people of the cohort, 0 to 1.
SELECT
  r.cohort_week,
  r.age_weeks,
  r.viewers,
  CAST(r.viewers AS double) / s.viewers AS share
FROM retention_cohorts AS r
JOIN retention_cohorts AS s ON s.cohort_week = r.cohort_week AND s.age_weeks = 0
