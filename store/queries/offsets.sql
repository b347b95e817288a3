-- How far has each journal been read?
SELECT journal, max(position) AS position, sum(damaged_bytes) AS damaged_bytes FROM journal_offset GROUP BY journal
