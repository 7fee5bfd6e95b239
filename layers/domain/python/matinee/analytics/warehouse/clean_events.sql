-- Events as they happened, by the day on which they did: late ones in their day, doubles and bots left out.
-- An event that was sent again counts as it arrived first, even where the clock's correction moved the second across midnight.
-- Where raw events of its arrivals are deleted by now, what it has of them already stays.
-- level: person
-- partition: day
-- keep: 32 days
-- reads: events, clean_events
-- columns:
--   event_id       string              Made by the client; the same however often it was sent. [not_null]
--   type           string              What happened. [not_null; one_of {types}]
--   schema_version bigint              Of the event, as it was sent.
--   ts             timestamp           When it happened, by the corrected clock, in UTC. [not_null]
--   received_at    timestamp           When it arrived. [not_null]
--   analytics_id   string              Of a profile (p_…) or of a visitor who was not signed in (v_…); null for kids.
--   household_id   string              Of the account (h_…); null for visitors and kids.
--   visitor_id     string              Of the browser or device; null for kids and for events of our own functions.
--   session_id     string              Of the visit; null for events of our own functions.
--   kids           boolean             Whether a kids profile sent it. [not_null]
--   country        string              ISO 3166-1 alpha-2, ?? where it is not known. [not_null]
--   language       string              BCP 47.
--   device         string              Of what kind. [not_null; one_of desktop phone tablet tv other]
--   os             string              Operating system, ? where it is not known. [not_null]
--   browser        string              Browser, ? where it is not known. [not_null]
--   app            string              The client that sent it, ? where it is not known. [not_null]
--   app_version    string              Its version, ? where it is not known. [not_null]
--   experiments    map<string,string>  Variants by experiment, as the client said them.
--   {fields}
-- unique: event_id
-- fresh: received_at 36 hours

WITH known AS (
  SELECT
    event_id, type, schema_version, ts, received_at, analytics_id, household_id, visitor_id, session_id, kids,
    country, language, device, os, browser, app, app_version, experiments,
    {fields}
  FROM events
  WHERE day >= {raw}
    AND ts >= CAST({day} AS timestamp) - INTERVAL '1' HOUR
    AND ts < CAST({day+1} AS timestamp) + INTERVAL '1' HOUR
    AND NOT coalesce(bot, false)
  UNION ALL
  SELECT
    event_id, type, schema_version, ts, received_at, analytics_id, household_id, visitor_id, session_id, kids,
    country, language, device, os, browser, app, app_version, experiments,
    {fields}
  FROM clean_events
  WHERE day = {day}
    AND {raw_gone}
),
numbered AS (
  SELECT k.*, row_number() OVER (PARTITION BY k.event_id ORDER BY k.received_at, k.ts, k.type, k.session_id) AS copy
  FROM known AS k
)
SELECT
  event_id,
  type,
  CAST(schema_version AS bigint) AS schema_version,
  ts,
  received_at,
  analytics_id,
  household_id,
  visitor_id,
  session_id,
  coalesce(kids, false) AS kids,
  coalesce(country, '??') AS country,
  language,
  coalesce(device, 'other') AS device,
  coalesce(os, '?') AS os,
  coalesce(browser, '?') AS browser,
  coalesce(app, '?') AS app,
  coalesce(app_version, '?') AS app_version,
  experiments,
  {fields}
FROM numbered
WHERE copy = 1
  AND ts >= CAST({day} AS timestamp)
  AND ts < CAST({day+1} AS timestamp)
