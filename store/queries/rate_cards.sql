-- Which rates are there, and for whom?
SELECT rate_id, CAST(task_uid AS VARCHAR) AS task_uid, CAST(project_uid AS VARCHAR) AS project_uid,
       CAST(client_uid AS VARCHAR) AS client_uid, person, kind, amount, currency, unit, valid_from, valid_to
FROM rate
ORDER BY rate_id
