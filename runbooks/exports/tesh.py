"""A runbook as a session that `tesh` tests: Markdown with `console` blocks, each command after a prompt and what it prints.

tesh types one line for each command, into a bash of the C locale with history expansion, and strips blank lines, white space
at line ends and trailing backslashes. So a command that is more than printable ASCII on one short line is typed as `eval
$'...'`, and what tesh could mistake in an output is written as its wildcard `...`. Where an output holds `$ `, which would be
taken for the end of it, the session has a prompt that nothing prints.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from runbooks.exports import markdown_text as md
from runbooks.exports.about import About
from runbooks.exports.checked import Check, checks, preparation, warning
from runbooks.model import Procedure

_TYPABLE = re.compile(r"(?=\S)[ -~]*[^\s\\]|[^\s\\]")
_WIDTH = 900  # columns that are safe: the line must not scroll in a terminal of 1,000
_SESSION, _PROMPT = "runbook", "$"
_NAMED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\t": "\\t"}
_REST = "..."


def render(
    procedure: Procedure,
    about: About,
    *,
    values: Mapping[str, str] | None = None,
    stubs: str = "",
    dangerous: bool = False,
) -> str:
    """The document; `values` are used instead of defaults, `stubs` is a folder of programs that goes first on PATH.

    Run it with `tesh FILE.md`: it runs the real commands unless there are stubs, those that ask first in a run only if
    `dangerous`.
    """
    given = values or {}
    found = list(checks(procedure, given, dangerous=dangerous))
    first = preparation(procedure, given, stubs)
    prompt = _prompt([step.expect.output for step in procedure.steps])
    title = f"# {md.inline(procedure.title) or md.inline(about.name)}"
    parts = [title, f"{md.inline(about.name)}, version {about.version}. Test it with `tesh`. {warning(dangerous)}"]
    seconds = max([30, *(-(-one.timeout_ms // 1000) + 5 for one in found if one.timeout_ms is not None)])
    opening = [f"$ PS1='{prompt} '"] if prompt != _PROMPT else []
    opening += [f"{prompt} {line}" for text in first for line in typed(text)]
    if opening and (first or any(one.text for one in found)):  # one command alone would wait for a prompt that is gone
        parts.append(_block(opening, [0] * len(opening), prompt, seconds))
    for check in found:
        parts += _step(check, prompt, seconds)
    return "\n\n".join(parts) + "\n"


def typed(text: str) -> Iterator[str]:
    """A command as one or more lines to type."""
    bare = text.strip(" ")
    if len(bare) <= _WIDTH and _TYPABLE.fullmatch(bare) and not re.search(r"!|\\[\[\]]|\\ $", bare):
        yield bare
        return
    escaped = [_escaped(sign) for sign in text]
    if sum(map(len, escaped)) <= _WIDTH:
        yield f"eval $'{''.join(escaped)}'"
        return
    yield "_typed="
    part = ""
    for sign in escaped:
        if len(part) + len(sign) > _WIDTH:
            yield f"_typed+=$'{part}'"
            part = ""
        part += sign
    yield f"_typed+=$'{part}'"
    yield 'eval "$_typed"'


def _escaped(sign: str) -> str:
    if sign in _NAMED:
        return _NAMED[sign]
    plain = " " <= sign <= "~" and sign not in "![]"
    return sign if plain else "".join(f"\\x{byte:02x}" for byte in sign.encode())


def _step(check: Check, prompt: str, seconds: int) -> Iterator[str]:
    yield f"## {check.number}. {md.inline(check.title)}"
    if check.remark:
        remark = md.inline(check.remark)
        yield f"{remark[:1].upper()}{remark[1:]}." if check.text else f"Not tested: {remark}."
    if not check.text:
        return
    commands = list(typed(check.text))
    lines = [f"{prompt} {line}" for line in commands]
    yield _block([*lines, *_shown(check, prompt)], [0] * (len(lines) - 1) + [check.status], prompt, seconds)


def _block(lines: list[str], statuses: list[int], prompt: str, seconds: int) -> str:
    codes = " ".join(map(str, statuses))
    other = f' tesh-ps1="{prompt}"' if prompt != _PROMPT else ""
    info = f'console tesh-session="{_SESSION}"{other} tesh-exitcodes="{codes}" tesh-timeout="{seconds}"'
    return md.fence("\n".join(lines), info)


def _shown(check: Check, prompt: str) -> list[str]:
    """The lines of the output as tesh reads them."""
    if check.output is None:
        return [_REST]
    text = "".join(_REST if one is None else one for one in check.output).rstrip()
    return [_line(line, prompt) for line in text.split("\n")] if text else []


def _line(line: str, prompt: str) -> str:
    line = re.sub(r"\\[\[\]]", _REST, line.rstrip())  # tesh takes these out of what it reads
    line = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", _REST, line)
    if not line or line == "$":
        return _REST
    if line.startswith(("$ ", "> ", f"{prompt} ")):
        return _REST + line[1:]
    return line


def _prompt(outputs: list[str]) -> str:
    """The usual prompt, or one that stands in none of the outputs."""
    whole = "\n".join(outputs)
    if not re.search(r"\$(?: |$)", whole, re.MULTILINE):
        return _PROMPT
    return next(one for n in itertools.count() if (one := f"tt{n or ''}>") not in whole)
