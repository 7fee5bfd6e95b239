-- What an experiment would start from: its metrics over everybody who was active in the 28 days that end with the day, as `experiment_days` has them of an experiment's people.
-- level: mart
-- partition: day
-- keep: for good
-- reads: person_days -27..0, choices -27..0
-- columns:
--   metric        string  What is measured of each person. [not_null; one_of watch_seconds watched plays finished finish_rate plans_chosen stalls failures]
--   people        bigint  People who were active. [not_null]
--   reached       bigint  People of whom the metric is more than 0. [not_null]
--   total         double  Its sum over people. [not_null]
--   squares       double  The sum of its squares. [not_null]
--   base_total    double  Of a ratio, the sum of what it is divided by; else 0. [not_null]
--   base_squares  double  The sum of its squares. [not_null]
--   base_product  double  The sum of its products with the numerator. [not_null]
-- unique: metric

WITH active AS (
  SELECT
    analytics_id,
    sum(watch_seconds) AS watch_seconds, sum(plays) AS plays, sum(finished) AS finished,
    sum(stalls) AS stalls, sum(failures) AS failures
  FROM person_days
  WHERE day BETWEEN {day-27} AND {day}
  GROUP BY analytics_id
),
chose AS (
  SELECT analytics_id, count(*) AS plans_chosen
  FROM choices
  WHERE day BETWEEN {day-27} AND {day}
    AND type = 'plan_chosen'
  GROUP BY analytics_id
),
done AS (
  SELECT a.*, coalesce(c.plans_chosen, 0) AS plans_chosen
  FROM active AS a
  LEFT JOIN chose AS c ON c.analytics_id = a.analytics_id
),
measured AS (
  SELECT 'watch_seconds' AS metric, watch_seconds AS amount, CAST(0 AS double) AS base FROM done
  UNION ALL
  SELECT 'watched', if(watch_seconds > 0, CAST(1 AS double), CAST(0 AS double)), CAST(0 AS double) FROM done
  UNION ALL
  SELECT 'plays', CAST(plays AS double), CAST(0 AS double) FROM done
  UNION ALL
  SELECT 'finished', CAST(finished AS double), CAST(0 AS double) FROM done
  UNION ALL
  SELECT 'finish_rate', CAST(finished AS double), CAST(plays AS double) FROM done
  UNION ALL
  SELECT 'plans_chosen', CAST(plans_chosen AS double), CAST(0 AS double) FROM done
  UNION ALL
  SELECT 'stalls', CAST(stalls AS double), CAST(0 AS double) FROM done
  UNION ALL
  SELECT 'failures', CAST(failures AS double), CAST(0 AS double) FROM done
)
SELECT
  metric,
  count(*) AS people,
  count_if(amount > 0) AS reached,
  sum(amount) AS total,
  sum(amount * amount) AS squares,
  sum(base) AS base_total,
  sum(base * base) AS base_squares,
  sum(base * amount) AS base_product
FROM measured
GROUP BY metric
