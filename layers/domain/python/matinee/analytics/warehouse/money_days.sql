-- Subscriptions and payments by plan and currency. Plan * is all plans. In those rows mrr is that of the day before + new + reactivated + expansion - contraction - churned.
-- An account counts to mrr while it is active or past_due, not in its trial. What it was at the end of the day before is compared with what it is at the end of the day:
-- what begins and ends within a day is neither. Churn counts for the plan that was left, all else for the plan that there is now.
-- Lifetime value = (mrr / paying) / (churned_accounts over 30 days / paying), or as observed: revenue_cohorts.
-- level: mart
-- partition: day
-- keep: for good
-- reads: account_events past..0
-- columns:
--   plan_id                string  The plan, ? where it is not known, * for all. [not_null]
--   currency               string  ISO 4217, ? where it is not known. [not_null]
--   mrr                    bigint  Monthly recurring revenue at the end of the day, minor units. [not_null]
--   paying                 bigint  Accounts that are active or past_due at the end of the day. [not_null]
--   trialing               bigint  Accounts in their trial at the end of the day. [not_null]
--   past_due               bigint  Accounts whose payment is overdue (dunning), at the end of the day. [not_null]
--   ending                 bigint  Accounts of paying and trialing that were cancelled for a later day. [not_null]
--   new_accounts           bigint  Accounts that pay for the first time. [not_null]
--   new_mrr                bigint  What they bring a month. [not_null]
--   reactivated_accounts   bigint  Accounts that pay again after they had stopped. [not_null]
--   reactivated_mrr        bigint  What they bring a month. [not_null]
--   churned_accounts       bigint  Accounts that paid the day before and do not any more. [not_null]
--   churned_mrr            bigint  What they brought a month. [not_null]
--   expansion_mrr          bigint  What those that stayed bring more. [not_null]
--   contraction_mrr        bigint  What those that stayed bring less. [not_null]
--   trials_started         bigint  Accounts that came into a trial. [not_null]
--   trials_converted       bigint  Accounts that came from a trial to pay. [not_null]
--   trials_lost            bigint  Accounts whose trial ended without paying. [not_null]
--   dunning_entered        bigint  Accounts that became past_due. [not_null]
--   dunning_recovered      bigint  Accounts that went from past_due to active. [not_null]
--   dunning_lost           bigint  Accounts that went from past_due to not paying. [not_null]
--   payments               bigint  Payments that arrived. In rows of plan * alone, as all below. [not_null]
--   paid                   bigint  Their sum, minor units. [not_null]
--   failed_payments        bigint  Payments that failed. [not_null]
--   refunds                bigint  Payments given back. [not_null]
--   refunded               bigint  Their sum, minor units. [not_null]
--   sign_ups               bigint  Accounts that were made; in the row of plan * and currency * alone. [not_null]
-- unique: plan_id, currency

