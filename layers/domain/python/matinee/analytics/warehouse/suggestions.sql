-- What to do: whom to keep or win back and by what, what to licence or drop, which artwork or row to try next.
-- level: mart
-- partition: day
-- keep: for good
-- reads: forecasts
-- columns:
--   place       bigint  From 0; what is worth most comes first among its kind. [not_null]
--   kind        string  What it is about. [not_null; one_of keep win_back drop licence artwork row]
--   subject     string  A reason that a group of households shares, a title, a genre or a row. [not_null]
--   action      string  What to do, in words. [not_null]
--   reason      string  Why, with its figures. [not_null]
--   figures     string  The figures of the action and the reason as a JSON object, to say them in another language; null in rows of before 2026-11-30.
--   households  bigint  How many it is about; 0 where it is about none. [not_null]
--   unit        string  Of the three figures: minor units, minor units a valued hour, or a share of 1. [not_null; one_of minor minor_an_hour share]
--   currency    string  ISO 4217 of minor units; empty for shares. [not_null]
--   low         double  The truth is above with a chance of 95 %. [not_null]
--   expected    double  What is expected: a value, a cost, or a rate. [not_null]
--   high        double  The truth is below with a chance of 95 %. [not_null]
-- unique: place

SELECT
  place,
  kind,
  subject,
  action,
  reason,
  figures,
  households,
  unit,
  currency,
  low,
  expected,
  high
FROM forecasts
WHERE mart = 'suggestions'
  AND as_of = CAST({day} AS varchar)
