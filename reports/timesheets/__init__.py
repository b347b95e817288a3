"""Questions about time and money over many entries: where hours went, what they are worth, on what, by whom."""
