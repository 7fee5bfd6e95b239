-- Viewing by day, country and device.
--   day             The day, UTC.
--   country         ISO 3166-1 alpha-2, ?? where it is not known, * for all.
--   device          desktop, phone, tablet, tv, other, * for all.
--   visitors        People with any event.
--   daily_viewers   People who watched on the day.
--   weekly_viewers  People who watched in the seven days that end with it.
--   monthly_viewers People who watched in the thirty days that end with it.
--   new_viewers     People who watched for the first time.
--   plays           Plays that started, kids' among them.
--   hours           Hours shown, kids' among them.
--   completion      Share of plays that came to their end, 0 to 1.
SELECT
  day,
  country,
  device,
  visitors,
  dau AS daily_viewers,
  wau AS weekly_viewers,
  mau AS monthly_viewers,
  new_viewers,
  plays,
  watch_seconds / 3600 AS hours,
  CAST(finished AS double) / nullif(plays, 0) AS completion
FROM audience_days
WHERE kids = '*'
