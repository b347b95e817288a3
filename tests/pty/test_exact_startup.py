"""The user's own startup files are read as without us, and what they set up neither breaks nor hides a command."""

from __future__ import annotations

import pytest

from sandbox.person import PROMPT, STARTUP
from tests.pty.recording import Record

PS1 = STARTUP[".bashrc"]
ZSHRC = STARTUP[".zshrc"]


def lines_recorded(record: Record, shell: str, *lines: str, **options: object) -> list[tuple[str, str, int | None]]:
    """Text, output and status of lines typed into a shell with these startup files."""
    recording = record(shell, **options)
    for line in lines:
        recording.run(line)
    return [(row.text, row.output, row.exit) for row in recording.recorded()]


LOGIN_FILES = {
    "bash": {
        ".bash_profile": f"{PS1}seen=${{seen-}}:profile\n",
        ".bashrc": f"{PS1}seen=${{seen-}}:rc\n",
        ".profile": "seen=wrong\n",
    },
    "zsh": {
        ".zshenv": "seen=env\n",
        ".zprofile": "seen=${seen-}:profile\n",
        ".zshrc": f"{ZSHRC}seen=${{seen-}}:rc\n",
        ".zlogin": "seen=${seen-}:login\n",
    },
}
SEEN = {("bash", True): ":profile", ("bash", False): ":rc", ("zsh", True): "env:profile:rc:login", ("zsh", False): "env:rc"}


@pytest.mark.parametrize("login", [True, False])
@pytest.mark.parametrize("kind", ["bash", "zsh"])
def test_a_shell_reads_its_own_startup_files_in_order(
    record: Record, kind: str, login: bool, request: pytest.FixtureRequest
) -> None:
    shell = request.getfixturevalue(kind)
    recording = record(shell, "--login" if login else "--no-login", startup=LOGIN_FILES[shell])
    recording.run("echo $seen")
    recording.run("shopt -q login_shell; echo $?" if shell == "bash" else "[[ -o login ]]; echo $?")
    seen, is_login = recording.recorded()
    assert seen.output == SEEN[shell, login] + "\n"
    if shell == "zsh":  # a bash with an rcfile can't be told that it is a login shell
        assert is_login.output == ("0\n" if login else "1\n")


def test_a_login_bash_falls_back_to_the_profile(record: Record, bash: str) -> None:
    recording = record(bash, "--login", startup={".profile": f"{PS1}seen=profile\n"})
    recording.run("echo $seen")
    assert recording.recorded()[0].output == "profile\n"


@pytest.mark.parametrize("login", [True, False])
def test_fish_reads_its_config_and_knows_whether_it_is_a_login_shell(record: Record, fish: str, login: bool) -> None:
    config = STARTUP[".config/fish/config.fish"] + "set -g seen config\nstatus is-login; and set -a seen login\n"
    recording = record(fish, "--login" if login else "--no-login", startup={".config/fish/config.fish": config})
    recording.run("echo $seen")
    assert recording.recorded()[0].output == ("config login\n" if login else "config\n")


def test_a_zdotdir_of_the_users_own_is_used_and_kept(record: Record, zsh: str) -> None:
    startup = {".zshenv": "export ZDOTDIR=$HOME/dots\n", "dots/.zshrc": f"{ZSHRC}seen=own\n", ".zshrc": "seen=wrong\n"}
    recording = record(zsh, startup=startup)
    recording.run("echo $seen $ZDOTDIR; env | grep -c ^ZDOTDIR")
    assert recording.recorded()[0].output == f"own {recording.home}/dots\n1\n"


def test_a_zdotdir_in_the_environment_is_used_and_kept(record: Record, zsh: str, tmp_path: object) -> None:
    dots = f"{tmp_path}/home0/dots"
    recording = record(zsh, startup={"dots/.zshrc": f"{ZSHRC}seen=own\n"}, environment={"ZDOTDIR": dots})
    recording.run("echo $seen $ZDOTDIR")
    assert recording.recorded()[0].output == f"own {dots}\n"


def test_without_a_zdotdir_there_is_none(record: Record, zsh: str) -> None:
    assert lines_recorded(record, zsh, "echo ${ZDOTDIR-none}; env | grep ZDOTDIR") == [
        ("echo ${ZDOTDIR-none}; env | grep ZDOTDIR", "none\n", 1)
    ]


