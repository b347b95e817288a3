-- Which columns do the public views have? $1: the names of the views, in the order to list them.
SELECT table_name, column_name, data_type
FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'main' AND list_contains($1, table_name)
ORDER BY list_position($1, table_name), column_index
