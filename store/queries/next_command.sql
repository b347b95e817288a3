-- Which number does the next command get?
SELECT coalesce(max(command_id), 0) + 1 FROM command
