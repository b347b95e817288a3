-- Which are the first tasks that match, as a rule by urgency?
SELECT /*columns*/ FROM tasks
WHERE (/*where*/)
ORDER BY /*order*/
LIMIT ?
