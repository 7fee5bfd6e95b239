-- Experiments: people who saw a variant in the thirty days that end with the day, and what they did since they saw it first, up to the day's end: plays that began since then, and plans chosen.
-- The last day has the result; days before show how it came. Mean = total / people, variance = squares / people - mean².
-- Of a ratio (finish_rate) these are its numerator, and base_… its denominator. before_… are of the same metric in the 28 days before the day on which they saw it (CUPED).
-- Who saw two variants of one experiment is counted as (mixed) and belongs to neither. By country or by device (* for all of them), of where somebody saw it first.
-- level: mart
-- partition: day
-- keep: for good
-- reads: choices -29..0, plays -29..0, person_days -57..0
-- columns:
--   experiment      string  Its name and its phase. [not_null]
--   variant         string  Its variant, or (mixed). [not_null]
--   metric          string  What is measured of each person. [not_null; one_of watch_seconds watched plays finished finish_rate plans_chosen stalls failures]
--   country         string  ISO 3166-1 alpha-2, ?? where it is not known, * for all. [not_null]
--   device          string  desktop, phone, tablet, tv, other, * for all. [not_null]
--   people          bigint  People who saw the variant. [not_null]
--   reached         bigint  People of whom the metric is more than 0. [not_null]
--   total           double  Its sum over people. [not_null]
--   squares         double  The sum of its squares. [not_null]
--   base_total      double  Of a ratio, the sum of what it is divided by; else 0. [not_null]
--   base_squares    double  The sum of its squares. [not_null]
--   base_product    double  The sum of its products with the numerator. [not_null]
--   before_total    double  The metric's sum over the same people before. 0 of a ratio, and where it is not known. [not_null]
--   before_squares  double  The sum of its squares. [not_null]
--   before_product  double  The sum of its products with the metric. [not_null]
-- unique: experiment, variant, metric, country, device

WITH told AS (
  SELECT
    experiment,
    variant,
    analytics_id,
    ts,
    country,
    device,
    row_number() OVER (PARTITION BY experiment, analytics_id ORDER BY ts, event_id) AS n
  FROM choices
  WHERE day BETWEEN {day-29} AND {day}
    AND type = 'exposed'
),
exposed AS (
  SELECT
    experiment,
    analytics_id,
    min(ts) AS exposed_at,
    max(CASE WHEN n = 1 THEN country END) AS country,
    max(CASE WHEN n = 1 THEN device END) AS device,
    CASE WHEN min(variant) = max(variant) THEN min(variant) ELSE '(mixed)' END AS variant
  FROM told
  GROUP BY experiment, analytics_id
),
played AS (
  SELECT
    x.experiment, x.analytics_id,
    sum(p.watch_seconds) AS watch_seconds, count_if(p.started) AS plays, count_if(p.finished) AS finished,
    sum(p.stalls) AS stalls, count_if(p.failed) AS failures
  FROM exposed AS x
  JOIN plays AS p ON p.analytics_id = x.analytics_id
  WHERE p.day BETWEEN {day-29} AND {day}
    AND p.first_at >= x.exposed_at
  GROUP BY x.experiment, x.analytics_id
),
chose AS (
  SELECT x.experiment, x.analytics_id, count(*) AS plans_chosen
  FROM exposed AS x
  JOIN choices AS c ON c.analytics_id = x.analytics_id
  WHERE c.day BETWEEN {day-29} AND {day}
    AND c.type = 'plan_chosen'
    AND c.ts >= x.exposed_at
  GROUP BY x.experiment, x.analytics_id
),
past AS (
  SELECT
    x.experiment, x.analytics_id,
    sum(d.watch_seconds) AS watch_seconds, sum(d.plays) AS plays, sum(d.finished) AS finished,
    sum(d.stalls) AS stalls, sum(d.failures) AS failures
  FROM exposed AS x
  JOIN person_days AS d ON d.analytics_id = x.analytics_id
  WHERE d.day BETWEEN {day-57} AND {day}
    AND d.day < CAST(x.exposed_at AS date)
    AND d.day >= CAST(x.exposed_at AS date) - INTERVAL '28' DAY
  GROUP BY x.experiment, x.analytics_id
),
done AS (
  SELECT
    x.experiment,
    x.variant,
    x.country,
    x.device,
    coalesce(p.watch_seconds, 0) AS watch_seconds,
    coalesce(p.plays, 0) AS plays,
    coalesce(p.finished, 0) AS finished,
    coalesce(p.stalls, 0) AS stalls,
    coalesce(p.failures, 0) AS failures,
    coalesce(c.plans_chosen, 0) AS plans_chosen,
    coalesce(b.watch_seconds, 0) AS watch_seconds_before,
    coalesce(b.plays, 0) AS plays_before,
    coalesce(b.finished, 0) AS finished_before,
    coalesce(b.stalls, 0) AS stalls_before,
    coalesce(b.failures, 0) AS failures_before
  FROM exposed AS x
  LEFT JOIN played AS p ON p.experiment = x.experiment AND p.analytics_id = x.analytics_id
  LEFT JOIN chose AS c ON c.experiment = x.experiment AND c.analytics_id = x.analytics_id
  LEFT JOIN past AS b ON b.experiment = x.experiment AND b.analytics_id = x.analytics_id
),
measured AS (
  SELECT experiment, variant, country, device, 'watch_seconds' AS metric, watch_seconds AS amount, CAST(0 AS double) AS base, watch_seconds_before AS past FROM done
  UNION ALL
  SELECT experiment, variant, country, device, 'watched', if(watch_seconds > 0, CAST(1 AS double), CAST(0 AS double)), CAST(0 AS double), if(watch_seconds_before > 0, CAST(1 AS double), CAST(0 AS double)) FROM done
  UNION ALL
  SELECT experiment, variant, country, device, 'plays', CAST(plays AS double), CAST(0 AS double), CAST(plays_before AS double) FROM done
  UNION ALL
  SELECT experiment, variant, country, device, 'finished', CAST(finished AS double), CAST(0 AS double), CAST(finished_before AS double) FROM done
  UNION ALL
  SELECT experiment, variant, country, device, 'finish_rate', CAST(finished AS double), CAST(plays AS double), CAST(0 AS double) FROM done
  UNION ALL
  SELECT experiment, variant, country, device, 'plans_chosen', CAST(plans_chosen AS double), CAST(0 AS double), CAST(0 AS double) FROM done
  UNION ALL
  SELECT experiment, variant, country, device, 'stalls', CAST(stalls AS double), CAST(0 AS double), CAST(stalls_before AS double) FROM done
  UNION ALL
  SELECT experiment, variant, country, device, 'failures', CAST(failures AS double), CAST(0 AS double), CAST(failures_before AS double) FROM done
)
SELECT
  experiment,
  variant,
  metric,
  coalesce(country, '*') AS country,
  coalesce(device, '*') AS device,
  count(*) AS people,
  count_if(amount > 0) AS reached,
  sum(amount) AS total,
  sum(amount * amount) AS squares,
  sum(base) AS base_total,
  sum(base * base) AS base_squares,
  sum(base * amount) AS base_product,
  sum(past) AS before_total,
  sum(past * past) AS before_squares,
  sum(past * amount) AS before_product
FROM measured
GROUP BY GROUPING SETS ((experiment, variant, metric), (experiment, variant, metric, country), (experiment, variant, metric, device))
