-- Streams at once in each hour of the day after a day, as they were expected on its evening.
-- level: mart
-- partition: day
-- keep: for good
-- reads: forecasts
-- columns:
--   hour      timestamp  The hour's begin, UTC. [not_null]
--   low       double     Mean of streams in the hour: the truth is above with a chance of 95 %. [not_null]
--   expected  double     What is expected. [not_null]
--   high      double     The truth is below with a chance of 95 %. [not_null]
-- unique: hour

SELECT
  CAST(hour AS timestamp) AS hour,
  low,
  expected,
  high
FROM forecasts
WHERE mart = 'load_forecasts'
  AND as_of = CAST({day} AS varchar)
