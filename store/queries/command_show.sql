-- Everything about one command.
SELECT * FROM commands WHERE command_id = ?
