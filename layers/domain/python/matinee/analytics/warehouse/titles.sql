-- Titles' names, kinds and genres, as the catalogue has them now. One that was deleted keeps its row, so that its past has a name.
-- Seasons and episodes that say no genre have their series'.
-- level: mart
-- partition: edition
-- keep: for good
-- reads: catalogue, titles
-- columns:
--   content_id    string         The title. [not_null]
--   title         string         Its name. [not_null]
--   type          string         What it is. [not_null; one_of movie series season episode]
--   series_id     string         Of a season or an episode: its series.
--   genres        array<string>  In the order of the alphabet; empty where it has none. [not_null]
--   release_date  date           Of the work, where the catalogue has the day.
--   status        string         published; draft for whatever viewers cannot see; gone. [not_null; one_of published draft gone]
-- unique: content_id

WITH numbered AS (
  SELECT c.*, row_number() OVER (PARTITION BY c.content_id ORDER BY c.status DESC, c.title) AS n
  FROM catalogue AS c
),
now AS (
  SELECT content_id, title, coalesce(type, 'movie') AS type, parent_id, coalesce(genres, ARRAY[]) AS genres, release_date, status
  FROM numbered
  WHERE n = 1
),
placed AS (
  SELECT
    n.content_id,
    n.title,
    n.type,
    coalesce(g.content_id, p.content_id) AS series_id,
    CASE
      WHEN cardinality(n.genres) > 0 THEN n.genres
      WHEN cardinality(p.genres) > 0 THEN p.genres
      ELSE coalesce(g.genres, ARRAY[])
    END AS genres,
    n.release_date,
    n.status
  FROM now AS n
  LEFT JOIN now AS p ON p.content_id = n.parent_id
  LEFT JOIN now AS g ON g.content_id = p.parent_id
)
SELECT
  content_id,
  title,
  type,
  series_id,
  array_sort(array_distinct(genres)) AS genres,
  TRY_CAST(CASE WHEN length(release_date) = 10 THEN release_date END AS date) AS release_date,
  coalesce(status, 'draft') AS status
FROM placed
UNION ALL
SELECT t.content_id, t.title, t.type, t.series_id, t.genres, t.release_date, 'gone'
FROM titles AS t
LEFT JOIN now AS n ON n.content_id = t.content_id
WHERE n.content_id IS NULL
