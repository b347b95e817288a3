"""Recorded, a shell behaves as it does alone: the same lines typed into both leave the same traces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from recorder.marks import INTRODUCER
from sandbox.person import STARTUP, Person, home_environment, make_home
from tests.pty.recording import Record

OURS = re.compile(r"^(?:declare -x |export |set -x )?(?:TT_SESSION|TT_TASK|TT_RUN|TT_HOME)\b")
WHEN = re.compile(r"^#\d+$", re.MULTILINE)  # with HISTTIMEFORMAT, the history has the time of each line
JOB = re.compile(r"\[1\] \d+")
BASH = {
    "status and PIPESTATUS": ["false | true", 'echo $? "${PIPESTATUS[@]}"', "(exit 3)", 'echo $? "${PIPESTATUS[@]}"'],
    "status after an empty line": ["(exit 3)", "", "echo $?"],
    "the last argument": ["echo one two", "echo $_", ": a b | cat", "echo $_", "cd /", "echo $_", "", "echo $_"],
    "umask and limits": ["umask", "ulimit -a", "ulimit -Ha"],
    "traps": ["trap", "trap -p", "trap 'echo bye' EXIT", "trap -p DEBUG EXIT ERR"],
    "options": ["set -o", "shopt", "echo $-", "echo ${SHELLOPTS} ${BASHOPTS}"],
    "descriptors of children": ["sh -c 'cd /proc/self/fd && for n in [0-9]*; do echo $n; done'"],
    "exported variables": ["env | sort"],
    "variables of children": ["sh -c 'set' | grep -v -e PPID -e TT_ | sort"],
    "the terminal": ["stty -a", "tty >/dev/null && echo yes", "echo $LINES $COLUMNS $TERM"],
    "priority": ["nice"],
    "process groups": ["ps -o pgid= -o tpgid= -p $BASHPID | awk '{print $1 == $2}'", "ps -o tty= -p $$ | grep -c pts"],
    "signals of children": ["grep -e SigIgn -e SigBlk -e SigCgt /proc/self/status"],
    "broken pipes": ["yes | head -1", 'echo "${PIPESTATUS[@]}"', "(yes; echo $? >&2) | head -1"],
    "parameters": ['echo "$# $0 $*"', "echo $BASH_SUBSHELL $SHLVL"],
    "numbers of commands": [
        "true",
        "echo '\\#' ${PS1@P}",
        "x='\\!'; echo ${x@P}",
        "(true)",
        "x='\\#'; echo ${x@P}",
        "echo $LINENO",
    ],
    "history": ["echo a", " echo b", "echo a", "echo a", "(echo c)", "history"],
    "functions and aliases": ["declare -F | grep -v __tt_", "alias", "f() { :; }", "declare -f f"],
    "jobs": ["sleep 100 &", "jobs | sed s/[0-9][0-9][0-9]*//", "kill %1; wait 2>/dev/null", "echo $?"],
    "redirections": ["echo a >&2", "exec 5>&1", "echo b >&5", "exec 5>&-", "{ echo c >&5; } 2>/dev/null", "echo $?"],
    "errexit in a function": ["f() { set -e; false; echo no; }", "(f; echo $?)", "echo $?"],
    "caller": ["f() { caller; }", "f", "echo ${FUNCNAME[0]-none} ${BASH_SOURCE[0]-none}"],
    "a debug trap": [
        "trap 'echo D:$BASH_COMMAND' DEBUG",
        "echo a | cat",
        "f() { echo in; }",
        "f",
        "(echo sub)",
        "trap -p",
        "",
    ],
}
ZSH = {
    "status and pipestatus": ["false | true", "echo $? $pipestatus", "(exit 3)", "echo $? $pipestatus", "", "echo $?"],
    "the last argument": ["echo one two", "echo $_", "cd /", "echo $_"],
    "umask and limits": ["umask", "ulimit -a"],
    "traps and options": ["trap", "set -o", "echo $-"],
    "descriptors of children": ["sh -c 'cd /proc/self/fd && for n in [0-9]*; do echo $n; done'"],
    "exported variables": ["env | sort"],
    "the terminal": ["stty -a", "echo $LINES $COLUMNS $TERM"],
    "signals of children": ["grep -e SigIgn -e SigBlk -e SigCgt /proc/self/status"],
    "broken pipes": ["yes | head -1", "echo $pipestatus"],
    "history": ["setopt hist_ignore_space hist_ignore_dups", "echo a", " echo b", "echo a", "fc -l 1"],
    "parameters": ["echo $# $0 $SHLVL $ZSH_SUBSHELL", "echo ${ZDOTDIR-none}"],
    "functions": ["functions | grep -c '^[a-z]'", "alias"],
    "numbers of commands": ["true", "print -P '%h %i'"],
}
FISH = {
    "status and pipestatus": [
        "false | true",
        "echo $status $pipestatus",
        "sh -c 'exit 3'",
        "echo $status",
        "",
        "echo $status",
    ],
    "umask and limits": ["umask", "ulimit -a"],
    "descriptors of children": ["sh -c 'cd /proc/self/fd && for n in [0-9]*; do echo $n; done'"],
    "exported variables": ["env | sort"],
    "the terminal": ["stty -a", "echo $LINES $COLUMNS $TERM"],
    "signals of children": ["grep -e SigIgn -e SigBlk -e SigCgt /proc/self/status"],
    "broken pipes": ["yes | head -1", "echo $pipestatus"],
    "functions": ["functions | string match -v '*__tt*' | tail -2", "abbr"],
    "parameters": ["echo $SHLVL $argv", "status is-login; echo $status"],
}
SCRIPTS = [
    pytest.param(shell, lines, id=f"{shell}-{name}")
    for shell, scripts in (("bash", BASH), ("zsh", ZSH), ("fish", FISH))
    for name, lines in scripts.items()
]


class Bare(Person):
    """A person in the shell alone."""

    def __init__(self, home: Path, shell: str, startup: Mapping[str, str], environment: Mapping[str, str]) -> None:
        made = make_home(home, {**STARTUP, **startup})
        super().__init__([shell], {**home_environment(made), **environment}, timeout=10)


def printed(person: Person, home: Path, lines: list[str]) -> list[list[str]]:
    """What each line printed, without what is documented to differ and without the name of the home."""
    return [
        [
            JOB.sub("[1] PID", text)
            for text in person.run(line).replace(str(home), "HOME").split("\r\n")[1:]
            if not OURS.match(text)
        ]
        for line in lines
    ]


def compare(
    record: Record, folder: Path, shell: str, lines: list[str], startup: Mapping[str, str], environment: Mapping[str, str]
) -> None:
    """Type the lines into both shells and end both; what was printed, the status and the history file are the same."""
    recording = record(shell, startup=startup, environment=environment)
    with Bare(folder / "bare", shell, startup, environment) as bare:
        bare.wait_for_prompt()
        expected = printed(bare, folder / "bare", lines)
        status = bare.leave("exit 7")
    assert printed(recording, recording.home, lines) == expected
    assert recording.end("exit 7") == status == 7
    files = [home / ".history" for home in (recording.home, folder / "bare")]
    ours, theirs = [WHEN.sub("#when", path.read_text()) if path.exists() else None for path in files]
    assert ours == theirs


@pytest.mark.parametrize(("kind", "lines"), SCRIPTS)
def test_a_recorded_shell_behaves_like_the_bare_one(
    record: Record, tmp_path: Path, kind: str, lines: list[str], request: pytest.FixtureRequest
) -> None:
    compare(record, tmp_path, request.getfixturevalue(kind), lines, {}, {})


HISTORY = [
    "echo a",
    " echo b",
    "echo a",
    "echo a",
    "echo c",
    "ls /dev/null",
    "(echo d)",
    " (echo e)",
    "f() { :; }",
    "",
    "# x",
    "echo a",
]


@pytest.mark.parametrize(
    "setting",
    [
        "HISTCONTROL=ignoreboth",
        "HISTCONTROL=ignorespace",
        "HISTCONTROL=ignoreboth:erasedups",
        "HISTCONTROL=erasedups",
        "HISTIGNORE='ls*:&:f*'",
        "HISTIGNORE='[ ]*'",
        "HISTIGNORE='*'",
        "HISTSIZE=0",
        "HISTSIZE=3",
        "set +o history",
        "HISTTIMEFORMAT='%s '",
        "shopt -u cmdhist",
        "shopt -s lithist",
        "shopt -s histappend",
    ],
)
def test_history_and_its_file_are_those_of_the_bare_shell(record: Record, tmp_path: Path, bash: str, setting: str) -> None:
    last = 'history; echo "$HISTCONTROL|$HISTIGNORE|$HISTSIZE"'
    lines = [setting, *HISTORY, last if "TIME" not in setting else "history | wc -l"]
    compare(record, tmp_path, bash, lines, {}, {})


@pytest.mark.parametrize("kind", ["bash", "zsh", "fish"])
def test_in_a_c_locale_nothing_is_added(record: Record, tmp_path: Path, kind: str, request: pytest.FixtureRequest) -> None:
    environment = {"LANG": "", "LC_ALL": "C"}
    compare(record, tmp_path, request.getfixturevalue(kind), ["env | sort", "locale 2>&1"], {}, environment)


def test_ctrl_c_leaves_status_and_history_as_without_us(record: Record, tmp_path: Path, bash: str) -> None:
    statuses = []
    recording = record(bash)
    with Bare(tmp_path / "bare", bash, {}, {}) as bare:
        bare.wait_for_prompt()
        for person in (bare, recording):
            person.send("typed")
            person.wait_for("typed")
            person.interrupt()
            statuses.append(person.run("echo $?").split("\r\n")[1:])
    assert statuses[0] == statuses[1]


FORGERIES = {
    "a mark with a wrong nonce": INTRODUCER + b"0" * 32 + b";C;99\x07",
    "an end mark with a wrong nonce": INTRODUCER + b"0" * 32 + b";D;99;99\x07",
    "an empty mark": INTRODUCER + b"\x07",
    "a mark without an end": INTRODUCER + b"0" * 32 + b";C;99",
    "half an escape": b"\x1b]777",
    "an endless escape": b"\x1b]7770;" + b"x" * 100_000,
    "an endless escape of another kind": b"\x1b]0;" + b"y" * 100_000,
    "marks of a terminal's own integration": b"\x1b]133;C\x07\x1b]133;D;1\x07\x1b]633;E;ls\x07",
    "a device control string": b"\x1bP" + b"z" * 5_000,
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_hostile_program_changes_nothing_in_the_record(record: Record, shell: str, name: str) -> None:
    recording = record(shell)
    (recording.home / "hostile").write_bytes(FORGERIES[name])
    recording.run("echo before")
    recording.send("cat hostile; printf '\\033\\\\'; sh -c 'exit 5'\r")
    recording.wait_for_prompt()
    recording.run("echo after")
    before, hostile, after = recording.recorded()
    assert (before.text, before.output, before.exit) == ("echo before", "before\n", 0)
    assert (hostile.raw, hostile.exit) == (FORGERIES[name] + b"\x1b\\", 5)
    assert (after.text, after.output, after.exit) == ("echo after", "after\n", 0)
    assert FORGERIES[name].decode() in recording.shown


def test_the_raw_bytes_of_this_very_session_change_nothing(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run("echo before")
    (journal,) = recording.places.journals.glob("*.ttj")
    (folder,) = recording.places.run.glob("*")
    nonce = re.search(r"7770;([0-9a-f]{32})|__tt_nonce ([0-9a-f]{32})", "".join(hooks(folder)))
    assert nonce
    known = nonce[1] or nonce[2]
    replayed = "".join(
        f"\x1b]7770;{known};{mark}\x07" for mark in ("C;1", "T;1", "D;1;1", "C;0;0", "T;0", "D;0", "C;x", "Q;9999")
    )
    (recording.home / "recording").write_bytes(replayed.encode() + journal.read_bytes())
    recording.run("cat recording; echo")
    recording.run("echo after")
    found = recording.recorded()
    assert [(row.text, row.exit) for row in found] == [("echo before", 0), ("cat recording; echo", 0), ("echo after", 0)]
    assert found[1].raw.startswith(replayed.encode())
    assert found[2].output == "after\n"


def hooks(folder: Path) -> list[str]:
    """The texts of the hook files of a session."""
    return [path.read_text() for path in folder.rglob("*") if path.suffix in (".bash", ".fish") or path.name == ".zshrc"]
