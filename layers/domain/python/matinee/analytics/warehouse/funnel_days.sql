-- Funnels, in order: each step counts those who took it after the step before. By country and device (* for all of them).
-- watching: visits that began on the day: page, title (page of a title), play (of that title), finish (of that play).
-- paying: visitors who were not signed in on the day: visit, plan (went on to payment), subscribed (a trial or a plan began), paid (a payment arrived), each within seven days.
-- level: mart
-- partition: day
-- keep: for good
-- reads: clean_events -1..6
-- columns:
--   funnel   string  Which. [not_null; one_of watching paying]
--   step     bigint  From 1. [not_null]
--   name     string  The step's: page, title, play, finish; visit, plan, subscribed, paid. [not_null]
--   country  string  ISO 3166-1 alpha-2, ?? where it is not known, * for all. [not_null]
--   device   string  desktop, phone, tablet, tv, other, * for all. [not_null]
--   entered  bigint  Visits or visitors that came so far. [not_null]
-- unique: funnel, step, country, device

WITH steps AS (
  SELECT *
  FROM (
    VALUES
      ('watching', 1, 'page'), ('watching', 2, 'title'), ('watching', 3, 'play'), ('watching', 4, 'finish'),
      ('paying', 1, 'visit'), ('paying', 2, 'plan'), ('paying', 3, 'subscribed'), ('paying', 4, 'paid')
  ) AS s (funnel, step, name)
),
near AS (
  SELECT event_id, type, ts, day, session_id, country, device, page, content_id, play_id, position, duration, reason
  FROM clean_events
  WHERE day BETWEEN {day-1} AND {day+1}
),
visits AS (
  SELECT session_id
  FROM near
  WHERE session_id IS NOT NULL
  GROUP BY session_id
  HAVING min(day) = {day} AND bool_or(type = 'page_viewed')
),
openings AS (
  SELECT
    n.session_id, n.country, n.device,
    row_number() OVER (PARTITION BY n.session_id ORDER BY n.ts, n.event_id) AS n
  FROM near AS n
  JOIN visits AS v ON v.session_id = n.session_id
  WHERE n.type = 'page_viewed'
),
looked AS (
  SELECT n.session_id, n.content_id, min(n.ts) AS looked_at
  FROM near AS n
  JOIN visits AS v ON v.session_id = n.session_id
  WHERE n.type = 'page_viewed' AND n.page = 'title' AND n.content_id IS NOT NULL
  GROUP BY n.session_id, n.content_id
),
played AS (
  SELECT l.session_id, n.play_id, min(n.ts) AS played_at, max(n.duration) AS duration
  FROM looked AS l
  JOIN near AS n ON n.session_id = l.session_id AND n.content_id = l.content_id
  WHERE n.type = 'play_started' AND n.ts >= l.looked_at
  GROUP BY l.session_id, n.play_id
),
finished AS (
  SELECT DISTINCT p.session_id
  FROM played AS p
  JOIN near AS n ON n.play_id = p.play_id
  WHERE n.ts >= p.played_at
    AND (
      n.type = 'play_ended' AND n.reason = 'finished'
      OR n.type = 'played' AND p.duration > 0 AND n.position >= 0.9 * p.duration
    )
),
watching AS (
  SELECT
    o.country,
    o.device,
    CASE
      WHEN o.session_id IN (SELECT session_id FROM finished) THEN 4
      WHEN o.session_id IN (SELECT session_id FROM played) THEN 3
      WHEN o.session_id IN (SELECT session_id FROM looked) THEN 2
      ELSE 1
    END AS reached
  FROM openings AS o
  WHERE o.n = 1
),
came AS (
  SELECT
    visitor_id, country, device, ts AS came_at,
    row_number() OVER (PARTITION BY visitor_id ORDER BY ts, event_id) AS n
  FROM clean_events
  WHERE day = {day}
    AND type = 'page_viewed'
    AND visitor_id IS NOT NULL
    AND household_id IS NULL
),
chose AS (
  SELECT c.visitor_id, min(e.ts) AS chose_at
  FROM came AS c
  JOIN clean_events AS e ON e.visitor_id = c.visitor_id
  WHERE c.n = 1
    AND e.day BETWEEN {day} AND {day+6}
    AND e.type = 'plan_chosen'
    AND e.ts >= c.came_at
  GROUP BY c.visitor_id
),
households AS (
  SELECT DISTINCT c.visitor_id, c.chose_at, e.household_id
  FROM chose AS c
  JOIN clean_events AS e ON e.visitor_id = c.visitor_id
  WHERE e.day BETWEEN {day} AND {day+6}
    AND e.household_id IS NOT NULL
),
bought AS (
  SELECT h.visitor_id, bool_or(e.type = 'payment') AS paid
  FROM households AS h
  JOIN clean_events AS e ON e.household_id = h.household_id
  WHERE e.day BETWEEN {day} AND {day+6}
    AND e.ts >= h.chose_at
    AND (
      e.type = 'subscription_changed' AND e.status IN ('trialing', 'active')
      OR e.type = 'payment' AND e.status = 'paid' AND e.amount > 0
    )
  GROUP BY h.visitor_id
),
paying AS (
  SELECT
    c.country,
    c.device,
    CASE
      WHEN b.paid THEN 4
      WHEN b.visitor_id IS NOT NULL THEN 3
      WHEN p.visitor_id IS NOT NULL THEN 2
      ELSE 1
    END AS reached
  FROM came AS c
  LEFT JOIN chose AS p ON p.visitor_id = c.visitor_id
  LEFT JOIN bought AS b ON b.visitor_id = c.visitor_id
  WHERE c.n = 1
),
reached AS (
  SELECT 'watching' AS funnel, country, device, reached FROM watching
  UNION ALL
  SELECT 'paying', country, device, reached FROM paying
)
SELECT
  s.funnel,
  CAST(s.step AS bigint) AS step,
  s.name,
  coalesce(r.country, '*') AS country,
  coalesce(r.device, '*') AS device,
  count_if(r.reached >= s.step) AS entered
FROM reached AS r
JOIN steps AS s ON s.funnel = r.funnel
GROUP BY s.funnel, s.step, s.name, CUBE (r.country, r.device)
