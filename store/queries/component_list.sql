-- Which components match?
SELECT /*columns*/ FROM components
WHERE (/*where*/)
ORDER BY path
LIMIT ?
