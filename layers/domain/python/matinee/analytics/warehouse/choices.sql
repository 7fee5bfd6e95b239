-- What people saw of experiments and which plans they chose: kept for longer than other events, as results follow from it.
-- level: person
-- partition: day
-- keep: 400 days
-- reads: clean_events
-- columns:
--   event_id      string     Of the event. [not_null]
--   type          string     What happened. [not_null; one_of exposed plan_chosen]
--   ts            timestamp  When. [not_null]
--   analytics_id  string     Who. [not_null]
--   household_id  string     Of which account.
--   visitor_id    string     In which browser or on which device.
--   country       string     ISO 3166-1 alpha-2, or ??. [not_null]
--   device        string     Of what kind. [not_null]
--   experiment    string     The experiment, if they were exposed.
--   variant       string     The variant that they saw.
--   plan_id       string     The plan that they chose.
-- unique: event_id

SELECT
  event_id,
  type,
  ts,
  analytics_id,
  household_id,
  visitor_id,
  country,
  device,
  experiment,
  variant,
  plan_id
FROM clean_events
WHERE day = {day}
  AND type IN ('exposed', 'plan_chosen')
  AND analytics_id IS NOT NULL
