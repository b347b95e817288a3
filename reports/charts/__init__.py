"""Charts: bars and sparklines of characters for terminals, SVG within a page; no script, no network."""
