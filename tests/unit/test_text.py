# ruff: noqa: E501 - tables of bytes and texts read best one to a line
"""Terminal output becomes text a person can read, whatever the bytes, in time proportional to their number."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.text import render, strip_prompt_sp, used_alt_screen

E = "\x1b"

# (what it shows, bytes, text)
GOLDEN = [
    ("plain", "abc\r\ndef\r\n", "abc\ndef\n"),
    ("no final newline", "abc", "abc"),
    ("only newlines", "\r\n\r\n", "\n\n"),
    ("newlines without carriage return", "a\nb\n", "a\nb\n"),
    ("several carriage returns", "a\r\r\nb\r\r\r\n", "a\nb\n"),
    ("trailing spaces are kept", "a  \r\nb ", "a  \nb "),
    ("NUL and DEL", "a\0b\x7fc\r\n", "abc\n"),
    ("bell", "a\x07b\r\n", "ab\n"),
    ("tabs", "a\tb\r\n", "a\tb\n"),
    ("a trailing tab", "a\t\r\n", "a\t\n"),
    ("a tab moves over text", "abcdefghijkl\rX\tY\r\n", "XbcdefghYjkl\n"),
    ("a tab is kept beside overwriting", "a\tbc\b\bd\r\n", "a\tdc\n"),
    ("a tab that is overwritten", "\tx\r12\r\n", "12      x\n"),
    ("colours", f"{E}[1;31mred{E}[0m {E}[38;2;1;2;3mx{E}[m {E}[4:3my{E}[0m\r\n", "red x y\n"),
    ("title by BEL and ST", f"{E}]0;title\x07a{E}]2;title{E}\\b\r\n", "ab\n"),
    ("hyperlink", f"{E}]8;;https://x{E}\\link{E}]8;;{E}\\\r\n", "link\n"),
    ("DCS, APC, PM, SOS", f"a{E}P1$r0m{E}\\b{E}_Gf=100;AAAA{E}\\c{E}^x{E}\\d{E}Xy{E}\\e\r\n", "abcde\n"),
    ("tmux passthrough", f"{E}Ptmux;{E}{E}]52;c;eA==\x07{E}\\ok\r\n", "ok\n"),
    ("character sets", f"{E}(B{E})0{E}%Ga{E}#8\r\n", "a\n"),
    ("modes and keypad", f"{E}[?25l{E}[?2004h{E}={E}>a{E}[>4;2m{E}[=1u{E}[?25h\r\n", "a\n"),
    ("CSI with intermediates", f"{E}[2 qa{E}[!p\r\n", "a\n"),
    ("unterminated title at the end", f"a\r\n{E}]0;no end", "a\n"),
    ("unterminated CSI at the end", f"a\r\n{E}[38;5", "a\n"),
    ("lone escape at the end", f"a{E}", "a"),
    ("a title broken off by an escape", f"{E}]0;x{E}[31mred\r\n", "red\n"),
    ("far too long a title is given up", f"{E}]" + "x" * 70_000 + "\r\n", "x" * 70_000 + "\n"),
    ("UTF-8 with 0x9b and 0x9c", "✛✜ě\r\n", "✛✜ě\n"),
    ("C1 as UTF-8", "a\u0085b\u009b31mc\r\n", "ab31mc\n"),
    ("progress", "10%\r50%\r100%\r\n", "100%\n"),
    ("progress that gets shorter", "downloading\rdone\r\n", "doneloading\n"),
    ("progress that gets shorter and erases", f"downloading\rdone{E}[K\r\n", "done\n"),
    ("progress that erases first", f"downloading\r{E}[2Kdone\r\n", "done\n"),
    ("progress without an end", "10%\r20%", "20%"),
    ("erase to the left", f"abcdef{E}[3D{E}[1K\r\n", "    ef\n"),
    ("a spinner of backspaces", "wait |\b/\b-\bdone\r\n", "wait done\n"),
    ("backspace stops at the margin", "a\b\b\bb\r\n", "b\n"),
    ("cursor left, right and to a column", f"abc{E}[2DX{E}[CY{E}[1GZ{E}[8Gw\r\n", "ZXcY   w\n"),
    ("moving right invents no spaces", f"a{E}[10C\r\n", "a\n"),
    ("insert, delete, erase characters", f"abcdef{E}[5D{E}[2@--{E}[P{E}[X\r\n", "a-- def\n"),
    ("repeat", f"-{E}[4b>\r\n", "----->\n"),
    ("save and restore", f"a{E}7bcd{E}8X\r\n{E}[sq{E}[uQ\r\n", "aXcd\nQ\n"),
    ("wide characters", "漢字\r>\r\n", "> 字\n"),
    ("half of a wide character", "漢字\r\x1b[C>\r\n", " >字\n"),
    ("combining characters", "e\u0301a\bb\r\n", "e\u0301b\n"),
    ("docker: three lines redrawn", f"a 1\r\nb 1\r\nc 1\r\n{E}[3A{E}[2Ka 2\r\n{E}[2Kb 2\r\n{E}[2Kc 2\r\n", "a 2\nb 2\nc 2\n"),
    ("docker: one line redrawn", f"a\r\nb\r\n{E}[2A\rA!{E}[K{E}[2B\r", "A!\nb\n"),
    ("npm: lines erased from below", f"x\r\ny\r\nz{E}[2K{E}[1A{E}[2K{E}[1A{E}[2K{E}[Gdone\r\n", "done\n"),
    ("erase below", f"a\r\nb\r\nc\r\n{E}[3A{E}[Jdone\r\n", "done\n"),
    ("next and previous line", f"a\r\nb\r\n{E}[2Fx{E}[Ey\r\n", "x\ny\n"),
    ("insert and delete lines", f"a\r\nb\r\nc{E}[2A\r{E}[MB?{E}[L\r\n", "\nB?\nc"),
    ("clear", f"old\r\n{E}[H{E}[2J{E}[3Jnew\r\n", "new\n"),
    ("home and erase below", f"old\r\nolder\r\n{E}[H{E}[Jnew\r\n", "new\n"),
    ("reset", f"old\r\n{E}cnew\r\n", "new\n"),
    ("apt's status line", f"Get 1\r\n{E}7{E}[24;0f{E}[42m{E}[30mProgress: [ 10%]{E}[49m{E}[39m [##..] {E}8Get 2\r\n", "Get 1\nGet 2\n"),
    ("a full-screen program", f"{E}[?1049h{E}[2Jvim{E}[?1049l", "[full-screen program]\n"),
    ("a full-screen program between lines", f"a{E}[?1049hx{E}[?1049lb\r\n", "a\n[full-screen program]\nb\n"),
    ("older alternate screens", f"{E}[?47hx{E}[?47l{E}[?1047hy{E}[?1047l", "[full-screen program]\n" * 2),
    ("combined modes", f"{E}[?1049;2004hx{E}[?25;1049ly", "[full-screen program]\ny"),
    ("killed in full screen", f"a\r\n{E}[?1049hx\r\ny", "a\n[full-screen program]\n"),
    ("leaving what was not entered", f"a{E}[?1049lb\r\n", "b\n"),
]  # fmt: skip


@pytest.mark.parametrize("raw, text", [row[1:] for row in GOLDEN], ids=[row[0] for row in GOLDEN])
def test_golden(raw: str, text: str) -> None:
    assert render(raw.encode()) == text


def test_invalid_utf8_is_replaced() -> None:
    assert render(b"a\xffb\x9bc\xe2\x82") == "a\ufffdb\ufffdc\ufffd"


def test_a_wrapped_line_is_one_line_and_carriage_return_stays_in_its_last_row() -> None:
    assert render(b"x" * 100 + b"\r\n", 80) == "x" * 100 + "\n"
    assert render(b"x" * 100 + b"\rY\r\n", 80) == "x" * 80 + "Y" + "x" * 19 + "\n"
    assert render(b"x" * 80 + b"\rY\r\n", 80) == "Y" + "x" * 79 + "\n"
    assert render(b"x" * 100 + b"\r\n\x1b[2A\rY\r\n\n", 80) == "Y" + "x" * 99 + "\n"


def test_rows_far_up_are_out_of_reach() -> None:
    raw = b"".join(b"%d\r\n" % number for number in range(1000)) + b"\x1b[999AX\x1b[999B\r\n"
    lines = render(raw).split("\n")
    assert lines[:850] == [str(number) for number in range(850)]
    assert sum("X" in line for line in lines) == 1


@pytest.mark.parametrize(
    "raw, used",
    [(b"plain", False), (b"\x1b[?25h", False), (b"\x1b[?1049l", False), (b"\x1b[?1049h", True), (b"\x1b[?1;47h", True)],
)
def test_alternate_screen(raw: bytes, used: bool) -> None:
    assert used_alt_screen(raw) is used


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_text_without_controls_comes_back(text: str) -> None:
    assert render(text.encode()) == text
    assert render(b"\x1b[m" + text.encode() + b"\r\n") == text + "\n"


CONTROLS = st.sampled_from(
    [b"\x1b[", b"\x1b]", b"\x1bP", b"\x1b\\", b"\r", b"\n", b"\b", b"\t", b"\x1b[K", b"\x1b[2J", b"\x1b[A", b"\x1b[3C", b"\x1b[H"]
    + [b"\x1b[%d%c" % (number, final) for number in (0, 1, 7, 999999) for final in b"@ABCDEFGHJKLMPXabdefsu"]
    + [b"\x1b7", b"\x1b8", b"\x1bM", b"\x1bD", b"\x1bE", b"\x1bc", "漢".encode(), b"\xcc\x81", b"\x1b[?1049h", b"\x1b[?1049l"]
)  # fmt: skip


@given(st.lists(CONTROLS | st.binary(max_size=20)), st.integers(0, 30))
def test_any_bytes_are_survived(pieces: list[bytes], columns: int) -> None:
    raw = b"".join(pieces)
    text = render(raw, columns)
    assert not any(character in text for character in "\x1b\r\b\x00")
    strip_prompt_sp(raw, columns)


@pytest.mark.parametrize(
    "piece",
    [b"\x1b", b"\x1b[", b"\x1b]", b"\x1bP", b"\r", b"\x1b[1;", b"ab\b", b"\x1b7\x1b[1;1H", b"\r\t", b"\x1b[A\n", b"\x1b[?1049h",
     b"x\x1b[60;80H", b"\x1b[9999b", b" \x1b[@\r", b"\xc2", b"\x1b[L", b"\x1b[M\n"],
)  # fmt: skip
def test_hostile_output_is_got_through(piece: bytes) -> None:
    assert isinstance(render(b"x" * 5000 + piece * (400_000 // len(piece))), str)


MARK = b"\x1b[1m\x1b[7m%s\x1b[27m\x1b[1m\x1b[0m"


@pytest.mark.parametrize(
    "tail",
    [
        MARK % b"%" + b" " * 79 + b"\r \r",
        MARK % b"#" + b" " * 79 + b"\r \r",
        MARK % b"%" + b" " * 119 + b"\r \r",  # the window has been resized since
        b"%" + b" " * 78 + b"\r \r",  # TERM=dumb
        b"\x1b[1m\x1b[3m%\x1b[23m\x1b[1m\x1b[0m" + b" " * 79 + b"\r \r",  # TERM=screen
        b"\x1b[1m\x1b[7m#\x1b[27m\x1b[1m\x1b[m\x0f" + b" " * 79 + b"\r \r",  # TERM=linux
        "⏎!".encode() + b" " * 78 + b"\r  \r",  # PROMPT_EOL_MARK='⏎!'
        b" " * 80 + b"\r\r",  # PROMPT_EOL_MARK=''
    ],
)
@pytest.mark.parametrize("output", [b"", b"abc", b"abc\r\n", b"100%", "é漢".encode(), b"\x1b[31mred\x1b[0m"])
def test_prompt_sp_is_not_output(output: bytes, tail: bytes) -> None:
    assert render(strip_prompt_sp(output + tail, 80)) == render(output)


@pytest.mark.parametrize("output", [b"", b"abc%", b"a \r \r", b"%" + b" " * 20 + b"\r \r", b"50%\r", b" " * 79 + b"\r"])
def test_what_is_not_prompt_sp_stays(output: bytes) -> None:
    assert strip_prompt_sp(output, 80) == output


@pytest.mark.skipif(not shutil.which("zsh"), reason="needs zsh")
@pytest.mark.parametrize("term", ["xterm-256color", "screen", "linux", "dumb"])
@pytest.mark.parametrize("setting", ["", "PROMPT_EOL_MARK='<no newline>'", "PROMPT_EOL_MARK=''"])
def test_zsh_itself_agrees(tmp_path: Path, term: str, setting: str) -> None:
    environment = {"TERM": term, "HOME": str(tmp_path), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    shell = pexpect.spawn("zsh", ["-f"], env=environment, dimensions=(24, 57), timeout=10)
    try:
        shell.sendline(f"{setting}; PS1=; preexec() {{ printf '<BEG''INS>' }}; precmd() {{ printf '<EN''DS>' }}")
        shell.expect_exact("<ENDS>")
        for command, output in (("printf abc", b"abc"), ("true", b""), ("echo x", b"x\r\n")):
            shell.sendline(command)
            shell.expect_exact("<BEGINS>")
            shell.expect_exact("<ENDS>")
            assert strip_prompt_sp(shell.before, 57) == output
    finally:
        shell.close(force=True)
