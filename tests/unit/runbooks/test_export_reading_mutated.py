"""Whatever happens to the text of a runbook while it is edited, it is read, or refused with a line and what to do."""

from __future__ import annotations

import random

import pytest

from runbooks.exports.editing import render_editing
from runbooks.exports.reading import read
from runbooks.model import Procedure, from_json, to_json
from store.errors import UsageError
from tests.unit.runbooks.examples import disk_full, long, plain

BASES = (disk_full(), plain("cat <<'X'\na b\nX", "c $(x)"), long(6))
VALUES = (
    *("null", "[]", "{}", "[a, b]", "{a: b}", "- x", "-1", "99999999999999999999", "true", "''", "'x", "&a x", "*a", "!x y"),
    *("|", "? a", "a: b: c", "[[[[", "\t", "@", "\\", "\u2028", "\x00", "\ud800", "1h", "-5s", "999999999999999h", "exact"),
    *("(", "(a+)+$", "${HOST}", "`$HOST`", "$((HOST))", "<<EOF", "none", "yes"),
)
LINES = (
    *("---", "...", "```", "~~~", "\t```bash", "```yaml", "```text output", "```bash rollback", "## Steps", "### x {#s-look}"),
    *("### {#}", "# x", "<!--", "-->", "    code", "1. a", "===", "  - name: HOST", "    capture:", "      pattern: '('"),
    *("environment: [a]", "exit: [0, x]", "retry: {times: -3, interval: -1s}", "danger: {level: danger, reasons: [x]}"),
    *(
        "confirm: name",
        "id: ''",
        "title: ''",
        "kind: check",
        "flags: x",
        "parameters: [x]",
        "tags: {}",
        "\x0c",
        "\x85",
        "\ufeff",
    ),
)
COUNT = 400  # texts; each takes a few milliseconds


@pytest.mark.parametrize("begin", range(0, COUNT, 100))
def test_a_text_that_was_damaged_is_refused_with_a_line_or_comes_back_as_it_was_taken(begin: int) -> None:
    taken = refused = 0
    for seed in range(begin, begin + 100):
        base = BASES[seed % len(BASES)]
        text = _damaged(random.Random(seed), render_editing(base))
        try:
            found = read(text, base)
        except UsageError as error:
            refused += 1
            assert str(error).startswith("line ") and "; " in str(error) and "\n" not in str(error), (seed, str(error))
            continue
        taken += 1
        assert from_json(to_json(found)) == found, seed
        for against in (found, base):
            assert read(render_editing(found), against) == found, seed
    assert taken > 10 and refused > 10


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("(", "is no regular expression: missing )"),
        ("[[:digit:]]+", "is no regular expression: Possible nested set"),
        ("(web-|[a-z]+)+-x", "may take for ever"),
        ("nothing-[0-9]+", "finds nothing in the output of step s-pods"),
        ("(web)-([0-9a-f]+)", "has several groups"),
        ("", "is empty"),
    ],
)
def test_a_pattern_that_finds_nothing_or_never_ends_is_refused_at_its_own_line(pattern: str, told: str) -> None:
    base = disk_full()
    old = '      pattern: "web-[0-9a-f]+-[0-9a-z]{5}"'
    text = render_editing(base).replace(old, f"      pattern: '{pattern}'")
    line = render_editing(base).split("\n").index(old) + 1
    with pytest.raises(UsageError) as caught:
        read(text, base)
    assert str(caught.value).startswith(f"line {line}: ")
    assert told in str(caught.value)


def test_a_pattern_that_was_there_before_is_not_in_the_way_of_an_edit() -> None:
    base = read(render_editing(disk_full()), disk_full())
    (pod,) = (one for one in base.parameters if one.capture is not None)
    broken = from_json(to_json(base).replace(str(pod.capture.pattern), "("))  # type: ignore[union-attr]  # just looked at
    assert read(render_editing(broken).replace("Edit the rotation", "Write it"), broken) != broken


def test_a_capture_from_a_step_that_is_none_names_the_nearest() -> None:
    base = disk_full()
    with pytest.raises(UsageError, match="'s-pds' is the id of none; did you mean 's-pods'"):
        read(render_editing(base).replace("step: s-pods", "step: s-pds"), base)


def _damaged(choose: random.Random, text: str) -> str:
    lines = text.split("\n")
    for _ in range(choose.choice((1, 1, 2, 4))):
        choose.choice((_delete, _double, _swap, _insert, _revalue, _revalue, _split, _fences))(choose, lines)
    return "\n".join(lines)


def _delete(choose: random.Random, lines: list[str]) -> None:
    at = choose.randrange(len(lines) - 10)
    del lines[at : at + choose.choice((1, 1, 5))]


def _double(choose: random.Random, lines: list[str]) -> None:
    at = choose.randrange(len(lines))
    lines[at:at] = lines[at : at + choose.choice((1, 2, 12))]


def _swap(choose: random.Random, lines: list[str]) -> None:
    a, b = choose.randrange(len(lines)), choose.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


def _insert(choose: random.Random, lines: list[str]) -> None:
    lines.insert(choose.randrange(len(lines)), choose.choice(LINES))


def _revalue(choose: random.Random, lines: list[str]) -> None:
    """A value of another kind behind one of the keys."""
    at = choose.choice([at for at, line in enumerate(lines) if ":" in line] or [0])
    lines[at] = f"{lines[at].partition(':')[0]}: {choose.choice(VALUES)}"


def _split(choose: random.Random, lines: list[str]) -> None:
    at = choose.randrange(len(lines))
    middle = choose.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:middle] + choose.choice(VALUES) + lines[at][middle:]


def _fences(choose: random.Random, lines: list[str]) -> None:
    found = [at for at, line in enumerate(lines) if line.startswith("```")] or [0]
    a, b = choose.choice(found), choose.choice(found)
    lines[a], lines[b] = lines[b], lines[a]


def test_the_bases_are_procedures_that_come_back() -> None:
    one: Procedure
    for one in BASES:
        assert read(render_editing(one), one) == one
