"""What recorded commands answer: for each program that a command line ran, its arguments, exit status and output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from runbooks.history import Recorded
from runbooks.rehearsing.homes import home_of, read_word
from runbooks.shell.parse import parse
from runbooks.shell.tree import Simple, Syntax, Word

# What bash does by itself; `source`, `kill` and their like reach beyond the sandbox and are answered instead.
# fmt: off
BUILTINS = frozenset((
    ":", "alias", "bg", "break", "builtin", "caller", "cd", "command", "compgen", "complete", "compopt", "continue",
    "declare", "dirs", "disown", "echo", "enable", "exit", "export", "false", "fc", "fg", "getopts", "hash", "help",
    "history", "jobs", "let", "local", "logout", "mapfile", "popd", "printf", "pushd", "pwd", "read", "readarray",
    "readonly", "return", "set", "shift", "shopt", "suspend", "test", "times", "true", "type", "typeset", "ulimit",
    "umask", "unalias", "unset", "wait", "[", "[[", "{",
))
# fmt: on
ANSWERED_BUILTINS = ("source", ".", "kill", "eval", "exec", "trap", "bind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one program of a recorded command line did.

    `words` are its name and arguments, None where the recording does not tell (an expansion, a glob). `stdin` is the text of
    a heredoc it was given, None for anything. `output` is None where it went to a file, a pipe or a variable and so was
    not recorded. `changed` are exported variables that a builtin such as `source` changed.
    """

    command_id: int
    words: tuple[str | None, ...]
    stdin: str | None = None
    output: str | None = None
    to: Literal["out", "err"] = "out"
    exit_code: int = 0
    takes_ms: int = 0
    changed: Mapping[str, str | None] = field(default_factory=dict)

    def fits(self, argv: Sequence[str], stdin: str | None) -> bool:
        """Whether this is an answer to a call with these arguments; `stdin` None where it was not looked at."""
        if len(argv) != len(self.words) and None not in self.words:
            return False
        return _fits(self.words, tuple(argv)) and (stdin is None or self.stdin is None or self.stdin == stdin)