WITH changes AS (
  SELECT
    household_id, status, plan_id, currency, ends_at, coalesce(monthly, 0) AS monthly,
    day < {day} AS earlier,
    row_number() OVER (PARTITION BY household_id ORDER BY ts DESC, event_id DESC) AS n,
    row_number() OVER (PARTITION BY household_id, day < {day} ORDER BY ts DESC, event_id DESC) AS n_of_part
  FROM account_events
  WHERE day <= {day}
    AND type = 'subscription_changed'
),
payers AS (
  SELECT DISTINCT household_id
  FROM changes
  WHERE earlier
    AND status IN ('active', 'past_due')
),
compared AS (
  SELECT
    a.status AS status, coalesce(a.plan_id, '?') AS plan_id, coalesce(a.currency, '?') AS currency,
    a.ends_at AS ends_at, a.monthly AS monthly,
    a.status IN ('active', 'past_due') AS pays,
    coalesce(b.status, 'none') AS old_status, coalesce(b.plan_id, '?') AS old_plan_id,
    coalesce(b.currency, '?') AS old_currency, coalesce(b.monthly, 0) AS old_monthly,
    coalesce(b.status IN ('active', 'past_due'), false) AS paid,
    p.household_id IS NOT NULL AS known
  FROM changes AS a
  LEFT JOIN changes AS b ON b.household_id = a.household_id AND b.earlier AND b.n_of_part = 1
  LEFT JOIN payers AS p ON p.household_id = a.household_id
  WHERE a.n = 1
),
lines AS (
  SELECT
    plan_id,
    currency,
    if(pays, monthly, 0) AS mrr,
    if(pays, 1, 0) AS paying,
    if(status = 'trialing', 1, 0) AS trialing,
    if(status = 'past_due', 1, 0) AS past_due,
    if(ends_at IS NOT NULL, 1, 0) AS ending,
    if(pays AND NOT paid AND NOT known, 1, 0) AS new_accounts,
    if(pays AND NOT paid AND NOT known, monthly, 0) AS new_mrr,
    if(pays AND NOT paid AND known, 1, 0) AS reactivated_accounts,
    if(pays AND NOT paid AND known, monthly, 0) AS reactivated_mrr,
    0 AS churned_accounts,
    0 AS churned_mrr,
    CASE
      WHEN pays AND paid AND currency <> old_currency THEN monthly
      WHEN pays AND paid AND monthly > old_monthly THEN monthly - old_monthly
      ELSE 0
    END AS expansion_mrr,
    CASE WHEN pays AND paid AND currency = old_currency AND monthly < old_monthly THEN old_monthly - monthly ELSE 0 END
      AS contraction_mrr,
    if(status = 'trialing' AND old_status <> 'trialing', 1, 0) AS trials_started,
    if(pays AND old_status = 'trialing', 1, 0) AS trials_converted,
    0 AS trials_lost,
    if(status = 'past_due' AND old_status <> 'past_due', 1, 0) AS dunning_entered,
    if(status = 'active' AND old_status = 'past_due', 1, 0) AS dunning_recovered,
    0 AS dunning_lost
  FROM compared
  WHERE pays OR status = 'trialing'
  UNION ALL
  SELECT
    old_plan_id,
    old_currency,
    0, 0, 0, 0, 0, 0, 0, 0, 0,
    if(paid AND NOT pays, 1, 0),
    if(paid AND NOT pays, old_monthly, 0),
    0,
    if(paid AND pays AND currency <> old_currency, old_monthly, 0),
    0, 0,
    if(old_status = 'trialing' AND status <> 'trialing' AND NOT pays, 1, 0),
    0, 0,
    if(old_status = 'past_due' AND NOT pays, 1, 0)
  FROM compared
  WHERE paid AND (NOT pays OR currency <> old_currency)
    OR old_status = 'trialing' AND status <> 'trialing' AND NOT pays
),
parts AS (
  SELECT
    coalesce(plan_id, '*') AS plan_id, currency,
    sum(mrr) AS mrr, sum(paying) AS paying, sum(trialing) AS trialing, sum(past_due) AS past_due, sum(ending) AS ending,
    sum(new_accounts) AS new_accounts, sum(new_mrr) AS new_mrr,
    sum(reactivated_accounts) AS reactivated_accounts, sum(reactivated_mrr) AS reactivated_mrr,
    sum(churned_accounts) AS churned_accounts, sum(churned_mrr) AS churned_mrr,
    sum(expansion_mrr) AS expansion_mrr, sum(contraction_mrr) AS contraction_mrr,
    sum(trials_started) AS trials_started, sum(trials_converted) AS trials_converted, sum(trials_lost) AS trials_lost,
    sum(dunning_entered) AS dunning_entered, sum(dunning_recovered) AS dunning_recovered, sum(dunning_lost) AS dunning_lost,
    0 AS payments, 0 AS paid, 0 AS failed_payments, 0 AS refunds, 0 AS refunded, 0 AS sign_ups
  FROM lines
  GROUP BY currency, CUBE (plan_id)
  UNION ALL
  SELECT
    '*', if(type = 'signed_up', '*', coalesce(currency, '?')),
    0, 0, 0, 0, 0,
    0, 0,
    0, 0,
    0, 0,
    0, 0,
    0, 0, 0,
    0, 0, 0,
    if(type = 'payment' AND status = 'paid', 1, 0),
    if(type = 'payment' AND status = 'paid', coalesce(amount, 0), 0),
    if(type = 'payment' AND status = 'failed', 1, 0),
    if(type = 'payment' AND status = 'refunded', 1, 0),
    if(type = 'payment' AND status = 'refunded', abs(coalesce(amount, 0)), 0),
    if(type = 'signed_up', 1, 0)
  FROM account_events
  WHERE day = {day}
    AND type IN ('signed_up', 'payment')
)
SELECT
  plan_id,
  currency,
  sum(mrr) AS mrr,
  sum(paying) AS paying,
  sum(trialing) AS trialing,
  sum(past_due) AS past_due,
  sum(ending) AS ending,
  sum(new_accounts) AS new_accounts,
  sum(new_mrr) AS new_mrr,
  sum(reactivated_accounts) AS reactivated_accounts,
  sum(reactivated_mrr) AS reactivated_mrr,
  sum(churned_accounts) AS churned_accounts,
  sum(churned_mrr) AS churned_mrr,
  sum(expansion_mrr) AS expansion_mrr,
  sum(contraction_mrr) AS contraction_mrr,
  sum(trials_started) AS trials_started,
  sum(trials_converted) AS trials_converted,
  sum(trials_lost) AS trials_lost,
  sum(dunning_entered) AS dunning_entered,
  sum(dunning_recovered) AS dunning_recovered,
  sum(dunning_lost) AS dunning_lost,
  sum(payments) AS payments,
  sum(paid) AS paid,
  sum(failed_payments) AS failed_payments,
  sum(refunds) AS refunds,
  sum(refunded) AS refunded,
  sum(sign_ups) AS sign_ups
FROM parts
GROUP BY plan_id, currency
