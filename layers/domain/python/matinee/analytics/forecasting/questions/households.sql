SELECT household_id, day, plan_id, currency, monthly, price_share, tenure_days, unpaid_days, hours, recent_hours, stall_share
FROM household_features
WHERE day = {day}
