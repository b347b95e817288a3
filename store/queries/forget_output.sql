-- Make room for a newer text of a command's output.
DELETE FROM command_output WHERE command_uid = CAST(? AS UUID)
