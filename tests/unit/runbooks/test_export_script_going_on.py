"""What an exported script keeps of the shell, and makes again when it goes on or begins behind its first steps."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from runbooks.model import Capture, Parameter, Procedure, Step
from runbooks.template import Template, build
from tests.unit.runbooks.examples import plain
from tests.unit.runbooks.test_export_script import World, command, shellcheck, steps_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "bin").mkdir()
    (tmp_path / "tmp").mkdir()
    made = World(tmp_path)
    made.stub("a", "b", "c")
    return made


def state(world: World) -> str:
    """All that lies in the folder of the state."""
    return "".join(path.read_text() for path in (world.root / ".local/state/runbooks").iterdir())


LEFT = (
    # what a step leaves, what a later one does with it, and what that gives its program
    ("V='x  y'", 'a "$V"', ["x  y"]),
    ("export V=$' a\\n\\\\b '", 'printenv V >f; a "$(<f)"', [" a\n\\b "]),
    ('f() { local x=\'1 2\'; a "$x" "$@"; }', "f p", ["1 2", "p"]),
    ('f() { a "$1"; }; export -f f', "bash -c 'f q'", ["q"]),
    ("cd sub", 'a "${PWD##*/}"', ["sub"]),
    ("cd sub && b made", 'a "${PWD##*/}"', ["sub"]),
    ("LIST=(1 '2 3' '')", 'a "${LIST[@]}"', ["1", "2 3", ""]),
    ("declare -A MAP=([k e]='v]w' [z]=)", 'a "${MAP[k e]}" ${#MAP[@]}', ["v]w", "2"]),
    ("alias ll='a aliased'", "ll x", ["aliased", "x"]),
    ("PATH=/nowhere:$PATH", 'a "${PATH%%:*}"', ["/nowhere"]),
    ("IFS=,", "v=p,q; a $v", ["p", "q"]),
    ("set -o noglob; shopt -s nullglob; umask 077", 'a * "$(umask)"; shopt -q nullglob && a on', ["*", "0077"]),
    ("ID=$(b created; echo 'id-7 x')", 'a "$ID"', ["id-7 x"]),
    ("declare -i N=3; declare -r RO='r o'; declare -u U=up", 'N+=4; U=low; a $N "$RO" $U', ["7", "r o", "LOW"]),
    ("declare -n REF=TARGET; TARGET=t", 'a "$REF"', ["t"]),
    ("unset HOME", 'a "${HOME-none}"', ["none"]),
    ("read -r LINE <<<'l  1'", 'a "$LINE"', ["l  1"]),
    (". ./lib", 'a "$FROM_LIB"', ["sourced"]),
    ("set -- p 'q r' && V=$2", 'a "$V"', ["q r"]),
)


@pytest.mark.parametrize(("left", "used", "wanted"), LEFT)
@pytest.mark.parametrize("other_folder", [False, True])
def test_a_resumed_run_has_what_the_steps_before_left(
    world: World, left: str, used: str, wanted: list[str], other_folder: bool
) -> None:
    (world.root / "sub").mkdir()
    (world.root / "lib").write_text("FROM_LIB=sourced\n")
    world.write(plain(left, "[ -e ok ] || [ -e ../ok ]", used))
    world.run()
    world.forget()
    (world.root / "ok").touch()
    found = subprocess.run(
        ["bash", str(world.script), "--resume"],
        env=world.environment,
        cwd="/" if other_folder else world.root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert world.calls[0] == ["a", *wanted]
    assert "Restored from the last run: " in found.stdout and "line" not in found.stderr


@pytest.mark.parametrize(
    ("left", "used", "wanted", "told"),
    [
        ("V='x  y'", 'a "$V"', ["x  y"], "it sets V, which step 3 needs"),
        ("export V=w", 'printenv V >f; a "$(<f)"', ["w"], "it sets V"),
        ('f() { a "$@"; }', "f p", ["p"], "it sets f"),
        ("cd sub", 'a "${PWD##*/}"', ["sub"], "it sets the folder"),
        (". ./lib", 'a "$FROM_LIB"', ["sourced"], "what it reads from a file"),
    ],
)
@pytest.mark.parametrize("options", [("--from", "3"), ("--only", "3"), ("--skip", "1-2")])
def test_what_only_sets_something_runs_again_for_a_step_that_needs_it(
    world: World, left: str, used: str, wanted: list[str], told: str, options: tuple[str, ...]
) -> None:
    (world.root / "sub").mkdir()
    (world.root / "lib").write_text("FROM_LIB=sourced\n")
    world.write(plain(left, "b never", used, "c 4"))
    found = world.run(*options)
    assert found.returncode == 0, found.stdout + found.stderr
    assert world.calls[0] == ["a", *wanted] and ["b", "never"] not in world.calls
    assert "Step 1, s-1, runs again" in found.stdout and told in found.stdout


def test_what_nobody_needs_does_not_run_again(world: World) -> None:
    world.write(plain("V=x", "export W=y", "b changes; U=z", "a 3"))
    found = world.run("--from", "4")
    assert (found.returncode, world.calls) == (0, [["a", "3"]])
    assert "s-1" not in found.stdout and "Step 2, s-2, runs again" in found.stdout


def test_what_is_needed_by_what_runs_again_runs_again_too(world: World) -> None:
    world.write(plain("A=1", "B=$A/2", "b never", 'a "$B"'))
    assert world.run("--from", "4").returncode == 0
    assert world.calls == [["a", "1/2"]]
    shown = world.run("--from", "4", "--dry-run").stdout
    assert "A=1\n" in shown and "B=$A/2\n" in shown and "never" not in shown


def test_a_step_that_changes_something_is_not_run_again_unasked(world: World) -> None:
    world.write(plain("ID=$(b create; echo 7)", "a 2", 'a "$ID"'))
    found = world.run("--from", "3")
    assert (found.returncode, world.calls) == (1, [])
    assert "step 1, s-1, sets ID in the shell, which step 3 needs" in found.stderr and "--from 1" in found.stderr
    assert world.run("--from", "2", "--to", "2").returncode == 0


def test_what_the_last_run_kept_is_there_for_one_that_begins_at_the_failed_step(world: World) -> None:
    step = Step(id="s-2", title="2", command=build(['c "$ID" ', ("V", "word", "x")]))
    parameters = (Parameter(name="V", default="x"),)
    world.write(
        Procedure(
            title="T",
            parameters=parameters,
            steps=(command("s-1", "ID=$(b create; echo '7 8')"), step, command("s-3", 'a "$ID"')),
        )
    )
    (world.root / "c.exit").write_text("1\n1\n")
    assert world.run("--set", "V=y").returncode == 1
    world.forget()
    found = world.run("--from", "2", "--set", "V=y")
    assert found.returncode == 1 and "variables ID" in found.stdout
    assert world.calls == [["c", "7 8", "y"]]
    assert world.run("--from", "2", "--set", "V=z").returncode == 1, "a run with other values is another one"
    assert world.calls == [["c", "7 8", "y"]]
    assert world.run("--resume").returncode == 0
    assert world.calls == [["c", "7 8", "y"]] * 2 + [["a", "7 8"]]


def test_set_up_and_what_was_left_come_together(world: World) -> None:
    """The set-up is new, and what steps made of it later wins."""
    setup = replace(command("s-0", "T=$(date +%s%N); V=setup; W=setup"), section="setup")
    world.write(
        steps_of(
            setup, command("s-1", "V=step; echo $T >first"), command("s-2", "[ -e ok ]"), command("s-3", 'a "$V" "$W" "$T"')
        )
    )
    world.run()
    (world.root / "ok").touch()
    assert world.run("--resume").returncode == 0
    assert world.calls[0][:3] == ["a", "step", "setup"]
    assert world.calls[0][3] != (world.root / "first").read_text().strip()


def test_a_rollback_later_has_what_the_steps_left(world: World) -> None:
    world.write(
        steps_of(command("s-1", "ID=$(b create; echo 7)", rollback=Template.literal('a undo "$ID"')), command("s-2", "false"))
    )
    world.run()
    assert world.run("--rollback", "--yes").returncode == 0
    assert world.calls[-1] == ["a", "undo", "7"]


SECRET = "s3cr\\et' \"w$ord`\n2nd line/+"


def secretive(*texts: str) -> Procedure:
    """Steps that use a secret: the first is given it."""
    first = Step(
        id="s-1",
        title="1",
        command=build([texts[0].partition("@")[0], ("TOKEN", "double", "***"), texts[0].partition("@")[2]]),
    )
    rest = (command(f"s-{n}", text) for n, text in enumerate(texts[1:], 2))
    return Procedure(title="T", parameters=(Parameter(name="TOKEN", type="secret"),), steps=(first, *rest))


@pytest.mark.parametrize("secret", [SECRET, "hunter22", "a b*c", "-n"])
def test_what_holds_a_secret_is_made_again_and_never_written(world: World, secret: str) -> None:
    world.write(secretive('export URL="https://u:@/db" TOKEN', "[ -e ok ]", 'a "$URL" "$TOKEN"'))
    assert world.run(TOKEN=secret).returncode == 1
    assert secret not in state(world) and "hunter" not in state(world)
    (world.root / "ok").touch()
    found = world.run("--resume", TOKEN=secret)
    assert found.returncode == 0, found.stderr
    assert world.calls == [["a", f"https://u:{secret}/db", secret]]


def test_what_may_hold_a_secret_in_another_spelling_is_not_kept(world: World) -> None:
    """What only sets it runs again; else the run must begin with the step."""
    world.write(secretive('X=$(printf %s "@" | base64)', "[ -e ok ]", 'a "$X"'))
    world.run(TOKEN="hunter22")
    assert "aHVudGVyMjI" not in state(world)
    (world.root / "ok").touch()
    found = world.run("--resume", TOKEN="hunter22")
    assert found.returncode == 0 or "--from 1" in found.stderr
    assert world.calls == ([["a", "aHVudGVyMjI="]] if found.returncode == 0 else [])
    world.forget()
    world.write(secretive('X=$(b "@"; printf %s "$TOKEN" | rev)', "false", 'a "$X"'))
    world.run(TOKEN="hunter22")
    assert "22retnuh" not in state(world)
    found = world.run("--resume", TOKEN="hunter22")
    assert found.returncode == 1 and "step 1, s-1, sets X" in found.stderr and "--from 1" in found.stderr


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("DB_PASSWORD", "hunter22", False),
        ("PGPASSWD", "hunter22", False),
        ("apiKey", "hunter22", False),
        ("AWS_SECRET_ACCESS_KEY", "hunter22", False),
        ("GITHUB_TOKEN", "hunter22", False),
        ("X", "ghp_0123456789abcdefghij", False),
        ("URL", "postgres://me:hunter22@db/x", False),
        ("URL", "https://db/x?a=b:c", True),
        ("COMPASS", "north", True),
        ("SSH_AUTH_SOCK", "/tmp/agent", True),
        ("TOKEN_FILE", "/run/t", True),
        ("TOKEN_COUNT", "12", True),
        ("KEY", "primary", True),
        ("BYPASS", "yes", True),
    ],
)
def test_what_is_called_or_looks_like_a_secret_is_not_kept(world: World, name: str, value: str, kept: bool) -> None:
    world.write(plain(f"{name}=$(b get; echo '{value}')", "false", f'a "${name}"'))
    world.run()
    assert (value in state(world)) is kept


def test_variables_called_like_secrets_are_not_kept(world: World) -> None:
    world.write(plain("DB_PASSWORD=$(b get; echo hunter22)", 'COPY="pw=$DB_PASSWORD"', "false", 'a "$COPY"'))
    world.run()
    assert "hunter22" not in state(world)
    found = world.run("--resume")
    assert found.returncode == 1 and "DB_PASSWORD" in found.stderr and world.calls == [["b", "get"]]


@pytest.mark.parametrize("secret", [SECRET, "hunter22", "a b*c&", "%s\\n", "p'q", "ключ"])
def test_the_log_hides_secrets_in_every_spelling(world: World, secret: str) -> None:
    world.write(
        secretive(
            'T="@"; printf "%s\\n" "x${T}y" "$T"',
            'printf "%q\\n" "$T"; declare -p T; echo "${T@Q}"; printf %s "$T"',
            'set -x; : "$T"; { set +x; } 2>/dev/null; export T',
            "python3 -c 'import json, os; print(json.dumps(os.environ[\"T\"]))'",
            'python3 -c \'import os, urllib.parse as u; t = os.environ["T"]; print(u.quote(t, ""), u.quote_plus(t))\'',
            "echo the end",
        )
    )
    found = world.run("--log", "log", TOKEN=secret)
    assert found.returncode == 0, found.stderr
    text = (world.root / "log").read_text()
    assert "x***" in text and "the end\n" in text
    for line in secret.splitlines():
        assert line not in text and repr(line)[1:-1] not in text
    assert text.count("***") >= 8
    assert secret in found.stdout, "on the terminal it is what it is"
    assert not list((world.root / "tmp").iterdir())


def test_a_log_that_is_no_file_keeps_its_mode(world: World) -> None:
    world.write(plain("echo x"))
    ours, theirs = os.openpty()
    try:
        before = os.fstat(theirs).st_mode
        assert world.run("--log", os.ttyname(theirs)).returncode == 0
        assert b"step 1" in os.read(ours, 4096)
        assert os.fstat(theirs).st_mode == before
    finally:
        os.close(ours)
        os.close(theirs)


def test_help_says_that_secrets_are_hidden_and_how_it_ends(world: World) -> None:
    world.write(plain("true"))
    shown = world.run("--help").stdout
    assert "values of secrets as ***" in shown and "4" in shown.partition("Ends with")[2]


def test_a_second_run_at_the_same_time_ends_with_4_and_changes_nothing(world: World) -> None:
    world.write(plain("a 1; echo on; read -r _ <go", "a 2"))
    os.mkfifo(world.root / "go")
    with subprocess.Popen(
        ["bash", world.script], env=world.environment, cwd=world.root, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        while first.stdout.readline() != "on\n":
            pass
        before = state_of_run(world)
        for options in ((), ("--resume",), ("--from", "2"), ("--rollback", "--yes"), ("--check",)):
            found = world.run(*options)
            assert (found.returncode, found.stdout) == (4, "")
            assert found.stderr.startswith(f"runbook.sh: another run of this script is going on (process {first.pid} on ")
            assert found.stderr.count("\n") == 1
        for options in (("--list",), ("--dry-run",), ("--help",)):
            assert world.run(*options).returncode == 0
        assert state_of_run(world) == before
        (world.root / "go").write_text("\n")
        assert first.wait(20) == 0
    assert world.calls == [["a", "1"], ["a", "2"]]
    assert [path.name for path in (world.root / ".local/state/runbooks").iterdir() if ".lock" in path.name] == []
    assert world.run("--only", "2").returncode == 0


def state_of_run(world: World) -> bytes:
    folder = world.root / ".local/state/runbooks"
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if not path.is_symlink())


@pytest.mark.parametrize("lock", ["{host} 999999999 1", "{host} {pid} 1", "{host} x", "{host} 1"])
def test_the_lock_of_a_dead_run_is_taken(world: World, lock: str) -> None:
    """Its process is gone, or its number is that of another one by now."""
    world.write(plain("a 1"))
    world.run()
    found = next(path for path in (world.root / ".local/state/runbooks").iterdir())
    host = subprocess.run(["bash", "-c", "echo $HOSTNAME"], capture_output=True, text=True).stdout.strip()
    Path(f"{found}.lock").symlink_to(lock.format(host=host, pid=os.getpid()))
    ended = world.run()
    wanted = 4 if lock.endswith("x") else 0
    assert ended.returncode == wanted, ended.stderr
    assert [path for path in found.parent.iterdir() if path.is_symlink()] == ([Path(f"{found}.lock")] if wanted else [])


def test_of_many_that_find_the_lock_of_a_dead_run_one_takes_it(world: World) -> None:
    world.write(plain("a 1; read -r _ <go"))
    os.mkfifo(world.root / "go")
    world.run("--check")
    (world.root / ".local/state/runbooks").mkdir(parents=True, exist_ok=True)
    key = next(line for line in world.script.read_text().splitlines() if line.startswith("RB_KEY=")).split()[0][7:]
    host = subprocess.run(["bash", "-c", "echo $HOSTNAME"], capture_output=True, text=True).stdout.strip()
    (world.root / f".local/state/runbooks/{key}.lock").symlink_to(f"{host} 999999999 1")
    runs = [
        subprocess.Popen(
            ["bash", world.script], env=world.environment, cwd=world.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(8)
    ]
    try:
        deadline = time.monotonic() + 60
        while sum(run.poll() is not None for run in runs) < 7 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert sorted(run.poll() or 0 for run in runs) == [0] + [4] * 7
        (world.root / "go").write_text("\n")
        assert sorted(run.wait(20) for run in runs) == [0] + [4] * 7
    finally:
        for run in runs:
            run.kill()
            run.wait()
    assert world.calls == [["a", "1"]]


def test_a_killed_run_leaves_no_lock_that_holds(world: World) -> None:
    """Even where what it started lives on."""
    world.write(plain("sleep 60 >/dev/null 2>&1 </dev/null & echo $! >kept", "a 2; [ -e again ] || kill -9 $$", "a 3"))
    assert world.run().returncode == -signal.SIGKILL
    try:
        (world.root / "again").touch()
        assert world.run("--resume").returncode == 0
        assert world.calls == [["a", "2"], ["a", "2"], ["a", "3"]]
    finally:
        os.kill(int((world.root / "kept").read_text()), signal.SIGKILL)


def test_a_line_of_the_state_that_was_not_ended_does_not_count(world: World) -> None:
    world.write(plain("a 1", "a 2", "a 3; [ -e ok ]"))
    world.run()
    path = next(path for path in (world.root / ".local/state/runbooks").iterdir())
    path.write_text(path.read_text() + "done s-3")
    world.forget()
    (world.root / "ok").touch()
    assert world.run("--resume").returncode == 0
    assert world.calls == [["a", "3"]]
    assert world.run("--resume").returncode == 2


def test_values_with_blanks_at_their_ends_are_resumed_as_they_are(world: World) -> None:
    step = Step(id="s-2", title="2", command=build(["a ", ("V", "word", "x")]))
    world.write(
        Procedure(title="T", parameters=(Parameter(name="V", default="x"),), steps=(command("s-1", "[ -e ok ]"), step))
    )
    world.run("--set", "V=  a\\n\tb\n ")
    (world.root / "ok").touch()
    assert world.run("--resume").returncode == 0
    assert world.calls == [["a", "  a\\n\tb\n "]]


def test_a_value_that_was_found_is_there_after_a_resume(world: World) -> None:
    parameters = (Parameter(name="POD", capture=Capture(step_id="s-1", pattern="pod-[0-9]")),)
    last = Step(id="s-3", title="3", command=build(["a ", ("POD", "word", "p"), ' "$N"']))
    world.write(
        Procedure(
            title="T", parameters=parameters, steps=(command("s-1", "N=4; echo pod-7"), command("s-2", "[ -e ok ]"), last)
        )
    )
    world.run()
    (world.root / "ok").touch()
    assert world.run("--resume").returncode == 0
    assert world.calls == [["a", "pod-7", "4"]]


def test_the_parts_pass_shellcheck_with_all_there_is(world: World) -> None:
    world.write(secretive('T="@"', "cd /usr", ". ./lib", 'a "$T"'))
    assert shellcheck(world.script) == ""
