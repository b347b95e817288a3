"""The Markdown page says what a reader needs, in texts that read as they were written, and lets a user change its template."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from runbooks.exports import markdown_text as md
from runbooks.exports import templates, wording
from runbooks.exports.about import About
from runbooks.exports.markdown import render
from runbooks.model import Expectation, Parameter, Procedure, Step, Verdict
from runbooks.template import Template
from store.errors import UsageError
from tests.unit.runbooks.examples import disk_full, long, plain

ABOUT = About(
    name="disk-full",
    version=3,
    runbook_id=7,
    status="approved",
    author="marcus",
    message="Waits longer",
    made_at="2026-05-05T10:00:00.000000Z",
    verified_at="2026-05-06T10:00:00.000000Z",
    verified_by="ana",
    verified_version=2,
    usual_ms=95_000,
    runs=4,
    edit_link="https://example.org/a b>",
)
SIGNS = st.text(alphabet=st.sampled_from(list("ab1 .\\`*_[]<>()#+-!|~&;:$={}'\"\n\t/@^\u2028é")), max_size=25)


def shown(markdown: str) -> str:
    """The text that a reader of rendered Markdown sees, without code blocks."""
    parts: list[str] = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown):
        if token.type == "inline":
            parts += [one.content for one in token.children or () if one.type in ("text", "code_inline", "text_special")] + [
                "\n"
            ]
        assert token.type not in (
            "hr",
            "bullet_list_open",
            "ordered_list_open",
            "blockquote_open",
            "html_block",
            "fence",
            "code_block",
        )
        assert token.type != "inline" or not {
            "html_inline",
            "link_open",
            "em_open",
            "strong_open",
            "s_open",
            "image",
            "hardbreak",
        } & {one.type for one in token.children or ()}
    return "".join(parts).strip()


@settings(max_examples=300, deadline=None)
@given(SIGNS)
def test_running_text_reads_as_it_was_written(text: str) -> None:
    assert shown(md.inline(text)) == md.one_line(text)
    assert shown(f"### {md.inline(text)}").strip() == md.one_line(text)


@settings(max_examples=300, deadline=None)
@given(SIGNS, SIGNS)
def test_a_cell_reads_as_it_was_written(text: str, code: str) -> None:
    table = f"| a | b |\n|---|---|\n| {md.cell(text)} | {md.code_cell(code)} |"
    if "\\" in code and "|" in code:  # no Markdown can tell a backslash from an escape before a bar in code
        return
    assert (
        shown(table).split("\n")[2:] == [md.one_line(text), md.one_line(code)][: 2 if md.one_line(code) else 1]
        or not code.strip()
    )


@settings(max_examples=200, deadline=None)
@given(SIGNS)
def test_a_code_span_reads_as_it_was_written(text: str) -> None:
    assert shown(md.code(text)) == md.one_line(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_a_fence_holds_its_content(text: str) -> None:
    content = md.printable(text)
    tokens = MarkdownIt("commonmark").parse(md.fence(content, "text"))
    assert [token.type for token in tokens] == ["fence"]
    assert tokens[0].content == (content + "\n" if content else "")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("10%\r50%\r100%", "100%"),
        ("\x1b]0;title\x07x", "x"),
        ("a\x07\x00b", "ab"),
        ("tab\there", "tab\there"),
        ("\u202eevil", "evil"),
        ("é日😀", "é日😀"),
    ],
)
def test_outputs_lose_what_only_a_terminal_understands(text: str, wanted: str) -> None:
    assert md.printable(text) == wanted


def test_the_page_says_everything_that_a_reader_needs() -> None:
    page = render(disk_full(), ABOUT)
    for told in (
        "# Free the disk of a database host\n",
        "| Owner | marcus |",
        "| Version | 3 (approved) |",
        "| Last verified | 2026-05-06 by ana, on version 2 |",
        "| Takes about | 1 min 35 s |",
        "| Was run | 4 times |",
        "[source of this page](<https://example.org/a%20b%3E>)",
        "**When to use it:** The alert DiskFull",
        "**When not to use it:** The disk is full of table data",
        "| `HOST` | host | `db-3` | host; used in steps 1, 3-5, 12 |",
        "| `PGPASSWORD` | secret | secret, must be given |",
        "| `POD` | identifier | from step 9 |",
        'export HOST="${HOST:-db-3}"\n',
        'export PGPASSWORD="${PGPASSWORD:?set PGPASSWORD first}"\n',
        "## Prerequisites\n\n### 1. Check that the host answers",
        "## Setup\n\n### 2. Set the environment",
        "The alert names the mount point only.\n",
        "give up after 30 s",
        "> **Irreversible:** deletes files; db-3 is tagged env=prod.\n> Confirm before you run it: name",
        "> Confirm before you run it: name what it is done to, `${HOST}`.",
        "> **To review:** no recording of what it deleted",
        "### 8. Tell the database team (by hand)\n\nThey watch the replication lag.\n\n- [ ] Tell the database team",
        "tried up to 10 times, 5 s apart",
        "ends with exit status 1",
        "if it fails: roll back what was done",
        "<summary>Expected output</summary>",
        "<summary>How to undo it</summary>",
        "## Verification\n",
        "## Rollback\n",
        "### Undo 4. Stop the archiver",
        "## Troubleshooting\n",
        "| ssh: Could not resolve hostname db3 | `ssh db3 du -sh /var/log` | the name has a dash | step 3 |",
        "## Escalation\n\nDatabase team, +49 30 1234",
        "| Task | T12 Disk full on db-3 |",
        "| Reason | alert A4 DiskFull |",
        "| Recorded | 2026-05-04 09:00 UTC to 2026-05-04 09:20 UTC |",
        "| 3 | C4 | C3 | 2026-05-04 09:01 UTC marcus@laptop | 1.8 s |",
        "<summary>What was left out, and why</summary>",
        "| C3 | `ssh db3 du -sh /var/log` | failed and was put right by C4 |",
    ):
        assert told in page, told
    assert page.index("**Dangerous:** stops a service") < page.index("systemctl stop")
    assert "| C4 |" not in page[page.index("What was left out") :]


def test_undoing_begins_with_the_last_step() -> None:
    steps = tuple(replace(one, rollback=Template.literal(f"undo {one.id}")) for one in plain("a", "b", "c").steps)
    page = render(replace(plain(), steps=(*steps, Step(id="s-4", title="No way back", rollback_note="There is none."))), ABOUT)
    section = page[page.index("## Rollback") :]
    assert [line for line in section.split("\n") if line.startswith("### ")] == [
        "### Undo 4. No way back (by hand)",
        "### Undo 3. Step 3",
        "### Undo 2. Step 2",
        "### Undo 1. Step 1",
    ]
    assert "There is none." in section


def test_a_secret_is_never_shown_even_if_a_default_was_kept() -> None:
    procedure = replace(plain("true"), parameters=(Parameter(name="TOKEN", type="secret", default="geheim"),))
    assert "geheim" not in render(procedure, ABOUT)


def test_a_long_output_says_where_lines_are_missing() -> None:
    step = Step(
        id="s-1", title="x", command=Template.literal("seq 9"), expect=Expectation(output="1\n9", cut_at=2, mode="exact")
    )
    page = render(Procedure(title="t", steps=(step,)), ABOUT)
    assert "1\n[... lines left out ...]\n9\n" in page
    assert "expected_similarity" not in page  # a part can't be compared with the whole


def test_the_bytes_do_not_depend_on_the_day_unless_told() -> None:
    assert render(disk_full(), ABOUT) == render(disk_full(), ABOUT)
    assert "ago" not in render(disk_full(), ABOUT)
    assert "2026-05-06 (92 days ago) by ana" in render(disk_full(), replace(ABOUT, now="2026-08-06T09:00:00.000000Z"))


def test_an_empty_runbook_is_a_page() -> None:
    page = render(Procedure(title=""), About(name="nothing"))
    assert "# nothing\n" in page
    assert "## Parameters" not in page and "## Rollback" not in page


def test_steps_stand_in_the_order_in_which_they_are_done() -> None:
    base = plain("a", "b", "c")
    mixed = replace(base, steps=(base.steps[0], replace(base.steps[1], section="setup"), base.steps[2]))
    headings = [line for line in render(mixed, ABOUT).split("\n") if line.startswith("##")][:6]
    assert headings == ["## Steps", "### 1. Step 1", "## Setup", "### 2. Step 2", "## Steps (continued)", "### 3. Step 3"]


def test_each_step_of_a_thousand_is_there() -> None:
    page = render(long(1000), ABOUT)
    assert sum(line.startswith("### ") and not line.startswith("### Undo") for line in page.split("\n")) == 1000


# --- templates of the user --------------------------------------------------------------------------------------------------


def written(folder: Path, name: str, text: str) -> Path:
    """A template in a folder."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_a_user_changes_one_block_and_keeps_the_rest(tmp_path: Path) -> None:
    written(
        tmp_path,
        "markdown.md.j2",
        '{% extends "markdown.md.j2" %}{% block escalation %}Call {{ procedure.owner|md }}.\n{% endblock %}',
    )
    page = render(disk_full(), ABOUT, templates=tmp_path)
    assert "Call marcus." in page and "## Escalation" not in page
    assert "## Verification" in page


