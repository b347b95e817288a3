-- Which exported variables did a command change?
SELECT * FROM command_env WHERE command_id = ? ORDER BY name
