WITH leaves AS (
  SELECT household_id, day
  FROM account_events
  WHERE type = 'subscription_changed'
    AND (status IN ('canceled', 'none') OR ends_at IS NOT NULL)
    AND day BETWEEN {day-336} AND {day}
)
SELECT
  f.household_id, f.day, f.plan_id, f.currency, f.monthly, f.price_share, f.tenure_days, f.unpaid_days,
  f.hours, f.recent_hours, f.stall_share,
  count(l.day) AS leaves
FROM household_features AS f
LEFT JOIN leaves AS l ON l.household_id = f.household_id AND date_diff('day', f.day, l.day) BETWEEN 1 AND 28
WHERE f.day IN (
  {day-28}, {day-56}, {day-84}, {day-112}, {day-140}, {day-168},
  {day-196}, {day-224}, {day-252}, {day-280}, {day-308}, {day-336}
)
GROUP BY
  f.household_id, f.day, f.plan_id, f.currency, f.monthly, f.price_share, f.tenure_days, f.unpaid_days,
  f.hours, f.recent_hours, f.stall_share
