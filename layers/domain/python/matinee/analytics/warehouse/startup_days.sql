-- Video startup time in steps of 100 ms, so that percentiles of any range of days follow by adding up.
-- level: mart
-- partition: day
-- keep: for good
-- reads: plays
-- columns:
--   content_id  string  The title, * for all. [not_null]
--   country     string  ISO 3166-1 alpha-2, ?? where it is not known, * for all. [not_null]
--   device      string  desktop, phone, tablet, tv, other, * for all. [not_null]
--   kids        string  yes, no, * for both. [not_null; one_of yes no *]
--   bucket_ms   bigint  The step's lower end: 0, 100 … 30000, which holds all above too. [not_null]
--   starts      bigint  Plays that started so. [not_null]
-- unique: content_id, country, device, kids, bucket_ms

SELECT
  coalesce(content_id, '*') AS content_id,
  coalesce(country, '*') AS country,
  coalesce(device, '*') AS device,
  coalesce(kids, '*') AS kids,
  bucket_ms,
  count(*) AS starts
FROM (
  SELECT
    content_id, country, device, if(kids, 'yes', 'no') AS kids,
    CASE WHEN startup_ms >= 30000 THEN 30000 ELSE startup_ms - startup_ms % 100 END AS bucket_ms
  FROM plays
  WHERE day = {day}
    AND startup_ms IS NOT NULL
) AS began
GROUP BY bucket_ms, GROUPING SETS ((content_id), ()), CUBE (country, device, kids)
