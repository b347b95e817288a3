"""Procedures distilled from recorded work."""
