"""A rehearsal's shell: every program answers from the recordings, and nothing reaches the machine."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runbooks.history import Recorded
from runbooks.model import Parameter, Procedure, Provenance, Step
from runbooks.rehearsing.findings import Noted
from runbooks.rehearsing.homes import home_of
from runbooks.rehearsing.recordings import Recordings
from runbooks.rehearsing.sandbox_shell import SandboxShell
from runbooks.rehearsing.server import AnswerServer
from runbooks.running.seams import Executed
from runbooks.template import build


def said(number: int, text: str, output: str = "", exit_code: int | None = 0, takes_ms: int = 0) -> Recorded:
    """A recorded command."""
    return Recorded(
        command_id=number, uid=str(number), session_id=1, seq=number, text=text, output=output, exit_code=exit_code,
        duration_ms=takes_ms,
    )  # fmt: skip


Opened = Callable[..., SandboxShell]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens a sandbox that answers from these recordings."""
    folders, servers, shells = [], [], []

    def make(
        *recorded: Recorded, procedure: Procedure | None = None, values: dict[str, str] | None = None, speed: float = 1000
    ) -> SandboxShell:
        folder = Path(tempfile.mkdtemp(prefix="tt-"))
        recordings = Recordings(recorded, procedure or Procedure(title="P"), values or {})
        server = AnswerServer(folder, recordings, speed=speed, longest=5)
        server.__enter__()
        shell = SandboxShell(folder, server, texts=[one.text for one in recorded])
        folders.append(folder)
        servers.append(server)
        shells.append(shell)
        return shell

    yield make
    for shell in shells:
        shell.close()
    for server in servers:
        server.__exit__(None, None, None)
    for folder in folders:
        shutil.rmtree(folder)


def told(executed: Executed) -> tuple[int | None, str]:
    """Exit status and output."""
    return executed.exit_code, executed.output


