"""`tt runbook edit`: a runbook as text, in an editor or from a file; what is saved is the next version."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from recorder.places import Places
from runbooks.exports.json_document import parse_document
from tests.integration.runbooks.verbs import add, done, prepared, query, run
from tests.unit.runbooks.examples import disk_full, long, plain

ROOT = Path(__file__).parents[3]


@pytest.fixture
def home(places: Places, empty_store: Path) -> Places:
    prepared(places, empty_store)
    add(places, disk_full())
    return places


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script that is the editor; each test writes what it does to the file $1."""
    script = tmp_path / "editor"
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"sh {script}")
    return script


def newest(places: Places) -> int:
    (row,) = query(places, "SELECT max(version) AS version FROM runbook_version")
    return int(row["version"])


def titles() -> list[str]:
    return [step["title"] for step in json.loads(done("show", "R1", "--json").stdout)["procedure"]["steps"]]


@pytest.mark.parametrize("procedure", [disk_full(), plain("ls", "a\n\tb"), long(60)], ids=["disk_full", "plain", "long"])
def test_what_is_printed_and_taken_back_is_unchanged(places: Places, empty_store: Path, procedure, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    prepared(places, empty_store)
    add(places, procedure)
    text = done("edit", "R1", "--print").stdout
    (tmp_path / "r1.md").write_text(text)
    for result in (done("edit", "R1", "--from", tmp_path / "r1.md"), done("edit", "R1", "--from", "-", stdin=text)):
        assert (result.stdout, result.stderr) == ("", "R1 is unchanged\n")
    assert done("edit", "R1", "--print").stdout == text
    assert newest(places) == 1


def test_what_the_editor_saves_is_the_next_version(home: Places, editor: Path) -> None:
    editor.write_text('sed -i "s/^### Edit the rotation/### Write the rotation/" "$1"\n')
    assert done("edit", "R1", "-m", "say what it does").stdout == "R1 version 2\n"
    assert titles()[5] == "Write the rotation"
    (row,) = query(home, "SELECT origin, parent, message, status FROM runbook_versions WHERE version = 2")
    assert row == {"origin": "edited", "parent": 1, "message": "say what it does", "status": "draft"}
    assert not list((home.home / "edits").iterdir())
    before, after = (parse_document(done("show", "R1", "-v", n, "--json").stdout) for n in (1, 2))
    assert [step.id for step in before.steps] == [step.id for step in after.steps]
    assert [a for a, b in zip(before.steps, after.steps, strict=True) if a != b] == [before.steps[5]]


def test_an_editor_that_saves_nothing_new_leaves_the_runbook(home: Places, editor: Path) -> None:
    editor.write_text(":\n")
    result = done("edit", "R1")
    assert (result.stdout, result.stderr) == ("", "R1 is unchanged\n")
    assert newest(home) == 1


def test_an_editor_that_fails_changes_nothing_and_the_text_is_kept(home: Places, editor: Path) -> None:
    editor.write_text('echo typed >> "$1"; exit 3\n')
    result = run("edit", "R1")
    assert result.exit_code == 1
    kept = re.fullmatch(
        r"tt: the editor '.*' ended with status 3, nothing was changed; your text is kept in (\S+)\n", result.stderr
    )
    assert kept is not None
    assert Path(kept[1]).read_text().endswith("typed\n")
    assert newest(home) == 1


def test_text_that_is_no_runbook_is_refused_with_its_line_and_kept(home: Places, editor: Path) -> None:
    editor.write_text('sed -i "s/^kind: check/kind: nonsense/" "$1"\n')
    result = run("edit", "R1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.fullmatch(r"tt: [^\n]*\bline \d+\b[^\n]*nonsense[^\n]*; your text is kept in \S+\n", result.stderr), (
        result.stderr
    )
    assert newest(home) == 1


@pytest.mark.parametrize("pattern", ["(", "(a+)+$", "nothing-[0-9]+"])
def test_a_pattern_that_is_no_good_is_refused_with_its_line_and_the_text_is_kept(
    home: Places, editor: Path, pattern: str
) -> None:
    editor.write_text(f'sed -i \'s/^      pattern: .*/      pattern: "{pattern}"/\' "$1"\n')
    result = run("edit", "R1")
    assert (result.exit_code, result.stdout) == (2, "")
    kept = re.fullmatch(r"tt: line \d+: the pattern that finds POD [^\n]*; your text is kept in (\S+)\n", result.stderr)
    assert kept is not None, result.stderr
    assert f'pattern: "{pattern}"' in Path(kept[1]).read_text()
    assert newest(home) == 1


def test_a_version_made_meanwhile_is_not_written_over(home: Places, editor: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text(done("edit", "R1", "--print").stdout.replace("Edit the rotation", "Theirs"))
    tt = f"cd '{ROOT}' && '{sys.executable}' -m cli"
    editor.write_text(f'sed -i "s/Edit the rotation/Mine/" "$1"; {tt} runbook edit R1 --from "{other}" >/dev/null\n')
    result = run("edit", "R1")
    assert result.exit_code == 4
    kept = re.fullmatch(r"tt: R1 got another version meanwhile; .*; your text is kept in (\S+)\n", result.stderr)
    assert kept is not None
    assert "Mine" in Path(kept[1]).read_text()
    assert "Theirs" in titles()
    assert newest(home) == 2


def test_a_text_from_an_older_version_takes_back_the_newer_ones_only_where_that_is_asked_for(home: Places) -> None:
    first = done("edit", "R1", "--print").stdout
    done("edit", "R1", "--from", "-", stdin=first.replace("Edit the rotation", "Theirs"))
    mine = first.replace("Edit the rotation", "Mine")
    result = run("edit", "R1", "--from", "-", stdin=mine)
    assert (result.exit_code, result.stdout) == (4, "")
    assert "version 1 of R1, and the newest is 2" in result.stderr
    assert "--version 1" in result.stderr
    assert "Theirs" in titles()
    assert done("edit", "R1", "--version", 1, "--from", "-", stdin=mine).stdout == "R1 version 3\n"
    assert "Theirs" not in titles()
    without = re.sub(r"(?m)^<!-- .*, version .*-->\n", "", first)
    assert without != first
    assert done("edit", "R1", "--from", "-", stdin=without).stdout == "R1 version 4\n"


def test_a_parameter_where_no_shell_fills_it_in_is_told_with_step_and_line(home: Places) -> None:
    text = done("edit", "R1", "--print").stdout
    added = (
        text
        + """
### Send it

```bash
date
curl -d '{"host":"${HOST}"}' "${HOST}"
```
"""
    )
    line = added.split("\n").index("""curl -d '{"host":"${HOST}"}' "${HOST}\"""") + 1
    result = done("edit", "R1", "--from", "-", stdin=added)
    assert result.stdout == "R1 version 2\n"
    told = f"""R1 step 'Send it', line {line}: in single quotes ${{HOST}} stays as it is; write '"${{HOST}}"' in its place\n"""
    assert result.stderr == told
    again = done("edit", "R1", "--print").stdout.replace("Send it", "Send them")
    assert done("edit", "R1", "--from", "-", stdin=again).stderr == ""


def test_steps_are_added_moved_and_removed_as_text(home: Places) -> None:
    text = done("edit", "R1", "--print").stdout
    sections = re.split(r"(?m)^(?=### )", text)
    at = {re.search(r"\{#(s-\w+)\}", part)[1]: part for part in sections if re.search(r"\{#(s-\w+)\}", part)}  # type: ignore[index]
    changed = text.replace(at["s-edit"], "").replace(at["s-look"], "").replace(at["s-stop"], at["s-stop"] + at["s-look"])
    changed = changed.replace(at["s-delete"], "### Wait a minute\n\n```bash\nsleep 60\n```\n\n" + at["s-delete"])
    done("edit", "R1", "--from", "-", stdin=changed)
    after = parse_document(done("show", "R1", "--json").stdout)
    ids = [step.id for step in after.steps]
    assert "s-edit" not in ids
    assert ids.index("s-look") == ids.index("s-stop") + 1
    new = after.steps[ids.index("s-delete") - 1]
    assert (new.title, new.command.text if new.command else "") == ("Wait a minute", "sleep 60")
    assert new.id.startswith("s-")
    assert len(set(ids)) == len(ids)


def test_an_earlier_version_is_taken_up_again(home: Places) -> None:
    first = done("edit", "R1", "--print").stdout
    done("edit", "R1", "--from", "-", stdin=first.replace("Edit the rotation", "Write it"))
    text = done("edit", "R1", "--version", "1", "--print").stdout
    assert "Edit the rotation" in text
    assert done("edit", "R1", "--version", 1, "--from", "-", stdin=text).stdout == "R1 version 3\n"
    assert done("diff", "R1", "1", "3").stderr == "R1 v1 and R1 v3 say the same\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("R9",), 3),
        (("R1", "--version", "4"), 3),
        (("R1", "--from", "/nowhere/at/all.md"), 2),
        (("R1", "--from", "/"), 2),
    ],
)
def test_what_can_not_be_edited_is_one_line(home: Places, words: tuple[str, ...], code: int) -> None:
    result = run("edit", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert re.fullmatch(r"tt: [^;\n]+; .+\n", result.stderr)


@pytest.mark.parametrize(
    "text", ["", "no runbook at all", "---\ntitle: [\n---\n", "\x00\x01", "---\n---\n### x {#\n```bash\nls"]
)
def test_any_text_is_taken_or_refused_with_a_line(home: Places, text: str) -> None:
    result = run("edit", "R1", "--from", "-", stdin=text)
    assert result.exit_code in (0, 2), result.output
    if result.exit_code:
        assert re.fullmatch(r"tt: [^\n]+\n", result.stderr)
        assert newest(home) == 1


def test_what_is_no_text_is_refused_where_it_is_piped_in_too(home: Places) -> None:
    result = run("edit", "R1", "--from", "-", stdin=b"---\n\xff\xfe\n---\n")  # type: ignore[arg-type]  # bytes on purpose
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.fullmatch(r"tt: - can't be read \([^\n]+\); .+\n", result.stderr), result.stderr


def test_without_terminal_and_editor_the_remedy_is_told(home: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    result = run("edit", "R1")
    assert result.exit_code == 2
    assert "no terminal to edit on; " in result.stderr
