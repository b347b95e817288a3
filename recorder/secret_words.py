"""Finds secrets in a shell command by what stands before them: options, assignments, headers and fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recorder.secret_arguments import argument_spans, is_secret_option
from recorder.secret_commands import Span, simple_commands
from recorder.secret_input import document_spans, input_spans
from recorder.secret_names import is_secret_name
from recorder.secret_statements import statement_spans

_DEPTH = 4  # commands inside quotes inside quotes

_QUOTED = re.compile(r""""((?:[^"\\]|\\.)*)"?|'([^']*)'?""", re.DOTALL)
_ASSIGNMENT = re.compile(r"(?:^|(?<=[^\w.\-]))-{0,2}([A-Za-z_][\w.\-\[\]]*)=")
_VALUE_END = re.compile(r"[\s&;\"']|,(?=[\w.\-]+=)")
_BARE_VALUE_END = re.compile(r",(?=[\w.\-]+=)|&")
_REFERENCE = re.compile(r'"?(?:\$(?:\w+|\{[^}]*\}?|\(.*|[@*#?!$-])?|`.*|%\w|<[^>]*>|\{\{.*|\*.*|\.[*.].*|\[\^.*)"?', re.DOTALL)
_HARMLESS = frozenset({"", "-", "/", "0", "1", "true", "false", "null", "none", "yes", "no", "y", "n", "public", "\\"})

_FIELDS = (
    re.compile(r"""["']([A-Za-z_][\w.\-]*)\\?["']\s*:\s*\\?["']([^"'\\]+)"""),  # JSON
    re.compile(r"""["']([A-Za-z_][\w.\-]*):[ \t]*([^\s"'\\,}]+)"""),  # a header
    re.compile(r"""(?<=\n)[ \t]*(?:- )?([A-Za-z_][\w.\-]*):[ \t]+["']?([^\s"'\\]+)"""),  # YAML in a here-document
)
_AUTHORIZATION = re.compile(
    r"""(?:authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token|digest|apikey|negotiate)\s+)?|\bbearer\s+(?=\S{16}))([^\s"'\\]+)""",
    re.IGNORECASE,
)
_PASS_SOURCE = re.compile(r"(?:^|[=\s])pass:(.+)")  # openssl

_CLOSING = {"[": "]", "(": ")", "{": "}"}


def secret_spans(text: str) -> Iterator[Span]:
    """The (start, end) of each secret in a command, by what stands before it; they may overlap."""
    for spans in (_spans(text, 0, len(text), 0), statement_spans(text)):
        for start, end in spans:
            first, last = _unquoted(text, start, end)
            if not _REFERENCE.fullmatch(text[start:end]) and text[first:last].lower() not in _HARMLESS:
                yield first, last


def _spans(text: str, start: int, end: int, depth: int) -> Iterator[Span]:
    part = text if end - start == len(text) else text[start:end]
    yield from _inline(text, part, start, end)
    composed = "=" in part or '"' in part or "'" in part
    for command in simple_commands(text, start, end):
        if len(command.words) > 1:
            yield from argument_spans(text, command)
        if command.fed or command.source or command.targets:
            yield from input_spans(text, command)
        if composed:
            for first, last in command.all_places:
                yield from _in_word(text, first, last, depth)
    if "<<" in part:
        yield from document_spans(text, start, end)


def _in_word(text: str, start: int, end: int, depth: int) -> Iterator[Span]:
    """Secrets that a word gives to names, and those of commands in its quotes."""
    if text.find("=", start, end) >= 0:
        yield from _assignments(text, start, end)
    if depth < _DEPTH and (text.find('"', start, end) >= 0 or text.find("'", start, end) >= 0):
        for quoted in _QUOTED.finditer(text, start, end):
            first, last = quoted.span(1 if quoted[1] is not None else 2)
            if any(character.isspace() for character in text[first:last]):
                yield from _spans(text, first, last, depth + 1)


def _assignments(text: str, start: int, end: int) -> Iterator[Span]:
    """Values that the word gives to secret names: `NAME=value`, `--option=value`, `a.b=c,d=e`, `?name=value`."""
    quotes = [quoted.span() for quoted in _QUOTED.finditer(text, start, end)]
    done = start
    for match in _ASSIGNMENT.finditer(text, start, end):
        name, value = match[1], match.end()
        option = match[0].startswith("--")
        if match.start() < done or not (is_secret_option(name) if option else is_secret_name(name)):
            continue
        done = _value_end(text, match.start(1), value, start, end, quotes)
        yield value, done


def _value_end(text: str, name: int, value: int, start: int, end: int, quotes: list[Span]) -> int:
    """Where the value that begins at `value` ends, in the word from `start` to `end`; `name` is where its name begins."""
    around = next(((first, last) for first, last in quotes if first < name < last), None)
    if around is None:
        stop = _BARE_VALUE_END.search(text, value, end)
        last = stop.start() if stop and not _within(stop.start(), quotes) else end
        return _without_punctuation(text, start, name, value, last)
    if text[value : value + 1] in ('"', "'"):
        closing = text.find(text[value], value + 1, around[1])
        return closing + 1 if closing >= 0 else around[1]
    stop = _VALUE_END.search(text, value, around[1])
    return _without_punctuation(text, around[0], name, value, stop.start() if stop else around[1])


def _without_punctuation(text: str, start: int, name: int, value: int, end: int) -> int:
    """The end of a value without a comma after it, and without the brackets that were opened before its name."""
    before = text[max(start, name - 256) : name]
    closing = "".join(close for sign, close in _CLOSING.items() if before.count(sign) > before.count(close))
    last = value + len(text[value:end].rstrip("," + closing))
    return last if last > value else end


def _within(position: int, spans: list[Span]) -> bool:
    return any(first < position < last for first, last in spans)


def _inline(text: str, part: str, start: int, end: int) -> Iterator[Span]:
    """Secrets in headers, JSON and YAML; `part` is the text from `start` to `end`."""
    small = part.lower()
    if "bearer" in small or "authorization" in small:
        for match in _AUTHORIZATION.finditer(text, start, end):
            yield match.span(1)
    if ":" not in part:
        return
    json, *unquoted = _FIELDS
    for match in json.finditer(text, start, end):
        if is_secret_name(match[1]):
            yield match.span(2)
    for field in unquoted:
        for match in field.finditer(text, start, end):
            # A colon after such a word is often just prose: "password: forgotten".
            if is_secret_name(match[1]) and len(match[2]) >= 6 and not match[2].isalpha():
                yield match.span(2)
    for match in _PASS_SOURCE.finditer(text, start, end):
        yield match.start(1), match.start(1) + len(match[1].split()[0]) if match[1].split() else match.end(1)


def _unquoted(text: str, start: int, end: int) -> Span:
    """The span without the quotes around it, where one pair encloses all of it."""
    if end - start >= 2 and text[start] in "\"'" and text[start] == text[end - 1]:
        return start + 1, end - 1
    if end - start >= 4 and text[start : start + 2] in ('\\"', "\\'") and text[start : start + 2] == text[end - 2 : end]:
        return start + 2, end - 2
    return start, end
