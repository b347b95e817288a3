-- Which time entry has this number?
SELECT CAST(uid AS VARCHAR) AS uid FROM time_entry WHERE entry_id = ?
