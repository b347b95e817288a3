-- Which template has this name, or this number?
SELECT CAST(uid AS VARCHAR) AS uid FROM task_template WHERE name = $name OR template_id = $number
ORDER BY name = $name DESC LIMIT 1
