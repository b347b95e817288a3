"""A runbook survives being written as Markdown and read back, and an edit changes what was edited and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbooks.exports.about import About
from runbooks.exports.editing import render_editing
from runbooks.exports.json_document import parse_about, parse_document
from runbooks.exports.json_document import render as render_json
from runbooks.exports.reading import read
from runbooks.model import (
    Capture,
    Danger,
    Expectation,
    Parameter,
    Procedure,
    Provenance,
    Retry,
    Source,
    Step,
    Trouble,
    Verdict,
)
from runbooks.template import Template, build
from store.errors import UsageError
from tests.unit.runbooks.examples import disk_full, long, plain

HOSTILE = [
    "",
    " ",
    "\n",
    "\r\n",
    "a\r\nb",
    "---",
    "...",
    "```",
    "~~~",
    "````bash\n```\n````",
    "# heading",
    "## Steps",
    "### x {#s-1}",
    "{#s-1}",
    "a {#b}",
    "<!-- x -->",
    "<details>",
    "</details>",
    "| a | b |",
    "*b*",
    "_i_",
    "`c`",
    "- item",
    "1. item",
    "> q",
    "    indented",
    "\ttab",
    "trailing  ",
    "  leading",
    "a\n\nb",
    "a\n---",
    "a\n===",
    "[x]: /y",
    "[x](y)",
    "&amp;",
    "\\",
    "a\\\nb",
    "null",
    "yes",
    "80",
    "0x1F",
    "1e5",
    "12:30",
    "2026-05-04",
    "a: b",
    "a #b",
    "- ",
    "?",
    "{}",
    "[]",
    "!tag",
    "&a",
    "*a",
    "%",
    "@",
    "\x00",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\u2028",
    "\ufeff",
    "\xa0",
    "é",
    "日本",
    "😀",
    "\u202e",
    "key: 'v'",
    '"q"',
    "'s'",
    "${HOST}",
    "#",
    "##",
    "Step",
    "```yaml\nkind: check\n```",
]
texts = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=20), st.lists(st.sampled_from(HOSTILE), max_size=3).map("\n".join)
)
names = st.from_regex(r"[A-Z_][A-Z0-9_]{0,8}", fullmatch=True)
ids = st.one_of(st.from_regex(r"s-[a-z0-9-]{1,12}", fullmatch=True), texts)
durations = st.integers(0, 10**8)
pieces = st.one_of(
    texts, st.tuples(st.sampled_from(["HOST", "X"]), st.sampled_from(["word", "double", "single", "heredoc"]), texts)
)
templates = st.one_of(texts.map(Template.literal), st.lists(pieces, max_size=4).map(build))
expectations = st.builds(
    Expectation,
    exit_codes=st.lists(st.integers(0, 255), max_size=3).map(tuple),
    output=texts,
    masks=st.sampled_from([(), ((0, 1),), ((0, 2), (3, 4))]),
    cut_at=st.sampled_from([None, 1]),
    mode=st.sampled_from(["none", "similar", "exact"]),
)
steps = st.builds(
    Step,
    id=ids,
    title=texts,
    kind=st.sampled_from(["check", "change", "interactive", "manual"]),
    section=st.sampled_from(["prerequisites", "setup", "steps", "verification"]),
    why=texts,
    command=st.none() | templates,
    cwd=st.none() | templates,
    environment=st.lists(st.tuples(names | texts, templates), max_size=2).map(tuple),
    timeout_ms=st.none() | durations,
    retry=st.none()
    | st.builds(Retry, times=st.integers(1, 99), interval_ms=durations, until=st.sampled_from(["exit", "output"])),
    expect=expectations,
    danger=st.none()
    | st.builds(
        Danger,
        level=st.sampled_from(["caution", "danger", "irreversible"]),
        rules=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    ),
    confirm=st.sampled_from(["none", "yes", "name"]),
    confirm_name=st.none() | templates,
    on_failure=st.sampled_from(["ask", "stop", "continue", "rollback"]),
    rollback=st.none() | templates,
    rollback_note=texts,
    skip_if=st.none() | templates,
    optional=st.booleans(),
    flags=st.lists(texts, max_size=2).map(tuple),
    provenance=st.builds(Provenance, command_ids=st.lists(st.integers(1, 9), max_size=2).map(tuple), host=st.none() | texts),
)
parameters = st.lists(
    st.builds(
        Parameter,
        name=names,
        type=st.sampled_from(["string", "secret", "enum", "host", "port"]),
        description=texts,
        default=st.none() | texts,
        choices=st.lists(texts, max_size=2).map(tuple),
        pattern=texts,
        rule=texts,
        capture=st.none() | st.builds(Capture, step_id=ids, pattern=texts),
    ),
    max_size=3,
    unique_by=lambda one: one.name,
).map(tuple)
procedures = st.builds(
    Procedure,
    title=texts,
    summary=texts,
    when=texts,
    when_not=texts,
    owner=texts,
    escalation=texts,
    tags=st.lists(texts, max_size=3).map(tuple),
    shell=st.sampled_from(["bash", "zsh"]),
    parameters=parameters,
    steps=st.lists(steps, max_size=4).map(tuple),
    troubles=st.lists(st.builds(Trouble, symptom=texts, command=texts, remedy=st.none() | texts), max_size=1).map(tuple),
    verdicts=st.lists(
        st.builds(
            Verdict,
            command_id=st.integers(1, 9),
            command_uid=st.just("0"),
            command=texts,
            included=st.booleans(),
            rule=st.just("noise"),
            reason=texts,
        ),
        max_size=1,
    ).map(tuple),
    source=st.builds(Source, task=texts),
)
ABOUT = About(name="x", version=2)


def edited(old: str, new: str, base: Procedure | None = None) -> Procedure:
    """The example after one replacement in its text."""
    procedure = base or disk_full()
    text = render_editing(procedure)
    assert text.count(old) == 1, f"{text.count(old)} times"
    return read(text.replace(old, new), procedure)


def refused(old: str, new: str) -> str:
    """The message for such a replacement."""
    with pytest.raises(UsageError) as caught:
        edited(old, new)
    return str(caught.value)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(procedures)
def test_every_procedure_comes_back_as_it_was(procedure: Procedure) -> None:
    assert read(render_editing(procedure, ABOUT), procedure) == procedure


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(procedures)
def test_also_after_an_editor_wrote_crlf(procedure: Procedure) -> None:
    assert read(render_editing(procedure).replace("\n", "\r\n"), procedure) == procedure


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(procedures)
def test_the_json_document_loses_nothing(procedure: Procedure) -> None:
    text = render_json(procedure, ABOUT)
    assert parse_document(text) == procedure
    assert parse_about(text) == ABOUT
    assert render_json(parse_document(text), ABOUT) == text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_each_hostile_text_comes_back_in_every_place(hostile: str) -> None:
    step = Step(
        id="s-1",
        title=hostile,
        why=hostile,
        command=Template.literal(hostile),
        cwd=Template.literal(hostile),
        rollback=Template.literal(hostile),
        skip_if=Template.literal(hostile),
        confirm_name=Template.literal(hostile),
        environment=((hostile, Template.literal(hostile)),),
        rollback_note=hostile,
        flags=(hostile,),
        expect=Expectation(output=hostile),
        danger=Danger(level="danger", rules=((hostile, hostile),)),
    )
    one = Procedure(
        title=hostile, summary=hostile, owner=hostile, tags=(hostile, hostile), steps=(step, replace(step, id=hostile))
    )
    assert read(render_editing(one, About(name=hostile)), one) == one


@pytest.mark.parametrize("procedure", [disk_full(), long(60), plain("a", "b"), plain(), Procedure(title="")])
def test_the_examples_come_back(procedure: Procedure) -> None:
    assert read(render_editing(procedure), procedure) == procedure


def test_sections_that_alternate_keep_the_order_of_the_steps() -> None:
    base = plain("a", "b", "c")
    mixed = replace(base, steps=(base.steps[0], replace(base.steps[1], section="setup"), base.steps[2]))
    assert read(render_editing(mixed), mixed) == mixed


def test_an_edited_title_reason_and_section_change_only_these() -> None:
    base = disk_full()
    step = base.step("s-stop")
    assert step is not None
    changed = edited("### Stop the archiver {#s-stop}\n", "### Stop it | `now` {#s-stop}\n\nIt fills the disk\nagain.\n")
    assert changed == base.with_step(replace(step, title="Stop it | `now`", why="It fills the disk again."))


def test_a_deleted_step_is_gone_and_the_others_are_the_same() -> None:
    base = disk_full()
    text = render_editing(base)
    start, end = text.index("### Tell the database team"), text.index("### List the pods")
    assert read(text[:start] + text[end:], base) == replace(base, steps=tuple(s for s in base.steps if s.id != "s-ask"))


def test_moved_steps_are_done_in_the_new_order() -> None:
    base = disk_full()
    text = render_editing(base)
    start, end = text.index("### Tell the database team"), text.index("### List the pods")
    moved, rest = text[start:end], text[:start] + text[end:]
    at = rest.index("### Stop the archiver")
    found = read(rest[:at] + moved + rest[at:], base)
    assert [step.id for step in found.steps][2:5] == ["s-look", "s-ask", "s-stop"]
    assert {step.id: step for step in found.steps} == {step.id: step for step in base.steps}


def test_a_new_step_gets_an_id_of_its_words_and_a_copied_one_a_new_id() -> None:
    base = disk_full()
    new = "### Look again!\n\n```bash\nuptime\n```\n\n"
    copy = "### Stop the archiver {#s-stop}\n\n```bash\ntrue\n```\n\n"
    found = edited("### List the pods", new + copy + "### List the pods")
    added = [step for step in found.steps if base.step(step.id) is None]
    assert [(step.id, step.title, step.section) for step in added] == [
        ("s-look-again", "Look again!", "steps"),
        ("s-stop-the-archiver", "Stop the archiver", "steps"),
    ]
    assert [step.command for step in added] == [Template.literal("uptime"), Template.literal("true")]
    assert added[1].provenance == Provenance()


def test_a_manual_step_needs_a_title_only() -> None:
    found = edited("### List the pods", "### Call the owner\n\n### List the pods")
    step = found.step("s-call-the-owner")
    assert step is not None
    assert (step.kind, step.command) == ("manual", None)


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        ("ops\ntimeout: 30s", "ops\ntimeout: 2 min", "timeout_ms", 120_000),
        ("compare: similar\n", "compare: exact\nexit: [0, 3]\noptional: yes\n", "optional", True),
        ("cwd: /srv/ops\ntimeout", "cwd: /srv/other\ntimeout", "cwd", Template.literal("/srv/other")),
        ("cwd: /srv/ops\ntimeout", "retry: {times: 3, interval: 1h}\ntimeout", "retry", Retry(times=3, interval_ms=3_600_000)),
        ("cwd: /srv/ops\ntimeout", "danger: caution\ntimeout", "danger", Danger(level="caution", rules=())),
        ("cwd: /srv/ops\ntimeout", "confirm: yes\ntimeout", "confirm", "yes"),
        ("cwd: /srv/ops\ntimeout", "flags: look here\ntimeout", "flags", ("look here",)),
        ("cwd: /srv/ops\ntimeout", "on_failure: stop\ntimeout", "on_failure", "stop"),
    ],
)
def test_each_setting_can_be_changed(old: str, new: str, field: str, value: object) -> None:
    step = edited(old, new).step("s-look")
    assert getattr(step, field) == value


def test_masks_stay_on_the_text_that_they_were_on() -> None:
    step = edited("4.2G\t/var/log/postgresql/a.log\n", "total 2\n4.2G\t/var/log/postgresql/a.log\n").step("s-look")
    assert step is not None
    before = disk_full().steps[2].expect
    assert [step.expect.output[a:b] for a, b in step.expect.masks] == [before.output[a:b] for a, b in before.masks]


def test_a_changed_command_keeps_what_was_recorded_in_its_slots() -> None:
    step = edited('ssh "${HOST}" true', 'ssh -q "${HOST}" true').step("s-check-ssh")
    assert step is not None and step.command is not None
    assert step.command.text == 'ssh -q "${HOST}" true'
    assert step.command.recorded == "ssh -q db-3 true"


def test_parameters_can_be_edited() -> None:
    found = edited('default: "80"\n', "default: 90\n    choices: [80, 90]\n    description: percent\n")
    assert found.parameter("LIMIT") == Parameter(
        name="LIMIT", type="integer", default="90", choices=("80", "90"), description="percent", rule="by hand"
    )


def test_a_changed_default_is_what_the_commands_are_filled_with() -> None:
    found = edited("default: db-3", "default: db 4")
    step = found.step("s-check-ssh")
    assert step is not None and step.command is not None
    assert step.command.filled(found.defaults, found.defaults) == "ssh 'db 4' true"
    assert step.command.text == 'ssh "${HOST}" true'
    other = found.step("s-wait")
    assert other == disk_full().step("s-wait")


def test_a_renamed_parameter_is_read_in_the_commands() -> None:
    base = disk_full()
    found = read(render_editing(base).replace("HOST", "TARGET"), base)
    step = found.step("s-look")
    assert step is not None and step.command is not None
    assert step.command.names == {"TARGET", "LOGS"}
    assert step.command.filled(found.defaults, found.defaults) == base.steps[2].command.recorded  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: interactive", "kind: interactve", "'interactve'; did you mean 'interactive'?"),
        ("ops\ntimeout: 30s", "ops\ntimeout: soon", "write 30s, 5min"),
        ("ops\ntimeout: 30s", "ops\ntiemout: 30s", "did you mean 'timeout'?"),
        ("exit: 1", "exit: one", "is no number"),
        ("### Tell the database team {#s-ask}", "### {#s-ask}", "has no title"),
        ("## Verification", "## Verfication", "did you mean 'Verification'?"),
        ("## Verification", "# Verification", "## for a section"),
        ("## Prerequisites", "", "stands in no section"),
        ("## Prerequisites", "## Prerequisites\n\nloose text", "stands in no step"),
        ("```bash skip-if", "```bash skpi-if", "did you mean 'bash skip-if'?"),
        ("```bash skip-if", "```bash", "second block for its command"),
        ("```bash skip-if", "```python", "means nothing here"),
        ("exit: 1\noptional: true\n```\n", "exit: 1\noptional: true\n", "never closed"),
        ("exit: 1\noptional: true", "exit: 1\nexit: 1", "twice"),
        ("exit: 1\noptional: true", "exit: {", "this is no YAML"),
        ("kind: check\nexit: 1\noptional: true", "just words", "key: value"),
        ("shell: bash", "shell: fish", "write bash or zsh"),
        ("shell: bash", "shel: bash", "did you mean 'shell'?"),
        ("type: integer", "type: int", "has the type 'int'"),
        ("  - name: LIMIT", "  - nam: LIMIT", "needs a name"),
        (
            '  - name: LIMIT\n    type: integer\n    default: "80"\n    rule: by hand\n',
            "",
            "LIMIT, which is no parameter any more",
        ),
        ("type: secret", "type: secret\n    default: geheim", "can't have a default"),
        ("  - name: LIMIT", "  - name: HOST", "two parameters HOST"),
        ("until: output", "until: later", "write exit or output"),
        ("  times: 10\n", "", "retry needs 'times'"),
        ("```bash\nvim logrotate.d/postgresql\n```\n", "", "needs a command"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(old: str, new: str, told: str) -> None:
    message = refused(old, new)
    assert told in message
    line = int(message.removeprefix("line ").split(":")[0])
    lines = render_editing(disk_full()).replace(old, new).split("\n")
    assert 1 <= line <= len(lines)


def test_the_line_of_a_mistake_is_the_line_of_the_wrong_key() -> None:
    text = render_editing(disk_full()).replace("ops\ntimeout: 30s", "ops\ntimeout: soon")
    wanted = text.split("\n").index("timeout: soon") + 1
    with pytest.raises(UsageError, match=rf"^line {wanted}: "):
        read(text, disk_full())


def test_a_deleted_step_that_gives_a_value_is_told() -> None:
    text = render_editing(disk_full())
    start, end = text.index("### List the pods"), text.index("### Restart the pod")
    with pytest.raises(UsageError, match="POD is found in the output of step s-pods, which is gone"):
        read(text[:start] + text[end:], disk_full())


@pytest.mark.parametrize(
    "text", ["", "x", "---", "---\ntitle: x", "---\n- a\n---\n", "---\n\t\n---\n", "\ufeff---\r\n: :\n---"]
)
def test_what_is_no_runbook_is_an_error_of_the_user(text: str) -> None:
    with pytest.raises(UsageError, match=r"^line "):
        read(text, disk_full())


@pytest.mark.parametrize("text", ["", "{}", "[]", "x", '{"format":1,"about":{},"procedure":{}}', '{"format": 1'])
def test_what_is_no_document_is_an_error_of_the_user(text: str) -> None:
    with pytest.raises(UsageError, match="export one with --format json"):
        parse_document(text)


def test_a_document_of_a_later_format_is_refused() -> None:
    text = render_json(disk_full(), ABOUT).replace('"format": 1', '"format": 99', 1)
    with pytest.raises(UsageError, match="newer than 1; update tt"):
        parse_document(text)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 10_000), st.sampled_from(["drop", "double", "swap", "put"]), texts), min_size=1, max_size=4
    )
)
def test_whatever_is_edited_is_read_or_told(edits: list[tuple[int, str, str]]) -> None:
    lines = render_editing(disk_full()).split("\n")
    for place, what, text in edits:
        at = place % len(lines)
        if what == "drop":
            del lines[at]
        elif what == "double":
            lines.insert(at, lines[at])
        elif what == "swap":
            lines[at], lines[at - 1] = lines[at - 1], lines[at]
        else:
            lines.insert(at, text)
    try:
        found = read("\n".join(lines), disk_full())
    except UsageError as error:
        assert str(error).startswith("line ") and "; " in str(error), error
    else:
        assert read(render_editing(found), found) == found
