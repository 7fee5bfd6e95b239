-- Quality by rendition: what was shown, and what went wrong, at which height.
-- level: mart
-- partition: day
-- keep: for good
-- reads: clean_events
-- columns:
--   height          string  Of the picture in lines ("1080"), ? where the player did not say it, * for all. [not_null]
--   country         string  ISO 3166-1 alpha-2, ?? where it is not known, * for all. [not_null]
--   device          string  desktop, phone, tablet, tv, other, * for all. [not_null]
--   starts          bigint  Plays that showed their first picture at it. [not_null]
--   startup_ms      bigint  Milliseconds from asking to the first picture, of all of them together. [not_null]
--   played_ms       bigint  Time shown. [not_null]
--   stalls          bigint  Times that the buffer ran out. [not_null]
--   stall_ms        bigint  For how long. [not_null]
--   switches        bigint  Changes to it. [not_null]
--   dropped_frames  bigint  Frames that devices did not show. [not_null]
--   bits            double  Bits shown, where players said the bitrate. [not_null]
--   rated_ms        bigint  Time for which they said it. [not_null]
-- unique: height, country, device

SELECT
  coalesce(height, '*') AS height,
  coalesce(country, '*') AS country,
  coalesce(device, '*') AS device,
  count_if(type = 'play_started') AS starts,
  sum(CASE WHEN type = 'play_started' THEN startup_ms ELSE 0 END) AS startup_ms,
  CAST(round(sum(shown) * 1000) AS bigint) AS played_ms,
  count_if(type = 'stalled') AS stalls,
  sum(CASE WHEN type = 'stalled' THEN stall_ms ELSE 0 END) AS stall_ms,
  count_if(type = 'quality_changed') AS switches,
  sum(CASE WHEN type = 'played' THEN coalesce(dropped_frames, 0) ELSE 0 END) AS dropped_frames,
  sum(CASE WHEN bitrate IS NOT NULL THEN shown * bitrate ELSE 0 END) AS bits,
  CAST(round(sum(CASE WHEN bitrate IS NOT NULL THEN shown ELSE 0 END) * 1000) AS bigint) AS rated_ms
FROM (
  SELECT
    coalesce(CAST(height AS varchar), '?') AS height,
    country, device, type, startup_ms, stall_ms, dropped_frames, bitrate,
    CASE WHEN type = 'played' AND position > from_position THEN position - from_position ELSE 0 END AS shown
  FROM clean_events
  WHERE day = {day}
    AND type IN ('play_started', 'played', 'stalled', 'quality_changed')
) AS told
GROUP BY CUBE (height, country, device)
HAVING count(*) > 0
