-- Which time entry did a session begin?
SELECT CAST(uid AS VARCHAR) AS uid FROM time_entry WHERE session_uid = CAST(? AS UUID) AND source = 'session'
