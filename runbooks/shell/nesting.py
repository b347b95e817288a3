"""Finds the command that ssh, `sh -c`, an exec into a container, find or ansible hands to another shell or program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from runbooks.shell import escapes
from runbooks.shell.grammars import Grammar, grammar_of
from runbooks.shell.tree import Simple, Word

if TYPE_CHECKING:
    from runbooks.shell.invocation import Nested

SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh", "ash", "fish", "su", "runuser"})
_EXECS = {
    "kubectl": ("exec",),
    "oc": ("exec", "rsh"),
    "k": ("exec",),
    "docker": ("exec",),
    "podman": ("exec",),
    "nerdctl": ("exec",),
    "docker-compose": ("exec", "run"),
    "podman-compose": ("exec",),
    "lxc": ("exec",),
    "incus": ("exec",),
    "crictl": ("exec",),
}


def nested(name: str, subcommand: tuple[str, ...], words: Sequence[Word], simple: Simple, text: str) -> Nested | None:
    """What the program `name` with these arguments hands on; None where it hands on nothing."""
    if name in ("ssh", "autossh", "slogin"):
        return _ssh(words, simple, text)
    if name in SHELLS:
        return _shell(name, words, simple, text)
    if name == "eval":
        return _joined("shell", words) if words else None
    if name in _EXECS and subcommand and subcommand[-1] in _EXECS[name]:
        return _container(name, subcommand, words, text)
    if name == "find":
        return _find(words, text)
    if name in ("ansible", "vagrant", "gcloud", "salt", "pdsh", "clush", "dsh"):
        return _remote(name, words)
    return None


def _ssh(words: Sequence[Word], simple: Simple, text: str) -> Nested | None:
    index = _behind_options(words, grammar_of("ssh"))
    if index >= len(words):
        return None
    host = words[index].value
    index += 1
    index += _behind_options(words[index:], grammar_of("ssh"))
    if index < len(words):
        command = words[index:]
        body = _heredoc("ssh", simple, text, host)
        if body and command[0].value in SHELLS and all(word.raw.startswith("-") for word in command[1:]):
            return body
        return _joined("ssh", command, host)
    return _heredoc("ssh", simple, text, host)


def _shell(name: str, words: Sequence[Word], simple: Simple, text: str) -> Nested | None:
    for index, word in enumerate(words):
        raw = word.raw
        if raw.startswith("-") and not raw.startswith("--") and "c" in raw and index + 1 < len(words):
            return _joined("shell", words[index + 1 : index + 2])
        if raw.startswith("--command="):
            return None
        if not raw.startswith("-") and name not in ("su", "runuser"):
            return None
    return _heredoc("shell", simple, text, None)


def _container(name: str, subcommand: tuple[str, ...], words: Sequence[Word], text: str) -> Nested | None:
    at = next((index for index, word in enumerate(words) if word.raw == "--"), None)
    before = words[:at] if at is not None else words
    operands = list(_operands(before, grammar_of(name, subcommand)))[len(subcommand) :]
    host = before[operands[0]].value if operands else None
    if at is None:
        at = operands[0] if operands else len(words)
    return _argv("container", words[at + 1 :], text, host)


def _operands(words: Sequence[Word], grammar: Grammar) -> Iterator[int]:
    from runbooks.shell.invocation import said, takes_value

    index = 0
    while index < len(words):
        raw = said(words[index])
        if raw.startswith("-") and raw != "-":
            index += takes_value(raw, grammar)
        else:
            yield index
        index += 1


def _behind_options(words: Sequence[Word], grammar: Grammar) -> int:
    return next(_operands(words, grammar), len(words))


def _find(words: Sequence[Word], text: str) -> Nested | None:
    for index, word in enumerate(words):
        if word.raw in ("-exec", "-execdir", "-ok", "-okdir"):
            end = next((at for at in range(index + 1, len(words)) if words[at].value in (";", "+")), len(words))
            return _argv("find", words[index + 1 : end], text, None)
    return None


def _remote(name: str, words: Sequence[Word]) -> Nested | None:
    flags = {"ansible": ("-a", "--args"), "vagrant": ("-c", "--command"), "gcloud": ("--command",)}.get(name)
    if flags is None:
        operands = list(_operands(words, Grammar("wgl")))
        return _joined("ssh", [words[at] for at in operands[name == "salt" :]]) if operands else None
    if name == "ansible" and not _runs_commands(words):
        return None
    for index, word in enumerate(words[:-1]):
        if word.raw in flags:
            return _joined("ansible" if name == "ansible" else "ssh", words[index + 1 : index + 2])
    return None


def _runs_commands(words: Sequence[Word]) -> bool:
    raws = [word.raw for word in words]
    module = next((raws[at + 1] for at, raw in enumerate(raws[:-1]) if raw in ("-m", "--module-name")), "command")
    return module.rsplit(".", 1)[-1] in ("command", "shell", "raw")


def _argv(kind: Literal["container", "find"], words: Sequence[Word], text: str, host: str | None) -> Nested | None:
    from runbooks.shell.invocation import Nested

    if not words:
        return None
    start, end = words[0].start, words[-1].end
    return Nested(kind, text[start:end] or " ".join(word.raw for word in words), start, end, "argv", host)


def _joined(kind: Literal["ssh", "shell", "ansible"], words: Sequence[Word], host: str | None = None) -> Nested | None:
    """Words that a shell reads as one text."""
    from runbooks.shell.invocation import Nested

    if not words:
        return None
    start, end = words[0].start, words[-1].end
    if len(words) > 1:
        return Nested(kind, " ".join(_source(word) for word in words), start, end, "words", host)
    word = words[0]
    form = _form(word)
    if form == "words" or form == "mixed":
        return Nested(kind, _source(word), start, end, form, host)
    return Nested(kind, _source(word), start + (2 if form == "ansi" else 1), end - 1, form, host)


def _source(word: Word) -> str:
    """What the other shell is given of a word; expansions of this shell stay as they stand."""
    if word.value is not None:
        return word.value
    if _form(word) == "double":
        return escapes.double(word.raw[1:-1])
    return word.raw


def _form(word: Word) -> Literal["words", "single", "double", "ansi", "mixed"]:
    raw = word.raw
    if raw.startswith("'") and raw.endswith("'") and raw.count("'") == 2:
        return "single"
    if raw.startswith("$'") and raw.endswith("'") and len(word.fragments) == 1:
        return "ansi"
    if (
        raw.startswith('"')
        and raw.endswith('"')
        and len(raw) > 1
        and all(one.place == "double" for one in word.fragments)
        and '""' not in raw
    ):
        return "double"
    return "words" if not any(char in raw for char in "'\"\\") else "mixed"


def _heredoc(kind: Literal["ssh", "shell"], simple: Simple, text: str, host: str | None) -> Nested | None:
    from runbooks.shell.invocation import Nested

    for redirect in simple.redirects:
        if redirect.body and text:
            return Nested(kind, text[slice(*redirect.body)], *redirect.body, "heredoc", host)
        if redirect.operator == "<<<" and redirect.target and redirect.target.value is not None:
            return Nested(kind, redirect.target.value, redirect.target.start, redirect.target.end, "mixed", host)
    return None
