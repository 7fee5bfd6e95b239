-- What our own functions told of accounts: sign-ups, subscriptions, payments. Kept for good, as what an account is today follows from its past.
-- level: person
-- partition: day
-- keep: for good
-- reads: clean_events
-- columns:
--   event_id      string     Of the event. [not_null]
--   type          string     What happened. [not_null; one_of signed_up subscription_changed payment]
--   ts            timestamp  When. [not_null]
--   household_id  string     To which account. [not_null]
--   country       string     ISO 3166-1 alpha-2, or ??. [not_null]
--   status        string     Of the subscription or the payment.
--   plan_id       string     The plan.
--   monthly       bigint     What the plan brings a month, in minor units.
--   amount        bigint     Of the payment, in minor units.
--   currency      string     ISO 4217.
--   ends_at       timestamp  When the subscription ends, where it was cancelled.
-- unique: event_id

SELECT
  event_id,
  type,
  ts,
  household_id,
  country,
  status,
  plan_id,
  monthly,
  amount,
  currency,
  ends_at
FROM clean_events
WHERE day = {day}
  AND type IN ('signed_up', 'subscription_changed', 'payment')
  AND household_id IS NOT NULL