@pytest.mark.parametrize(
    ("text", "output", "exit_code", "seen"),
    [
        ("ssh db-3 df -h /", "Use% 93%", 0, "Use% 93%\n"),
        ("systemctl is-active nginx", "inactive\n", 3, "inactive\n"),
        ("kubectl get pods -n web | grep -c Running", "3", 0, "3\n"),
        ("kubectl get pods | grep nothing", "", 1, ""),
        ("make && echo built", "compiling\nbuilt", 0, "compiling\nbuilt\n"),
        ("echo first; uptime", "first\n 10:00 up", 0, "first\n 10:00 up\n"),
        ("deploy || echo 'it failed'", "it failed", 0, "it failed\n"),
        ("deploy --user a:*** || echo 'it failed'", "it failed\n", 0, "it failed\n"),
        ("! grep -q ERROR log", "", 0, ""),
        ("for host in a b; do ssh $host uptime; done", "up 1\nup 2", 0, "up 1\nup 2\n"),
        ("/opt/tools/check --all", "fine", 0, "fine\n"),
        ("./deploy.sh prod", "deployed", 0, "deployed\n"),
        ("sudo -u postgres psql -c 'select 1'", "1", 0, "1\n"),
        ("curl -s https://example.org/health > /tmp/health.json", "", 0, ""),
        ("psql <<EOF\nselect 1;\nEOF", "1", 0, "1\n"),
        ("printf '%s\\n' 'a b' \"c\"", "a b\nc", 0, "a b\nc\n"),
        ("LC_ALL=C sort --version | head -1", "sort 9", 0, "sort 9\n"),
        ("grep -r 'x' *.conf", "a.conf:x", 0, "a.conf:x\n"),
        ("kill -HUP 4711", "", 0, ""),
        ("[[ $(curl -s https://x.example/v) == *2.4.1* ]] && echo same", "same\n", 0, "same\n"),
        ('test "$(kubectl get pods -o name | wc -l)" -gt 3', "", 1, ""),
        ("command ls -l", "a b", 0, "a b\n"),
        ("command -p ls -l", "a b", 0, "a b\n"),
        ("PATH=/opt/tools:$PATH make", "made", 0, "made\n"),
        ("[ -f /etc/nginx/nginx.conf ]", "", 0, ""),
        ("[ -f /etc/nginx/nginx.conf ] && nginx -t", "syntax is ok", 0, "syntax is ok\n"),
        ("[[ -e /etc/passwd ]]", "", 1, ""),
        ("cd /nope", "bash: cd: /nope: No such file or directory", 1, "bash: cd: /nope: No such file or directory\n"),
        ("read -rp 'Go on? ' answer", "Go on? y", 0, "Go on? y\n"),
        ("(echo > /dev/tcp/db-3/5432) 2> /dev/null", "", 1, ""),
        ("command -v jq", "/usr/local/bin/jq", 0, "/usr/local/bin/jq\n"),
        ("read -r name < /etc/hostname", "", 0, ""),
        ("for i in 1 2 3; do curl -s http://x.example && break; sleep 1; done", "ok", 0, "ok\n"),
        ("while read -r host; do ssh $host uptime; done < <(kubectl get nodes)", "up 1\nup 2", 0, "up 1\nup 2\n"),
        ("if systemctl is-active x; then echo yes; else echo no; fi", "inactive\nno", 0, "inactive\nno\n"),
        ("ls /nope; echo $?", "ls: no\n2", 0, "ls: no\n2\n"),
        ("set -euo pipefail; grep -c x log", "0", 1, "0\n"),
        ("((3 > 2)) && make", "made", 0, "made\n"),
        ("hash -r; make", "made", 0, "made\n"),
        ("shopt -s globstar; ls **/*.conf", "a/b.conf", 0, "a/b.conf\n"),
        ("ulimit -n 65536; ./start", "started", 0, "started\n"),
    ],
)
def test_a_recorded_line_answers_as_it_did(opened: Opened, text: str, output: str, exit_code: int, seen: str) -> None:
    executed = opened(said(1, text, output, exit_code)).execute(text)
    assert told(executed) == (exit_code, seen)
    assert executed.unrecorded == ()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("((n += 2)); let n+=1; echo $n", "3\n"),
        ("set -euo pipefail; echo on", "on\n"),
        ('true | cat f | { read -r x; echo "<$x>"; }', "<in f>\n"),
        ("mapfile -t lines < <(cat f); echo ${lines[0]}", "in f\n"),
        ('x=$(cat f); echo "$x"', "in f\n"),
        ("PATH=/bin cat f", "in f\n"),
        ("command cat f", "in f\n"),
        ("LD_PRELOAD=/nowhere.so LD_LIBRARY_PATH=/opt cat f", "in f\n"),
        ("export LD_LIBRARY_PATH=/opt; cat f", "in f\n"),
        ("command -p cat f", "in f\n"),
        ("cat f >&-; echo $?", "0\n"),
        ("false | true; echo $?; set -o pipefail; false | true; echo $?", "0\n1\n"),
        ("echo x > /etc/made; [ -f /etc/made ] && echo there; [[ -s /etc/made ]] && echo full", "there\nfull\n"),
        ("[ -f /etc/passwd ] || echo none; [[ -d /usr ]] || echo none; test -e ../../../usr || echo none", "none\n" * 3),
        ("echo $HOME $PWD ~ ${TMPDIR}", "/root /root /root /tmp\n"),
        ("type cat; command -v cat", "cat is /usr/bin/cat\n/usr/bin/cat\n"),
    ],
)
def test_what_is_not_recorded_as_a_line_runs_from_what_is(opened: Opened, text: str, seen: str) -> None:
    """What the shell does itself is done, in the sandbox alone: nothing of this machine is to be seen."""
    executed = opened(said(1, "cat f", "in f")).execute(text)
    assert executed.output == seen
    assert executed.unrecorded == ()


def test_an_error_of_the_shell_names_no_folder_of_the_sandbox(opened: Opened) -> None:
    shell = opened(said(1, "ls"))
    assert shell.execute("readonly x=1; x=2").output == "bash: line 1: x: readonly variable\n"
    assert shell.execute('cd /etc; ls "$PWD/x"').unrecorded == ("no recording of: ls /etc/x; nearest is C1: ls",)


