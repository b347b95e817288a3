-- Which source of this format has this name?
SELECT CAST(uid AS VARCHAR) AS uid FROM component_source WHERE format = ? AND name = ?
