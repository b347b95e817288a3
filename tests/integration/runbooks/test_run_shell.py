"""The recorded shell of a run: what is executed is recorded to the letter, with its status, output and folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cli.draining import drain_everything
from recorder.places import Places
from runbooks.running.following import INCOMPLETE
from runbooks.running.recorded_shell import RecordedShell
from runbooks.running.recording import Recording
from sandbox.person import find_shell, home_environment, make_home
from store.database import Store, open_store, prepare_home
from store.tasks import add


class Silent:
    """A screen that nobody looks at; `shown` is what would be on it."""

    keys = None
    size = (40, 120)

    def __init__(self) -> None:
        self.shown = b""

    def show(self, data: bytes) -> None:
        self.shown += data

    def __enter__(self) -> Silent:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture(params=["bash", "zsh"])
def kind(request: pytest.FixtureRequest) -> str:
    if find_shell(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return str(request.param)


@pytest.fixture
def environment(tmp_path: Path, places: Places, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    folder = tmp_path / "user"
    folder.mkdir()
    prepare_home(places)
    monkeypatch.chdir(folder)
    return {**home_environment(make_home(folder)), "TT_HOME": str(places.home)}


@contextmanager
def shell_of(places: Places, environment: dict[str, str], kind: str, **more: Any) -> Iterator[RecordedShell]:
    recording = Recording(places=places, shell=kind, environment=environment, attended=False, **more)
    shell = RecordedShell(recording, Silent())
    try:
        yield shell
    finally:
        shell.close()


def recorded(places: Places) -> list[dict[str, Any]]:
    with open_store(places, "test", drain=drain_everything) as store:
        return store.rows("SELECT * FROM commands ORDER BY session_id, seq")


HEREDOC = "cat > limits.conf <<'EOF'\n" + "\n".join(f"line {n}\t'$HOME' \\ \"!\" {'x' * n}" for n in range(30)) + "\nEOF"
COMMANDS = [
    ("echo plain", 0, "plain\n"),
    ("false", 1, ""),
    (HEREDOC, 0, ""),
    ("wc -l < limits.conf | tr -d ' '", 0, "30\n"),
    ('for i in 1 2; do\n\techo "$i"\n  (exit 3)\ndone', 3, "1\n2\n"),
    ("echo a \\\n  b", 0, "a b\n"),
    ("  echo 'leading blanks'", 0, "leading blanks\n"),
    ("echo 'wow!' !x !! \"a!b\"", 0, "wow! !x !! a!b\n"),
    ("echo 'tab\tinside'", 0, "tab\tinside\n"),
    ("echo ünï ☃ '日本語'", 0, "ünï ☃ 日本語\n"),
    ("echo $'a\\x1b[31mred' >/dev/null; printf 'no newline'", 0, "no newline"),
    ("echo same", 0, "same\n"),
    ("echo same", 0, "same\n"),
    ("true | false | true", 0, ""),
    ("f() { echo \"f $1\"; return 4; }; f 'x y'", 4, "f x y\n"),
    ("printf '%s\\n' " + " ".join(f"'argument number {n}'" for n in range(60)) + " | tail -1", 0, "argument number 59\n"),
    ("cat /etc/hostname > /dev/null; set -o | head -0; echo $?", 0, "0\n"),
    ("echo out; echo err >&2; sh -c 'exit 77'", 77, "out\nerr\n"),
]


def test_text_status_output_and_folder_are_recorded_to_the_letter(
    kind: str, places: Places, environment: dict[str, str]
) -> None:
    with shell_of(places, environment, kind) as shell:
        for command, exit_code, output in COMMANDS:
            executed = shell.execute(command)
            assert (command, executed.exit_code, executed.output) == (command, exit_code, output)
    rows = recorded(places)
    assert [(row["command"], row["exit_code"], row["output"] or "") for row in rows] == COMMANDS
    assert {row["cwd"] for row in rows} == {environment["HOME"]}
    assert {row["state"] for row in rows} == {"done"}
    raw = [row["output_bytes"] for row in rows]
    assert raw[0] == len("plain\r\n")
    assert raw[1] == 0


def test_lines_of_a_text_are_one_attempt_even_where_bash_records_each(places: Places, environment: dict[str, str]) -> None:
    with shell_of(places, environment, "bash") as shell:
        executed = shell.execute("echo one\nfalse\n# a remark\necho three; (exit 5)")
    assert (executed.exit_code, executed.output) == (5, "one\nthree\n")
    rows = recorded(places)
    assert [row["exit_code"] for row in rows] == [0, 1, 5]
    assert [row["output_bytes"] for row in rows] == [5, 0, 7]


@pytest.mark.parametrize(
    "value", ["a b", "it's", '"q"', "$(touch pwned)", "`touch pwned`", "a\nb\nc", "\x03\x04\x1a", "\x1b[201~\rtouch pwned\r",
              "*", "-rf", "!!", "\\", "\t", "é\udce9", " ", "", "'; touch pwned; '", "a\rb", "${HOME}", "%s", "~", "#x"]
)  # fmt: skip
def test_a_hostile_value_reaches_the_program_as_one_argument(
    kind: str, value: str, places: Places, environment: dict[str, str]
) -> None:
    from runbooks.template import build

    template = build(["python3 -c 'import sys, os; print([os.fsencode(a).hex() for a in sys.argv[1:]])' ", ("V", "word", "x")])
    with shell_of(places, environment, kind) as shell:
        executed = shell.execute(template.filled({"V": value}, {"V": "x"}))
    assert executed.output.strip() == str([value.encode(errors="surrogateescape").hex()])
    assert not (Path(environment["HOME"]) / "pwned").exists()


def test_a_megabyte_of_output_comes_whole(places: Places, environment: dict[str, str]) -> None:
    with shell_of(places, environment, "bash") as shell:
        executed = shell.execute("seq 1 150000")
        after = shell.execute("echo after")
    assert executed.output == "".join(f"{n}\n" for n in range(1, 150001))
    assert after.output == "after\n"


def test_output_that_looks_like_a_mark_is_output(places: Places, environment: dict[str, str]) -> None:
    with shell_of(places, environment, "bash") as shell:
        executed = shell.execute(r"printf '\e]7771;0123;E;9;/\a\e]7771;%s;\a' E; echo end; (exit 6)")
    assert (executed.exit_code, executed.output) == (6, "end\n")


def test_whoever_reads_without_a_terminal_finds_the_end_of_the_input(
    kind: str, places: Places, environment: dict[str, str]
) -> None:
    with shell_of(places, environment, kind) as shell:
        assert shell.execute('read x; echo "[$x] $?"').output == "[] 1\n"
        assert shell.execute("cat; cat | wc -c | tr -d ' '").output == "0\n"
        assert shell.execute("echo still here").output == "still here\n"


def test_a_text_that_is_not_complete_fails_and_the_shell_goes_on(
    kind: str, places: Places, environment: dict[str, str]
) -> None:
    with shell_of(places, environment, kind) as shell:
        for text in ("echo 'open", "cat <<EOF\nno end", "if true; then echo x", "echo $("):
            executed = shell.execute(text)
            assert (text, executed.exit_code, executed.output) == (text, 2, INCOMPLETE)
        assert shell.execute("echo on").output == "on\n"


def test_a_text_that_bash_does_not_understand_fails_with_its_words(places: Places, environment: dict[str, str]) -> None:
    with shell_of(places, environment, "bash") as shell:
        executed = shell.execute("echo ) x")
    assert executed.exit_code == 2
    assert "syntax error" in executed.output


def test_folders_variables_and_functions_last_and_those_of_one_command_do_not(
    kind: str, places: Places, environment: dict[str, str]
) -> None:
    with shell_of(places, environment, kind) as shell:
        (Path(environment["HOME"]) / "my ops").mkdir()
        assert shell.enter(environment["HOME"] + "/my ops") == ""
        assert shell.enter("/not/there") != ""
        assert shell.execute('basename "$PWD"').output == "my ops\n"
        shell.execute("export KEPT=1 LC_ALL=C.UTF-8; PLAIN=p")
        given = {"LC_ALL": "C", "NEW": "a b'c\nd", "PLAIN": "x"}
        show = 'printf \'%s|%s|%s\' "$LC_ALL" "$NEW" "$(printenv PLAIN)"'
        assert shell.execute(show, environment=given).output == "C|a b'c\nd|x"
        assert shell.execute(f'{show}; echo "$KEPT $PLAIN ${{NEW-unset}}"').output == "C.UTF-8||1 p unset\n"


@pytest.mark.parametrize("command", ["sleep 600", "trap '' INT; sleep 600", "while :; do :; done"])
def test_a_command_that_takes_too_long_is_ended(kind: str, command: str, places: Places, environment: dict[str, str]) -> None:
    with shell_of(places, environment, kind) as shell:
        executed = shell.execute(command, timeout_ms=300)
        assert executed.timed_out
        assert shell.execute("trap - INT; echo alive").output == "alive\n"


def test_a_shell_that_ends_is_told_with_its_status_and_another_begins_where_it_was(
    kind: str, places: Places, environment: dict[str, str]
) -> None:
    (Path(environment["HOME"]) / "sub").mkdir()
    with shell_of(places, environment, kind) as shell:
        shell.execute("cd sub; gone=1")
        executed = shell.execute("exit 7")
        assert (executed.exit_code, executed.restarted) == (7, True)
        assert shell.execute('echo "${gone-new} ${PWD##*/}"').output == "new sub\n"
        executed = shell.execute("exec sh -c 'exit 3'")
        assert (executed.exit_code, executed.restarted) == (3, True)
    assert [row["exit_code"] for row in recorded(places)] == [0, 7, 0, 3]


def test_a_secret_is_in_the_shell_and_not_in_the_record(kind: str, places: Places, environment: dict[str, str]) -> None:
    secrets = {"PW": "s3cr3t pass'wo\"rd $x", "KEY": "first line\nsecond line\n", "LONG": "k" * 5000}
    with shell_of(places, environment, kind, secrets=secrets) as shell:
        assert shell.execute('echo "$PW"').output == secrets["PW"] + "\n"
        assert shell.execute("printf '%s' \"$KEY\"; printf x").output == secrets["KEY"] + "x"
        assert shell.execute("printf '%s' \"$LONG\" | wc -c | tr -d ' '").output == "5000\n"
        assert shell.execute("printenv PW; echo $?").output == "1\n"
    assert next(row["output"] for row in recorded(places)) == "***\n"
    store = places.store.read_bytes() + b"".join(path.read_bytes() for path in places.home.rglob("*") if path.is_file())
    assert b"s3cr3t" not in store
    assert b"second line" not in store


def test_the_session_is_on_the_task_with_its_time_running(places: Places, environment: dict[str, str]) -> None:
    with open_store(places, "test") as store:
        task = add(store, "The work")
    begun: list[str] = []
    recording = Recording(
        places=places,
        environment=environment,
        attended=False,
        task={"uid": task["uid"], "task_id": task["task_id"]},
        label="T1 The work",
    )
    shell = RecordedShell(recording, Silent(), begun.append)
    shell.execute("echo on it")

    def ask(store: Store) -> list[dict[str, Any]]:
        return store.rows("SELECT task_id, source, status FROM time_entries")

    with open_store(places, "test", drain=drain_everything) as store:
        assert ask(store) == [{"task_id": 1, "source": "session", "status": "running"}]
    shell.close()
    with open_store(places, "test", drain=drain_everything) as store:
        assert ask(store)[0]["status"] == "draft"
        assert store.rows("SELECT CAST(uid AS VARCHAR) AS uid, task_id, exit_code FROM sessions") == [
            {"uid": begun[0], "task_id": 1, "exit_code": 0}
        ]
    assert not places.run_folder(begun[0]).exists()
