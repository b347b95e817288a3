-- Everything the view knows of one task.
SELECT * FROM tasks WHERE task_id = ?
