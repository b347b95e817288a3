"""The listings of exported variables that the three shells make are read back exactly."""

from __future__ import annotations

import subprocess

import pytest

from recorder.environment import compare, parse_environment
from sandbox.person import find_shell

LISTINGS = {"bash": ["-c", "declare -px"], "zsh": ["-f", "-c", "typeset -px"], "fish": ["--no-config", "-c", "set -xL"]}
VALUES = {
    "plain": "word",
    "empty": "",
    "spaces": "  two  words ",
    "single": "it's",
    "double": 'say "hi"',
    "dollar": "$HOME `ls` $(ls)",
    "backslash": "a\\b\\\\c\\n",
    "equals": "a=b=c",
    "umlaut": "äöü 日本 🙂",
    "percent": "100% \\x41 \\u0041",
    "tab": "a\tb",
    "looks_like_one": 'declare -x FAKE="1"',
    "semicolon": "a;b&c|d",
    "brackets": "[a] {b,c} *?",
    "tilde": "~/x",
    "hash": "#no comment",
    "exclamation": "wow!",
}
MULTILINE = {
    "newline": "one\ntwo",
    "trailing_newline": "one\n",
    "fake": 'one\ndeclare -x FAKE="1"\nexport FAKE=1\nFAKE 1',
    "carriage": "a\rb\x1b[0m",
    "quote_and_newline": 'it\'s\n"two"',
}


def listed(shell: str, environment: dict[str, str]) -> dict[str, str]:
    """What is parsed of a shell's own listing of this environment, without what the shell adds."""
    path = find_shell(shell)
    if path is None:
        pytest.skip(f"{shell} is not installed")
    answer = subprocess.run(
        [path, *LISTINGS[shell]], env={**environment, "LANG": "C.UTF-8"}, capture_output=True, check=True, timeout=20
    )
    parsed = parse_environment(shell, answer.stdout.decode(errors="surrogateescape"))
    return {name: value for name, value in parsed.items() if name not in ("LANG", "LOGNAME", "HOME", "USER", "PATH")}


@pytest.mark.parametrize("shell", LISTINGS)
@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_read_back(shell: str, name: str) -> None:
    assert listed(shell, {name: VALUES[name]}) == {name: VALUES[name]}


@pytest.mark.parametrize("shell", LISTINGS)
@pytest.mark.parametrize("name", MULTILINE)
def test_a_value_of_several_lines_is_read_back(shell: str, name: str) -> None:
    assert listed(shell, {name: MULTILINE[name]}) == {name: MULTILINE[name]}


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_bytes_that_are_no_text_are_read_back(shell: str) -> None:
    assert listed(shell, {"odd": "a\udcffb"}) == {"odd": "a\udcffb"}


def test_what_no_shell_would_list_is_left_out() -> None:
    for shell in LISTINGS:
        assert parse_environment(shell, "\0\0 what = is this\n'") == {}


def test_two_listings_are_compared_by_name_and_value() -> None:
    assert compare({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "9", "d": "4"}) == ({"b": "9", "d": "4"}, ["c"])


def test_what_changes_all_the_time_is_ignored() -> None:
    assert parse_environment("bash", 'declare -x _="ls"\ndeclare -x OLDPWD="/"\ndeclare -x A="1"\n') == {"A": "1"}
