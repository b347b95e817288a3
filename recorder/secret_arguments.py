"""Finds the secrets among a simple command's words: after options, as operands, and as values given to names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recorder.secret_commands import Command, Span
from recorder.secret_names import is_secret_name, says_no_secret
from recorder.secret_programs import OPERANDS, OPTIONS, PROGRAMS, SIGNS, Form, Operand, Option, slip_of

# Secrets in options whose names say so, except where the value is something else.
_NAMED_ELSEWHERE = frozenset({"secret", "secrets", "auth", "cookie", "pat", "pw", "pwd", "credential", "credentials"})
# `-storepass`, `-bearer-token`: options of Java, Go and older tools, and not `-p` with a password after it.
_DASHED = re.compile(
    r"-(?:(?:src|dest|new|old|key|store|trust|bearer|auth|access|admin|user|api|client|master)-?)*"
    r"(?:pass|password|passwd|passphrase|token)"
)
_ELSEWHERE = re.compile(r"(?:env|file|fd|pass):|stdin$|\d$")  # openssl's password sources, ffmpeg's passes
_SETS_NAMED_VALUE = frozenset({"set", "put"})  # `aws configure set aws_secret_access_key VALUE`
_SETS_VARIABLE = frozenset({"set", "setenv"})  # fish: `set -gx NAME VALUE ...`; csh: `setenv NAME VALUE`
_GIVES = re.compile(r"([A-Za-z_][\w.\-/:]*)=(?!=*$)")  # and not base64


def is_secret_option(name: str) -> bool:
    """Whether the value of the option `--name` is a secret."""
    return is_secret_name(name) and name not in _NAMED_ELSEWHERE


def argument_spans(text: str, command: Command) -> Iterator[Span]:
    """Where words, or parts of them, are secrets by the words before them."""
    yield from _after_names(command)
    for program, position in named_programs(command).items():
        for option in OPTIONS.get(program, ()):
            yield from _after_option(text, command, position, option)
        for operand in OPERANDS.get(program, ()):
            yield from _operand(command, position, operand)
        if program in ("vault", "bao"):
            yield from _kept_in_vault(command, position)


def named_programs(command: Command) -> dict[str, int]:
    """Where each program of the tables is first named, or a name one letter off stands where a program does."""
    found: dict[str, int] = {}
    for position, word in enumerate(command.words):
        name = word.rpartition("/")[2]
        if name in PROGRAMS:
            found.setdefault(name, position)
    for position in command.program_positions():
        if slip := slip_of(command.words[position].rpartition("/")[2]):
            found.setdefault(slip, position)
    return found


def _after_names(command: Command) -> Iterator[Span]:
    """Words after an option, a key or a variable with a secret name."""
    words = command.words
    variable = _set_variable(words)
    for at in range(1, len(words)):
        before, word = words[at - 1], words[at]
        if (
            (before.startswith("-") and not word.startswith("-") and _takes_secret(before, word))
            or (
                at > 2
                and (words[at - 2].lower() in _SETS_NAMED_VALUE or (words[0] == "git" and "config" in words[1:3]))
                and "=" not in before
                and is_secret_name(before)
                and not _GIVES.match(word)
                and not word.startswith(("@", "-"))
            )
            or (variable and at > variable and word != "=")
        ):
            yield command.places[at]


def _set_variable(words: list[str]) -> int:
    """Where the secret variable is that `set` or `setenv` gives a value; 0 for none: "set password length to 12" is prose."""
    if not words or words[0] not in _SETS_VARIABLE:
        return 0
    at = next((at for at in range(1, len(words)) if not words[at].startswith("-")), 0)
    plain = at > 1 or words[at].isupper() or len(words) <= at + 2 or words[at + 1] == "="
    return at if at and plain and is_secret_name(words[at]) else 0


def _takes_secret(option: str, word: str) -> bool:
    if option.startswith("--"):
        return "=" not in option and is_secret_option(option[2:])
    return _DASHED.fullmatch(option) is not None and not _ELSEWHERE.match(word)


def _after_option(text: str, command: Command, position: int, option: Option) -> Iterator[Span]:
    words = command.words
    if option.type_ and option.type_ not in words and f"--type={option.type_}" not in words:
        return
    name, form = option.name, option.form
    for at in range(position + 1, len(words)):
        word, separate = words[at], words[at - 1] == name
        start, end = command.places[at]
        if not separate and not word.startswith(name):
            continue
        if option.before and not option.before.issubset(words[:at]):
            continue
        glued = not separate and len(word) > len(name) and not name.startswith("--")
        given = not separate and word.startswith(f"{name}=") and name.startswith("--")
        if sign := SIGNS.get(form):
            if (glued or separate or given) and sign in word:
                yield text.index(sign, start) + 1, end - (word[-1] in "\"'")
        elif glued and form is not Form.SEPARATE:
            yield start + len(name), end
        elif given:
            yield start + len(name) + 1, end
        elif separate and form is not Form.GLUED:
            yield start, end


def _operand(command: Command, position: int, operand: Operand) -> Iterator[Span]:
    words = command.words
    options = [word for word in words[position + 1 :] if word.startswith("-")]
    if not operand.letters <= set("".join(word[1:] for word in options if not word.startswith("--"))):
        return
    if operand.without and any(word.lstrip("-").startswith(operand.without[1:]) for word in options):
        return
    plain = [
        at
        for at in range(position + 1, len(words))
        if not words[at].startswith("-") and words[at - 1] not in operand.valued
    ]  # fmt: skip
    size = len(operand.after)
    for first in range(len(plain) - size + 1 if size else 1):
        if tuple(words[at].lower() for at in plain[first : first + size]) == operand.after:
            rest = plain[first + size :]
            if operand.nth < len(rest) and rest:
                yield command.places[rest[operand.nth]]
            return


def _kept_in_vault(command: Command, position: int) -> Iterator[Span]:
    """The values of `vault kv put PATH key=VALUE`, but not of keys such as `user` and `host`."""
    words = command.words[position + 1 :]
    if "kv" in words and ("put" in words or "patch" in words):
        for at in range(position + 1, len(command.words)):
            given = _GIVES.match(command.words[at])
            if given and not given[1].startswith("-") and not says_no_secret(given[1]):
                start, end = command.places[at]
                yield start + given.end(), end
