-- Which change of a component was the last? 0 where there are no components.
SELECT coalesce(max(seq), 0) FROM event WHERE kind = 'component'
