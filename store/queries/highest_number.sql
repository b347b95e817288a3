-- Which is the highest small number that a kind of thing ever had? Deleted things count: a number is never reused.
SELECT coalesce(max(TRY_CAST(substr(subject, 2) AS BIGINT)), 0) FROM event WHERE kind = ?