def test_the_variables_of_a_step_change_nothing_about_how_programs_are_found(opened: Opened) -> None:
    shell = opened(said(1, "cat f", "in f"))
    executed = shell.execute('cat f; echo "$A"', environment={"PATH": "/bin", "LD_PRELOAD": "/nowhere.so", "A": "1 2"})
    assert told(executed) == (0, "in f\n1 2\n")


def test_a_step_can_not_put_the_shell_of_the_rehearsal_out_of_order(opened: Opened) -> None:
    shell = opened(said(1, "ls", "x"))
    shell.execute("IFS=/1t-e")
    assert told(shell.execute("ls")) == (0, "x\n")
    assert shell.execute("builtin() { :; }; read() { :; }").unrecorded
    assert told(shell.execute("ls")) == (0, "x\n")


@pytest.mark.parametrize("text", ["rm x &", "(rm x &)", "{ rm x; } &", "true > >(rm x)", "rm x & ls"])
def test_what_the_background_calls_is_told_as_well(opened: Opened, text: str) -> None:
    assert opened(said(1, "ls")).execute(text).unrecorded == ("no recording of: rm x",)


def test_a_call_that_comes_after_its_line_is_told_with_the_next(opened: Opened) -> None:
    shell = opened(said(1, "ls"), said(2, "slow", takes_ms=60_000), speed=10)
    assert shell.execute("(slow; rm x) &").unrecorded == ()
    told_later: tuple[str, ...] = ()
    for _ in range(20):
        told_later += shell.execute("ls & wait $!", timeout_ms=20_000).unrecorded
        if told_later:
            break
    assert told_later == ("no recording of: rm x",)


def test_a_loop_that_was_not_recorded_gets_the_answers_in_the_order_of_time(opened: Opened) -> None:
    recorded = [said(number, "lag", text) for number, text in enumerate(("40", "16", "0"), 1)]
    assert opened(*recorded).execute("for i in 1 2 3 4; do lag; done").output == "40\n16\n0\n0\n"
    assert opened(*recorded).execute("until [ $(lag) = 0 ]; do :; done; echo over", timeout_ms=20_000).output == "over\n"


def test_what_a_substitution_took_is_what_the_call_printed_elsewhere(opened: Opened) -> None:
    shell = opened(said(1, "git describe", "v1.2"), said(2, "V=$(git describe)"), said(3, "git describe", "v1.3"))
    assert shell.execute("V=$(git describe)").exit_code == 0
    assert shell.execute('echo "release $V"').output == "release v1.2\n"


def test_what_a_substitution_exported_is_known_from_the_environment(opened: Opened) -> None:
    recorded = Recorded(
        command_id=1, uid="1", session_id=1, seq=1, text="export V=$(git describe)", exit_code=0, changed={"V": "it's 1"}
    )
    shell = opened(recorded)
    assert shell.execute("export V=$(git describe)").exit_code == 0
    assert shell.execute('echo "release $V"').output == "release it's 1\n"
    assert shell.noted == Noted()


def test_a_variable_that_nobody_recorded_is_noted_where_it_is_read_unless_that_line_was_recorded(opened: Opened) -> None:
    shell = opened(said(1, "N=$(nproc --all)"), said(2, "[ $N -gt 2 ]"), said(3, 'echo "$N of them"', "4 of them"))
    assert shell.execute("N=$(nproc --all)").exit_code == 0
    assert told(shell.execute("[ $N -gt 2 ]")) == (0, "")
    assert told(shell.execute('echo "$N of them"')) == (0, "4 of them\n")
    assert shell.noted == Noted()
    assert shell.execute('M=$N; [ "$M" = 4 ]').exit_code == 1
    assert shell.noted.empty == {"N": "nproc --all"}
    assert shell.execute("test $M").exit_code == 1
    assert shell.noted.empty == {"M": "nproc --all"}
    shell.execute("M=4")
    assert told(shell.execute('test "$M" = 4')) == (0, "")
    assert shell.noted == Noted()


