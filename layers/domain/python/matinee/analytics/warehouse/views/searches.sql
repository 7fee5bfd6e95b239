-- Searches by day. What fewer than five people searched for is summed up as (rare).
--   day          The day, UTC.
--   query        What was searched for, * for all.
--   searches     How often.
--   people       By how many people.
--   empty_share  Share that found nothing, 0 to 1.
--   click_share  Share after which a result was opened, 0 to 1.
--   first_place  Average place of what was opened first, from 0.
SELECT
  day,
  query,
  searches,
  people,
  CAST(without_results AS double) / searches AS empty_share,
  CAST(clicked AS double) / searches AS click_share,
  CAST(first_places AS double) / nullif(clicked, 0) AS first_place
FROM search_days
