"""A procedure as Markdown, HTML, PDF, shell script, JSON, tesh and cram."""