def test_a_line_of_builtins_that_was_recorded_is_run_for_the_values_it_has_now(opened: Opened) -> None:
    shell = opened(said(1, '[ "$HOST" = db-3 ]'), said(2, 'echo "to $HOST"', "to db-3"))
    shell.execute("HOST=db-9")
    assert shell.execute('[ "$HOST" = db-3 ]').exit_code == 1
    assert shell.execute('echo "to $HOST"').output == "to db-9\n"


def test_binary_and_very_much_output_are_handed_on_from_shim_to_shell(opened: Opened) -> None:
    much, odd = "x" * 79 + "\n", "\x00\x01\x7f\x1b[31m\ufffd\r\n"
    shell = opened(said(1, "journalctl", much * 131_072), said(2, "cat image", odd))
    assert shell.execute("x=$(journalctl); echo ${#x}").output == f"{80 * 131_072 - 1}\n"
    assert shell.execute("journalctl | while read -r x; do echo $x; break; done").output == much
    assert shell.execute("cat image | { cat image; }").output == odd


@pytest.mark.parametrize("text", ["time git gc", "time -p git gc"])
def test_a_program_that_is_timed_is_found(opened: Opened, text: str) -> None:
    executed = opened(said(1, text, "packed\n\nreal\t0m1.2s")).execute(text)
    assert executed.exit_code == 0
    assert executed.output.startswith("packed\n")
    assert executed.unrecorded == ()


def test_the_same_line_answers_in_turn_and_the_last_stays(opened: Opened) -> None:
    text = "kubectl get pods"
    shell = opened(said(1, text, "0/1"), said(2, text, "0/1"), said(3, text, "1/1"))
    assert [shell.execute(text).output for _ in range(5)] == ["0/1\n", "0/1\n", "1/1\n", "1/1\n", "1/1\n"]


def test_a_line_is_answered_by_the_one_that_says_the_same_before_one_with_the_same_programs(opened: Opened) -> None:
    shell = opened(said(1, "ls", "here"), said(2, "cd /srv && ls", "there"), said(3, "ls", "again"))
    assert shell.execute("cd /srv && ls").output == "there\n"
    assert [shell.execute("ls").output for _ in range(2)] == ["here\n", "again\n"]


def test_a_step_is_answered_by_the_commands_that_it_was_made_from(opened: Opened) -> None:
    text = "systemctl restart nginx"
    shell = opened(said(1, text, "denied", 1), said(2, text, "", 0))
    shell.prefer((2,))
    assert told(shell.execute(text)) == (0, "")


def test_the_same_line_in_another_step_begins_with_its_own_first_answer(opened: Opened) -> None:
    shell = opened(said(1, "lag", "400"), said(2, "lag", "16"), said(3, "lag", "0"))
    shell.prefer((1,))
    assert shell.execute("lag").output == "400\n"
    shell.prefer((2, 3))
    assert [shell.execute("lag").output for _ in range(3)] == ["16\n", "0\n", "0\n"]


def test_white_space_and_quotes_of_another_kind_are_the_same_call(opened: Opened) -> None:
    shell = opened(said(1, "ssh db-3 'df -h'", "full"))
    assert told(shell.execute('ssh   db-3   "df -h"')) == (0, "full\n")


@pytest.mark.parametrize(
    "text", ["kubectl delete pod web-1 --now", "kubectl delete pod web-2", "kubectl delete", "helm ls", "rm -rf /"]
)
def test_what_was_never_recorded_is_told_with_the_nearest_and_not_run(opened: Opened, text: str) -> None:
    executed = opened(said(7, "kubectl delete pod web-1", "deleted")).execute(text)
    assert executed.exit_code == 127
    assert len(executed.unrecorded) == 1
    assert text in executed.unrecorded[0]
    assert ("C7" in executed.unrecorded[0]) == text.startswith("kubectl")


def test_another_input_is_another_call(opened: Opened) -> None:
    executed = opened(said(7, "psql db <<EOF\nselect 1;\nEOF", "1")).execute("psql db <<EOF\ndrop table t;\nEOF")
    assert executed.unrecorded == ("no recording of: psql db with this input; C7 was given another",)


