"""Exported scripts, run by a real bash with programs that write down what they were given."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pexpect
import pytest

from runbooks.exports.about import About
from runbooks.exports.script import render
from runbooks.exports.script_parameters import extended
from runbooks.model import Capture, Danger, Expectation, Parameter, Procedure, Retry, Step
from runbooks.template import REFERENCES, Template, build
from tests.unit.runbooks.examples import disk_full, long, plain

STUB = r"""#!/bin/bash
name=${0##*/}
printf '%s\0' "$name" "$@" $'\n' >>"$STUBS/argv"
[ ! -e "$STUBS/$name.out" ] || cat "$STUBS/$name.out"
[ ! -e "$STUBS/$name.do" ] || . "$STUBS/$name.do"
[ -s "$STUBS/$name.exit" ] || exit 0
read -r code <"$STUBS/$name.exit"
sed -i 1d "$STUBS/$name.exit"
exit "$code"
"""


@dataclass(frozen=True, slots=True)
class World:
    """A folder with programs that record their arguments, and a script in it."""

    root: Path

    @property
    def script(self) -> Path:
        return self.root / "runbook.sh"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.root),
            "STUBS": str(self.root),
            "TMPDIR": str(self.root / "tmp"),
            "LC_ALL": "C.UTF-8",
        }

    def write(self, procedure: Procedure) -> None:
        self.script.write_text(render(procedure, About(name="a runbook")), encoding="utf-8", newline="")

    def stub(self, *names: str) -> None:
        for name in names:
            path = self.root / "bin" / name
            path.write_text(STUB)
            path.chmod(0o755)

    def run(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """The script's end, with no terminal."""
        return subprocess.run(
            ["bash", str(self.script), *options],
            env=self.environment | environment,
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def pty(self, *options: str, **environment: str) -> pexpect.spawn[str]:
        """The script on a terminal."""
        env = self.environment | environment | {"TERM": "xterm"}
        return pexpect.spawn("bash", [str(self.script), *options], env=env, cwd=str(self.root), encoding="utf-8", timeout=20)

    @property
    def calls(self) -> list[list[str]]:
        """What the programs were given, name first, in order."""
        path = self.root / "argv"
        if not path.exists():
            return []
        return [call.split("\0")[:-1] for call in path.read_bytes().decode(errors="surrogateescape").split("\n\0")[:-1]]

    def forget(self) -> None:
        (self.root / "argv").unlink(missing_ok=True)


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "bin").mkdir()
    (tmp_path / "tmp").mkdir()
    made = World(tmp_path)
    made.stub("a", "b", "c", "ssh", "kubectl", "vim")
    return made


def disk(world: World) -> Procedure:
    """The large example with folders that exist here."""
    procedure = disk_full()
    for name in ("srv/ops", "srv/my ops"):
        (world.root / name).mkdir(parents=True)
    steps = (
        replace(step, cwd=Template.literal(f"{world.root}{step.cwd.text}")) if step.cwd else step for step in procedure.steps
    )
    return replace(procedure, steps=tuple(steps))


def steps_of(*steps: Step) -> Procedure:
    return Procedure(title="Steps", steps=steps)


def command(step_id: str, text: str, **fields: object) -> Step:
    return replace(Step(id=step_id, title=f"Title of {step_id}", command=Template.literal(text)), **fields)  # type: ignore[arg-type] # any field of a step


def shellcheck(path: Path, severity: str = "style") -> str:
    program = Path(sys.executable).parent / "shellcheck"
    found = subprocess.run([program, "-S", severity, "-s", "bash", path], capture_output=True, text=True, timeout=100)
    return found.stdout + found.stderr


ODD = (
    "a 'it''s' \"two  words\" \\$x $'tab\\there' \"\"",
    'cat <<EOF | a - "$(cat)"\nleft\n\ttab\n  $((1 + 1)) `echo x`\nEOF',
    "cat <<'EOF' >f; a \"$(<f)\"\n$HOME `no` \\n\nEOF",
    'cat <<-EOF >f; a "$(<f)"\n\tone\n\t\ttwo\n\tEOF',
    'cat <<COMMAND >f; a "$(<f)"\nEOF\nCOMMAND_2\nCOMMAND',
    "for one in 1 '2 3'; do a \"$one\"; done",
    "while read -r line; do a \"$line\"; done < <(printf '%s\\n' x 'y z')",
    '[[ abc =~ b(c) ]] && a "${BASH_REMATCH[1]}"',
    'list=(1 \'2 3\' *.none); a "${list[@]}"; declare -A map=([k]=v); a "${map[k]}"',
    "! a; ! false && a after",
    "shopt -s extglob\na @(x|y) !(z|*.sh|direct)",
    "a 日本語 '✓ ünï' $'\\u00e9'",
    "a x # a comment 'unclosed",
    "a back\\\\",
    "a one \\\n  two",
    "a in background & wait",
    "a one; a two & wait $!",
    'a "$(a inner)" `a ticks`',
    'function f { local x=1; a "$x" "$@"; }; f \'p q\'',
    'f() { return 3; }; f; a "$?"',
    "case xyz in x*) a matched ;; *) a not ;; esac",
    'a \'${HOST}\' \\"${NONE-unset}\\" "${NONE:-a b}"',
    'a {1..3} ~ "$((2#101))" ${#PATH}',
    '(cd /; a "$PWD"); a "$OLDPWD"',
    'false | true; a "${PIPESTATUS[*]}" $?',
    'a $UNSET_VARIABLE; a "-$UNSET_VARIABLE-"',
    "a crlf\r\na two\r",
    "a \"EOF\"\na 'COMMAND\n'",
    "a <<<'here string' x; true |& a y",
    "{ a group; } 2>&1 >/dev/null",
    "time -p a timed",
    'set -- p \'q r\'; a "$#" "$2"',
    'a "${FUNCNAME-none}" $#',
    "coproc a c; wait",
    "IFS=:; v=x:y; a $v",
    "eval 'a \"$0\"' >/dev/null; a $((10 / 3))",
    "  \t a leading\n\n\na trailing  ",
    "a ;\n# only a comment\n",
    "let n=5; ((n++)); a $n",
    "trap 'a trapped' USR1; kill -USR1 $BASHPID; a after",
    'exec 5>f; echo x >&5; exec 5>&-; a "$(<f)"',
    'printf -v v \'%s\' "x y"; a "$v"',
    'select x in p q; do a "$x"; break; done <<<2',
)


@pytest.mark.parametrize("text", [text for text in ODD if "$0" not in text])
def test_a_command_runs_as_it_would_in_a_shell(world: World, text: str) -> None:
    (world.root / "direct").write_text(text, newline="")
    subprocess.run(
        ["bash", "direct"], env=world.environment, cwd=world.root, capture_output=True, stdin=subprocess.DEVNULL, timeout=20
    )
    wanted = sorted(world.calls) if "&" in text or "`" in text else world.calls
    world.forget()
    world.write(plain(text))
    found = world.run()
    calls = sorted(world.calls) if "&" in text or "`" in text else world.calls
    assert wanted or "only" in text
    if "FUNCNAME" not in text:  # commands are read inside of a function
        assert calls == wanted, found.stderr
    assert found.returncode in (0, 1)


def test_scripts_pass_bash_and_shellcheck(world: World) -> None:
    """The large example, odd commands, and odd texts everywhere."""
    odd = replace(
        plain(*ODD, "if true; then", "echo 'unclosed", "set x 1; and echo (date)", "cat <<EOF\nopen"),
        title='it\'s "odd"\n`x` $(y) \\',
        summary="shellcheck disable=all\n\r\x1b[31mred",
        parameters=(
            Parameter(name="USER", default="it's\n$x", description="a\nb"),
            Parameter(name="X", type="enum", choices=("a b", "c")),
        ),
    )
    home = Step(id="h", title="H", command=Template.literal("rm -r ~/x"), confirm="name", confirm_name=Template.literal("~/x"))
    jobs = replace(home, id="j", confirm_name=Template.literal("jobs"))
    typed = Procedure(title="Names to type", steps=(home, jobs))
    for procedure in (disk_full(), odd, Procedure(title="Nothing"), long(30), typed):
        world.write(procedure)
        assert subprocess.run(["bash", "-n", world.script], capture_output=True, text=True).stderr == ""
        assert procedure.title == "Nothing" or procedure == long(30) or shellcheck(world.script) == ""


def test_the_same_procedure_gives_the_same_bytes_fast() -> None:
    procedure = long(1000)
    began = time.process_time()
    text = render(procedure, About(name="x"))
    assert time.process_time() - began < 5
    assert text == render(procedure, About(name="x"))


def test_a_full_run_gives_every_program_its_arguments(world: World) -> None:
    world.write(disk(world))
    (world.root / "kubectl.out").write_text("NAME            READY\nweb-12ab-zzzzz  1/1\n")
    (world.root / "ssh.do").write_text("[[ $* != *grep* ]] || exit 1\n[[ $* != *df* ]] || echo 99\n")
    found = world.run("--yes", "--confirm", "db-9", "--set", "HOST=db-9", "--skip", "s-edit,s-ask", PGPASSWORD="p w")
    assert found.returncode == 0, found.stdout + found.stderr
    assert [call for call in world.calls if call[0] == "ssh"] == [
        ["ssh", "db-9", "true"],
        ["ssh", "db-9", "du -sh /var/log/postgresql/*.log"],
        ["ssh", "db-9", "sudo", "systemctl", "stop", "archiver@main"],
        ["ssh", "db-9", "df", "--output=pcent", "/"],
        ["ssh", "db-9", "find /var/log/postgresql -mtime +7 -delete"],
        ["ssh", "db-9", "grep", "-q", "ERROR", "/var/log/postgresql/a.log"],
    ]
    assert ["kubectl", "delete", "pod", "web-12ab-zzzzz", "-n", "db"] in world.calls
    assert (world.root / "srv/my ops/limit.conf").read_text() == "limit 80%\n"
    assert "p w" not in found.stdout + found.stderr


def test_only_from_and_to_run_these_steps_and_the_setup(world: World) -> None:
    setup = replace(command("s-setup", "export V=set"), section="setup")
    world.write(steps_of(setup, *(command(f"s-{n}", f"a {n} $V") for n in range(2, 7))))
    for options, numbers in (
        (("--only", "3"), "3"),
        (("--only", "s-5,2-3"), "235"),
        (("--from", "s-5"), "56"),
        (("--from=4", "--to=5"), "45"),
        (("--to", "3"), "23"),
        (("--skip", "2-4"), "56"),
    ):
        world.forget()
        assert world.run(*options).returncode == 0
        assert world.calls == [["a", number, "set"] for number in numbers]


@pytest.mark.parametrize(
    "options",
    [
        ("--from", "9"),
        ("--only", "none"),
        ("--bogus",),
        ("--set", "X=1"),
        ("--set", "A"),
        ("--from",),
        ("3",),
        ("--list", "--check"),
        ("--step",),
        ("--resume",),
        ("--only", "1", "--from", "2"),
    ],
)
def test_wrong_options_end_with_2_and_do_nothing(world: World, options: tuple[str, ...]) -> None:
    world.write(replace(plain("a 1", "a 2"), parameters=(Parameter(name="A", default="x"),)))
    found = world.run(*options)
    assert (found.returncode, world.calls) == (2, [])
    assert found.stderr.startswith("runbook.sh: ") and found.stderr.count("\n") == 1


def test_check_runs_the_prerequisites_only(world: World) -> None:
    world.write(disk(world))
    assert world.run("--check").returncode == 0
    assert world.calls == [["ssh", "db-3", "true"]]


def test_dry_run_prints_each_command_with_the_values_and_runs_nothing(world: World) -> None:
    world.write(disk_full())
    found = world.run("--dry-run", "--set", "LOGS=/var/my logs", PGPASSWORD="hunter2")
    assert (found.returncode, found.stderr, world.calls) == (0, "", [])
    lines = found.stdout.splitlines()
    assert "ssh db-3 'du -sh '\\''/var/my logs'\\''/*.log'" in lines
    assert "ssh db-3 \"find '/var/my logs' -mtime +7 -delete\"" in lines
    assert 'export PGPASSWORD="${PGPASSWORD}"' in lines and "hunter2" not in found.stdout
    assert "cd -- /srv/my\\ ops" in lines and 'kubectl delete pod "${POD}" -n db' in lines
    assert "cat > limit.conf <<EOF\nlimit 80%\nEOF\n" in found.stdout


def test_dry_run_with_defaults_prints_what_was_recorded(world: World) -> None:
    procedure = disk_full()
    world.write(procedure)
    shown = world.run("--dry-run").stdout
    for step in procedure.steps:
        if step.command and not step.command.names & {"PGPASSWORD", "POD"}:
            assert f"\n{step.command.recorded}\n" in shown


def test_list_tells_number_id_section_title_and_danger(world: World) -> None:
    world.write(disk_full())
    lines = world.run("--list").stdout.splitlines()
    assert len(lines) == 12
    assert re.fullmatch(r" +5  s-delete +steps +Delete logs older than a week \[irreversible: deletes files; .*\]", lines[4])
    assert lines[2].endswith("Look for the largest logs on db-3")


HOSTILE = (
    "a b",
    "it's",
    '"',
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned #",
    "-rf",
    "*",
    "\\",
    "a\nb",
    "${HOME}",
    "é ✓",
    "!!",
    "&",
    "'\"'\"'",
    "\t x ",
    "%s%n",
    "~",
    "\\n",
    "=ls",
    "$& \\& &",
    "a!b$!`",
)


def hostile() -> Procedure:
    """A parameter in every form in which it can stand."""
    form_commands = (
        build(["a ", ("V", "word", "x"), "y"]),
        build(['a "-', ("V", "double", "x"), '-"']),
        build(["a '-", ("V", "single", "x"), "-'"]),
        build(["a $'-", ("V", "ansi", "x"), "-\\t'"]),
        build(['cat <<EOF >f; a "$(<f)"\n-', ("V", "heredoc", "x"), "-\nEOF"]),
        build(["bash -c 'a ", ("V", "single-nested", "x"), " end'"]),
        build(['bash -c "a ', ("V", "double-nested", "x"), ' end"']),
        build(["eval a ", ("V", "word-nested", "x"), " end"]),
        build(["bash <<EOF\na ", ("V", "heredoc-nested", "x"), " end\nEOF"]),
        build(["bash -c 'a \"-", ("V", "single-nested-double", "x"), "-\"'"]),
        build(['bash -c "a \\"-', ("V", "double-nested-double", "x"), '-\\""']),
        build(["bash -c \"a '-", ("V", "double-nested-single", "x"), "-'\""]),
        build(["bash -c 'a '\\''-", ("V", "single-nested-single", "x"), "-'\\'''"]),
        build(['bash <<EOF\na "-', ("V", "heredoc-nested-double", "x"), '-"\nEOF']),
        build(["bash <<EOF\na '-", ("V", "heredoc-nested-single", "x"), "-'\nEOF"]),
        build(["a ", ("V", "single-start", "'x"), "-'"]),
        build(["a '-", ("V", "single-end", "x'")]),
        build(["a ", ("V", "ansi-start", "$'x"), "-\\t'"]),
        build(["a $'-", ("V", "ansi-end", "x'")]),
        build(["bash -c a' '", ("V", "single-nested-start", "'x"), " end'"]),
        build(["bash -c 'a ", ("V", "single-nested-end", "x'")]),
    )
    steps = tuple(Step(id=f"s-{number}", title=f"Form {number}", command=one) for number, one in enumerate(form_commands))
    return Procedure(title="Forms", steps=steps, parameters=(Parameter(name="V", default="x"),))


def forms(value: str) -> list[list[str]]:
    return [
        ["a", f"{value}y"],
        ["a", f"-{value}-"],
        ["a", f"-{value}-"],
        ["a", f"-{value}-\t"],
        ["a", f"-{value}-"],
        *[["a", value, "end"]] * 4,
        *[["a", f"-{value}-"]] * 6,
        ["a", f"{value}-"],
        ["a", f"-{value}"],
        ["a", f"{value}-\t"],
        ["a", f"-{value}"],
        ["a", value, "end"],
        ["a", value],
    ]


@pytest.mark.parametrize("value", [*HOSTILE, "x"])
def test_any_value_stays_one_argument(world: World, value: str) -> None:
    world.write(hostile())
    assert world.run("--set", f"V={value}").returncode == 0
    assert world.calls == forms(value)
    world.forget()
    world.run(PARAM_V=value)
    assert world.calls == forms(value)
    assert not (world.root / "pwned").exists()


def test_every_form_is_tried() -> None:
    assert {slot.form for step in hostile().steps if step.command for slot in step.command.slots} == set(REFERENCES)


@pytest.mark.parametrize("value", [*HOSTILE, "", "x"])
def test_dry_run_prints_what_a_template_says(world: World, value: str) -> None:
    procedure = hostile()
    world.write(procedure)
    shown = world.run("--dry-run", f"--set=V={value}").stdout
    for step in procedure.steps:
        assert step.command is not None
        assert f"\n{step.command.filled({'V': value}, procedure.defaults)}\n\n" in shown, step.command.slots[0].form


@pytest.mark.parametrize("value", HOSTILE)
def test_dry_run_prints_what_does_the_same_when_it_is_pasted(world: World, value: str) -> None:
    world.write(hostile())
    (world.root / "pasted").write_text(world.run("--dry-run", f"--set=V={value}").stdout)
    subprocess.run(["bash", "pasted"], env=world.environment, cwd=world.root, check=True, timeout=20)
    assert world.calls == forms(value)


def test_set_wins_over_the_environment_and_that_over_the_default(world: World) -> None:
    parameters = (Parameter(name="V", default="default"), Parameter(name="USER", default="recorded"))
    step = Step(id="s", title="S", command=build(["a ", ("V", "word", "default"), " ", ("USER", "word", "recorded")]))
    world.write(Procedure(title="T", parameters=parameters, steps=(step,)))
    for options, environment, wanted in (
        ((), {}, "default"),
        ((), {"PARAM_V": "environment"}, "environment"),
        ((), {"V": "of another program"}, "default"),
        (("--set", "V=set"), {"PARAM_V": "environment"}, "set"),
        (("--set", "V="), {}, ""),
    ):
        world.forget()
        assert world.run(*options, USER="somebody", **environment).returncode == 0
        assert world.calls == [["a", wanted, "recorded"]]
    world.forget()
    world.run("--set", "USER=other")
    assert world.calls == [["a", "default", "other"]]


def test_values_are_validated_by_type_pattern_and_choice(world: World) -> None:
    parameters = (
        Parameter(name="P", type="port", default="80"),
        Parameter(name="N", default="main", pattern=r"[a-z]+\d?"),
        Parameter(name="E", type="enum", default="eu", choices=("eu", "us east")),
        Parameter(name="D", type="date", default="last week"),
    )
    step = Step(
        id="s",
        title="S",
        command=build(["a ", *(slot for one in parameters for slot in ((one.name, "word", one.default or ""), " "))]),
    )
    world.write(Procedure(title="T", parameters=parameters, steps=(step,)))
    for bad in ("P=0", "P=65536", "P=http", "N=Main", "N=a b", "N=", "E=eu\n", "E=asia", "P=-1"):
        found = world.run("--set", bad)
        assert (found.returncode, world.calls) == (2, []), bad
        assert bad[0] in found.stderr
    assert world.run("--set=P=443", "--set=N=main2", "--set=E=us east", "--set=D=today").returncode == 0
    assert world.calls == [["a", "443", "main2", "us east", "today"]]


def test_a_secret_comes_from_the_environment_or_the_terminal_only(world: World) -> None:
    step = Step(id="s", title="S", command=build(["a ", ("TOKEN", "word", "***")]))
    world.write(
        Procedure(title="T", parameters=(Parameter(name="TOKEN", type="secret"),), steps=(step, command("s-2", "false")))
    )
    assert world.run().returncode == 2
    assert world.run("--set", "TOKEN=x").returncode == 2
    assert world.calls == []
    found = world.run("--log", "log", TOKEN="s3cr3t word")
    assert "TOKEN is taken from the environment" in found.stdout + found.stderr
    assert "TOKEN is taken from the environment" not in world.run("--help", TOKEN="x").stdout
    assert world.calls == [["a", "s3cr3t word"]] and found.returncode == 1
    kept = "".join(path.read_text() for path in (world.root / ".local/state/runbooks").iterdir())
    assert "s3cr3t" not in found.stdout + found.stderr + kept + (world.root / "log").read_text()
    world.forget()
    terminal = world.pty("--to", "1")
    terminal.expect_exact("TOKEN: ")
    terminal.sendline("typed one")
    terminal.expect(pexpect.EOF)
    assert world.calls == [["a", "typed one"]]
    assert "typed one" not in terminal.before


def test_what_a_step_leaves_behind_is_there_for_the_next_ones(world: World) -> None:
    world.write(
        plain(
            "cd /usr && V='x y' && export W=w",
            "f() { a f \"$@\" \"$V\"; }; declare -a LIST=(1 '2 3'); declare -A MAP=([k]='v w'); alias ll='a aliased'",
            'f "$PWD" "$W"; ll "${LIST[@]}" "${MAP[k]}"',
            "set -o pipefail; shopt -s nullglob; umask 077; IFS=,; PATH=/nowhere:$PATH",
            'v=p,q; a $v *.none "$(umask)" ${PATH%%:*}; false | true; a $?',
            "set +o pipefail; unset IFS; false; false",
        )
    )
    assert world.run().returncode == 1
    assert world.calls == [
        ["a", "f", "/usr", "w", "x y"],
        ["a", "aliased", "1", "2 3", "v w"],
        ["a", "p", "q", "0077", "/nowhere"],
        ["a", "1"],
    ]


def test_the_status_of_the_last_command_is_there_for_the_next_step(world: World) -> None:
    world.write(steps_of(command("s-1", "(exit 3)", expect=Expectation(exit_codes=(3,))), command("s-2", "a $?")))
    assert world.run().returncode == 0
    assert world.calls == [["a", "3"]]


@pytest.mark.parametrize(
    "text",
    [
        "set -euo pipefail; true",
        "exit 0",
        "exit",
        "f() { exit 0; }; f",
        "exec true",
        "exec >file; echo x",
        "trap 'a no' ERR DEBUG",
        "trap - EXIT INT",
        "trap 'a at-end' EXIT",
        "PATH=/none",
        "IFS=x",
        "break; true",
        "return 0; true",
        "continue 5; true",
        "set -f -C",
        "unset PATH; true",
        "exec <&- ; true",
        "printf() { a printf; }; a x",
        "shopt -s nocasematch extdebug failglob",
        "set -o posix",
        "echo 'exit 0' >lib; . ./lib",
        "LC_ALL=C; export LC_ALL",
        "set -a; set -b; set -h",
        "exec 2>&1",
        "SECONDS=0; RANDOM=1; REPLY=x",
        "(exit 0)",
        "kill -CONT $$",
        "true & disown; set -m; set +m",
        "alias rb_say=false command=false local=false",
        "set -x 2>/dev/null; :",
        "cd() { a cd; }; grep() { a grep; }; sleep() { a sleep; }; tee() { a tee; }",
        "umask 777; umask 022",
        "exec 3>&1 4<&0",
    ],
)
def test_a_command_does_not_break_what_runs_it(world: World, text: str) -> None:
    expect = Expectation(exit_codes=(0, 1, 127))
    world.write(
        steps_of(
            command("s-1", "V=kept"),
            command("s-2", text, expect=expect),
            command("s-3", f'{world.root}/bin/b "$V" 2>/dev/null >&2'),
        )
    )
    found = world.run()
    assert ["b", "kept"] in world.calls, found.stdout + found.stderr
    assert found.returncode == 0, found.stdout + found.stderr
    assert "line" not in found.stderr or "of the script itself" not in found.stderr
    assert list((world.root / "tmp").iterdir()) == []


def test_a_trap_at_the_end_runs_at_the_end(world: World) -> None:
    world.write(plain("trap 'a end' EXIT", "b between"))
    assert world.run().returncode == 0
    assert world.calls == [["b", "between"], ["a", "end"]]


def test_what_bash_cannot_read_is_done_by_hand(world: World) -> None:
    world.write(plain("a 1", "if true; a fish; end", "a 2"))
    found = world.run()
    assert (found.returncode, world.calls) == (1, [])
    assert "step 2, s-2" in found.stderr and "by hand" in found.stderr
    assert world.run("--skip", "2").returncode == 0
    terminal = world.pty()
    terminal.expect_exact("if true; a fish; end")
    terminal.expect_exact("Done?")
    terminal.sendline("y")
    terminal.expect_exact("Done.")
    terminal.expect(pexpect.EOF)
    assert world.calls == [["a", "1"], ["a", "2"]] * 2


def test_a_failure_names_step_status_and_how_to_go_on(world: World) -> None:
    step = Step(id="s-2", title="Second", command=build(["b ", ("V", "word", "x")]))
    world.write(
        Procedure(
            title="T",
            parameters=(Parameter(name="V", default="x"),),
            steps=(command("s-1", "a 1"), step, command("s-3", "a 3")),
        )
    )
    (world.root / "b.exit").write_text("7\n")
    found = world.run("--set", "V=it's")
    assert found.returncode == 1
    assert "Step 2, s-2 (Second), failed: exit status 7, expected 0." in found.stderr
    again = re.search(r"To go on: (.*)", found.stderr)
    assert again and again[1].endswith("runbook.sh --from 2 --set V=it\\'s")
    subprocess.run(
        ["bash", "-c", again[1]],
        env=world.environment,
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=20,
    )
    assert world.calls == [["a", "1"], ["b", "it's"], ["b", "it's"], ["a", "3"]]


def test_the_expected_exit_status_counts(world: World) -> None:
    world.write(steps_of(command("s-1", "a", expect=Expectation(exit_codes=(1, 4)))))
    for code, wanted in ((4, 0), (1, 0), (0, 1), (2, 1)):
        (world.root / "a.exit").write_text(f"{code}\n")
        assert world.run().returncode == wanted


def test_a_step_is_tried_again_until_its_status_or_its_output_is_right(world: World) -> None:
    world.write(steps_of(command("s-1", "a", retry=Retry(times=3, interval_ms=10))))
    (world.root / "a.exit").write_text("1\n1\n0\n")
    assert world.run().returncode == 0
    assert len(world.calls) == 3
    (world.root / "a.exit").write_text("1\n1\n1\n0\n")
    assert world.run().returncode == 1
    assert len(world.calls) == 6
    world.forget()
    expect = Expectation(output="ready  in 12s [all]", masks=((10, 13),), mode="similar")
    world.write(steps_of(command("s-1", "a", expect=expect, retry=Retry(times=9, interval_ms=10, until="output"))))
    (world.root / "a.do").write_text(
        'n=$(tr -cd "\\n" <"$STUBS/argv" | wc -c); ((n < 4)) && echo "not yet" || echo "ready in ${n}s [all]"'
    )
    assert world.run().returncode == 0
    assert len(world.calls) == 4


def test_an_output_that_must_be_the_same_is_compared(world: World) -> None:
    lines = [f"line {number} * [x]" for number in range(60)]
    from runbooks.expectation import learn

    for output, other, wanted in (
        ("up 3d\nweb-7f9c-abcde 1/1\n", "up 17h\nweb-8f9c-zzzzz   1/1\n", 0),
        ("up 3d\nweb-7f9c-abcde 1/1\n", "up 17h\nweb-8f9c-zzzzz   0/1\n", 1),
        ("\n".join(lines), "\n".join([*lines[:25], "other", *lines[30:]]), 0),
        ("\n".join(lines), "\n".join([*lines[:5], "other", *lines[6:]]), 1),
        ("a\\b $x `y` !(z) @(q|r)", "a\\b $x `y` !(z) @(q|r)\r\n", 0),
    ):
        world.write(steps_of(command("s-1", "a", expect=learn([(0, output)] * 2))))
        (world.root / "a.out").write_text(other)
        assert world.run().returncode == wanted, (output, other)


def test_a_step_that_takes_too_long_is_ended_with_all_it_started(world: World) -> None:
    world.write(
        steps_of(
            command("s-1", "sleep 300 >/dev/null 2>&1 & echo $! >kept"),
            command("s-2", "(sleep 301; a never) | cat; a never", timeout_ms=300),
            command("s-3", "a never"),
        )
    )
    began = time.monotonic()
    found = world.run()
    try:
        assert found.returncode == 1 and "longer than 0.3 s" in found.stderr
        assert time.monotonic() - began < 30
        assert world.calls == []
        assert Path(f"/proc/{(world.root / 'kept').read_text().strip()}").exists()
        listed = subprocess.run(["ps", "-A", "-o", "args="], capture_output=True, text=True).stdout
        assert "sleep 301" not in listed.splitlines()
    finally:
        os.kill(int((world.root / "kept").read_text()), 9)


def test_a_loop_of_builtins_that_takes_too_long_is_ended(world: World) -> None:
    world.write(steps_of(command("s-1", "while :; do :; done", timeout_ms=200, optional=True), command("s-2", "a after")))
    assert world.run().returncode == 0
    assert world.calls == [["a", "after"]]


def test_a_step_is_skipped_where_its_condition_holds(world: World) -> None:
    world.write(
        steps_of(command("s-1", "a 1", skip_if=Template.literal("cd /; V=1; exit 0")), command("s-2", 'b "${V-unset}"'))
    )
    assert world.run().returncode == 0
    assert world.calls == [["b", "unset"]]


def test_folder_and_environment_are_those_of_the_step(world: World) -> None:
    (world.root / "my dir").mkdir()
    step = command(
        "s-1",
        'a "$PWD" "$LC" "$NEW"; env | grep -c ^NEW= >count',
        cwd=Template.literal(str(world.root / "my dir")),
        environment=(("LC", Template.literal("it's C")), ("NEW", build(["x ", ("V", "word", "v")]))),
    )
    after = command("s-2", 'a "$LC" "${NEW-unset}"')
    gone = command("s-3", "a never", cwd=Template.literal("/does/not exist"))
    world.write(Procedure(title="T", steps=(step, after, gone), parameters=(Parameter(name="V", default="v"),)))
    found = world.run("--set", "V=w z", LC="outer")
    assert world.calls == [["a", str(world.root / "my dir"), "it's C", "x w z"], ["a", "outer", "unset"]]
    assert (world.root / "my dir/count").read_text() == "1\n"
    assert found.returncode == 1 and "/does/not exist" in found.stderr


def captured(default: str | None = "pod-1") -> Procedure:
    parameter = Parameter(name="POD", type="identifier", default=default, capture=Capture(step_id="s-1", pattern="pod-[0-9]+"))
    return Procedure(
        title="T",
        parameters=(parameter,),
        steps=(command("s-1", "a list"), Step(id="s-2", title="Use", command=build(["b ", ("POD", "word", "pod-1")]))),
    )


def test_a_value_is_found_in_the_output_of_an_earlier_step(world: World) -> None:
    world.write(captured())
    for output, wanted in (("x pod-7 pod-7\n", "pod-7"), ("pod-7\npod-1\n", "pod-1")):
        world.forget()
        (world.root / "a.out").write_text(output)
        found = world.run()
        assert found.returncode == 0 and output in found.stdout
        assert world.calls == [["a", "list"], ["b", wanted]]
    world.forget()
    assert world.run("--set", "POD=mine").returncode == 0
    assert world.calls[-1] == ["b", "mine"]


@pytest.mark.parametrize("output", ["nothing\n", "pod-7 pod-8\n"])
def test_without_one_value_it_stops_or_asks(world: World, output: str) -> None:
    world.write(captured())
    (world.root / "a.out").write_text(output)
    found = world.run()
    assert found.returncode == 1 and "POD" in found.stderr
    assert world.calls == [["a", "list"]]
    terminal = world.pty()
    terminal.expect(r"POD \(\d found; a number or a value\): ")
    terminal.sendline("2" if "8" in output else "pod-8")
    terminal.expect_exact("Done.")
    terminal.expect(pexpect.EOF)
    assert world.calls[-1] == ["b", "pod-8"]


def test_a_value_that_its_step_will_not_find_must_be_given(world: World) -> None:
    world.write(captured())
    assert world.run("--from", "2").returncode == 2
    assert world.run("--from", "2", PARAM_POD="pod-5").returncode == 0
    assert world.calls == [["b", "pod-5"]]


def danger(confirm: str, level: str = "danger") -> Procedure:
    step = command(
        "s-2",
        "b boom",
        danger=Danger(level=level, rules=(("r", "breaks it"),)),
        confirm=confirm,
        confirm_name=build([("HOST", "word", "db-3")]),
    )  # type: ignore[arg-type] # literals by parameter
    return replace(steps_of(command("s-1", "a 1"), step), parameters=(Parameter(name="HOST", type="host", default="db-3"),))


def test_danger_is_refused_without_a_terminal(world: World) -> None:
    """Before anything is done; --yes is enough for a yes, and only the name for a name."""
    for confirm, options, code in (
        ("yes", (), 1),
        ("none", (), 1),
        ("yes", ("--yes",), 0),
        ("name", ("--yes",), 1),
        ("name", ("--yes", "--confirm", "db-4"), 1),
        ("name", ("--confirm", "db-3"), 0),
        ("name", ("--confirm", "db-4", "--set", "HOST=db-4"), 0),
    ):
        world.forget()
        world.write(danger(confirm))
        found = world.run(*options)
        assert found.returncode == code, (confirm, options)
        assert world.calls == ([["a", "1"], ["b", "boom"]] if code == 0 else [])
        assert code == 0 or "must be confirmed" in found.stderr
    world.write(danger("none", "caution"))
    assert world.run().returncode == 0


@pytest.mark.parametrize(
    ("confirm", "prompt", "answer", "runs"),
    [
        ("yes", "[y/N] ", "y", True),
        ("yes", "[y/N] ", "", False),
        ("yes", "[y/N] ", "n", False),
        ("name", "Type db-3 to go on: ", "db-3", True),
        ("name", "Type db-3 to go on: ", "y", False),
    ],
)
def test_danger_is_asked_about_on_a_terminal(world: World, confirm: str, prompt: str, answer: str, runs: bool) -> None:
    world.write(danger(confirm))
    terminal = world.pty(*["--yes"] * (confirm == "name"))
    terminal.expect_exact("breaks it")
    terminal.expect_exact(prompt)
    terminal.sendline(answer)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == (0 if runs else 1)
    assert (["b", "boom"] in world.calls) is runs


def test_manual_and_interactive_steps_have_the_terminal(world: World) -> None:
    world.write(
        steps_of(
            Step(id="s-1", title="Call somebody", kind="manual", why="They must know."),
            command("s-2", 'read -r -p "vi> " x; [ -t 1 ] && a "$x"', kind="interactive"),
        )
    )
    assert world.run("--yes").returncode == 1
    assert world.run("--skip", "1").returncode == 1
    terminal = world.pty("--log", "log")
    terminal.expect_exact("They must know.")
    terminal.expect_exact("Done? [y/N] ")
    terminal.sendline("yes")
    terminal.expect_exact("vi> ")
    terminal.sendline("hello you")
    terminal.expect_exact("Done.")
    terminal.expect(pexpect.EOF)
    assert world.calls == [["a", "hello you"]]


def test_an_interrupt_of_an_interactive_program_is_its_own(world: World) -> None:
    text = """bash -c 'trap "echo ca""ught" INT; echo re""ady; until read -r line; do :; done'"""
    world.write(steps_of(command("s-1", text, kind="interactive"), command("s-2", "a after; sleep 100")))
    terminal = world.pty()
    terminal.expect_exact("ready")
    terminal.sendintr()
    terminal.expect_exact("caught")
    terminal.sendline("")
    terminal.expect_exact("sleep 100")
    deadline = time.monotonic() + 20
    while not world.calls and time.monotonic() < deadline:
        time.sleep(0.01)
    terminal.sendintr()
    terminal.expect_exact("Interrupted (INT) at step 2")
    terminal.expect(pexpect.EOF)
    assert world.calls == [["a", "after"]]


def test_step_by_step_asks_before_each(world: World) -> None:
    world.write(plain("a 1", "a 2", "a 3"))
    terminal = world.pty("--step")
    for answer in "yny":
        terminal.expect_exact("Run this step? [y/N] ")
        terminal.sendline(answer)
    terminal.expect(pexpect.EOF)
    assert world.calls == [["a", "1"], ["a", "3"]]


def test_on_a_terminal_a_failure_can_be_retried_skipped_or_left(world: World) -> None:
    world.write(plain("b", "a next"))
    (world.root / "b.exit").write_text("1\n2\n0\n1\n1\n")
    terminal = world.pty()
    for answer in ("r", "what", "r"):
        terminal.expect_exact("What now")
        terminal.sendline(answer)
    terminal.expect_exact("Done.")
    terminal.expect(pexpect.EOF)
    assert world.calls == [["b"], ["b"], ["b"], ["a", "next"]]
    for answer, code, count in (("s", 0, 2), ("q", 1, 1)):
        world.forget()
        terminal = world.pty()
        terminal.expect_exact("What now")
        terminal.sendline(answer)
        terminal.expect(pexpect.EOF)
        terminal.close()
        assert (terminal.exitstatus, len(world.calls)) == (code, count)


def test_what_fails_may_be_passed_over(world: World) -> None:
    world.write(
        steps_of(
            command("s-1", "false", optional=True), command("s-2", "false", on_failure="continue"), command("s-3", "a end")
        )
    )
    found = world.run()
    assert found.returncode == 0 and "s-1, failed" in found.stdout and "s-2, failed" in found.stdout
    assert world.calls == [["a", "end"]]


def undoing(**last: object) -> Procedure:
    return steps_of(
        command("s-0", "V=x", section="setup"),
        command("s-1", "a 1", rollback=Template.literal('a back-1 "$V"')),
        command("s-2", "a 2"),
        command("s-3", "a 3", rollback=Template.literal("a back-3")),
        command("s-4", "b", rollback=Template.literal("a never"), **last),
    )


def test_a_failure_takes_back_what_was_done_in_reverse_order(world: World) -> None:
    for procedure, options in ((undoing(on_failure="rollback"), ()), (undoing(), ("--rollback-on-failure",))):
        world.forget()
        world.write(procedure)
        (world.root / "b.exit").write_text("1\n")
        found = world.run(*options)
        assert found.returncode == 1
        assert [call[1:] for call in world.calls] == [["1"], ["2"], ["3"], [], ["back-3"], ["back-1", "x"]]
        assert "s-1, was taken back" in found.stdout


def test_a_failed_rollback_is_told_and_the_others_go_on(world: World) -> None:
    world.write(undoing(on_failure="rollback"))
    (world.root / "b.exit").write_text("1\n")
    (world.root / "a.exit").write_text("0\n0\n0\n5\n")
    found = world.run()
    assert found.returncode == 1 and "s-3, was not taken back: exit status 5" in found.stdout
    assert world.calls[-1] == ["a", "back-1", "x"]


def test_rollback_takes_back_the_last_run_later(world: World) -> None:
    world.write(undoing())
    (world.root / "b.exit").write_text("1\n")
    world.run()
    world.forget()
    assert world.run("--rollback").returncode == 1
    assert world.calls == []
    assert world.run("--rollback", "--yes").returncode == 0
    assert world.calls == [["a", "back-3"], ["a", "back-1", "x"]]
    world.forget()
    world.run("--rollback", "--yes")
    assert world.calls == []


ROLLED_BACK = "was rolled back; start again from the beginning"


def test_a_run_that_was_rolled_back_is_over(world: World) -> None:
    for options in (("--rollback-on-failure",), ()):
        world.forget()
        world.write(undoing())
        (world.root / "b.exit").write_text("1\n")
        found = world.run(*options)
        if not options:
            assert "--resume" in found.stderr and "--from 5" in found.stderr
            found = world.run("--rollback", "--yes")
        assert ROLLED_BACK in found.stderr
        assert "--resume" not in found.stderr and "--from" not in found.stderr
        world.forget()
        again = world.run("--resume")
        assert (again.returncode, world.calls) == (2, []) and ROLLED_BACK in again.stderr
        assert world.run().returncode == 0 and world.calls[0] == ["a", "1"]


def test_a_rollback_that_was_cut_short_leaves_nothing_to_resume_and_can_go_on(world: World) -> None:
    world.write(undoing(on_failure="rollback"))
    (world.root / "b.exit").write_text("1\n")
    (world.root / "a.exit").write_text("0\n0\n0\n0\n5\n")
    found = world.run()
    assert ROLLED_BACK in found.stderr and "To take back what is left" in found.stderr
    world.forget()
    assert world.run("--resume").returncode == 2
    assert world.calls == []
    assert world.run("--rollback", "--yes").returncode == 0
    assert world.calls == [["a", "back-1", "x"]]


def test_a_rollback_that_takes_nothing_back_leaves_a_run_to_resume(world: World) -> None:
    world.write(steps_of(command("s-1", "a 1"), command("s-2", "b")))
    (world.root / "b.exit").write_text("1\n")
    assert "--resume" in world.run("--rollback-on-failure").stderr
    world.forget()
    assert world.run("--resume").returncode == 0
    assert world.calls == [["b"]]


def test_what_a_run_that_was_rolled_back_left_in_the_shell_is_not_used_any_more(world: World) -> None:
    first = command("s-1", "ID=$(b create; echo 7)", rollback=Template.literal("b delete"))
    world.write(steps_of(first, command("s-2", "a fails"), command("s-3", 'a "$ID"')))
    (world.root / "a.exit").write_text("1\n")
    world.run("--rollback-on-failure")
    world.forget()
    found = world.run("--from", "3")
    assert (found.returncode, world.calls) == (1, []) and "--from 1" in found.stderr


@pytest.mark.parametrize("killed", [1, 2, 3, 4])
def test_a_run_killed_at_any_step_is_resumed_there(world: World, killed: int) -> None:
    parameters = (Parameter(name="V", default="x"), Parameter(name="POD", capture=Capture(step_id="s-2", pattern="pod-[0-9]")))
    world.write(
        replace(
            steps_of(
                command("s-0", "export S=setup", section="setup"),
                Step(id="s-1", title="1", command=build(["a 1 $S ", ("V", "word", "x")])),
                command("s-2", "a 2; echo pod-9"),
                Step(id="s-3", title="3", command=build(["a 3 $S ", ("POD", "word", "p")])),
                command("s-4", "a 4 $S"),
            ),
            parameters=parameters,
        )
    )
    (world.root / "a.do").write_text(f'[[ $1 != {killed} || -e "$STUBS/again" ]] || kill -9 "$(cat "$STUBS/pid")"\n')
    starter = f'echo $$ >"{world.root}/pid"; exec bash "{world.script}" --set V="it\'s\n\\\\x"'
    ended = subprocess.run(
        ["bash", "-c", starter],
        env=world.environment,
        cwd=world.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=30,
    )
    assert ended.returncode == -9
    first = len(world.calls)
    (world.root / "again").touch()
    found = world.run("--resume")
    assert found.returncode == 0, found.stderr
    assert "had begun and not ended" in found.stderr
    calls = {
        "1": ["a", "1", "setup", "it's\n\\x"],
        "2": ["a", "2"],
        "3": ["a", "3", "setup", "pod-9"],
        "4": ["a", "4", "setup"],
    }
    assert world.calls[first:] == [calls[str(number)] for number in range(killed, 5)]
    assert world.run("--resume").returncode == 2


def test_an_interrupt_tells_how_to_go_on(world: World) -> None:
    world.write(plain("a 1", "a 2; [ -e again ] || sleep 100", "a 3"))
    terminal = world.pty()
    terminal.expect_exact("sleep 100")
    deadline = time.monotonic() + 20
    while len(world.calls) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    terminal.sendintr()
    terminal.expect_exact("Interrupted (INT) at step 2")
    terminal.expect_exact("--from 2")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 130
    (world.root / "again").touch()
    assert world.run("--resume").returncode == 0
    assert world.calls[2:] == [["a", "2"], ["a", "3"]]


def test_the_log_is_private_and_has_times_commands_and_output(world: World) -> None:
    world.write(plain("echo to-stdout; echo to-stderr >&2", "a x"))
    (world.root / "log").write_text("before\n")
    found = world.run("--log", "log")
    assert found.returncode == 0
    text = (world.root / "log").read_text()
    assert stat.S_IMODE((world.root / "log").stat().st_mode) == 0o600
    assert text.startswith("before\n") and "to-stdout\nto-stderr\n" in text
    assert re.search(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ step 2 s-2: Step 2$", text, re.MULTILINE)
    assert re.search(r"Z exit status 0$", text, re.MULTILINE)


def test_there_are_colours_on_a_terminal_only(world: World) -> None:
    world.write(plain("true"))
    assert "\x1b" not in world.run().stdout
    terminal = world.pty()
    terminal.expect_exact("\x1b[1m")
    terminal.expect(pexpect.EOF)
    terminal = world.pty("--no-color")
    terminal.expect(pexpect.EOF)
    assert "\x1b" not in terminal.before


def test_output_goes_to_the_terminal_itself(world: World) -> None:
    world.write(plain("[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && a terminal"))
    terminal = world.pty()
    terminal.expect(pexpect.EOF)
    assert world.calls == [["a", "terminal"]]


def test_an_old_bash_and_another_shell_are_told_apart(world: World) -> None:
    world.write(plain("a 1"))
    dash = shutil.which("dash")
    if dash:
        ended = subprocess.run([dash, world.script], capture_output=True, text=True, env=world.environment)
        assert (ended.returncode, ended.stdout) == (2, "") and "needs bash" in ended.stderr
    text = world.script.read_text().replace("${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]}", "3.2")
    ended = subprocess.run(["bash", "-c", text], capture_output=True, text=True, env=world.environment)
    assert ended.returncode == 2 and "needs bash 4.4 or newer" in ended.stderr and "brew" in ended.stderr
    assert world.calls == []


def test_a_script_needs_no_home_and_no_place_for_its_state(world: World) -> None:
    world.write(plain("a 1"))
    environment = world.environment | {"HOME": "/proc/none", "XDG_STATE_HOME": "/proc/none"}
    ended = subprocess.run(
        ["bash", world.script], env=environment, cwd=world.root, stdin=subprocess.DEVNULL, capture_output=True, timeout=20
    )
    assert (ended.returncode, world.calls) == (0, [["a", "1"]])


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (r"\d+\.\d", r"[0-9]+\.[0-9]"),
        (r"[\w-]+", "[A-Za-z0-9_-]+"),
        (r"(?:a|b)c", "(a|b)c"),
        (r"[\]x]", "[]x]"),
        (r"a+?", ""),
        (r"(?=x)", ""),
        (r"\bx", ""),
        ("[0-9a-f]{5}", "[0-9a-f]{5}"),
        (r"i-[0-9a-f]{8,17}", "i-[0-9a-f]{8,17}"),
    ],
)
def test_patterns_become_posix_ones(pattern: str, wanted: str) -> None:
    assert extended(pattern) == wanted


def test_a_name_that_is_no_variable_is_refused() -> None:
    with pytest.raises(ValueError, match="shell variable"):
        render(Procedure(title="T", parameters=(Parameter(name="x;y"),)), About(name="x"))
