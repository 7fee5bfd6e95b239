-- What accounts brought, by the month of their first payment. Observed lifetime value = sum of (paid - refunded) / sum of new_accounts, over days.
-- level: mart
-- partition: day
-- keep: for good
-- reads: account_events past..0
-- columns:
--   cohort_month  date    The first of the month in which they paid first. [not_null]
--   currency      string  ISO 4217. [not_null]
--   new_accounts  bigint  Accounts that paid for the first time on the day. [not_null]
--   paying        bigint  Accounts that paid on the day. [not_null]
--   paid          bigint  What they paid, minor units. [not_null]
--   refunded      bigint  What was given back, minor units. [not_null]
-- unique: cohort_month, currency

WITH payments AS (
  SELECT
    household_id, day, ts, status, coalesce(currency, '?') AS currency, coalesce(amount, 0) AS amount,
    row_number() OVER (PARTITION BY household_id, status ORDER BY ts, event_id) AS n
  FROM account_events
  WHERE day <= {day}
    AND type = 'payment'
    AND (status = 'paid' AND amount > 0 OR status = 'refunded')
),
firsts AS (
  SELECT household_id, CAST(date_trunc('month', day) AS date) AS cohort_month
  FROM payments
  WHERE status = 'paid' AND n = 1
)
SELECT
  f.cohort_month,
  p.currency,
  count_if(p.status = 'paid' AND p.n = 1) AS new_accounts,
  count(DISTINCT CASE WHEN p.status = 'paid' THEN p.household_id END) AS paying,
  sum(CASE WHEN p.status = 'paid' THEN p.amount ELSE 0 END) AS paid,
  sum(CASE WHEN p.status = 'refunded' THEN abs(p.amount) ELSE 0 END) AS refunded
FROM payments AS p
JOIN firsts AS f ON f.household_id = p.household_id
WHERE p.day = {day}
GROUP BY f.cohort_month, p.currency
