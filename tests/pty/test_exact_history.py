"""A command's text is exact also where the shell's own history does not keep it."""

from __future__ import annotations

import pytest

from tests.pty.recording import Record

SETTINGS = (
    "HISTCONTROL=ignorespace",
    "HISTCONTROL=ignoreboth",
    "HISTCONTROL=ignoredups",
    "HISTCONTROL=erasedups",
    "HISTCONTROL=ignoreboth:erasedups",
    "HISTIGNORE='echo*:ls'",
    "HISTIGNORE='*'",
    "HISTSIZE=0",
    "HISTSIZE=1",
    "set +o history",
    "HISTFILE=/dev/null HISTFILESIZE=0",
    "HISTTIMEFORMAT='%F %T '",
    "unset HISTFILE HISTSIZE",
    "shopt -s lithist; shopt -u cmdhist",
    "export LC_ALL=C",
)
TYPED = ("echo a", " echo b", "echo b", "echo b", "echo b", "  echo 'c  d'", "ls /dev/null", "cat <<X\n e\nX", "echo a")


@pytest.mark.parametrize("pasted", [False, True], ids=["typed", "pasted"])
@pytest.mark.parametrize("setting", SETTINGS)
def test_bash_text_is_exact_under_every_history_setting(record: Record, bash: str, setting: str, pasted: bool) -> None:
    recording = record(bash)
    recording.run(setting)
    for line in TYPED:
        recording.paste(line) if pasted else recording.run(line)
    found = recording.recorded()
    outputs = ["a\n", "b\n", "b\n", "b\n", "b\n", "c  d\n", "/dev/null\n", " e\n", "a\n"]
    assert [(row.text, row.output) for row in found] == list(zip((setting, *TYPED), ("", *outputs), strict=True))


@pytest.mark.parametrize(
    "setting", ["setopt hist_ignore_space", "setopt hist_ignore_all_dups", "HISTSIZE=0", "HISTORY_IGNORE='*'"]
)
def test_zsh_text_is_exact_under_every_history_setting(record: Record, zsh: str, setting: str) -> None:
    recording = record(zsh)
    for line in (setting, *TYPED):
        recording.run(line)
    assert [row.text for row in recording.recorded()] == [setting, *TYPED]


def test_fish_text_is_exact_with_a_leading_space_and_in_private(record: Record, fish: str) -> None:
    recording = record(fish)
    for line in (" echo a", "set -g fish_private_mode 1", "echo b", "echo b"):
        recording.run(line)
    assert [row.text.strip() for row in recording.recorded()] == ["echo a", "set -g fish_private_mode 1", "echo b", "echo b"]


def test_a_recalled_command_is_recorded_as_what_ran(record: Record, bash: str) -> None:
    recording = record(bash)
    for line in ("echo one", "!!", "echo two; !e", "!echo:s/one/three/"):
        recording.run(line)
    assert [row.text for row in recording.recorded()][:3] == ["echo one", "echo one", "echo two; echo one"]


def test_a_recalled_command_of_zsh_is_recorded_as_what_ran(record: Record, zsh: str) -> None:
    recording = record(zsh)
    for line in ("echo one", "!!", "echo two"):
        recording.run(line)
    assert [(row.text, row.output) for row in recording.recorded()] == [
        ("echo one", "one\n"),
        ("echo one", "one\n"),
        ("echo two", "two\n"),
    ]


def test_a_line_that_is_only_a_comment_is_in_the_record_of_bash(record: Record, bash: str) -> None:
    recording = record(bash)
    for line in ("echo a", "# the disk is full of old logs", "", "   ", "echo b", "# once more", "# and why"):
        recording.run(line)
    told = [(one.text, one.exit, one.output) for one in recording.recorded()]
    assert told == [
        ("echo a", 0, "a\n"),
        ("# the disk is full of old logs", 0, ""),
        ("echo b", 0, "b\n"),
        ("# once more", 0, ""),
        ("# and why", 0, ""),
    ]
