"""What values a parameter takes, by type, pattern and choices."""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime

from runbooks.model import Parameter, ParameterType
from store.errors import UsageError

_UNIT = "(ns|us|µs|ms|s|m|h|d|w|y|min|sec)"
# A host or branch that begins with a dash would be an option to ssh or git: that is refused.
# What a whole value must look like, and how that is said. Conservative: where people's values vary, there is none.
_WANTED: dict[ParameterType, tuple[str, str]] = {
    "integer": (r"[+-]?[0-9]+", "a whole number, as 3"),
    "number": (r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?", "a number, as 2.5"),
    "duration": (rf"[0-9]+([.][0-9]+)?{_UNIT}?([0-9]+{_UNIT})*", "a duration, as 90s or 5m"),
    "port": (r"[0-9]{1,5}", "a port from 1 to 65535"),
    "user": (r"[^\s:/-][^\s:/]*", "a user name without blanks that is no option"),
    "version": (r"[0-9A-Za-z][0-9A-Za-z._+~:-]*", "a version, as 1.4.2"),
    "branch": (r"[^\s~^:?*\\[-][^\s~^:?*\\[]*", "a branch without blanks and any of ~ ^ : ? * [ \\"),
    "url": (r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+", "a URL, as https://db-3:8080/"),
    "identifier": (r"[^\s-]\S*", "a name or id without blanks that is no option"),
    "host": (r"[^\s-]\S*", "a host name or address without blanks that is no option"),
}  # fmt: skip
# The patterns that are kept with a parameter: those that any program checks the same way.
_KEPT: dict[ParameterType, str] = {
    "integer": r"-?[0-9]+",
    "port": r"[0-9]{1,5}",
    "version": r"[0-9A-Za-z][0-9A-Za-z._+~:-]*",
    "address": r"[0-9A-Fa-f.:]+",
}
_REFUSAL = "{what} must be {wanted}, not {value}; give another value"


def pattern_of(type_: ParameterType, default: str | None) -> str:
    """The pattern that goes with a type, empty where there is none or the default does not match it."""
    pattern = _KEPT.get(type_, "")
    return pattern if default is None or re.fullmatch(pattern, default) else ""


def fitting_type(type_: ParameterType, value: str) -> ParameterType:
    """The type, or string where the recorded value is not of it."""
    return "string" if _problem(type_, value) or (type_ == "enum" and not value) else type_


def check_value(parameter: Parameter, value: str) -> str:
    """The value, if the parameter takes it; else UsageError says what is wanted. A secret is never told."""
    if "\0" in value:
        raise UsageError(f"{parameter.name} holds a NUL character, which no program can be given; leave it out")
    if parameter.choices and value not in parameter.choices:
        raise UsageError(_refusal(parameter, value, "one of " + ", ".join(parameter.choices)))
    if value == parameter.default:
        return value
    if parameter.is_secret and not value:
        raise UsageError(f"{parameter.name} is empty; give the secret")
    if problem := _problem(parameter.type, value):
        raise UsageError(_refusal(parameter, value, problem))
    if parameter.pattern and not _matches(parameter.pattern, value):
        raise UsageError(_refusal(parameter, value, f"a value that matches {parameter.pattern}"))
    return value


def _refusal(parameter: Parameter, value: str, wanted: str) -> str:
    shown = "what was given" if parameter.is_secret else repr(value if len(value) <= 60 else value[:57] + "...")
    return _REFUSAL.format(what=parameter.name, wanted=wanted, value=shown)


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error as error:
        raise UsageError(
            f"the pattern {pattern} of a parameter is not valid: {error}; correct it with tt runbook edit"
        ) from error


def _problem(type_: ParameterType, value: str) -> str:
    """What is wanted, where the value is not of this type."""
    pattern, wanted = _WANTED.get(type_, ("", ""))
    if pattern and re.fullmatch(pattern, value) is None:
        return wanted
    if type_ == "port" and not 1 <= int(value) <= 65535:
        return wanted
    if type_ == "address" and not _is_address(value):
        return "an IP address, as 10.0.3.17"
    if type_ == "date" and not _is_date(value):
        return "a date, as 2026-05-04 or 2026-05-04T09:00:00Z"
    if type_ == "path" and not value:
        return "a path"
    return ""


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_interface(value)
    except ValueError:
        return False
    return True


def _is_date(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
