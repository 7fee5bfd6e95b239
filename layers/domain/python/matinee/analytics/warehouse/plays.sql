-- One row for each play and day. A play that lasts over midnight has a row on each day: each thing is told on the day on which it happened,
-- so that rows add up. What was so before is looked up on the day before.
-- level: person
-- partition: day
-- keep: 400 days
-- reads: clean_events -1..0
-- columns:
--   play_id        string     From a click on play until the player is left. [not_null]
--   content_id     string     The title. [not_null]
--   analytics_id   string     Who; null for kids.
--   household_id   string     Of which account.
--   session_id     string     In which visit.
--   kids           boolean    Of a kids profile. [not_null]
--   country        string     ISO 3166-1 alpha-2, or ??. [not_null]
--   device         string     Of what kind. [not_null]
--   os             string     Operating system. [not_null]
--   browser        string     Browser. [not_null]
--   app            string     Client. [not_null]
--   app_version    string     Its version. [not_null]
--   first_at       timestamp  Its first event on this day. [not_null]
--   last_at        timestamp  Its last event on this day. [not_null]
--   row_id         string     The row from which it was asked for.
--   place          bigint     The title's place in that row, from 0.
--   search_id      string     The search from which it was asked for.
--   attempted      boolean    It was asked for on this day. [not_null]
--   started        boolean    Its first picture was shown on this day. [not_null]
--   startup_ms     bigint     Milliseconds from asking to the first picture, where it started on this day.
--   duration       double     The title's, in seconds, as the player said it.
--   watch_seconds  double     Seconds that were shown on this day. [not_null]
--   furthest       double     The furthest position shown on this day, in seconds. [not_null]
--   furthest_before double    The same of the day before, 0 where there was none. [not_null]
--   stalls         bigint     Times that the buffer ran out in mid-play. [not_null]
--   stall_ms       bigint     For how long, milliseconds. [not_null]
--   dropped_frames bigint     Frames that the device did not show. [not_null]
--   bits           double     Bits shown: bitrate by seconds, where the player said both. [not_null]
--   rated_seconds  double     Seconds shown for which it said the bitrate. [not_null]
--   failed         boolean    An error ended it on this day. [not_null]
--   failed_start   boolean    An error ended it before the first picture, on this day. [not_null]
--   failure        string     The error's code.
--   exited         boolean    It was left on this day before the first picture, after a second or more, without an error. [not_null]
--   exited_soon    boolean    The same, before a second had passed: taken for a mistake. [not_null]
--   finished       boolean    It came to its end, or to 90 % of it, on this day. [not_null]
--   ended          boolean    The player was left on this day. [not_null]
-- unique: play_id

