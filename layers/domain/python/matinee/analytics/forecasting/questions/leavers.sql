WITH lefts AS (
  SELECT household_id, min(day) AS left_day
  FROM account_events
  WHERE type = 'subscription_changed'
    AND (status IN ('canceled', 'none') OR ends_at IS NOT NULL)
    AND day BETWEEN {day-168} AND {day}
  GROUP BY household_id
),
subscribed AS (
  SELECT household_id, day
  FROM account_events
  WHERE type = 'subscription_changed'
    AND status IN ('active', 'trialing')
    AND ends_at IS NULL
    AND day BETWEEN {day-168} AND {day}
)
SELECT
  f.household_id, f.day, f.plan_id, f.currency, f.monthly, f.price_share, f.tenure_days, f.unpaid_days,
  f.hours, f.recent_hours, f.stall_share,
  l.left_day,
  min(s.day) AS back_day
FROM lefts AS l
JOIN household_features AS f ON f.household_id = l.household_id AND date_diff('day', f.day, l.left_day) = 1
LEFT JOIN subscribed AS s ON s.household_id = l.household_id AND s.day > l.left_day
WHERE f.day BETWEEN {day-169} AND {day}
GROUP BY
  f.household_id, f.day, f.plan_id, f.currency, f.monthly, f.price_share, f.tenure_days, f.unpaid_days,
  f.hours, f.recent_hours, f.stall_share, l.left_day
