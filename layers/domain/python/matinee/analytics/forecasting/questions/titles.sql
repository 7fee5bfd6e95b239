WITH costs AS (
  SELECT content_id, currency, sum(amount) AS cost, min(day) AS first_charge
  FROM title_costs
  WHERE day <= {day}
  GROUP BY content_id, currency
),
worth AS (
  SELECT content_id, min(day) AS first_day, sum(hours) AS hours, sum(valued_hours) AS valued_hours, sum(squares) AS squares
  FROM title_values
  WHERE day BETWEEN {day-364} AND {day}
  GROUP BY content_id
)
SELECT
  c.content_id, t.title, array_join(t.genres, '|') AS genres, c.currency, c.cost,
  date_diff('day', coalesce(w.first_day, c.first_charge), {day}) AS age_days,
  coalesce(w.hours, 0) AS hours,
  coalesce(w.valued_hours, 0) AS valued_hours,
  coalesce(w.squares, 0) AS squares
FROM costs AS c
JOIN titles AS t ON t.content_id = c.content_id
LEFT JOIN worth AS w ON w.content_id = c.content_id