def test_a_zsh_without_startup_files_is_recorded(record: Record, zsh: str) -> None:
    recording = record(zsh, startup={".zshrc": "", ".zshenv": f"PS1='{PROMPT}'\n"})
    recording.run("echo a")
    assert [(row.text, row.output) for row in recording.recorded()] == [("echo a", "a\n")]


@pytest.mark.parametrize(
    "rc",
    [
        "PROMPT_COMMAND='count=$((count+1))'",
        "PROMPT_COMMAND='count=$((count+1));'",
        "PROMPT_COMMAND='count=$((count+1)); '",
        "PROMPT_COMMAND=('count=$((count+1))' ':')",
        "PROMPT_COMMAND=(':' 'count=$((count+1))')",
        "export PROMPT_COMMAND='count=$((count+1))'",
        "PROMPT_COMMAND='count=$((count+1)) # a comment'",
        "PS0='count=1 '; PROMPT_COMMAND='count=$((count+1))'; PS0=",
        "trap ': debug' DEBUG; PROMPT_COMMAND='count=$((count+1))'",
        "shopt -u promptvars; PROMPT_COMMAND='count=$((count+1))'",
        "shopt -s extdebug; PROMPT_COMMAND='count=$((count+1))'",
        "set -T; PROMPT_COMMAND='count=$((count+1))'",
        "IFS=:; PROMPT_COMMAND='count=$((count+1))'",
        "IFS=; PROMPT_COMMAND='count=$((count+1))'",
        "set -u; PROMPT_COMMAND='count=$((count+1))'",
        "set -C; PROMPT_COMMAND='count=$((count+1))'",
        "set -o pipefail; PROMPT_COMMAND='count=$((count+1))'",
        "alias printf=false local=false set=false history=false; PROMPT_COMMAND='count=$((count+1))'",
        "printf() { :; }; history() { :; }; trap() { :; }; eval() { :; }; PROMPT_COMMAND='count=$((count+1))'",
        "LC_ALL=C; PROMPT_COMMAND='count=$((count+1))'",
        "shopt -s nullglob failglob; PROMPT_COMMAND='count=$((count+1))'",
    ],
)
def test_bash_settings_neither_break_nor_hide_a_command(record: Record, bash: str, rc: str) -> None:
    recording = record(bash, startup={".bashrc": f"{PS1}count=0\n{rc}\n"})
    for line in ("false | true", "(exit 3)", "f() { echo in f; }", "f; f", "for i in 1 2; do echo $i; done", "echo $count"):
        recording.run(line)
    found = recording.recorded()
    assert [(row.text, row.output, row.exit) for row in found[:-1]] == [
        ("false | true", "", 1 if "pipefail" in rc else 0),
        ("(exit 3)", "", 3),
        ("f() { echo in f; }", "", 0),
        ("f; f", "in f\nin f\n", 0),
        ("for i in 1 2; do echo $i; done", "1\n2\n", 0),
    ]
    assert found[0].pipestatus == [1, 0]
    assert (found[-1].text, found[-1].output) == ("echo $count", "6\n")  # once for each prompt


@pytest.mark.parametrize("rc", ["readonly PS0='before'", "readonly PROMPT_COMMAND=':'", "readonly PS0= PROMPT_COMMAND=':'"])
def test_a_bash_that_lets_nobody_in_works_all_the_same(record: Record, bash: str, rc: str) -> None:
    recording = record(bash, startup={".bashrc": f"{PS1}{rc}\n"})
    assert "a-b\r\n" in recording.run("echo a'-'b")
    assert "readonly" not in recording.shown.replace(rc, "")
    assert recording.end("exit 4") == 4


def test_a_foreign_ps0_is_shown_and_belongs_to_no_text(record: Record, bash: str) -> None:
    recording = record(bash, startup={".bashrc": f"{PS1}PS0='[go]\\n'\n"})
    assert "[go]" in recording.run("echo a")
    (found,) = recording.recorded()
    assert (found.text, found.exit) == ("echo a", 0)
    assert found.output.endswith("a\n")


def test_a_ps0_that_ends_in_a_backslash_is_kept(record: Record, bash: str) -> None:
    recording = record(bash, startup={".bashrc": f"{PS1}PS0='[go]\\'\n"})
    recording.run("echo a")
    recording.run("echo b")
    assert [(row.text, row.exit) for row in recording.recorded()] == [("echo a", 0), ("echo b", 0)]


