"""What was typed into a real bash is read back from its echo, line by line."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.edit_line import pasted_lines, screen_text, typed_text

BEGINS, ENDS = b"\x1b]7;BEGINS\x07", b"\x1b]7;ENDS\x07"


@dataclass(frozen=True, slots=True)
class Round:
    """What one command left: the echo before it, the prompt, and its entry in bash's history."""

    echo: bytes
    prompt: bytes
    joined: str


class Bash:
    """A real bash at a terminal, which marks where prompts and commands begin."""

    def __init__(self, home: Path, columns: int, ps1: str, ps2: str) -> None:
        self.columns = columns
        self.ps2 = ps2
        self._history = home / "entry"
        environment = {
            "TERM": "xterm-256color", "HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
            "HISTFILE": "/dev/null", "PS1": ps1, "PS2": ps2, "PS0": r"\e]7;BEGINS\a",
            "PROMPT_COMMAND": rf"HISTTIMEFORMAT= history 1 >{self._history}; printf '\e]7;ENDS\a'",
        }  # fmt: skip
        arguments = ["--norc", "--noprofile"]
        self._child = pexpect.spawn("bash", arguments, env=environment, dimensions=(40, columns), timeout=10)
        self._child.delaybeforesend = None
        self._child.expect_exact(ENDS)
        self._prompt = re.escape(ps1.rpartition("\n")[2].encode()) + rb"(?:\x1b\[K)?\Z"

    def run(self, *keys: str) -> Round:
        """Type keys, each once the echo of those before has come, until the command is over."""
        self._child.expect(self._prompt)
        prompt = self._child.before + self._child.after
        echo = b""
        for text in keys[:-1]:
            self._child.send(text)
            echo += self._settled()
        self._child.send(keys[-1])
        self._child.expect_exact(BEGINS)
        echo += self._child.before
        self._child.expect_exact(ENDS)
        entry = re.sub(r"\A *\d+  ", "", self._history.read_text())
        return Round(prompt + echo, prompt, entry.removesuffix("\n"))

    def _settled(self) -> bytes:
        """What has been printed when nothing more comes for a moment."""
        printed: bytes = self._child.read_nonblocking(65536, timeout=5)
        try:
            while True:
                printed += self._child.read_nonblocking(65536, timeout=0.2)
        except pexpect.TIMEOUT:
            return printed

    def close(self) -> None:
        self._child.close(force=True)


@pytest.fixture(params=[("$ ", "> "), ("me@host:~/a b$ ", "... "), ("\nfirst line\nλ ", "")], ids=["plain", "long", "odd"])
def bash(request: pytest.FixtureRequest, tmp_path: Path) -> Bash:
    ps1, ps2 = request.param
    shell = Bash(tmp_path, 80, ps1, ps2)
    request.addfinalizer(shell.close)
    return shell


TYPED = {
    "one line": "echo hello",
    "a loop": "for i in 1 2\ndo\n  echo $i\ndone",
    "a loop with the usual indent": "for i in 1 2; do\n    echo $i\n    echo again; done",
    "a condition": "if true\nthen echo a; echo b\nfi",
    "a case": "case x in\nx) echo y;;\nesac",
    "a function": "f() {\necho hi\n}",
    "a pipe": "echo a |\ncat",
    "and": "true &&\necho b",
    "a here-document": "cat <<E\nhello\n  w\n\nE",
    "quotes": "echo 'a\n b' \"c\nd\"",
    "backslash-newline": "echo a \\\nb\\\n  c",
    "backslash-newline in a pipe": "echo a \\\n| cat",
    "an empty line": "for i in 1\n\ndo echo $i\ndone",
    "300 columns": "echo " + " ".join(f"w{number:03}" for number in range(60)),
    "300 columns in a loop": "for i in 1\ndo echo " + "x" * 300 + "\ndone",
    "wide characters": "echo 漢字" + "字" * 70,
    "wide characters at the margin": "for i in 1\ndo echo " + "字" * 70 + " é ü\ndone",
    "exactly a row": "echo " + "y" * 73,
    "subshell": "(echo a\necho b)",
}


@pytest.mark.parametrize("name", TYPED)
def test_lines_typed_one_by_one(bash: Bash, name: str) -> None:
    if name == "an empty line" and not bash.ps2:
        pytest.skip("with an empty PS2, bash prints nothing at all for an empty line")
    seen = bash.run(TYPED[name].replace("\n", "\r") + "\r")
    assert typed_text(seen.joined, seen.echo, bash.columns) == TYPED[name]


