-- Which number does the next session get?
SELECT coalesce(max(session_id), 0) + 1 FROM session
