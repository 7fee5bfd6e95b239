-- The retention curve of each title over all days: how many plays showed a second.
--   content_id  The title.
--   title       Its name.
--   second      Of the title, from 0. Between two rows the number stays.
--   plays       Plays that showed it.
SELECT
  c.content_id,
  t.title,
  c.second,
  sum(c.change) OVER (PARTITION BY c.content_id ORDER BY c.second ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS plays
FROM (
  SELECT content_id, second, sum(change) AS change
  FROM title_seconds
  GROUP BY content_id, second
) AS c
LEFT JOIN titles AS t ON t.content_id = c.content_id