def test_parameters_with_other_values_are_found_in_the_recordings(opened: Opened) -> None:
    step = Step(
        id="s",
        title="Look",
        command=build(["ssh ", ("HOST", "word", "db-3"), " df -h"]),
        provenance=Provenance(command_ids=(1,)),
    )
    procedure = Procedure(title="P", steps=(step,), parameters=(Parameter(name="HOST", default="db-3"),))
    shell = opened(
        said(1, "ssh db-3 df -h", "full"), said(2, "ping -c1 db-3", "pong"), procedure=procedure, values={"HOST": "db-9"}
    )
    assert told(shell.execute("ssh db-9 df -h")) == (0, "full\n")
    assert told(shell.execute("ping -c1 db-9")) == (0, "pong\n")
    assert shell.execute("ssh db-3 df -h").unrecorded
    assert shell.execute("ssh db-9 df -i").unrecorded


def test_an_edited_step_does_not_count_as_recorded(opened: Opened) -> None:
    step = Step(id="s", title="Look", command=build(["rm -rf /srv/new"]), provenance=Provenance(command_ids=(1,)))
    shell = opened(said(1, "rm -rf /srv/old"), procedure=Procedure(title="P", steps=(step,)))
    assert shell.execute("rm -rf /srv/new").unrecorded == ("no recording of: rm -rf /srv/new; nearest is C1: rm -rf /srv/old",)


def test_folders_variables_and_functions_last_and_lie_in_the_sandbox(opened: Opened) -> None:
    shell = opened(said(1, "make deploy", "ok"))
    for text in ("cd -- '/srv/my app'", "export A='1 2'", 'f() { echo "$A $(pwd)"; }'):
        assert shell.execute(text).exit_code == 0
    assert shell.execute("f").output == "1 2 /srv/my app\n"
    assert shell.execute("cd .. && pwd && cd - && pwd && cd && pwd").output.splitlines()[-2:] == ["/srv/my app", "/root"]
    assert shell.execute("pushd /etc; pwd; popd; pwd").output.split() == ["/etc", "/root"]
    assert shell.execute("cd ../../../../../..; pwd").output == "/\n"


def test_files_and_programs_below_the_home_folder_are_those_of_the_sandbox(opened: Opened, tmp_path: Path) -> None:
    shell = opened(said(1, "~/bin/deploy --now", "deployed\n"), said(2, "make all > ~/out/log"))
    assert told(shell.execute("~/bin/deploy --now")) == (0, "deployed\n")
    assert told(shell.execute("make all > ~/out/log")) == (0, "")
    assert told(shell.execute("echo one > ~/notes; read x < ~/notes; echo $x")) == (0, "one\n")
    assert shell.execute("~/bin/destroy --now").unrecorded == (
        f"no recording of: {home_of('')}/bin/destroy --now; nearest is C1: {home_of('')}/bin/deploy --now",
    )
    assert told(shell.execute(f"HOME={tmp_path}; echo two > ~/../../..{tmp_path}/out"))[0] == 0
    assert not (tmp_path / "out").exists()


def test_what_sourcing_changed_is_set_again(opened: Opened) -> None:
    recorded = Recorded(
        command_id=1, uid="1", session_id=1, seq=1, text="source venv/bin/activate",
        changed={"VIRTUAL_ENV": "/srv/it's", "OLD": None, "PATH": "/srv/venv/bin"},
    )  # fmt: skip
    shell = opened(recorded, said(2, "ls", "x"))
    assert shell.execute("OLD=1; source venv/bin/activate").exit_code == 0
    assert shell.execute('echo "$VIRTUAL_ENV-${OLD-gone}"').output == "/srv/it's-gone\n"
    assert shell.execute("ls").output == "x\n"


