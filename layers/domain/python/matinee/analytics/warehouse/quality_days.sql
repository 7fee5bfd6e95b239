-- Quality of experience as Mux Data defines it, by title, country, device and kids (* for all of them), as both sides of each rate:
-- playback failure percentage = failures / attempts; exits before video start = exits / attempts; rebuffer percentage = stall_ms / watch_ms;
-- rebuffer frequency = stalls a minute of watch_ms; mean startup = startup_ms / starts, and its median and 95th percentile from startup_days.
-- level: mart
-- partition: day
-- keep: for good
-- reads: plays
-- columns:
--   content_id        string  The title, * for all. [not_null]
--   country           string  ISO 3166-1 alpha-2, ?? where it is not known, * for all. [not_null]
--   device            string  desktop, phone, tablet, tv, other, * for all. [not_null]
--   kids              string  yes, no, * for both. [not_null; one_of yes no *]
--   attempts          bigint  Plays that were asked for: Mux's views. [not_null]
--   starts            bigint  Plays that showed a picture. [not_null]
--   startup_ms        bigint  Milliseconds from asking to the first picture, of all starts together. [not_null]
--   failures          bigint  Plays that an error ended. [not_null]
--   startup_failures  bigint  Those of them that never showed a picture. [not_null]
--   exits             bigint  Plays left before the first picture, after a second or more, without an error. [not_null]
--   quick_exits       bigint  Plays left within a second: Mux leaves them out of its scores. [not_null]
--   watch_ms          bigint  Time in which somebody watched or waited to: shown, stalled and starting. [not_null]
--   played_ms         bigint  Time shown alone. [not_null]
--   stalls            bigint  Times that the buffer ran out in mid-play. [not_null]
--   stall_ms          bigint  For how long. [not_null]
--   stalled_plays     bigint  Plays with a stall on the day. [not_null]
--   dropped_frames    bigint  Frames that devices did not show. [not_null]
--   bits              double  Bits shown, where players said the bitrate. [not_null]
--   rated_ms          bigint  Time for which they said it: the average bitrate is 1000 * bits / rated_ms. [not_null]
-- unique: content_id, country, device, kids

SELECT
  coalesce(content_id, '*') AS content_id,
  coalesce(country, '*') AS country,
  coalesce(device, '*') AS device,
  coalesce(kids, '*') AS kids,
  count_if(attempted) AS attempts,
  count_if(started) AS starts,
  sum(coalesce(startup_ms, 0)) AS startup_ms,
  count_if(failed) AS failures,
  count_if(failed_start) AS startup_failures,
  count_if(exited) AS exits,
  count_if(exited_soon) AS quick_exits,
  CAST(round(sum(watch_seconds) * 1000) AS bigint) + sum(stall_ms) + sum(coalesce(startup_ms, 0)) AS watch_ms,
  CAST(round(sum(watch_seconds) * 1000) AS bigint) AS played_ms,
  sum(stalls) AS stalls,
  sum(stall_ms) AS stall_ms,
  count_if(stalls > 0) AS stalled_plays,
  sum(dropped_frames) AS dropped_frames,
  sum(bits) AS bits,
  CAST(round(sum(rated_seconds) * 1000) AS bigint) AS rated_ms
FROM (
  SELECT
    content_id, country, device, if(kids, 'yes', 'no') AS kids,
    attempted, started, startup_ms, failed, failed_start, exited, exited_soon,
    watch_seconds, stalls, stall_ms, dropped_frames, bits, rated_seconds
  FROM plays
  WHERE day = {day}
) AS played
GROUP BY GROUPING SETS ((content_id), ()), CUBE (country, device, kids)
HAVING count(*) > 0