@pytest.mark.parametrize(
    "change",
    [
        "PROMPT_COMMAND+='; :'",
        "PROMPT_COMMAND+=(':')",
        "PS0=",
        'PS0="[x]$PS0"',
        "unset PS0",
        "trap - DEBUG",
        "trap ': mine' DEBUG",
        "export PROMPT_COMMAND",
        "IFS=x",
        "set -x",
        "set -v",
        "set -u",
        "set -T",
        "set -f",
        "shopt -s extdebug",
        "shopt -u promptvars",
        "history -c",
        "exec 3>&1",
        "printf() { false; }",
        "unset HISTFILE",
    ],
)
def test_a_change_during_the_session_loses_no_later_command(record: Record, bash: str, change: str) -> None:
    recording = record(bash)
    for line in (change, "true", "false | true", "echo a", "(exit 3)", "echo b; echo c"):
        recording.run(line)
    found = recording.recorded()
    assert [row.text for row in found] == [change, "true", "false | true", "echo a", "(exit 3)", "echo b; echo c"]
    assert [row.exit for row in found[1:]] == [0, 0, 0, 3, 0]
    assert found[2].pipestatus == [1, 0]
    if change not in ("set -x", "set -v", 'PS0="[x]$PS0"'):
        assert [row.output for row in found[3:]] == ["a\n", "", "b\nc\n"]


@pytest.mark.parametrize("change", ["PROMPT_COMMAND='true'", "unset PROMPT_COMMAND", "PROMPT_COMMAND=(':' ':')"])
def test_a_replaced_prompt_command_costs_texts_but_no_command(record: Record, bash: str, change: str) -> None:
    recording = record(bash)
    for line in (change, "true", "false | true", "(exit 3)", "exit 5"):
        recording.run(line) if line != "exit 5" else recording.end(line)
    found = recording.commands()
    assert [row.exit for row in found] == [0, 0, 0, 3, 5]
    assert found[2].pipestatus == [1, 0]


@pytest.mark.parametrize(
    "rc",
    [
        "precmd() { :; }; preexec() { :; }",
        "autoload -Uz add-zsh-hook; mine() { :; }; add-zsh-hook precmd mine; add-zsh-hook preexec mine",
        "setopt no_unset",
        "setopt no_clobber",
        "setopt ksh_arrays",
        "setopt sh_word_split glob_subst",
        "setopt warn_create_global",
        "setopt xtrace",
        "setopt no_prompt_sp",
        "setopt no_rcs",
        "IFS=x",
        "alias print=false local=false emulate=false",
        "print() { :; }; typeset() { :; }; emulate() { :; }",
        "TRAPDEBUG() { :; }",
        "setopt err_return",
        "setopt no_multibyte",
        "unsetopt zle",
    ],
)
def test_zsh_settings_neither_break_nor_hide_a_command(record: Record, zsh: str, rc: str) -> None:
    recording = record(zsh, startup={".zshrc": f"{ZSHRC}{rc}\n"})
    for line in ("false | true", "(exit 3)", "echo a", "printf b", "echo c"):
        recording.run(line)
    found = recording.recorded()
    assert [(row.text, row.exit) for row in found] == [
        ("false | true", 0),
        ("(exit 3)", 3),
        ("echo a", 0),
        ("printf b", 0),
        ("echo c", 0),
    ]
    assert found[0].pipestatus == [1, 0]
    if "xtrace" not in rc:
        assert [row.output for row in found[2:]] == ["a\n", "b", "c\n"]


def test_fish_event_functions_of_the_user_still_run(record: Record, fish: str) -> None:
    config = STARTUP[".config/fish/config.fish"] + "function mine --on-event fish_postexec; set -g seen $argv[1]; end\n"
    recording = record(fish, startup={".config/fish/config.fish": config})
    for line in ("false | true", "echo $seen", "echo a"):
        recording.run(line)
    found = recording.recorded()
    assert [(row.text, row.output) for row in found] == [
        ("false | true", ""),
        ("echo $seen", "false | true\n"),
        ("echo a", "a\n"),
    ]
    assert found[0].pipestatus == [1, 0]


def test_a_session_without_language_settings_leaks_none(record: Record, shell: str) -> None:
    recording = record(shell, environment={"LANG": "", "LC_ALL": "C"})
    recording.run("env | grep -c ^LC_CTYPE")
    assert recording.recorded()[0].output == "0\n"
