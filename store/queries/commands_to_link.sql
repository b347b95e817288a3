-- The newest commands, with what may tell which components they were about.
SELECT uid AS command, command AS text, context, host FROM commands ORDER BY started_at DESC, command_id DESC LIMIT ?
