"""A value with a quote is told where it ends a string of SQL."""

from __future__ import annotations

import pytest

from runbooks.model import Parameter, Procedure, Step
from runbooks.parameters.literals import ended_literals
from runbooks.parameters.reading import slots_of


def procedure(text: str, default: str | None = "Smith") -> Procedure:
    parameters = (Parameter(name="V", default=default), Parameter(name="W", default="a"))
    return Procedure(title="It", parameters=parameters, steps=(Step(id="a", title="a", command=slots_of(text, parameters)),))


@pytest.mark.parametrize(
    "text",
    [
        "psql -c \"SELECT '${V}' FROM users\"",
        "psql app -c \"DELETE FROM users WHERE name = 'Mr ${V}'\"",
        'ssh db-3 "psql -c \\"SELECT \'${V}\' x\\""',
        "psql <<END\nSELECT *\nFROM users WHERE name = '${V}';\nEND",
        "echo \"SELECT '${V}'\" | psql",
    ],
)
def test_a_value_that_ends_the_string_is_told_with_its_step(text: str) -> None:
    [told] = ended_literals(procedure(text), {"V": "O'Hara"})
    assert told == "V holds a ' and ends a string of SQL in step 1; write it twice where that is not meant"
    assert list(ended_literals(procedure(text), {"V": "O''Hara"})) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("psql -c \"SELECT '${V}' FROM users\"", "Hara"),
        ('psql -c "SELECT \'${W}\', \\"${V}\\" FROM users"', "O'Hara"),
        ("grep -- \"it's '${V}'\" log", "O'Hara"),
        ('echo "${V}"', "O'Hara"),
    ],
)
def test_of_other_values_nothing_is_told(text: str, value: str) -> None:
    assert list(ended_literals(procedure(text), {"V": value, "W": "b"})) == []


def test_of_the_recorded_value_nothing_is_told() -> None:
    assert list(ended_literals(procedure("psql -c \"SELECT '${V}'\"", default="it's"), {"V": "it's"})) == []
