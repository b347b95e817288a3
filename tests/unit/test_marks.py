"""Marks are found wherever a read is cut, and nothing else is taken for one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.marks import INTRODUCER, Mark, Splitter

NONCE = "0123456789abcdef" * 2
OTHER = "f" * 32


def mark(letter: str = "C", number: int = 1, *fields: str, nonce: str = NONCE) -> bytes:
    """The bytes of a mark."""
    return INTRODUCER + ";".join((nonce, letter, str(number), *fields)).encode() + b"\x07"


def pieces(*reads: bytes) -> list[bytes | Mark]:
    """What a splitter makes of some reads, neighbouring bytes joined."""
    splitter = Splitter(NONCE)
    found = [piece for read in reads for piece in splitter.feed(read)] + [splitter.release()]
    joined: list[bytes | Mark] = []
    for piece in found:
        if isinstance(piece, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += piece
        elif piece:
            joined.append(piece)
    return joined


def test_a_mark_is_cut_out_of_what_surrounds_it() -> None:
    before, found, after = pieces(b"before" + mark("D", 7, "7", "x") + b"after")
    assert (before, after) == (b"before", b"after")
    assert found == Mark("D", 7, ("7", "x"), b"D;7;7;x", mark("D", 7, "7", "x"))


def test_marks_may_follow_each_other() -> None:
    assert [piece.letter for piece in pieces(mark("C") + mark("T") + mark("D")) if isinstance(piece, Mark)] == ["C", "T", "D"]


@pytest.mark.parametrize(
    "forged",
    [
        mark(nonce=OTHER),
        mark("Q"),
        mark("C", -1),
        INTRODUCER + b"\x07",
        INTRODUCER + NONCE.encode() + b";C\x07",
        INTRODUCER + NONCE.encode() + b";C;x\x07",
        INTRODUCER + NONCE.encode() + ";C;²\x07".encode(),
        INTRODUCER + NONCE.encode() + b";C;1",
        INTRODUCER + NONCE.encode() + b";" + b"x" * 20_000 + b"\x07",
        INTRODUCER[:-1],
        b"\x1b" * 100,
        b"\x1b]0;title\x07",
        b"\x1b]777",
    ],
)
def test_what_is_no_mark_passes_untouched(forged: bytes) -> None:
    assert pieces(b"a" + forged + b"\x1b]b\x07") == [b"a" + forged + b"\x1b]b\x07"]


def test_an_endless_escape_is_let_go_and_marks_behind_it_are_found() -> None:
    endless = INTRODUCER + NONCE.encode() + b";C;1;" + b"x" * 30_000
    reads = [endless[at : at + 1000] for at in range(0, len(endless), 1000)]
    text, found = pieces(*reads, mark("D"))
    assert text == endless
    assert isinstance(found, Mark)


def test_what_may_begin_a_mark_is_held_back_and_given_out_on_release() -> None:
    splitter = Splitter(NONCE)
    assert list(splitter.feed(b"text" + INTRODUCER)) == [b"text"]
    assert splitter.holds
    assert splitter.release() == INTRODUCER
    assert not splitter.holds


FRAGMENTS = st.sampled_from(
    [
        mark(),
        mark("T", 2),
        mark("D", 3, "1", "a;b"),
        mark(nonce=OTHER),
        b"\x1b",
        b"\x1b]",
        INTRODUCER,
        b"\x07",
        b"text\r\n",
        b"\0\xff",
    ]
)


@given(st.lists(FRAGMENTS, max_size=12), st.lists(st.integers(0, 400), max_size=8))
def test_any_split_of_the_stream_gives_the_same_pieces(fragments: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(fragments)
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    reads = [stream[start:end] for start, end in itertools.pairwise(edges)]
    assert pieces(*reads) == pieces(stream)


@given(st.binary(max_size=300), st.integers(1, 20))
def test_no_byte_is_lost(stream: bytes, size: int) -> None:
    reads = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert b"".join(piece if isinstance(piece, bytes) else piece.raw for piece in pieces(*reads)) == stream
