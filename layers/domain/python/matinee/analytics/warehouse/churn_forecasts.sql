-- How many paying households are expected to cancel in the 28 days after a day, in groups of ten and more.
-- Groups are bands of risk (plan and reason *), and plans with the reason that raises the risk most (band null). Small ones are joined.
-- level: mart
-- partition: day
-- keep: for good
-- reads: forecasts
-- columns:
--   band             double  The lower end of the risk, a tenth wide: 0.2 is from 20 to 30 %; null in rows of plans and reasons.
--   plan_id          string  The plan, * for all, (few) for small ones together. [not_null]
--   currency         string  ISO 4217, ? where it is not known. [not_null]
--   reason           string  fading, stalls, payment, new, discount, other; * for all, (few) for small ones together. [not_null]
--   households       bigint  How many there are. [not_null]
--   low              double  Of those that will cancel: the truth is above with a chance of 95 %. [not_null]
--   expected         double  The number that is expected to cancel. [not_null]
--   high             double  The truth is below with a chance of 95 %. [not_null]
--   monthly          bigint  What all of them bring a month, minor units. [not_null]
--   monthly_at_risk  bigint  What those that are expected to cancel bring a month. [not_null]
-- unique: band, plan_id, currency, reason

SELECT
  band,
  plan_id,
  currency,
  reason,
  households,
  low,
  expected,
  high,
  monthly,
  monthly_at_risk
FROM forecasts
WHERE mart = 'churn_forecasts'
  AND as_of = CAST({day} AS varchar)