def test_an_organisation_extends_the_user_who_extends_termtask(tmp_path: Path) -> None:
    written(tmp_path, "markdown.md.j2", '{% extends "markdown.md.j2" %}{% block escalation %}own{% endblock %}')
    text = '{% extends "markdown.md.j2" %}{% block escalation %}{{ super() }} and acme{% endblock %}'
    written(tmp_path, "acme/markdown.md.j2", text)
    assert "own and acme" in render(disk_full(), ABOUT, templates=tmp_path, organisation="acme")
    assert "own and acme" not in render(disk_full(), ABOUT, templates=tmp_path, organisation="other")
    assert "own" in render(disk_full(), ABOUT, templates=tmp_path)


def test_a_level_can_be_named(tmp_path: Path) -> None:
    written(tmp_path, "markdown.md.j2", "own {{ title }}")
    written(tmp_path, "acme/markdown.md.j2", '{% extends "termtask/markdown.md.j2" %}')
    assert render(disk_full(), ABOUT, templates=tmp_path) == "own Free the disk of a database host\n"
    assert render(disk_full(), ABOUT, templates=tmp_path, organisation="acme") == render(disk_full(), ABOUT)


def test_own_includes_are_found(tmp_path: Path) -> None:
    written(tmp_path, "markdown.md.j2", '{% include "footer.md.j2" %}')
    written(tmp_path, "footer.md.j2", "{{ about.name }}")
    assert render(disk_full(), ABOUT, templates=tmp_path) == "disk-full\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\n{% if %}", "markdown.md.j2 line 2"),
        ("a\n\n{{ nothing.there }}", "markdown.md.j2 line 3"),
        ("{{ title|nofilter }}", "markdown.md.j2 line 1"),
        ("a\n{{ 1 / 0 }}", "markdown.md.j2 line 2"),
        ('{% extends "gone.j2" %}', "there is no template"),
        ("a\n{{ ''.__class__.__mro__[1].__subclasses__() }}", "markdown.md.j2 line 2"),
        ('{% extends "markdown.md.j2" %}{% block escalation %}\n{{ procedure.ownr }}{% endblock %}', "markdown.md.j2 line 2"),
        ("\n{% include '../../etc/passwd' %}", "there is no template"),
        ("{% endif %}", "mend it, or move it away"),
    ],
)
def test_a_broken_template_is_told_with_file_and_line(text: str, told: str, tmp_path: Path) -> None:
    written(tmp_path, "markdown.md.j2", text)
    with pytest.raises(UsageError) as caught:
        render(disk_full(), ABOUT, templates=tmp_path)
    assert told in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "markdown.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="can't be read"):
        render(disk_full(), ABOUT, templates=tmp_path)


