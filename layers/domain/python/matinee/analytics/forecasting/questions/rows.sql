SELECT 'rows' AS subject, row_id AS name, sum(impressions) AS shown, sum(clicks) AS taken
FROM row_days
WHERE day BETWEEN {day-27} AND {day}
  AND country = '*'
  AND device = '*'
GROUP BY row_id
HAVING sum(impressions) > 0
