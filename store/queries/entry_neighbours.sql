-- Which entries of the same person lie next before and next after this one?
WITH this AS (SELECT * FROM time_entry WHERE uid = CAST($uid AS UUID))
SELECT (SELECT CAST(e.uid AS VARCHAR) FROM time_entry e, this
        WHERE e.person = this.person AND e.uid <> this.uid AND e.ended_at <= this.started_at
        ORDER BY e.ended_at DESC, e.entry_id DESC LIMIT 1) AS before_uid,
       (SELECT CAST(e.uid AS VARCHAR) FROM time_entry e, this
        WHERE e.person = this.person AND e.uid <> this.uid AND e.started_at >= this.ended_at
        ORDER BY e.started_at, e.entry_id LIMIT 1) AS after_uid