@pytest.mark.parametrize(
    "text",
    [
        "{canary}",
        "/bin/rm -f {file}",
        "bash -c 'rm -f {file}'",
        "command /bin/rm -f {file}",
        "builtin exec /bin/rm {file}",
        "exec /bin/rm -f {file}",
        "exec rm -f {file}",
        "rm -f {file}",
        "sudo rm -f {file}",
        "echo > {file}",
        ": >> {file}",
        ": &> {file}",
        ">{file}",
        "cat /dev/null >| {file}",
        "F={file}; echo x > $F",
        "X=/bin/rm; $X -f {file}",
        "eval 'rm -f {file}'",
        "R='rm -f {file}'; eval $R",
        "source {file}",
        ". {file}",
        "trap 'rm -f {file}' EXIT",
        "PATH=/bin:/usr/bin; rm -f {file}",
        "export PATH=/bin:/usr/bin && rm -f {file}",
        "hash -p /bin/rm zap; zap {file}",
        "BASH_CMDS[zap]=/bin/rm; zap {file}",
        "unset -f cd; cd {folder}; echo x > precious",
        "alias rm=/bin/rm; rm -f {file}",
        'cd() {{ builtin cd "$@"; }}; cd {folder}; echo x > precious',
        "pushd {folder}; echo x > precious",
        "f() {{ PATH=/bin; }}; f; rm -f {file}",
        "set -o posix; /bin/rm -f {file}",
        "enable -f echo",
        "find / -delete",
        "$(which rm) -f {file}",
        "echo `rm -f {file}`",
        "while :; do rm -f {file}; break; done",
        "f() {{ rm -f {file}; }}; f",
        "(cd / && rm -f {file})",
        'rm() {{ /bin/rm "$@"; }}; rm -f {file}',
        "coproc rm -f {file}",
        "xargs rm <<< {file}",
        "cd /; echo x > ..{file}",
        "echo x > ./../../../../../../../../../..{file}",
        "unset -f command_not_found_handle; PATH=/bin rm -f {file}",
        "readonly PATH=/bin",
        "declare -x PATH=/bin; rm {file}",
        "printf -v PATH /bin; rm -f {file}",
        "read PATH <<< /bin; rm -f {file}",
        "mapfile -t PATH <<< /bin; rm -f {file}",
        "for PATH in /bin; do rm -f {file}; done",
        "unset -f source; source {file}",
        "builtin source {file}",
        "builtin . {file}",
        "exec 9<> {file}; echo x >&9",
        "kill -9 {pid}",
        "builtin kill -9 {pid}",
        "time {canary}",
        "time -p {canary}",
        "coproc {canary}",
        "a[$(/bin/rm -f {file})]=1",
        "command -p rm -f {file}",
        "command -- /bin/rm -f {file}",
        "command command -p rm -f {file}",
        "builtin command /bin/rm -f {file}",
        "command cd {folder}\necho x > precious",
        "builtin -- cd {folder}\necho x > precious",
        "command eval '/bin/rm -f {file}'",
        "builtin builtin eval '/bin/rm -f {file}'",
        "command kill -9 {pid}",
        "hash -p/bin/rm rm; rm -f {file}",
        "shopt -s expand_aliases\nalias zz=/bin/rm\nzz -f {file}",
        'x=BASH_C; declare -n "ref=${{x}}MDS"; ref[rm]=/bin/rm; rm -f {file}',
        "unset -f /bin/rm; /bin/rm -f {file}",
        "POSIXLY_CORRECT=1; eval '/bin/rm -f {file}'",
        "printf -v 'a[$(/bin/rm -f {file})]' x",
        "test -v 'a[$(/bin/rm -f {file})]'",
        "read 'a[$(/bin/rm -f {file})]' <<< x",
        "let 'a[$(/bin/rm -f {file})]=1'",
        "x='a[$(/bin/rm -f {file})]'; echo $((x))",
        "x='a[$(/bin/rm -f {file})]'; [[ $x -eq 0 ]]",
        "for x in 'a[$(/bin/rm -f {file})]'; do echo $((x)); done",
        "set -- 'a[$(/bin/rm -f {file})]'; echo $(($1))",
        "x='$(/bin/rm -f {file})'; echo ${{x@P}}",
        "PS4='$(/bin/rm -f {file})'; set -x; :",
        "compgen -C '/bin/rm -f {file}'",
        "mapfile -C '/bin/rm -f {file} #' -c 1 <<< x",
        "history -s 'rm'; history -w {file}",
        "fc -e /bin/rm",
        "declare -i x='a[$(/bin/rm -f {file})]'",
        "unset 'a[$(/bin/rm -f {file})]'",
        "enable -n kill; kill -9 {pid}",
        "command -p -p rm -f {file}",
        "time command -p rm -f {file}",
        "command -p /bin/rm -f {file}",
        "command -pv x; command -p eval '/bin/rm -f {file}'",
        "((/bin/rm -f {file}); (/bin/true))",
        "( (/bin/rm -f {file}))",
        "read x < <(/bin/rm -f {file})",
        "read x < <(true)/../../..{file}; echo y > >(true)/../../..{file}",
        "hash -r -p /bin/rm zap; zap {file}",
        "shopt -s expand_aliases globstar; alias zz=/bin/rm\nzz -f {file}",
        "unset -f ulimit; ulimit -f 0; /bin/rm -f {file}",
        "set -euo posix; /bin/rm -f {file}",
        "PATH=/bin command -p rm -f {file}",
        "LD_PRELOAD={file} ls",
        "printf -v LD_PRELOAD %s {file}; export LD_PRELOAD; ls",
        "builtin() {{ /bin/rm -f {file}; }}; ls",
        "f() {{ local PATH=/bin; rm -f {file}; }}; f",
        "a='x[$(/bin/rm -f {file})]'; ((a))",
        "a='x[$(/bin/rm -f {file})]'; let a",
        "env PATH=/bin rm -f {file} & wait",
        "exec 3<> /dev/tcp/127.0.0.1/22; kill -9 {pid}",
        "unset -f kill; kill -9 {pid}",
    ],
)
def test_nothing_of_a_command_reaches_the_machine(opened: Opened, tmp_path: Path, text: str) -> None:
    """A file outside stays as it is, a program outside is not run, a process outside lives."""
    file, trace, canary = tmp_path / "precious", tmp_path / "ran", tmp_path / "canary"
    file.write_text(f"touch {trace}\n")
    canary.write_text(f"#!/bin/sh\ntouch {trace}\n")
    canary.chmod(0o755)
    before = file.read_text()
    victim = os.fork()
    if victim == 0:
        import time

        time.sleep(60)
        os._exit(0)
    try:
        shell = opened(said(1, "ls"))
        shell.execute(text.format(file=file, canary=canary, folder=tmp_path, pid=victim), timeout_ms=5000)
        assert file.read_text() == before
        assert not trace.exists()
        assert os.waitpid(victim, os.WNOHANG) == (0, 0)
    finally:
        os.kill(victim, 9)
        os.waitpid(victim, 0)


