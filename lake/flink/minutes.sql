-- Live starts, errors and stalls by the minute, title and country, out of the records of the Kinesis stream, as Flink SQL.
--
-- A minute's row is written once its watermark has passed: two minutes after its end. What comes later is written to `late`, one row
-- for each event, so that minutes and late events together are all events, each once: an event sent again within its minute is
-- counted once. Moments are corrected as `matinee.analytics.clock` does; robots are known by the name of their user agent.
-- main.py splits this file at its semicolons, and gives `events` its watermark: records are batches, and SQL has none for their parts.

CREATE TEMPORARY TABLE batches (
  received_at STRING,
  sent_at STRING,
  who ROW<country STRING>,
  user_agent STRING,
  events ARRAY<ROW<event_id STRING, type STRING, ts STRING, content_id STRING>>
) WITH ({batches});

CREATE TEMPORARY VIEW told AS
SELECT
  e.event_id,
  e.type,
  e.content_id,
  COALESCE(b.who.country, '??') AS country,
  UNIX_TIMESTAMP(REPLACE(SUBSTRING(e.ts FROM 1 FOR 19), 'T', ' ')) * 1000
    + CAST(RPAD(COALESCE(REGEXP_EXTRACT(e.ts, '\.([0-9]{1,3})', 1), '0'), 3, '0') AS BIGINT) AS said,
  UNIX_TIMESTAMP(REPLACE(SUBSTRING(b.sent_at FROM 1 FOR 19), 'T', ' ')) * 1000
    + CAST(RPAD(COALESCE(REGEXP_EXTRACT(b.sent_at, '\.([0-9]{1,3})', 1), '0'), 3, '0') AS BIGINT) AS sent,
  UNIX_TIMESTAMP(REPLACE(SUBSTRING(b.received_at FROM 1 FOR 19), 'T', ' ')) * 1000
    + CAST(RPAD(COALESCE(REGEXP_EXTRACT(b.received_at, '\.([0-9]{1,3})', 1), '0'), 3, '0') AS BIGINT) AS received
FROM batches AS b
CROSS JOIN UNNEST(b.events) AS e (event_id, type, ts, content_id)
WHERE e.type IN ('play_started', 'play_failed', 'stalled')
  AND NOT COALESCE(REGEXP(b.user_agent, '(?i){bot}'), FALSE);

CREATE TEMPORARY VIEW unwatched AS
SELECT
  event_id,
  type,
  content_id,
  country,
  TO_TIMESTAMP_LTZ(LEAST(said + received - sent, received), 3) AS ts
FROM told;

CREATE TEMPORARY VIEW judged AS
SELECT
  *,
  COALESCE(FLOOR(ts TO MINUTE) + INTERVAL '59.999' SECOND <= CURRENT_WATERMARK(ts), FALSE) AS late
FROM events;

CREATE TEMPORARY TABLE minutes (
  minute_at TIMESTAMP(3),
  content_id STRING,
  country STRING,
  starts BIGINT,
  errors BIGINT,
  stalls BIGINT,
  `day` STRING
) PARTITIONED BY (`day`) WITH ({minutes});

CREATE TEMPORARY TABLE late (
  minute_at TIMESTAMP(3),
  content_id STRING,
  country STRING,
  type STRING,
  event_id STRING,
  `day` STRING
) PARTITIONED BY (`day`) WITH ({late});

INSERT INTO minutes
SELECT
  window_start,
  content_id,
  country,
  COUNT(DISTINCT event_id) FILTER (WHERE type = 'play_started'),
  COUNT(DISTINCT event_id) FILTER (WHERE type = 'play_failed'),
  COUNT(DISTINCT event_id) FILTER (WHERE type = 'stalled'),
  DATE_FORMAT(window_start, 'yyyy-MM-dd')
FROM TABLE(TUMBLE(TABLE judged, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
WHERE NOT late
GROUP BY window_start, window_end, content_id, country;

INSERT INTO late
SELECT
  CAST(FLOOR(ts TO MINUTE) AS TIMESTAMP(3)),
  content_id,
  country,
  type,
  event_id,
  DATE_FORMAT(FLOOR(ts TO MINUTE), 'yyyy-MM-dd')
FROM judged
WHERE late;
