"""Parameters that commands read as variables, where no value can be put into the text."""

from __future__ import annotations

import subprocess

import pytest

from runbooks.model import Parameter, Procedure, Step
from runbooks.parameters.lent import lent_parameters
from runbooks.parameters.reading import slots_of
from runbooks.running.filling import MASK, Texts
from runbooks.template import Template

PARAMETERS = (Parameter(name="V", default="a b"), Parameter(name="N", default="3"), Parameter(name="PW", type="secret"))
VALUES = {"V": "zz y", "N": "5", "PW": "hunter2"}


def of(*texts: str, **more: object) -> Procedure:
    steps = (Step(id=f"s{at}", title="It", command=slots_of(text, PARAMETERS), **more) for at, text in enumerate(texts))  # type: ignore[arg-type]
    return Procedure(title="It", parameters=PARAMETERS, steps=tuple(steps))


def lent(*texts: str) -> list[str]:
    """The names lent to the last of these."""
    procedure = of(*texts)
    return sorted(lent_parameters(procedure)[procedure.steps[-1].id])


@pytest.mark.parametrize(
    "text",
    [
        "echo `echo \"${V}\"`",
        'echo "${V:-def}" "${V}"',
        'echo "${V%y}"',
        "echo $((${#V}+1)) $((N+1))",
        "cat <<E\n`echo $V`\nE",
        "for x in $V; do echo $x; done",
        '[[ "zz y" == $V ]] && echo it',
        'case "zz y" in "$V") echo it ;; esac',
        'V=${V:-x}1; echo "$V"',
        'V=2; echo "${V}" "${V:-1}"',
        'for V in 1 "${V}"; do echo "${V}"; done',
        'false && V=2; echo "${V:-}"',
        "while read -r V; do echo \"$V\"; done <<< 1; echo \"${V:-none}\"",
        "echo '${V}' \"${N:+n}\"",
        'echo "${PW:-none}"',
    ],
)  # fmt: skip
def test_a_command_prints_the_same_as_where_every_parameter_is_a_variable(text: str) -> None:
    procedure = of(text)
    (step,) = procedure.steps
    assert step.command is not None
    texts = Texts(procedure, VALUES)
    run = [_bash(texts.executed(step.command), texts.environment(step)), _bash(text, VALUES)]
    assert run[0] == run[1] != ""


def _bash(text: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "--norc", "-c", text],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize(
    "text", ['echo "${V}"', "echo '$V'", 'V=2; echo "${V:-1}"', 'echo "${OTHER:-1}"', "read -r V; echo $V"]
)
def test_nothing_is_lent_where_the_value_is_filled_in_or_the_variable_is_another(text: str) -> None:
    assert lent(text) == []


def test_what_an_earlier_step_set_is_not_written_over() -> None:
    assert lent("V=$(date)", 'echo "${V:-1}"') == []
    assert lent("echo ${V:-1}", 'echo "${V:-1}"') == ["V"]


def test_what_a_function_reads_is_lent_where_it_is_called() -> None:
    assert lent('greet() { echo "${V:-1}"; }', "greet") == ["V"]
    assert lent('greet() { echo "${V:-1}"; }', "date") == []


def test_a_text_that_bash_would_not_take_is_lent_all_that_it_names() -> None:
    assert lent("echo ${(U)V} )") == ["V"]


def test_conditions_and_rollbacks_have_the_same_variables() -> None:
    procedure = of("true", skip_if=Template.literal('test "${V:-}"'), rollback=Template.literal("undo ${N%x}"))
    assert Texts(procedure, VALUES).environment(procedure.steps[0]) == {"V": "zz y", "N": "5"}


def test_the_own_variables_of_a_step_win() -> None:
    procedure = of('echo "${V:-}"', environment=(("V", Template.literal("mine")),))
    assert Texts(procedure, VALUES).environment(procedure.steps[0]) == {"V": "mine"}


def test_a_value_that_is_not_known_is_missing() -> None:
    procedure = of('echo "${PW:-none}"')
    assert [one.name for one in Texts(procedure, {}).missing(procedure.steps[0])] == ["PW"]


def test_secrets_are_never_shown_and_not_lent_where_the_shell_holds_them() -> None:
    procedure = of('echo "${PW:-none}" "${V:-}"')
    texts = Texts(procedure, VALUES, held={"PW"})
    assert texts.environment(procedure.steps[0]) == {"V": "zz y"}
    assert texts.shown_environment(procedure.steps[0]) == {"PW": MASK, "V": "'zz y'"}
