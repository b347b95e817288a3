-- Which alerts does time alone change now?
SELECT CAST(uid AS VARCHAR) AS uid FROM alert WHERE due_at <= CAST(? AS TIMESTAMPTZ) ORDER BY due_at LIMIT 20000
