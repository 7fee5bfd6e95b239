-- Titles by day and country, with their names.
--   day         The day, UTC.
--   content_id  The title.
--   title       Its name.
--   type        movie, series, season, episode.
--   country     ISO 3166-1 alpha-2, ?? where it is not known, * for all.
--   impressions Times that it was in view.
--   page_views  Views of its page.
--   plays       Plays that started.
--   viewers     People who watched it.
--   hours       Hours shown.
--   completion  Share of plays that came to their end, 0 to 1.
SELECT
  d.day,
  d.content_id,
  t.title,
  t.type,
  d.country,
  d.impressions,
  d.page_views,
  d.plays,
  d.viewers,
  d.watch_seconds / 3600 AS hours,
  CAST(d.finished AS double) / nullif(d.plays, 0) AS completion
FROM title_days AS d
LEFT JOIN titles AS t ON t.content_id = d.content_id
WHERE d.kids = '*'
  AND d.device = '*'