WITH told AS (
  SELECT
    e.*,
    e.day = {day} AS today,
    row_number() OVER (PARTITION BY e.play_id, e.day ORDER BY e.ts, e.event_id) AS n,
    count(CASE WHEN e.type = 'play_failed' THEN 1 END) OVER (PARTITION BY e.play_id, e.day ORDER BY e.ts, e.event_id) AS failures,
    CASE WHEN e.type = 'played' AND e.position > e.from_position THEN e.position - e.from_position ELSE 0 END AS shown
  FROM clean_events AS e
  WHERE e.day BETWEEN {day-1} AND {day}
    AND e.play_id IS NOT NULL
),
summed AS (
  SELECT
    play_id,
    max(CASE WHEN today AND n = 1 THEN content_id END) AS content_id,
    max(CASE WHEN today AND n = 1 THEN analytics_id END) AS analytics_id,
    max(CASE WHEN today AND n = 1 THEN household_id END) AS household_id,
    max(CASE WHEN today AND n = 1 THEN session_id END) AS session_id,
    bool_or(today AND n = 1 AND kids) AS kids,
    max(CASE WHEN today AND n = 1 THEN country END) AS country,
    max(CASE WHEN today AND n = 1 THEN device END) AS device,
    max(CASE WHEN today AND n = 1 THEN os END) AS os,
    max(CASE WHEN today AND n = 1 THEN browser END) AS browser,
    max(CASE WHEN today AND n = 1 THEN app END) AS app,
    max(CASE WHEN today AND n = 1 THEN app_version END) AS app_version,
    min(CASE WHEN today THEN ts END) AS first_at,
    max(CASE WHEN today THEN ts END) AS last_at,
    max(CASE WHEN type = 'play_requested' THEN row_id END) AS row_id,
    max(CASE WHEN type = 'play_requested' THEN place END) AS place,
    max(CASE WHEN type = 'play_requested' THEN search_id END) AS search_id,
    bool_or(today AND type IN ('play_requested', 'play_started')) AS asked_today,
    bool_or(NOT today AND type IN ('play_requested', 'play_started')) AS asked_before,
    bool_or(today AND type = 'play_started') AS started_today,
    bool_or(NOT today AND type = 'play_started') AS started_before,
    min(CASE WHEN today AND type = 'play_started' THEN startup_ms END) AS startup_ms,
    max(duration) AS duration,
    sum(CASE WHEN today THEN shown ELSE 0 END) AS watch_seconds,
    max(CASE WHEN today AND shown > 0 THEN position ELSE 0 END) AS furthest,
    max(CASE WHEN NOT today AND shown > 0 THEN position ELSE 0 END) AS furthest_before,
    count_if(today AND type = 'stalled') AS stalls,
    sum(CASE WHEN today AND type = 'stalled' THEN stall_ms ELSE 0 END) AS stall_ms,
    sum(CASE WHEN today AND type = 'played' THEN coalesce(dropped_frames, 0) ELSE 0 END) AS dropped_frames,
    sum(CASE WHEN today AND bitrate IS NOT NULL THEN shown * bitrate ELSE 0 END) AS bits,
    sum(CASE WHEN today AND bitrate IS NOT NULL THEN shown ELSE 0 END) AS rated_seconds,
    bool_or(type = 'play_started' OR shown > 0) AS showed,
    bool_or(today AND (type = 'play_failed' OR type = 'play_ended' AND reason = 'failed')) AS failed_today,
    bool_or(NOT today AND (type = 'play_failed' OR type = 'play_ended' AND reason = 'failed')) AS failed_before,
    max(CASE WHEN today AND type = 'play_failed' AND failures = 1 THEN code END) AS failure,
    min(CASE WHEN type = 'play_requested' THEN ts END) AS requested_at,
    min(CASE WHEN today AND type = 'play_ended' THEN ts END) AS ended_at,
    bool_or(NOT today AND type = 'play_ended') AS ended_before,
    bool_or(today AND type = 'play_ended' AND reason = 'finished') AS over_today,
    bool_or(NOT today AND type = 'play_ended' AND reason = 'finished') AS over_before
  FROM told
  GROUP BY play_id
  HAVING bool_or(today)
),
judged AS (
  SELECT
    s.*,
    failed_today AND NOT failed_before AS failed,
    ended_at IS NOT NULL AND NOT ended_before AND requested_at IS NOT NULL
      AND NOT showed AND NOT failed_today AND NOT failed_before AS left_early,
    over_today OR over_before OR coalesce(duration > 0 AND greatest(furthest, furthest_before) >= 0.9 * duration, false) AS over,
    over_before OR coalesce(duration > 0 AND furthest_before >= 0.9 * duration, false) AS was_over
  FROM summed AS s
)
SELECT
  play_id,
  content_id,
  analytics_id,
  household_id,
  session_id,
  kids,
  country,
  device,
  os,
  browser,
  app,
  app_version,
  first_at,
  last_at,
  row_id,
  place,
  search_id,
  asked_today AND NOT asked_before AS attempted,
  started_today AND NOT started_before AS started,
  CASE WHEN started_today AND NOT started_before THEN startup_ms END AS startup_ms,
  duration,
  watch_seconds,
  furthest,
  furthest_before,
  stalls,
  stall_ms,
  dropped_frames,
  bits,
  rated_seconds,
  failed,
  failed AND NOT showed AS failed_start,
  CASE WHEN failed THEN coalesce(failure, '?') END AS failure,
  left_early AND ended_at >= requested_at + INTERVAL '1' SECOND AS exited,
  left_early AND ended_at < requested_at + INTERVAL '1' SECOND AS exited_soon,
  over AND NOT was_over AS finished,
  ended_at IS NOT NULL AS ended
FROM judged
