-- Quality of experience by day, country and device, as Mux Data defines its metrics.
--   day                 The day, UTC.
--   country             ISO 3166-1 alpha-2, ?? where it is not known, * for all.
--   device              desktop, phone, tablet, tv, other, * for all.
--   attempts            Plays that were asked for.
--   failure_share       Playback failure percentage, as a share of attempts, 0 to 1.
--   exit_share          Exits before video start, as a share of attempts, 0 to 1.
--   rebuffer_share      Rebuffer percentage: time stalled as a share of the time in which somebody watched or waited, 0 to 1.
--   rebuffers_a_minute  Rebuffer frequency: stalls a minute of that time.
--   startup_ms          Mean video startup time, milliseconds.
SELECT
  day,
  country,
  device,
  attempts,
  CAST(failures AS double) / nullif(attempts, 0) AS failure_share,
  CAST(exits AS double) / nullif(attempts, 0) AS exit_share,
  CAST(stall_ms AS double) / nullif(watch_ms, 0) AS rebuffer_share,
  CAST(stalls AS double) * 60000 / nullif(watch_ms, 0) AS rebuffers_a_minute,
  CAST(startup_ms AS double) / nullif(starts, 0) AS startup_ms
FROM quality_days
WHERE kids = '*'
  AND content_id = '*'
