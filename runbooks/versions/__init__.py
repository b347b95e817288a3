"""Versions of runbooks: kept, compared, edited, reviewed, published."""
