-- Which is the highest small number that a kind of thing ever had? Deleted things count: a number is never reused.
SELECT coalesce(max(TRY_CAST(regexp_extract(subject, '[0-9]+$') AS BIGINT)), 0) FROM event WHERE kind = ?