def test_a_line_that_ends_the_shell_is_told_and_the_next_has_a_new_one(opened: Opened) -> None:
    shell = opened(said(1, "ls", "x"))
    assert shell.execute("exit 7").exit_code == 7
    assert told(shell.execute("ls")) == (0, "x\n")


def test_a_line_that_never_ends_is_ended(opened: Opened) -> None:
    shell = opened(said(1, "ls", "x"))
    assert shell.execute("while :; do :; done", timeout_ms=300).timed_out
    assert told(shell.execute("ls")) == (0, "x\n")


def test_a_slow_program_can_be_ended_without_the_shell(opened: Opened) -> None:
    shell = opened(said(1, "slow", "late", takes_ms=60_000), speed=1)
    shell.execute("A=kept")
    executed = shell.execute("slow", timeout_ms=300)
    assert executed.timed_out
    assert shell.execute('echo "$A"').output == "kept\n"


def test_much_output_arrives_whole(opened: Opened) -> None:
    text = "".join(f"line {n} äöü\n" for n in range(50_000))
    assert opened(said(1, "journalctl", text)).execute("journalctl").output == text


def test_a_command_without_a_known_end_answers_nothing(opened: Opened) -> None:
    assert opened(said(1, "tail -f log", "x", None)).execute("tail -f log").unrecorded


@pytest.mark.parametrize("text", ["for f in logs/*; do echo $f; done", "echo logs/app.log.?", "echo logs/[a-c]pp.log.1"])
def test_names_of_files_that_a_pattern_found_are_those_of_the_record(opened: Opened, text: str) -> None:
    shell = opened(said(1, text, "logs/app.log.1\n"), said(2, "ls"))
    assert told(shell.execute(text)) == (0, "logs/app.log.1\n")
