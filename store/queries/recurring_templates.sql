-- Which templates make tasks by themselves as time goes by?
SELECT CAST(uid AS VARCHAR) AS uid FROM task_template
WHERE rule IS NOT NULL AND NOT paused AND anchor_at IS NOT NULL AND coalesce(mode, 'periodic') = 'periodic'
ORDER BY template_id
