-- What is expected to be watched of a title in its first 28 days, for the titles that are in them on a day.
-- level: mart
-- partition: day
-- keep: for good
-- reads: forecasts
-- columns:
--   content_id     string  The title. [not_null; in titles.content_id]
--   launched       date    The day of its first play. [not_null]
--   known_days     bigint  Days from which the forecast is made: 14, 7, 3, or 0 where its kind alone says what to expect. [not_null]
--   watched_share  double  Of all seconds shown on its days so far. [not_null]
--   low            double  Seconds of the 28 days: the truth is above with a chance of 95 %. [not_null]
--   expected       double  Seconds of the 28 days: the truth is as likely above as below. [not_null]
--   high           double  The truth is below with a chance of 95 %. [not_null]
-- unique: content_id

SELECT
  content_id,
  CAST(launched AS date) AS launched,
  known_days,
  watched_share,
  low,
  expected,
  high
FROM forecasts
WHERE mart = 'title_forecasts'
  AND as_of = CAST({day} AS varchar)
