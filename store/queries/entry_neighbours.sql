-- Which entries of the same person lie next before and next after this one?
WITH this AS (SELECT * FROM time_entry WHERE uid = CAST($uid AS UUID))
SELECT (SELECT CAST(arg_max(e.uid, (e.ended_at, e.entry_id)) AS VARCHAR) FROM time_entry e, this
        WHERE e.person = this.person AND e.uid <> this.uid AND e.ended_at <= this.started_at) AS before_uid,
       (SELECT CAST(arg_min(e.uid, (e.started_at, e.entry_id)) AS VARCHAR) FROM time_entry e, this
        WHERE e.person = this.person AND e.uid <> this.uid AND e.started_at >= this.ended_at) AS after_uid
