-- What is known of each paying household on the evening of a day: what the forecast of churn is made of.
-- Only accounts that pay (active or past_due) and have not cancelled. Hours are those of grown-ups: kids' plays have no household.
-- level: person
-- partition: day
-- keep: 400 days
-- reads: account_events past..0, plays -27..0
-- columns:
--   household_id  string  The account. [not_null]
--   plan_id       string  Its plan, ? where it is not known. [not_null]
--   currency      string  ISO 4217, ? where it is not known. [not_null]
--   monthly       bigint  What it pays a month, in minor units. [not_null]
--   price_share   double  Of the highest price that anybody pays for this plan in this currency, 0 to 1. [not_null]
--   tenure_days   bigint  Since it first subscribed, trials included. [not_null]
--   unpaid_days   bigint  Since a payment last failed; null where none did.
--   hours         double  Watched in the 28 days that end with the day. [not_null]
--   recent_hours  double  In the last 14 of them. [not_null]
--   stall_share   double  Of play time in the 28 days, in stalls: 0 to 1. [not_null]
-- unique: household_id

WITH changes AS (
  SELECT
    household_id, status, ends_at,
    coalesce(plan_id, '?') AS plan_id, coalesce(currency, '?') AS currency, coalesce(monthly, 0) AS monthly,
    min(CASE WHEN status IN ('trialing', 'active', 'past_due') THEN day END) OVER (PARTITION BY household_id) AS since,
    row_number() OVER (PARTITION BY household_id ORDER BY ts DESC, event_id DESC) AS n
  FROM account_events
  WHERE day <= {day}
    AND type = 'subscription_changed'
),
payers AS (
  SELECT
    household_id, plan_id, currency, monthly, since,
    max(monthly) OVER (PARTITION BY plan_id, currency) AS most
  FROM changes
  WHERE n = 1
    AND status IN ('active', 'past_due')
    AND ends_at IS NULL
),
failed AS (
  SELECT household_id, max(day) AS last_failed
  FROM account_events
  WHERE day <= {day}
    AND type = 'payment'
    AND status = 'failed'
  GROUP BY household_id
),
watched AS (
  SELECT
    household_id,
    sum(watch_seconds) AS seconds,
    sum(CASE WHEN day > {day-14} THEN watch_seconds ELSE 0 END) AS recent_seconds,
    sum(stall_ms) / 1e3 AS stalled_seconds
  FROM plays
  WHERE day BETWEEN {day-27} AND {day}
    AND household_id IS NOT NULL
  GROUP BY household_id
)
SELECT
  p.household_id AS household_id,
  p.plan_id AS plan_id,
  p.currency AS currency,
  p.monthly AS monthly,
  CASE WHEN p.most > 0 THEN CAST(p.monthly AS double) / p.most ELSE 1 END AS price_share,
  date_diff('day', p.since, {day}) AS tenure_days,
  date_diff('day', f.last_failed, {day}) AS unpaid_days,
  coalesce(w.seconds, 0) / 3600 AS hours,
  coalesce(w.recent_seconds, 0) / 3600 AS recent_hours,
  coalesce(w.stalled_seconds / nullif(w.seconds + w.stalled_seconds, 0), 0) AS stall_share
FROM payers AS p
LEFT JOIN failed AS f ON f.household_id = p.household_id
LEFT JOIN watched AS w ON w.household_id = p.household_id
