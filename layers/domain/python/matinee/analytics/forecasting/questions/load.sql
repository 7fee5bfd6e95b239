SELECT day, hour, watch_seconds
FROM load_hours
WHERE day BETWEEN {day-90} AND {day}
  AND country = '*'
