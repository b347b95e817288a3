"""The tt command: one module per verb; parses, calls one function, prints."""
