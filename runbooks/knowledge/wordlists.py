"""Writes tables of words the short way."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text, blanks between them."""
    return frozenset(text.split())
