-- Which tasks are there, most urgent first?
SELECT * FROM tasks
WHERE /*where*/
ORDER BY urgency DESC, task_id
