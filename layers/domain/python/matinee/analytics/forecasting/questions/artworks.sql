SELECT content_id AS subject, artwork_id AS name, sum(seen) AS shown, sum(clicked) AS taken
FROM artwork_days
WHERE day BETWEEN {day-27} AND {day}
GROUP BY content_id, artwork_id