@pytest.mark.parametrize("name", ["a loop", "a case", "a function", "backslash-newline", "300 columns in a loop", "a pipe"])
def test_lines_pasted(bash: Bash, name: str) -> None:
    seen = bash.run(f"\x1b[200~{TYPED[name]}\x1b[201~", "\r")
    assert typed_text(seen.joined, seen.echo, bash.columns) == TYPED[name]


def test_a_paste_of_several_commands(bash: Bash) -> None:
    text = "echo 1\necho 2\nfor i in 1\n  do echo $i\ndone"
    seen = bash.run(f"\x1b[200~{text}\x1b[201~", "\r")
    assert pasted_lines(seen.echo, bash.columns, seen.prompt) == text.split("\n")
    assert pasted_lines(seen.echo, bash.columns) == text.split("\n")
    assert typed_text(seen.joined, seen.echo, bash.columns) == "for i in 1\n  do echo $i\ndone"


@pytest.mark.parametrize(
    "keys, text",
    [
        ("echo abd\x7fc\x1b[D\x1b[DX\r", "echo aXbc"),
        ("ho a\x01ec\x05b\r", "echo ab"),
        ("echo one two\x17three\r", "echo one three"),
        ("echo " + "z" * 100 + "\x01\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C+\x05.\r", "echo +" + "z" * 100 + "."),
        ("nonsense\x15echo ok\r", "echo ok"),
        (" echo spaced\r", " echo spaced"),
        ("for i in 1\rdo ecko\x1b[D\x1b[Dh\x1b[3~\x05 $i\rdone\r", "for i in 1\ndo echo $i\ndone"),
    ],
)
def test_edited_lines(bash: Bash, keys: str, text: str) -> None:
    seen = bash.run(keys)
    assert typed_text(seen.joined, seen.echo, bash.columns) == text
    if "\n" not in text:
        assert screen_text(seen.echo, bash.columns, seen.prompt) == text


def test_recalled_lines(bash: Bash) -> None:
    bash.run("echo needle one\r")
    for keys in (("\x1b[A", "\r"), ("\x12need", "\r"), ("echo x", "\x15\x1b[A", "\r")):
        seen = bash.run(*keys)
        assert typed_text(seen.joined, seen.echo, bash.columns) == "echo needle one"
        assert screen_text(seen.echo, bash.columns, seen.prompt) == "echo needle one"
    seen = bash.run("!!\r")
    assert typed_text(seen.joined, seen.echo, bash.columns) == "echo needle one"


def test_a_recalled_loop_is_what_the_history_says(bash: Bash) -> None:
    bash.run("for i in 1\rdo echo $i\rdone\r")
    seen = bash.run("\x1b[A", "\r")
    assert typed_text(seen.joined, seen.echo, bash.columns) == "for i in 1; do echo $i; done"


@pytest.mark.parametrize("name", ["one line", "300 columns", "wide characters", "exactly a row"])
def test_text_from_the_screen_alone(bash: Bash, name: str) -> None:
    seen = bash.run(TYPED[name] + "\r")
    assert screen_text(seen.echo, bash.columns, seen.prompt) == TYPED[name]


def test_no_agreement_leaves_the_text_alone() -> None:
    assert typed_text("echo a; echo b", b"$ something else\r\n", 80) == "echo a; echo b"
    assert typed_text("", b"", 80) == ""
    assert screen_text(b"", 80, b"$ ") == ""
    assert screen_text(b"$ ls\r\n", 80, b"") == ""
    assert screen_text(b"$ ls\r\n", 80, "$ ") == "ls"
    assert pasted_lines(b"", 80) == []


@given(st.text("ab \n;\\$>"), st.binary(max_size=300), st.integers(0, 100))
def test_any_echo_is_survived(joined: str, echo: bytes, columns: int) -> None:
    typed_text(joined, echo, columns)
    screen_text(echo, columns, echo[:3])
    pasted_lines(echo, columns)


def test_a_hopeless_search_ends() -> None:
    joined = "a; " * 2000
    assert typed_text(joined, b"\r\n".join([b"> a; a"] * 2000), 80) == joined
