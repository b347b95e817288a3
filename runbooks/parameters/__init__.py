"""Values that differ from run to run: finding them in recorded commands, naming, checking and putting them in."""