def _fits(words: Sequence[str | None], argv: Sequence[str]) -> bool:
    """An unknown word stands for any number of arguments, as an expansion does."""
    if not words:
        return not argv
    if words[0] is not None:
        return bool(argv) and argv[0] == words[0] and _fits(words[1:], argv[1:])
    return any(_fits(words[1:], argv[taken:]) for taken in range(len(argv) + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A recorded command line: the shape of its text, and an answer for each program in it."""

    command_id: int
    shape: tuple[tuple[str | None, ...], ...]
    answers: tuple[Answer, ...]
    exit_code: int
    output: str
    text: str = ""
    changed: Mapping[str, str | None] = field(default_factory=dict)


def line_of(recorded: Recorded, text: str | None = None) -> Line | None:
    """What a recorded command answers, None where it is not known how it ended; `text` is it with other values."""
    if recorded.exit_code is None or recorded.state in ("running", "unknown"):
        return None
    syntax = parse(recorded.text if text is None else text)
    programs = [simple for simple in syntax.simples if is_answered(simple)]
    home = home_of(recorded.username)
    exits = _exit_codes(syntax, recorded.exit_code, recorded.output)
    loudest = _loudest(programs)
    output = _without_echoes(recorded.output.removesuffix("\n"), syntax)
    answers = tuple(
        Answer(
            command_id=recorded.command_id,
            words=_called_at(simple, home),
            stdin=stdin_of(simple, syntax.text),
            output=output if simple is loudest else (None if simple.depth else ""),
            to="err" if _stdout_is_elsewhere(simple) else "out",
            exit_code=exits.get(simple.start, 0),
            takes_ms=(recorded.duration_ms or 0) // len(programs),
            changed=recorded.changed if str(simple.words[0].value) in ANSWERED_BUILTINS else {},
        )
        for simple in programs
    )
    return Line(
        command_id=recorded.command_id,
        shape=shape(syntax),
        answers=answers,
        exit_code=recorded.exit_code,
        output=recorded.output,
        text=syntax.text.strip(),
        changed=recorded.changed,
    )


def called_words(simple: Simple) -> tuple[Word, ...]:
    """The program and its arguments as it is called: `time` and the `command` before a program are the shell's own words."""
    words = simple.words
    if words[0].value == "time" and len(words) > 1:
        words = words[2:] if words[1].value == "-p" and len(words) > 2 else words[1:]
    return _behind_command(words)


def _behind_command(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """What `command` calls, where that is a program: its builtins are those that no shim stands for."""
    values = [word.value for word in words[:3]]
    if values[0] != "command" or len(words) < 2:
        return words
    behind = words[2:] if values[1] in ("-p", "--") else words[1:]
    name = behind[0].value if behind else None
    is_program = name and name[0] not in "-/." and "/" not in name and name not in BUILTINS and name not in ANSWERED_BUILTINS
    return behind if is_program else words


def called(simple: Simple) -> tuple[str | None, ...]:
    """What is called, word by word, None where only the shell knows."""
    return tuple(word.value for word in called_words(simple))


def _called_at(simple: Simple, home: str) -> tuple[str | None, ...]:
    """The same, with the program's own path below a home folder."""
    first, *others = called_words(simple)
    return (read_word(first, home), *(word.value for word in others))


def shape(syntax: Syntax) -> tuple[tuple[str | None, ...], ...]:
    """The words of every program in a text, in order."""
    return tuple(called(simple) for simple in syntax.simples if is_answered(simple))


def is_answered(simple: Simple) -> bool:
    """Whether a simple command runs something that a recording must answer."""
    return bool(simple.words) and called(simple)[0] not in BUILTINS and not is_arithmetic(simple)


def is_arithmetic(simple: Simple) -> bool:
    """Whether it is (( )), in which no program stands."""
    return simple.words[0].raw.startswith("((") and simple.words[0].raw.endswith("))")


def stdin_of(simple: Simple, text: str) -> str | None:
    """The text of a heredoc or here-string without expansions, None where there is none."""
    for one in simple.redirects:
        if one.operator == "<<<" and one.target is not None and one.target.value is not None:
            return one.target.value + "\n"
        if one.operator in ("<<", "<<-") and one.body is not None:
            body = text[one.body[0] : one.body[1]]
            return body if "$" not in body and "`" not in body and one.operator == "<<" else None
    return None


def _loudest(programs: Sequence[Simple]) -> Simple | None:
    """The program that is taken to have printed what was recorded: the last that writes to the terminal, if one does."""
    visible = [simple for simple in programs if not simple.depth and not _is_piped_on(simple, programs)]
    return next((simple for simple in reversed(visible) if not _stdout_is_elsewhere(simple)), visible[-1] if visible else None)


def _is_piped_on(simple: Simple, programs: Sequence[Simple]) -> bool:
    return any(
        before is simple and after.joined == "|" and after.depth == simple.depth for before, after in pairwise(programs)
    )


def _stdout_is_elsewhere(simple: Simple) -> bool:
    return any(one.operator in (">", ">>", ">|", "&>", "&>>") and one.descriptor in (None, 1) for one in simple.redirects)


def _exit_codes(syntax: Syntax, exit_code: int, output: str) -> dict[int, int]:
    """The exit status of each simple command at the top, by where it begins, as far as the whole status tells."""
    top = [simple for simple in syntax.simples if simple.depth == 0 and simple.words]
    if not top:
        return {}
    last = top[-1]
    codes = {last.start: exit_code if not last.negated else int(exit_code == 0)}
    for before, after in pairwise(top):
        told = _echoed(after)
        fell_through = after.joined == "||" and (exit_code or (told is not None and output.rstrip("\n").endswith(told)))
        codes[before.start] = (exit_code or 1) if fell_through else 0
    if len(top) > 1 and last.joined == "||" and exit_code == 0:
        codes[last.start] = 0
    return codes


def _without_echoes(output: str, syntax: Syntax) -> str:
    """The output without what echo at the end or beginning of the line prints again by itself."""
    top = [simple for simple in syntax.simples if simple.depth == 0]
    if not syntax.compound:
        for simple in reversed(top):
            told = _echoed(simple)
            if told is None or not output.endswith(told):
                break
            output = output.removesuffix(told).removesuffix("\n") + ("\n" if output.removesuffix(told) else "")
        for simple in top:
            told = _echoed(simple)
            if told is None or not output.startswith(told + "\n"):
                break
            output = output.removeprefix(told + "\n")
    return output


def _echoed(simple: Simple) -> str | None:
    words = [word.value for word in simple.words]
    if (
        not words
        or words[0] != "echo"
        or None in words
        or simple.redirects
        or (len(words) > 1 and str(words[1]).startswith("-"))
    ):
        return None
    return " ".join(str(word) for word in words[1:])


def programs_in(texts: Sequence[str]) -> Iterator[str]:
    """Every program that these texts name, builtins left out."""
    for text in texts:
        for simple in parse(text).simples:
            if is_answered(simple) and (name := called(simple)[0]):
                yield name
