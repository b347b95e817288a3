-- Which notes has a task, oldest first?
SELECT * FROM task_notes WHERE task_id = ? ORDER BY noted_at, note_id
