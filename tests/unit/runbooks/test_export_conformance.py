"""The Markdown page does what the recording did: in Runme, in `ie`, and pasted into a terminal."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from runbooks.exports.about import About
from runbooks.exports.markdown import render
from runbooks.exports.markdown_lines import line_safe
from runbooks.model import Capture, Danger, Expectation, Parameter, Procedure, Retry, Step
from runbooks.template import Template, build, word
from tests.unit.runbooks.examples import disk_full, long, plain
from tests.unit.runbooks.notebooks import ie_blocks, ie_prerequisites, run_ie, run_runme, runme_all, runme_blocks

ABOUT = About(name="x", version=1)
STUB = '#!/bin/sh\nprintf \'%s\\0\' "${0##*/}" "$@" >>"$CALLS"; printf \'\\001\' >>"$CALLS"\n'
# What the recorded commands of the example print, by the program that was called.
ANSWERS = {
    "ssh": 'case "$*" in *df*) echo 95;; *grep*) exit 1;; esac',
    "kubectl": 'case "$*" in *get*) echo "web-0a1b-zzzzz  1/1";; esac',
    "vim": "",
}


class World:
    """A folder with stub programs that note how they are called."""

    def __init__(self, folder: Path, answers: dict[str, str]) -> None:
        self.folder, self.calls = folder, folder / "calls"
        (folder / "bin").mkdir()
        for name, answer in answers.items():
            program = folder / "bin" / name
            program.write_text(STUB + answer + "\n")
            program.chmod(0o755)
        self.environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "CALLS": str(self.calls),
            "HOME": str(folder),
            "PGPASSWORD": "geheim",
        }

    def seen(self) -> list[list[str]]:
        """The calls so far, program and arguments; begins anew."""
        text = self.calls.read_text() if self.calls.exists() else ""
        self.calls.unlink(missing_ok=True)
        return [call.split("\0")[:-1] for call in text.split("\x01")[:-1]]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, {**ANSWERS, "p": ""})


def example(folder: Path) -> Procedure:
    """The large example with folders that exist here, and short waits."""
    base = disk_full()
    for name in ("ops", "my ops"):
        (folder / name).mkdir()
    steps = []
    for step in base.steps:
        cwd = step.cwd and Template.literal(step.cwd.text.replace("/srv", str(folder)))
        steps.append(replace(step, cwd=cwd, retry=step.retry and replace(step.retry, interval_ms=1)))
    return replace(base, steps=tuple(steps))


# As the recorded commands call the programs, apart from the pod, which is found anew.
CALLED = [
    ["ssh", "db-3", "true"],
    ["ssh", "db-3", "du -sh /var/log/postgresql/*.log"],
    ["ssh", "db-3", "sudo", "systemctl", "stop", "archiver@main"],
    ["ssh", "db-3", "df", "--output=pcent", "/"],
    ["ssh", "db-3", "find /var/log/postgresql -mtime +7 -delete"],
    ["kubectl", "get", "pods", "-n", "db"],
    ["kubectl", "delete", "pod", "web-0a1b-zzzzz", "-n", "db"],
    ["kubectl", "get", "pods", "-n", "db"],
    ["ssh", "db-3", "grep", "-q", "ERROR", "/var/log/postgresql/a.log"],
]


def test_runme_calls_the_programs_with_the_recorded_arguments(world: World) -> None:
    blocks = [
        one
        for one in runme_all(render(example(world.folder), ABOUT))
        if one.attributes["tag" if "tag" in one.attributes else "name"] not in ("rollback", "interactive")
    ]
    ended = run_runme(blocks, world.folder, world.environment)
    assert [one.returncode for one in ended] == [0] * len(blocks), ended[-1].stderr
    assert world.seen() == CALLED
    assert (world.folder / "my ops" / "limit.conf").read_text() == "limit 80%\n"


def test_ie_calls_the_programs_with_the_recorded_arguments(world: World) -> None:
    blocks = ie_blocks(render(example(world.folder), ABOUT))
    ended = run_ie(blocks, world.folder, world.environment)
    assert [one.returncode for one in ended] == [0] * len(blocks), ended[-1].stderr
    assert world.seen() == CALLED


def test_pasted_into_one_shell_it_does_the_same(world: World) -> None:
    text = "\n".join(one.text for one in ie_blocks(render(example(world.folder), ABOUT)))
    ended = subprocess.run(
        ["bash", "--norc", "-s"],
        input=text,
        cwd=world.folder,
        env=world.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert world.seen() == CALLED


def test_a_value_from_the_environment_wins_and_stays_one_argument(world: World) -> None:
    environment = {**world.environment, "HOST": "db 4", "LOGS": "/a b/$c"}
    blocks = ie_blocks(render(example(world.folder), ABOUT))
    assert run_ie(blocks, world.folder, environment)[-1].returncode == 0
    calls = world.seen()
    assert {call[1] for call in calls if call[0] == "ssh"} == {"db 4"}
    assert calls[1][2] == r"du -sh /a\ b/\$c/*.log"


def test_without_a_secret_nothing_is_done(world: World) -> None:
    environment = {name: value for name, value in world.environment.items() if name != "PGPASSWORD"}
    markdown = render(example(world.folder), ABOUT)
    for ended in (
        run_runme(runme_blocks(markdown), world.folder, environment),
        run_ie(ie_blocks(markdown), world.folder, environment),
    ):
        assert len(ended) == 1 and ended[0].returncode != 0
        assert "set PGPASSWORD first" in ended[0].stderr
    assert world.seen() == []


def test_no_run_of_the_whole_page_does_anything_dangerous_interactive_or_backwards(world: World) -> None:
    markdown = render(example(world.folder), ABOUT)
    assert not any("systemctl st" in one.text or "-delete" in one.text for one in runme_blocks(markdown))
    assert not any("systemctl start" in one.text or "vim" in one.text for one in ie_blocks(markdown))
    assert sum("systemctl start" in one.text for one in runme_all(markdown)) == 2  # at the step, and in Rollback


def test_ie_compares_the_output_of_the_step_that_printed_it() -> None:
    blocks = {one.heading: one for one in ie_blocks(render(disk_full(), ABOUT))}
    look = blocks["3. Look for the largest logs on ${HOST}"]
    assert (look.similarity, look.expected) == (0.8, disk_full().steps[2].expect.output + "\n")
    assert blocks["11. Wait until it is ready"].similarity == 1.0
    assert [one.heading for one in blocks.values() if one.expected is not None] == [look.heading, "11. Wait until it is ready"]


# --- each of the ten rules ---------------------------------------------------------------------------------------------------

RECORDED = [
    "p a",
    "$P b",
    "${P} c",
    "p b \\\n$X",
    "p b\\\n$X",
    "p 'a  \n$X b'",
    'p "a  \n$X b"',
    "p $'a  \n$b\\t'",
    "p a   \np b  ",
    'cat <<EOF | tee f >/dev/null; p "$(cat f)"\n$X a "q"  \nb\\$\nEOF\np z',
    "p \"$(cat <<'EOF'\n$X a 'q'  \n\n  b\nEOF\n)\"",
    "cat >f <<-'E F'\n\t$a\n\tb  \n\tE F\np \"$(<f)\"",
    "p a\\ \np b",
    "p a\\ ",
    "p \"$(p 'a  \n$b')\"",
    "p `echo a\n$P c`",
    "p $(p c\n$P c)",
    "p a\rb",
    "p a\x1bb",
    "p é\xa0\np ü",
    "cat <<A <<B\n$a\nA\n$b\nB\np",
    "for i in 1 2; do\n$P $i  \ndone",
    "(\n$P\n)",
    "p ${Y:-a\n$X}",
    "p $((1 +\n$N))",
    'A=(a\n$X)\np "${A[@]}"',
    "p a # note  \np b",
    "if true; then\n$P\nfi  ",
    "[[ a == a &&\n$X == x ]] && p yes",
    "case a in\n$X) p n;;\na) p j  \n$P 1;;\nesac",
    "p '```'",
    "p '````\n```\n`'",
    "p '</details>' '-->' '<!-- \"x\" -->'",
    "p\tb",
    "p a; p b",
    "false; p b",
    "false | p b",
    "p a &\nwait",
    "! false",
    "p a && p b || p c",
    "p a |\ncat",
    "p 'x'\\''y'",
    "cd / && p a",
    "f() {\np in\n}\nf",
    "p '---'\np '# x'\np '    i'",
    "p *nothing*",
    "p ~",
    "p {a,b}",
    'p "!x"',
    "true # $",
    "p 日本 😀",
    "p \\\n  a \\\n  b",
    "yes | head -n 1 | p c",
    "p a\n\n\np b",
    "p '\n\n$'",
    "X=1 p",
    "X=1",
    "export Z=1; p",
    "set -- a 'b c'; p \"$@\"",
    "p $'\\x41'",
    "((1)) && p a",
]


def calls_of(text: str, world: World) -> tuple[int, list[list[str]]]:
    """How recorded text calls programs in a shell as it was recorded in."""
    ended = subprocess.run(
        ["bash", "--norc", "-c", text],
        cwd=world.folder,
        env=with_variables(world),
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    return ended.returncode, world.seen()


def with_variables(world: World) -> dict[str, str]:
    """The environment with variables that the texts read."""
    return {**world.environment, "P": "p", "X": "x", "N": "2"}


@pytest.mark.parametrize("text", RECORDED)
@pytest.mark.parametrize("has_folder", [False, True])
def test_each_recorded_text_does_the_same_as_a_block(text: str, has_folder: bool, world: World) -> None:
    step = Step(
        id="s-1", title="one", command=Template.literal(text), cwd=Template.literal(str(world.folder)) if has_folder else None
    )
    markdown = render(Procedure(title="t", steps=(step,)), ABOUT)
    status, calls = calls_of(text, world)
    blocks = runme_blocks(markdown)
    assert len(blocks) == len(ie_blocks(markdown)) == 1
    ended = run_runme(blocks, world.folder, with_variables(world))[0]
    assert (ended.returncode, world.seen()) == (status, calls), blocks[0].text
    ended = run_ie(ie_blocks(markdown), world.folder, with_variables(world))[0]
    assert (ended.returncode, world.seen()) == (status, calls), blocks[0].text


@pytest.mark.parametrize("text", RECORDED)
def test_no_line_suffers_from_being_trimmed(text: str) -> None:
    assert all(line == line.lstrip("$").rstrip() for line in line_safe(text).split("\n"))


def test_a_text_that_needs_no_change_stays_as_it_is() -> None:
    text = "cat <<EOF |\n  a\n\n  $X\nEOF\n  wc -l"
    assert line_safe(text) == text


def test_a_folder_that_is_gone_stops_the_step(world: World) -> None:
    steps = tuple(
        Step(id=f"s-{n}", title=text, command=Template.literal(text), cwd=Template.literal(f"{world.folder}/gone"), **more)
        for n, (text, more) in enumerate(
            [
                ("p x", {}),
                ("p x; p y", {}),
                ("p x || p y", {}),
                ("p x", {"expect": Expectation(exit_codes=(1,))}),
                ("p x", {"expect": Expectation(exit_codes=(0, 1))}),
                ("p x", {"retry": Retry(times=2, interval_ms=1)}),
                ("p x", {"skip_if": Template.literal("p y")}),
                ("p x", {"environment": (("A", Template.literal("b")),)}),
            ]
        )
    )
    markdown = render(Procedure(title="t", steps=steps), ABOUT)
    for one, other in zip(runme_blocks(markdown), ie_blocks(markdown), strict=True):
        assert run_runme([one], world.folder, world.environment)[0].returncode != 0
        assert run_ie([other], world.folder, world.environment)[0].returncode != 0
    assert world.seen() == []


@pytest.mark.parametrize(
    ("codes", "status", "is_right"),
    [
        ((0,), 0, True),
        ((0,), 1, False),
        ((1,), 1, True),
        ((1,), 0, False),
        ((1,), 2, False),
        ((0, 1), 1, True),
        ((0, 1), 0, True),
        ((0, 1), 2, False),
        ((1, 3), 3, True),
        ((1, 3), 0, False),
        ((100,), 0, False),
        ((100,), 100, True),
    ],
)
@pytest.mark.parametrize(
    "text", ["(exit %d)", "true; (exit %d)", "cat >/dev/null <<EOF\nx\nEOF\n(exit %d)", "(exit %d) # note"]
)
def test_an_exit_status_is_right_where_it_is_expected_and_only_there(
    codes: tuple[int, ...], status: int, is_right: bool, text: str, world: World
) -> None:
    step = Step(id="s-1", title="x", command=Template.literal(text % status), expect=Expectation(exit_codes=codes))
    markdown = render(Procedure(title="t", steps=(step,)), ABOUT)
    assert (run_runme(runme_blocks(markdown), world.folder, world.environment)[0].returncode == 0) is is_right
    assert (run_ie(ie_blocks(markdown), world.folder, world.environment)[0].returncode == 0) is is_right


def test_one_expected_status_is_written_as_notebooks_write_it() -> None:
    step = Step(id="s-1", title="x", command=Template.literal("grep -q x f"), expect=Expectation(exit_codes=(0, 1)))
    assert runme_blocks(render(Procedure(title="t", steps=(step,)), ABOUT))[0].text == "grep -q x f || test $? -eq 1"


@pytest.mark.parametrize(("needed", "is_right"), [(1, True), (3, True), (4, False)])
@pytest.mark.parametrize("until", ["exit", "output"])
def test_a_retried_step_is_tried_so_often_at_most(needed: int, is_right: bool, until: str, world: World) -> None:
    missed = "false" if until == "exit" else "true"
    text = f"echo x >>n; c=$(wc -l <n); test $c -ge {needed} && echo ready-$c || {{ echo no; {missed}; }}"
    expect = Expectation(output="ready-7", masks=((6, 7),), mode="exact")
    step = Step(
        id="s-1", title="x", command=Template.literal(text), retry=Retry(times=3, interval_ms=1, until=until), expect=expect
    )
    markdown = render(Procedure(title="t", steps=(step,)), ABOUT)
    for run, blocks in ((run_runme, runme_blocks(markdown)), (run_ie, ie_blocks(markdown))):
        (world.folder / "n").unlink(missing_ok=True)
        assert (run(blocks, world.folder, world.environment)[0].returncode == 0) is is_right
        assert (world.folder / "n").read_text() == "x\n" * min(needed, 3)


@pytest.mark.parametrize(
    "condition", ["test -e done", "test -e done || test -e gone", "true; test -e done", "! test ! -e done"]
)
def test_a_step_is_left_out_where_its_condition_holds(condition: str, world: World) -> None:
    step = Step(id="s-1", title="x", command=Template.literal("p x; (exit 3)"), skip_if=Template.literal(condition))
    blocks = runme_blocks(render(Procedure(title="t", steps=(step,)), ABOUT))
    assert run_runme(blocks, world.folder, world.environment)[0].returncode == 3
    assert world.seen() == [["p", "x"]]
    (world.folder / "done").touch()
    assert run_runme(blocks, world.folder, world.environment)[0].returncode == 0
    assert world.seen() == []


def captured(printed: str, default: str | None = "pod-b", pattern: str = "pod-[a-z]+") -> Procedure:
    """A step that prints something, and one that uses what is found in it."""
    return Procedure(
        title="t",
        parameters=(Parameter(name="POD", default=default, capture=Capture(step_id="s-1", pattern=pattern)),),
        steps=(
            Step(id="s-1", title="list", command=Template.literal(printed)),
            Step(id="s-2", title="use", command=build(["p ", ("POD", "word", default or "")])),
        ),
    )


@pytest.mark.parametrize(
    ("printed", "default", "found"),
    [
        ("echo pod-a pod-b", "pod-b", "pod-b"),
        ("echo pod-c pod-a", "pod-b", "pod-c"),
        ("echo pod-a >&2", None, "pod-a"),
        ("echo none", "pod-b", None),
        ("echo pod-a; false", "pod-b", None),
        ("yes pod-a | head -n 99999", "pod-b", "pod-a"),
    ],
)
def test_a_value_is_found_in_the_output_or_the_run_stops(
    printed: str, default: str | None, found: str | None, world: World
) -> None:
    markdown = render(captured(printed, default), ABOUT)
    for run, blocks in ((run_runme, runme_blocks(markdown)), (run_ie, ie_blocks(markdown))):
        assert (run(blocks, world.folder, world.environment)[-1].returncode == 0) is (found is not None)
        assert world.seen() == ([["p", found]] if found else [])


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "a b",
        "it's",
        'say "x"',
        "$(p no)",
        "`p no`",
        "a\\b",
        "a}b",
        "{x}",
        "*",
        "a\nb",
        "a \n$b ",
        "\x1b[1m",
        "é",
        "!",
        "~",
        "-n",
        "a\tb",
        "trailing ",
        "#",
        "```",
        "\x7f",
        "\xa0",
    ],
)
def test_every_default_reaches_the_program_as_it_is(value: str, world: World) -> None:
    procedure = Procedure(
        title="t",
        parameters=(Parameter(name="V", default=value),),
        steps=(Step(id="s-1", title="x", command=build(["p ", ("V", "word", "x")])),),
    )
    markdown = render(procedure, ABOUT)
    assert run_runme(runme_blocks(markdown), world.folder, world.environment)[-1].returncode == 0
    assert world.seen() == [["p", value]]
    if "\n" not in value:  # ie carries variables line by line
        assert run_ie(ie_blocks(markdown), world.folder, world.environment)[-1].returncode == 0
        assert world.seen() == [["p", value]]


FOLDERS = ["plain", "my ops", "it's", 'q"q', "$x", "a`b", "-x", "é"]


@pytest.mark.parametrize(
    ("name", "quoted"), [*((name, False) for name in FOLDERS), *((name, True) for name in [*FOLDERS, "a\\b", "a\nb", "\x1b"])]
)
def test_every_folder_is_gone_to(name: str, quoted: bool, world: World) -> None:
    (world.folder / name).mkdir()
    path = f"{world.folder}/{name}"
    step = Step(
        id="s-1", title="x", command=Template.literal("pwd >here"), cwd=Template.literal(word(path) if quoted else path)
    )
    blocks = runme_blocks(render(Procedure(title="t", steps=(step,)), ABOUT))
    assert blocks[0].lines[0].startswith('cd "' if path.isprintable() else "cd ")
    assert run_runme(blocks, world.folder, world.environment)[0].returncode == 0
    assert (world.folder / name / "here").read_text() == f"{world.folder}/{name}\n"


@pytest.mark.parametrize("text", ["p x", "p x | cat", "p x; p y", "p x && p y", "cat <<EOF | p\n$A\nEOF"])
def test_a_variable_of_the_step_is_given_to_it_alone(text: str, world: World) -> None:
    steps = (
        Step(
            id="s-1",
            title="x",
            command=Template.literal(text + "\nenv | grep ^A= >got" if ";" in text else text),
            environment=(("A", Template.literal("b c")),),
        ),
        Step(id="s-2", title="y", command=Template.literal('p "${A-unset}"')),
    )
    blocks = runme_blocks(render(Procedure(title="t", steps=steps), ABOUT))
    assert run_runme(blocks, world.folder, world.environment)[-1].returncode == 0
    assert world.seen()[-1] == ["p", "unset"]
    if ";" in text:
        assert (world.folder / "got").read_text() == "A=b c\n"


def test_every_output_is_ignored_and_whole() -> None:
    hostile = '````\n```\n<!-- "x" -->\n$ rm -rf /\n    indented\n\x1b[31mred\x1b[0m\r\nold\rnew\x07'
    step = Step(id="s-1", title="x", command=Template.literal("p"), expect=Expectation(output=hostile, mode="similar"))
    markdown = render(Procedure(title="t", steps=(step, replace(step, id="s-2"))), ABOUT)
    assert [one.text for one in runme_all(markdown)] == ["p", "p"]
    expected = ie_blocks(markdown)[0].expected
    assert expected == '````\n```\n<!-- "x" -->\n$ rm -rf /\n    indented\nred\nnew\n'
    assert "\x1b" not in markdown and "\r" not in markdown


HOSTILE = 'x*y _z_ `c` | <script>alert(1)</script> [l](other.md) <!-- "a" --> ``` ${HOST} & &amp; \\ # 1. -'


def hostile(text: str) -> Procedure:
    """A procedure that says the same text everywhere."""
    base = disk_full()
    steps = tuple(
        replace(
            one, title=text, why=text, rollback_note=text, flags=(text,), danger=Danger(level="danger", rules=((text, text),))
        )
        for one in base.steps
    )
    return replace(
        base,
        title=text,
        summary=text,
        when=text,
        when_not=text,
        owner=text,
        escalation=text,
        tags=(text,),
        steps=steps,
        parameters=tuple(replace(one, description=text, rule=text, pattern=text) for one in base.parameters),
        troubles=tuple(replace(one, symptom=text, command=text, remedy=text) for one in base.troubles),
        verdicts=tuple(replace(one, command=text, reason=text) for one in base.verdicts),
        source=replace(base.source, task=text, trigger=text, client=text, components=(text,), hosts=(text,)),
    )


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "---",
        "```bash\nrm -rf /\n```",
        "    rm -rf /",
        "\trm x",
        "<!-- x",
        "<details>",
        "- [ ] x",
        "# x",
        "a\n\n    code\n\nb",
        "> q",
        "[a]: /b",
        "==",
        "1) x",
        "~~~",
        "a\\",
        "<b",
        "\x1b[1m",
        "{#x}",
        "+ a",
        "* * *",
    ],
)
def test_hostile_texts_neither_run_nor_change_what_runs(text: str) -> None:
    quiet = render(disk_full(), ABOUT)
    loud = render(hostile(text), About(name=text, author=text, message=text, edit_link=text))
    assert [one.text for one in runme_all(loud)] == [one.text for one in runme_all(quiet)]
    assert [one.text for one in ie_blocks(loud)] == [one.text for one in ie_blocks(quiet)]
    assert [one.expected for one in ie_blocks(loud)] == [one.expected for one in ie_blocks(quiet)]
    assert ie_prerequisites(loud) == []
    assert yaml.safe_load(loud.split("\n---\n")[0][4:])["title"] == text


@pytest.mark.parametrize("procedure", [disk_full(), long(40), hostile(HOSTILE)])
def test_the_attributes_are_flat_names_are_unique_and_headings_differ(procedure: Procedure) -> None:
    markdown = render(procedure, ABOUT)
    names = [one.attributes["name"] for one in runme_all(markdown)]  # the emulation refuses what is not flat
    assert len(set(names)) == len(names)
    headings = [line for line in markdown.split("\n") if line.startswith("### ")]
    assert len(set(headings)) == len(headings)


def test_front_matter_says_the_shell_and_the_version() -> None:
    about = About(
        name="disk", version=3, runbook_id=7, status="approved", author="m: x", made_at="2026-05-05T00:00:00.000000Z"
    )
    head = yaml.safe_load(render(disk_full(), about).split("\n---\n")[0][4:])
    assert head["shell"] == "bash"
    assert (head["runbook"]["id"], head["runbook"]["version"], head["runbook"]["status"]) == ("R7", 3, "approved")
    assert head["runbook"]["author"] == "m: x"


def test_ids_that_attributes_cannot_hold_become_names_that_they_can() -> None:
    steps = tuple(
        Step(id=text, title="x", command=Template.literal("true")) for text in ['{"a"}', '{"a"}', "", "parameters", "é"]
    )
    procedure = Procedure(title="t", steps=steps, parameters=(Parameter(name="A", default="1"),))
    names = [one.attributes["name"] for one in runme_all(render(procedure, ABOUT))]
    assert names == ["parameters", "a", "a-2", "step", "parameters-2", "step-2"]


def test_the_json_of_the_attributes_is_json() -> None:
    for line in render(disk_full(), ABOUT).split("\n"):
        if line.startswith("```") and "{" in line:
            json.loads(line[line.index("{") :])


def test_a_zsh_procedure_is_not_said_to_be_bash() -> None:
    markdown = render(replace(plain("print -l *(.)"), shell="zsh"), ABOUT)
    assert runme_all(markdown)[0].language == "zsh"
    assert ie_blocks(markdown) == []


@pytest.mark.parametrize(
    ("sets", "uses", "seen", "in_ie"),
    [
        ("A=1", 'p "$A"', ["p", "1"], True),
        ("A=$(echo x y) B=2", 'p "$A" "$B"', ["p", "x y", "2"], True),
        ('f() {\n  p in "$1"\n}', "f z", ["p", "in", "z"], False),
        (". ./file", 'p "$A"', ["p", "sourced"], True),
        ("export A=1; B=2", 'p "$A" "$B"', ["p", "1", "2"], True),
        ("A=1 true", 'p "${A-unset}"', ["p", "unset"], True),
    ],
)
def test_what_a_step_leaves_in_its_shell_is_there_for_the_next(
    sets: str, uses: str, seen: list[str], in_ie: bool, world: World
) -> None:
    (world.folder / "file").write_text("A=sourced\n")
    markdown = render(plain(sets, uses), ABOUT)
    assert run_runme(runme_blocks(markdown), world.folder, world.environment)[-1].returncode == 0
    assert world.seen() == [seen]
    if in_ie:
        assert run_ie(ie_blocks(markdown), world.folder, world.environment)[-1].returncode == 0
        assert world.seen() == [seen]


def test_an_assignment_that_fails_fails() -> None:
    assert "export" not in runme_blocks(render(plain("true"), ABOUT))[0].text
    assert runme_blocks(render(plain("A=$(false)"), ABOUT))[0].text == "A=$(false) &&\nexport A"


@pytest.mark.parametrize("text", ["false", "false; false", "cat <<EOF && false\nx\nEOF", "(exit 3)"])
@pytest.mark.parametrize("has_folder", [False, True])
def test_a_step_that_may_fail_does_not_end_the_run(text: str, has_folder: bool, world: World) -> None:
    cwd = Template.literal(str(world.folder)) if has_folder else None
    steps = (
        Step(id="s-1", title="x", command=Template.literal(text), on_failure="continue", cwd=cwd),
        Step(id="s-2", title="y", command=Template.literal("p next")),
    )
    markdown = render(Procedure(title="t", steps=steps), ABOUT)
    for run, blocks in ((run_runme, runme_blocks(markdown)), (run_ie, ie_blocks(markdown))):
        ended = run(blocks, world.folder, world.environment)
        assert "This step failed; going on." in ended[0].stderr
        assert ended[-1].returncode == 0
        assert world.seen() == [["p", "next"]]


def test_a_value_is_found_in_the_output_of_a_step_that_is_tried_again(world: World) -> None:
    base = captured("echo x >>n; test $(wc -l <n) -ge 3 && echo pod-a || { echo none; false; }", None)
    step = replace(base.steps[0], retry=Retry(times=5, interval_ms=1))
    markdown = render(replace(base, steps=(step, base.steps[1])), ABOUT)
    assert run_runme(runme_blocks(markdown), world.folder, world.environment)[-1].returncode == 0
    assert world.seen() == [["p", "pod-a"]]
