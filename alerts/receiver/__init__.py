"""The HTTP receiver: authenticates, journals, answers; it never opens the store."""