@pytest.mark.parametrize("organisation", ["../x", "a/b", "..", ".", "a\0", "x" * 300])
def test_an_organisation_whose_name_is_no_folder_has_no_templates(organisation: str, tmp_path: Path) -> None:
    written(tmp_path, "x/markdown.md.j2", "foreign")
    written(tmp_path, "a/b/markdown.md.j2", "foreign")
    (tmp_path / "own").mkdir()
    assert render(disk_full(), ABOUT, templates=tmp_path / "own", organisation=organisation) == render(disk_full(), ABOUT)


def test_html_templates_escape_and_others_do_not(tmp_path: Path) -> None:
    written(tmp_path, "page.html.j2", "{{ text }}")
    written(tmp_path, "page.md.j2", "{{ text }}")
    environment = templates.environment(tmp_path)
    assert templates.render(environment, "page.html.j2", text="<&>") == "&lt;&amp;&gt;"
    assert templates.render(environment, "page.md.j2", text="<&>") == "<&>"


# --- words ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("milliseconds", "told"),
    [
        (0, "0 ms"),
        (310, "310 ms"),
        (1000, "1 s"),
        (1840, "1.8 s"),
        (9940, "9.9 s"),
        (9960, "10 s"),
        (59_999, "1 min"),
        (60_000, "1 min"),
        (125_000, "2 min 5 s"),
        (3_600_000, "1 h"),
        (3_603_000, "1 h"),
        (3_780_000, "1 h 3 min"),
        (90_000_000, "1 d 1 h"),
    ],
)
def test_durations_are_told_in_at_most_two_units(milliseconds: int, told: str) -> None:
    assert wording.duration(milliseconds) == told


@pytest.mark.parametrize(("codes", "told"), [((0,), "0"), ((0, 1), "0 or 1"), ((0, 1, 2), "0, 1 or 2"), ((), "any")])
def test_exit_statuses_are_told_in_words(codes: tuple[int, ...], told: str) -> None:
    assert wording.exit_phrase(codes) == told


def test_ages_are_told_in_days() -> None:
    told = [wording.age("2026-01-01T23:00:00Z", f"2026-01-0{n}T01:00:00Z") for n in (1, 2, 4)]
    assert told == ["today", "1 day ago", "3 days ago"]
    assert wording.age("never", "2026-01-01T00:00:00Z") == ""


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    program = (
        "import sys, runbooks.exports.markdown, runbooks.exports.reading, runbooks.exports.editing, runbooks.exports.tesh, "
        "runbooks.exports.cram, runbooks.exports.json_document\n"
        "print([m for m in ('jinja2', 'markdown_it', 'yaml', 'tree_sitter', 'typst', 'duckdb') if m in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert ended.stdout == "[]\n"


def test_a_left_out_command_of_several_lines_does_not_read_as_one() -> None:
    verdict = Verdict(
        command_id=1, command_uid="", command="for x in a\ndo y\ndone", included=False, rule="r", reason="It is."
    )
    page = render(replace(plain("ls"), verdicts=(verdict,)), ABOUT)
    assert "`for x in a ⏎ do y ⏎ done`" in page
