"""Readable text is put together from pieces, and says where bytes are missing."""

from __future__ import annotations

from store.live import Piece
from store.rendering import text_of


def test_pieces_are_one_text() -> None:
    assert text_of([Piece(1, b"caf\xc3", 0), Piece(2, b"\xa9\r\n", 0)], 80, 100) == "café\n"


def test_a_hole_has_a_line_of_its_own() -> None:
    assert text_of([Piece(1, b"head", 0), Piece(2, b"", 12), Piece(3, b"tail\r\n", 0)], 80, 100) == (
        "head\n[12 bytes not shown]\ntail\n"
    )


def test_what_is_beyond_the_limit_is_left_out_at_the_beginning() -> None:
    pieces = [Piece(1, b"aaaa\n", 0), Piece(2, b"", 7), Piece(3, b"bb\nccc\n", 0)]
    assert text_of(pieces, 80, 4) == "[15 bytes not shown]\nccc\n"


def test_nothing_is_nothing() -> None:
    assert text_of([], 80, 10) == ""
    assert text_of([Piece(1, b"", 3)], 80, 10) == "[3 bytes not shown]"
