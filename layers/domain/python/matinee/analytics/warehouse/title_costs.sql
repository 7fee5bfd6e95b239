-- What titles cost, on the day on which it was charged. Cost by hour watched: sum over days by title_days.watch_seconds / 3600.
-- level: mart
-- partition: day
-- keep: for good
-- reads: clean_events
-- columns:
--   content_id  string  The title. [not_null; in titles.content_id]
--   purpose     string  What for. [not_null; one_of encoding licence production]
--   currency    string  ISO 4217. [not_null]
--   amount      bigint  Minor units. [not_null]
--   charges     bigint  How many charges. [not_null]
-- unique: content_id, purpose, currency

SELECT
  content_id,
  purpose,
  coalesce(currency, 'USD') AS currency,
  sum(amount) AS amount,
  count(*) AS charges
FROM clean_events
WHERE day = {day}
  AND type = 'content_charged'
GROUP BY content_id, purpose, coalesce(currency, 'USD')
