"""From recorded commands to a procedure."""
