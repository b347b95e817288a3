-- Which time entries match, of many those that come last?
WITH found AS (SELECT *, row_number() OVER (ORDER BY /*order*/) AS place FROM time_entries WHERE (/*where*/))
SELECT /*columns*/ FROM (SELECT * FROM found ORDER BY place DESC LIMIT ?)
ORDER BY place
