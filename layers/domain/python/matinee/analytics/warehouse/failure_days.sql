-- Errors that ended plays, by code, country and device (* for all of the last two).
-- level: mart
-- partition: day
-- keep: for good
-- reads: plays
-- columns:
--   code              string  The error's. [not_null]
--   country           string  ISO 3166-1 alpha-2, ?? where it is not known, * for all. [not_null]
--   device            string  desktop, phone, tablet, tv, other, * for all. [not_null]
--   failures          bigint  Plays that it ended. [not_null]
--   startup_failures  bigint  Those of them that never showed a picture. [not_null]
-- unique: code, country, device

SELECT
  failure AS code,
  coalesce(country, '*') AS country,
  coalesce(device, '*') AS device,
  count(*) AS failures,
  count_if(failed_start) AS startup_failures
FROM plays
WHERE day = {day}
  AND failed
GROUP BY failure, CUBE (country, device)
