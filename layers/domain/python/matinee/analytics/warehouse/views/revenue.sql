-- Subscriptions and payments by day and currency, all plans together; money in units of the currency, not in minor ones.
--   day                The day, UTC.
--   currency           ISO 4217.
--   mrr                Monthly recurring revenue at its end.
--   paying             Accounts that pay.
--   trialing           Accounts in their trial.
--   new_accounts       Accounts that pay for the first time.
--   churned_accounts   Accounts that stopped.
--   new_mrr            What new accounts bring a month.
--   churned_mrr        What accounts that stopped brought a month.
--   paid               Payments that arrived.
SELECT
  day,
  currency,
  mrr / CAST(100 AS double) AS mrr,
  paying,
  trialing,
  new_accounts,
  churned_accounts,
  new_mrr / CAST(100 AS double) AS new_mrr,
  churned_mrr / CAST(100 AS double) AS churned_mrr,
  paid / CAST(100 AS double) AS paid
FROM money_days
WHERE plan_id = '*'
  AND currency <> '*'
