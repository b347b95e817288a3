"""References in text that a person wrote become slots again, and what can't is told."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbooks.model import Parameter, templates_of
from runbooks.parameters.reading import read, slots_of
from tests.unit.runbooks.examples import disk_full

PARAMETERS = [
    Parameter(name="HOST", default="db-3"),
    Parameter(name="LOGS", default="/var/my logs"),
    Parameter(name="TOKEN", type="secret"),
    Parameter(name="NEW"),
]
DEFAULTS = {"HOST": "db-3", "LOGS": "/var/my logs"}


@pytest.mark.parametrize(
    ("text", "normal", "recorded"),
    [
        ('ssh "${HOST}" ls', 'ssh "${HOST}" ls', "ssh db-3 ls"),
        ("ssh $HOST ls", 'ssh "${HOST}" ls', "ssh db-3 ls"),
        ("ssh ${HOST} ls", 'ssh "${HOST}" ls', "ssh db-3 ls"),
        ("scp root@$HOST:/x .", 'scp root@"${HOST}":/x .', "scp root@db-3:/x ."),
        ('ls "$LOGS"', 'ls "${LOGS}"', "ls '/var/my logs'"),
        ('ls "$LOGS/a"', 'ls "${LOGS}/a"', 'ls "/var/my logs/a"'),
        ("grep 'a '\"${LOGS}\"' b' x", "grep 'a '\"${LOGS}\"' b' x", "grep 'a /var/my logs b' x"),
        ("x $'a\\t'\"${HOST}\"$'\\n'", "x $'a\\t'\"${HOST}\"$'\\n'", "x $'a\\tdb-3\\n'"),
        ("cat <<EOF\n$HOST ${LOGS}\nEOF", "cat <<EOF\n${HOST} ${LOGS}\nEOF", "cat <<EOF\ndb-3 /var/my logs\nEOF"),
        ('ssh h "ls $(printf %q "${HOST}")"', 'ssh h "ls $(printf %q "${HOST}")"', 'ssh h "ls db-3"'),
        ("ssh h 'ls '\"$(printf %q \"${HOST}\")\"''", "ssh h 'ls '\"$(printf %q \"${HOST}\")\"''", "ssh h 'ls db-3'"),
        ('ssh h ls "$(printf %q "${HOST}")"', 'ssh h ls "$(printf %q "${HOST}")"', "ssh h ls db-3"),
        ('curl -H "A: ${TOKEN}"', 'curl -H "A: ${TOKEN}"', 'curl -H "A: ***"'),
        ('x "${NEW}"', 'x "${NEW}"', 'x "${NEW}"'),
        ('x "$(ssh "${HOST}" ls)"', 'x "$(ssh "${HOST}" ls)"', 'x "$(ssh db-3 ls)"'),
        ("X=$HOST; x <(ls $HOST) > $HOST", 'X="${HOST}"; x <(ls "${HOST}") > "${HOST}"', "X=db-3; x <(ls db-3) > db-3"),
    ],
)
def test_references_become_slots(text: str, normal: str, recorded: str) -> None:
    template = slots_of(text, PARAMETERS)
    assert template.text == normal
    assert template.recorded == recorded
    assert slots_of(template.text, PARAMETERS) == template


NESTED = [
    ("bash <<EOF\np ${LOGS}\nEOF", "heredoc-nested"),
    ('bash <<EOF\np "${LOGS}"\nEOF', "heredoc-nested-double"),
    ("bash <<EOF\np '${LOGS}'\nEOF", "heredoc-nested-single"),
    ("cat <<EOF | bash\np ${LOGS}\nEOF", "heredoc-nested"),
    ("bash -s <<EOF\np $(echo x) ${LOGS}\nEOF", "heredoc-nested"),
    ('bash -c "p ${LOGS}"', "double-nested"),
    ('bash -c "p \\"${LOGS}\\""', "double-nested-double"),
    ("bash -c \"p '${LOGS}'\"", "double-nested-single"),
    ("bash -c 'p '\"${LOGS}\"''", "single-nested"),
    ("bash -c 'p \"'\"${LOGS}\"'\"'", "single-nested-double"),
    ("bash -c 'p '\\'''\"${LOGS}\"''\\'''", "single-nested-single"),
    ("bash -c \"p 'a'${LOGS}\"", "double-nested"),
    ('eval p "${LOGS}"', "word-nested"),
    ('cat <<EOF >f; p "$(<f)"\n${LOGS}\nEOF', "heredoc"),
    ('bash -c \'p "$1"\' _ "${LOGS}"', "word"),
]


@pytest.mark.parametrize(("text", "form"), NESTED)
@pytest.mark.parametrize("value", ["a b", 'it\'s "$x" `y`\\ *', "/var/my logs"])
def test_a_value_stays_one_argument_of_the_shell_that_reads_it(text: str, form: str, value: str, tmp_path: Path) -> None:
    template = slots_of(text, PARAMETERS)
    assert [slot.form for slot in template.slots] == [form]
    assert slots_of(template.text, PARAMETERS) == template
    program = tmp_path / "p"
    program.write_text("#!/bin/sh\nprintf '%s\\0' \"$@\"\n")
    program.chmod(0o755)
    filled = template.filled({"LOGS": value}, DEFAULTS)
    for command, variables in ((filled, {}), (template.text, {"LOGS": value})):
        environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", **variables}
        ran = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=True
        )
        words = ran.stdout.decode().split("\0")[:-1]
        assert words[-1].removeprefix("a" if "'a'" in text else "") == value


def test_what_never_needs_quotes_stays_as_it_was_written() -> None:
    parameters = [Parameter(name="UNIT", default="main", pattern="[a-z0-9]+"), Parameter(name="PORT", type="port")]
    text = 'ssh h "systemctl restart web@${UNIT} --port ${PORT}"'
    assert slots_of(text, parameters).text == text
    assert slots_of(text, [Parameter(name="UNIT", pattern=".+")]).text != text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ls $LOGS", "unquoted"),
        ("x ${HOST%-3}", "in an expansion that changes it"),
        ("x ${#HOST}", "in an expansion that changes it"),
        ("x ${X:-$HOST}", "in an expansion that changes it"),
        ("x $(( $HOST + 1 ))", "in arithmetic"),
        ("x `ls $HOST`", "between backquotes"),
        ("[[ a == $HOST ]]", "in a pattern"),
        ("case a in $HOST) ;; esac", "in a pattern"),
        ("ssh h 'ls $HOST'", "HOST stands in single quotes, where it is no reference"),
        ("cat <<'EOF'\n${HOST}\nEOF", "HOST stands in a quoted heredoc, where it is no reference"),
        ("echo '$HOST", "the command is not understood"),
    ],
)
def test_what_is_left_is_told(text: str, said: str) -> None:
    result = read(text, PARAMETERS)
    assert result.template.text == text
    assert result.template.slots == ()
    assert len(result.remarks) == 1
    assert said in result.remarks[0]


@pytest.mark.parametrize(
    "text", ["echo $OTHER ${HOSTS} \\$HOST", 'echo "\\${HOST}"', "for h in a; do echo $h; done", "", "$HOME/x"]
)
def test_other_variables_are_text(text: str) -> None:
    assert read(text, PARAMETERS).template.slots == ()
    assert slots_of(text, PARAMETERS).text == text


def test_the_templates_of_an_example_are_read_back() -> None:
    procedure = disk_full()
    for step in procedure.steps:
        for template in templates_of(step):
            again = slots_of(template.text, procedure.parameters)
            assert again.text == template.text
            assert again.names == template.names


@given(st.text(alphabet="$HOST{}\"'`\\()<>;#% \n\tx", max_size=50))
def test_any_text_can_be_read(text: str) -> None:
    template = slots_of(text, PARAMETERS)
    assert slots_of(template.text, PARAMETERS).text == template.text
    template.filled({"HOST": "a b", "LOGS": "", "TOKEN": "t", "NEW": "n"}, DEFAULTS)
