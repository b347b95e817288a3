-- What a procedure says about the task behind it: whose it was, on what, and which alert it came from.
SELECT t.task_id, t.title, t.client, t.project, t.components,
       (SELECT arg_min('alert A' || a.alert_id || coalesce(' ' || a.name, ''), a.alert_id) FROM alerts a WHERE a.task_id = t.task_id)
           AS trigger
FROM tasks t
WHERE t.task_id = ?
