"""Finds secrets in a shell command by what stands before them: options, assignments, headers and fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from recorder.secret_names import is_secret_name

_DEPTH = 4  # commands inside quotes inside quotes

_TOKEN = re.compile(
    r"""(?P<word>(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|\\.|[^\s"'\\;|&<>()])+)|(?P<end>[;|&()\n]+)|[<>\s\\]""", re.DOTALL
)
_QUOTED = re.compile(r""""((?:[^"\\]|\\.)*)"?|'([^']*)'?""", re.DOTALL)
_ASSIGNMENT = re.compile(r"(?:^|(?<=[^\w.\-]))-{0,2}([A-Za-z_][\w.\-\[\]]*)=")
_VALUE_END = re.compile(r"[\s&;\"']|,(?=[\w.\-]+=)")
_BARE_VALUE_END = re.compile(r",(?=[\w.\-]+=)|&")
_REFERENCE = re.compile(r'"?(?:\$(?:\w+|\{[^}]*\}?|\(.*|[@*#?!$-])?|`.*|%\w|<[^>]*>|\{\{.*|\*.*|\.[*.].*|\[\^.*)"?', re.DOTALL)
_HARMLESS = frozenset({"", "-", "/", "0", "1", "true", "false", "null", "none", "yes", "no", "\\"})

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

# Secrets in options whose names say so, except where the value is something else.
_NAMED_ELSEWHERE = frozenset({"secret", "secrets", "auth", "cookie", "pat", "pw", "pwd", "credential", "credentials"})


class Form(Enum):
    """How a short option takes its secret."""

    GLUED = "-psecret"
    SEPARATE = "-p secret"
    EITHER = "-psecret or -p secret"
    AFTER_COLON = "-u user:secret"
    AFTER_PERCENT = "-U user%secret"


# (programs, one further word that must have been seen, option, form)
_SHORT_OPTIONS: tuple[tuple[frozenset[str], str | None, str, Form], ...] = tuple(
    (frozenset(programs.split()), also, option, form)
    for programs, also, option, form in (
        (
            "mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlshow mariadb mariadb-dump mariadb-admin",
            None,
            "-p",
            Form.GLUED,
        ),
        ("7z 7za 7zz", None, "-p", Form.GLUED),
        ("sshpass", None, "-p", Form.EITHER),
        ("docker podman nerdctl buildah skopeo helm oras crane oc az cf heroku", "login", "-p", Form.SEPARATE),
        ("mongo mongosh mongodump mongorestore mongoexport mongoimport", None, "-p", Form.SEPARATE),
        ("redis-cli valkey-cli", None, "-a", Form.EITHER),
        ("ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd", None, "-w", Form.EITHER),
        ("zip unzip", None, "-P", Form.EITHER),
        ("sqlcmd bcp", None, "-P", Form.EITHER),
        ("curl", None, "-u", Form.AFTER_COLON),
        ("curl", None, "--user", Form.AFTER_COLON),
        ("curl", None, "-U", Form.AFTER_COLON),
        ("curl", None, "--proxy-user", Form.AFTER_COLON),
        ("smbclient", None, "-U", Form.AFTER_PERCENT),
    )
)
_SETS_NAMED_VALUE = frozenset({"set", "put"})  # `aws configure set aws_secret_access_key VALUE`
_SETS_VARIABLE = frozenset({"set", "setenv"})  # fish: `set -gx NAME VALUE ...`; csh: `setenv NAME VALUE`


def secret_spans(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of each secret in a command, by what stands before it; they may overlap."""
    for start, end in _spans(text, 0, len(text), 0):
        first, last = _unquoted(text, start, end)
        if not _REFERENCE.fullmatch(text[start:end]) and text[first:last].lower() not in _HARMLESS:
            yield first, last


def _spans(text: str, start: int, end: int, depth: int) -> Iterator[tuple[int, int]]:
    yield from _inline(text, start, end)
    previous: list[str] = []  # the words so far of the simple command
    programs: set[str] = set()
    for token in _TOKEN.finditer(text, start, end):
        word = token["word"]
        if word is None:
            if token["end"]:
                previous, programs = [], set()
            continue
        yield from _in_word(text, token.start(), token.end(), previous, programs)
        yield from _assignments(text, token.start(), token.end())
        if '"' in word or "'" in word:
            for quoted in _QUOTED.finditer(text, token.start(), token.end()):
                first, last = quoted.span(1 if quoted[1] is not None else 2)
                if depth < _DEPTH and any(character.isspace() for character in text[first:last]):
                    yield from _spans(text, first, last, depth + 1)
        previous.append(word)
        programs.add(word.rpartition("/")[2])


def _in_word(text: str, start: int, end: int, previous: list[str], programs: set[str]) -> Iterator[tuple[int, int]]:
    """Secrets that are words by themselves or follow an option letter."""
    word = text[start:end]
    before = previous[-1] if previous else ""
    if before.startswith("--") and not word.startswith("-") and "=" not in before and _is_secret_option(before[2:]):
        yield start, end
    if len(previous) > 2 and previous[-2] in _SETS_NAMED_VALUE and "=" not in before and is_secret_name(before):
        yield start, end
    if previous and previous[0] in _SETS_VARIABLE:
        named = [earlier for earlier in previous[1:] if not earlier.startswith("-")]
        if named and is_secret_name(named[0]):
            yield start, end
    for names, also, option, form in _SHORT_OPTIONS:
        if names.isdisjoint(programs) or (also and also not in programs):
            continue
        glued = word.startswith(option) and len(word) > len(option) and not option.startswith("--")
        separate = before == option
        if form is Form.AFTER_COLON or form is Form.AFTER_PERCENT:
            sign = ":" if form is Form.AFTER_COLON else "%"
            if (glued or separate or word.startswith(option + "=")) and sign in word:
                yield text.index(sign, start) + 1, end - (word[-1] in "\"'")
        elif glued and form in (Form.GLUED, Form.EITHER):
            yield start + len(option), end
        elif separate and form in (Form.SEPARATE, Form.EITHER):
            yield start, end


def _is_secret_option(name: str) -> bool:
    return is_secret_name(name) and name not in _NAMED_ELSEWHERE


def _assignments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Values that the word gives to secret names: `NAME=value`, `--option=value`, `a.b=c,d=e`, `?name=value`."""
    quotes = [quoted.span() for quoted in _QUOTED.finditer(text, start, end)]
    done = start
    for match in _ASSIGNMENT.finditer(text, start, end):
        name, value = match[1], match.end()
        option = match[0].startswith("--")
        if match.start() < done or not (_is_secret_option(name) if option else is_secret_name(name)):
            continue
        done = _value_end(text, match.start(), value, end, quotes)
        yield value, done


def _value_end(text: str, name: int, value: int, end: int, quotes: list[tuple[int, int]]) -> int:
    """Where the value that begins at `value` ends, in a word that ends at `end`; `name` is where its name begins."""
    around = next(((first, last) for first, last in quotes if first < name < last), None)
    if around is None:
        stop = _BARE_VALUE_END.search(text, value, end)
        return stop.start() if stop and not _within(stop.start(), quotes) else end
    if text[value : value + 1] in ('"', "'"):
        closing = text.find(text[value], value + 1, around[1])
        return closing + 1 if closing >= 0 else around[1]
    stop = _VALUE_END.search(text, value, around[1])
    return stop.start() if stop else around[1]


def _within(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(first < position < last for first, last in spans)


def _inline(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Secrets in headers, JSON and YAML."""
    for match in _AUTHORIZATION.finditer(text, start, end):
        yield match.span(1)
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


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the quotes around it, where one pair encloses all of it."""
    if end - start >= 2 and text[start] in "\"'" and text[start] == text[end - 1]:
        return start + 1, end - 1
    return start, end
