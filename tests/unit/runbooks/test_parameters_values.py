"""What values parameters take, and what is said of others."""

from __future__ import annotations

import pytest

from runbooks.model import Parameter, ParameterType
from runbooks.parameters.values import check_value, fitting_type, pattern_of
from store.errors import UsageError

TAKEN: list[tuple[ParameterType, str]] = [
    ("string", "anything at all\n"),
    ("string", ""),
    ("integer", "-3"),
    ("number", "2.5e3"),
    ("duration", "90s"),
    ("duration", "1h30m"),
    ("date", "2026-05-04"),
    ("date", "2026-05-04T09:00:00Z"),
    ("host", "db-3.internal"),
    ("host", "10.0.0.3"),
    ("address", "10.0.0.3"),
    ("address", "2001:db8::5"),
    ("address", "10.0.0.0/16"),
    ("port", "8080"),
    ("user", "svc_app"),
    ("path", "/var/log/my app"),
    ("url", "https://db-3:8080/x?y"),
    ("version", "v1.4.2-rc.1+build"),
    ("branch", "feature/x-1"),
    ("identifier", "i-0abc"),
    ("secret", "p@ss word"),
]
REFUSED: list[tuple[ParameterType, str]] = [
    ("integer", "3.5"),
    ("integer", ""),
    ("number", "two"),
    ("duration", "soon"),
    ("date", "4.5.2026"),
    ("date", "2026-13-01"),
    ("host", "a b"),
    ("host", "-oProxyCommand=x"),
    ("host", ""),
    ("address", "10.0.0.300"),
    ("port", "0"),
    ("port", "65536"),
    ("port", "http"),
    ("user", "a:b"),
    ("path", ""),
    ("url", "db-3"),
    ("version", "1.4 .2"),
    ("branch", "a b"),
    ("branch", "--force"),
    ("identifier", "a b"),
    ("secret", ""),
    ("string", "a\0b"),
]


@pytest.mark.parametrize(("type_", "value"), TAKEN)
def test_a_value_of_the_type_is_taken_as_it_is(type_: ParameterType, value: str) -> None:
    assert (
        check_value(Parameter(name="X", type=type_, pattern=pattern_of(type_, None) if type_ != "address" else ""), value)
        == value
    )


@pytest.mark.parametrize(("type_", "value"), REFUSED)
def test_another_value_is_refused_by_name(type_: ParameterType, value: str) -> None:
    with pytest.raises(UsageError, match="X"):
        check_value(Parameter(name="X", type=type_), value)


def test_a_refusal_says_what_is_wanted() -> None:
    with pytest.raises(UsageError, match="PORT must be a port from 1 to 65535, not 'http'; give another value"):
        check_value(Parameter(name="PORT", type="port"), "http")


def test_choices_and_patterns_are_kept_to() -> None:
    level = Parameter(name="LEVEL", type="enum", choices=("debug", "info"))
    assert check_value(level, "info") == "info"
    with pytest.raises(UsageError, match="one of debug, info"):
        check_value(level, "loud")
    host = Parameter(name="H", pattern="db-[0-9]+")
    assert check_value(host, "db-12") == "db-12"
    with pytest.raises(UsageError, match="matches"):
        check_value(host, "db-x")
    with pytest.raises(UsageError, match="not valid"):
        check_value(Parameter(name="H", pattern="("), "x")


def test_the_recorded_value_is_always_taken() -> None:
    assert check_value(Parameter(name="H", type="host", default="a b"), "a b") == "a b"


def test_a_secret_is_never_told() -> None:
    with pytest.raises(UsageError) as raised:
        check_value(Parameter(name="S", type="secret", pattern="[a-z]+"), "TopSecret9")
    assert "TopSecret9" not in str(raised.value)


@pytest.mark.parametrize(("type_", "value", "fits"), [("integer", "3", True), ("integer", "x", False), ("host", "a b", False)])
def test_a_recorded_value_that_is_not_of_the_type_makes_it_a_string(type_: ParameterType, value: str, fits: bool) -> None:
    assert fitting_type(type_, value) == (type_ if fits else "string")
    assert pattern_of(type_, value) == pattern_of(type_, None) or not fits
