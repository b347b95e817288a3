"""Where values stand in shell text: runs of characters, each character with how a parameter would be written there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from runbooks.parameters.flags import flag_hint
from runbooks.parameters.letters import HIDDEN, OPAQUE, Letter, joined, letters_of, letters_of_word
from runbooks.parameters.roles import TEXT, Role, roles_of
from runbooks.shell.invocation import Invocation, Nested, program
from runbooks.shell.parse import parse
from runbooks.shell.tree import Fragment, Redirect, Simple, Syntax, Word
from runbooks.template import Form, word

_DEEPEST = 4
_FORMS: dict[str, Form] = {"word": "word", "double": "double", "single": "single", "ansi": "ansi", "heredoc": "heredoc"}
_NESTED: dict[str, Form] = {
    "word": "word-nested",
    "double": "double-nested",
    "single": "single-nested",
    "heredoc": "heredoc-nested",
}
_QUOTED: dict[tuple[str, str], Form] = {
    ("single", "double"): "single-nested-double",
    ("single", "single"): "single-nested-single",
    ("double", "double"): "double-nested-double",
    ("double", "single"): "double-nested-single",
    ("heredoc", "double"): "heredoc-nested-double",
    ("heredoc", "single"): "heredoc-nested-single",
}
_FIXED = {
    "heredoc-quoted": "in a quoted heredoc",
    "comment": "in a comment",
    "pattern": "in a pattern",
    "arithmetic": "in arithmetic",
}
_NAMED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\+?=", re.ASCII)
_RUN_VALUE = re.compile(r"--?[A-Za-z][\w.-]*=", re.ASCII)


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that stand together, as those of a word; where no parameter can be put, `why` says where that is.

    `forms` has a form for each character, None where it is fixed; `spans` its source, `groups` which quotes it is in. The
    whole of it may be replaced by a bare word where `whole` gives its source.
    """

    value: str
    spans: tuple[tuple[int, int], ...]
    forms: tuple[Form | None, ...]
    groups: tuple[int, ...]
    role: Role = TEXT
    whole: tuple[int, int] | None = None
    whole_form: Form = "word"
    why: str = ""


def runs_of(text: str, depth: int = 0) -> tuple[Run, ...]:
    """Every run of a shell text, in the order of the commands; those of a text that is not understood are all fixed."""
    syntax = parse(text)
    if syntax.has_error:
        return (_fixed(text, 0, len(text), "in a command that is not understood"),)
    runs = list(_Finder(text, syntax, depth).runs())
    backquoted = _backquoted(text, syntax)
    return tuple(_kept_out(run, backquoted) for run in runs)


class _Finder:
    """Finds the runs of one text; what no word holds comes last."""

    def __init__(self, text: str, syntax: Syntax, depth: int) -> None:
        self.text, self.syntax, self.depth = text, syntax, depth
        self.covered: set[int] = set()  # starts of the fragments that are in a run
        self.piped = _piped(syntax.simples)
        self.scripts = _piped(syntax.simples, lambda simple: _reads_script(simple, text))

    def runs(self) -> Iterator[Run]:
        for simple in self.syntax.simples:
            yield from self._simple(simple)
        for fragment in self.syntax.fragments:
            if fragment.start not in self.covered:
                yield from self._stray(fragment)

    def _simple(self, simple: Simple) -> Iterator[Run]:
        invocation = program(simple, self.text)
        written = simple.start in self.piped or any(
            one.operator in (">", ">>", ">|", "&>", "&>>") and one.descriptor in (None, 1) for one in simple.redirects
        )
        for name, value in simple.assignments:
            if value is not None:
                yield self._word(value, Role("variable", name=name))
        nested = invocation.nested
        script = _script_words(invocation)
        for word_, role in roles_of(invocation):
            if (nested and nested.form == "argv" and nested.start <= word_.start < nested.end) or word_ in script:
                self._cover(word_.fragments)
            else:
                yield self._word(word_, replace(role, written=True) if written else role)
        if nested and nested.form == "argv":
            yield from self._argv(nested)
        if script:
            yield from self._script(self._script_letters(script))
        for redirect in simple.redirects:
            yield from self._redirect(redirect, nested, simple.start in self.scripts and invocation.name == "cat")

    def _cover(self, fragments: Sequence[Fragment]) -> None:
        self.covered.update(fragment.start for fragment in fragments)

    def _word(self, word_: Word, role: Role) -> Run:
        self._cover(word_.fragments)
        letters = letters_of_word(self.text, word_)
        role = replace(role, name=_variable_of(role, letters) or role.name)
        fixed = _fixed_part(role, letters)
        letters = [replace(letter, place=None) if n < fixed else letter for n, letter in enumerate(letters)]
        run = _run(letters, role, _FORMS)
        if letters and all(form is not None for form in run.forms):
            return replace(run, whole=(word_.start, word_.end))
        return run

    def _redirect(self, redirect: Redirect, nested: Nested | None, into_shell: bool) -> Iterator[Run]:
        if redirect.body is None:
            if redirect.target is not None:
                yield self._word(redirect.target, Role("target", name=redirect.operator))
            return
        start, end = redirect.body
        inner = [one for one in self.syntax.fragments if start <= one.start < end and one.place == "heredoc"]
        if not inner:
            return
        self._cover(inner)
        letters = joined(self.text, inner[0].start, inner[-1].end, inner)
        if into_shell or (nested is not None and nested.form == "heredoc"):
            yield from self._script(letters)
        else:
            yield _run(letters, TEXT, _FORMS)

    def _argv(self, nested: Nested) -> Iterator[Run]:
        """What a program runs as it is given: the same words, read as a command of its own."""
        for run in runs_of(nested.text, self.depth):
            moved = tuple((start + nested.start, end + nested.start) for start, end in run.spans)
            whole = (run.whole[0] + nested.start, run.whole[1] + nested.start) if run.whole else None
            yield replace(run, spans=moved, whole=whole, groups=tuple(group + nested.start for group in run.groups))

    def _script_letters(self, words: Sequence[Word]) -> list[Letter]:
        letters: list[Letter] = []
        for index, word_ in enumerate(words):
            if index:
                letters.append(Letter(" ", word_.start, word_.start, None))
            letters += letters_of_word(self.text, word_)
        return letters

    def _script(self, letters: list[Letter]) -> Iterator[Run]:
        """The runs of a text that another shell reads, with their places in this one."""
        source = "".join(letter.char for letter in letters)
        if self.depth >= _DEEPEST:
            yield _run([replace(letter, place=None) for letter in letters], TEXT, {}, "in a nested command")
            return
        for run in runs_of(source, self.depth + 1):
            yield _outward(run, letters, source)

    def _stray(self, fragment: Fragment) -> Iterator[Run]:
        """A run of its own: an item of a loop or an array, a comment, a quoted heredoc."""
        start, end = fragment.start, fragment.end
        if fragment.place not in _FORMS:
            yield _fixed(self.text, start, end, _FIXED.get(fragment.place, "in an expansion"))
            return
        if fragment.value in self.syntax.functions:
            return
        letters = letters_of(self.text, fragment)
        before, after = (True, True) if fragment.place == "heredoc" else _neighbours(self.text, start, end)
        if not before:
            letters.insert(0, Letter(OPAQUE, start, start, None))
        if not after:
            letters.append(Letter(OPAQUE, end, end, None))
        run = _run(letters, TEXT, _FORMS)
        yield replace(run, whole=(start, end)) if before and after and fragment.place == "word" else run


def _piped(simples: Sequence[Simple], reader: Callable[[Simple], bool] = lambda _: True) -> set[int]:
    """The starts of the simple commands whose output another one reads, of those that `reader` says."""
    last: dict[int, Simple] = {}  # by depth
    found = set()
    for simple in simples:
        if simple.joined == "|" and simple.depth in last and reader(simple):
            found.add(last[simple.depth].start)
        last[simple.depth] = simple
    return found


def _reads_script(simple: Simple, text: str) -> bool:
    """Whether it is a shell that runs what it reads: it would run a heredoc."""
    heredoc = Redirect(simple.end, simple.end, "<<", None, None, (0, 1))
    nested = program(replace(simple, redirects=(heredoc,)), text).nested
    return nested is not None and nested.form == "heredoc"


def _run(letters: Sequence[Letter], role: Role, forms: dict[str, Form], why: str = "") -> Run:
    return Run(
        "".join(letter.char for letter in letters),
        tuple((letter.start, letter.end) for letter in letters),
        tuple(forms.get(letter.place) if letter.place else None for letter in letters),
        tuple(letter.group for letter in letters),
        role,
        why=why,
    )


def _fixed(text: str, start: int, end: int, why: str) -> Run:
    letters = [Letter(char, start + n, start + n + 1, None) for n, char in enumerate(text[start:end])]
    return _run(letters, TEXT, {}, why)


def _fixed_part(role: Role, letters: Sequence[Letter]) -> int:
    """How many characters at the front are a name that must stay: of a program, an option, a variable."""
    value = "".join(letter.char for letter in letters)
    hidden = value.find(HIDDEN)
    if role.kind in ("program", "subcommand"):
        return len(letters)
    if role.kind == "wrapper":
        found = _NAMED.match(value)
        return found.end() if found else (hidden if hidden >= 0 else len(letters))
    if role.kind == "option":
        found = _RUN_VALUE.match(value)
        return found.end() if found else (hidden if hidden >= 0 else len(letters))
    return len(role.name) + value[len(role.name) :].index("=") + 1 if role.kind == "argument" and role.name else 0


def _variable_of(role: Role, letters: Sequence[Letter]) -> str:
    """The variable that an argument such as `NAME=value` sets; a selector such as `app=web` is a value itself."""
    if role.kind not in ("argument", "wrapper") or (role.flag and flag_hint(role.program, role.flag)):
        return ""
    found = _NAMED.match("".join(letter.char for letter in letters))
    return found[1] if found else ""


def _script_words(invocation: Invocation) -> tuple[Word, ...]:
    """The words that a shell elsewhere reads, joined by blanks."""
    words = invocation.simple.words
    if "watch" in invocation.wrappers and not any(one.raw in ("-x", "--exec") for one in words):
        return words[len(words) - len(invocation.arguments) - 1 :]
    nested = invocation.nested
    if nested is None or nested.form in ("argv", "heredoc"):
        return ()
    return tuple(
        one for one in words if one.start >= nested.start - 2 and one.end <= nested.end + 2 and one.end > nested.start
    )


def _outward(run: Run, letters: Sequence[Letter], source: str) -> Run:
    """A run of an inner text as one of the outer text; only bare words of it can hold a parameter."""
    at = [letters[start : max(end, start + 1)] for start, end in run.spans]
    spans = tuple((found[0].start, found[-1].end) if found else (0, 0) for found in at)
    forms: list[Form | None] = []
    for found, form in zip(at, run.forms, strict=True):
        place = found[0].place if len(found) == 1 else None
        forms.append(_NESTED.get(place) if form == "word" and place else _within_quotes(found, form))
    groups = tuple(found[0].group if found else -1 for found in at)
    outer = replace(
        run, spans=spans, forms=tuple(forms), groups=groups, whole=None, why=run.why or "in quotes of a nested command"
    )
    if run.whole is None or run.whole_form != "word" or (word(run.value) != run.value and run.value != HIDDEN):
        return outer
    whole = letters[run.whole[0] : run.whole[1]]
    places = {letter.place for letter in whole}
    form = _NESTED.get(cast(str, next(iter(places)))) if len(places) == 1 and None not in places else None
    if form is None or len({letter.group for letter in whole}) > 1:
        return outer
    return replace(outer, whole=(whole[0].start, whole[-1].end), whole_form=form)


def _within_quotes(found: Sequence[Letter], form: Form | None) -> Form | None:
    """The form of a place in quotes of the inner text."""
    if len(found) != 1 or form not in ("single", "double"):
        return None
    return _QUOTED.get((found[0].place or "", form))


def _neighbours(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether a word begins and ends with this fragment, quotes around it counted in."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if before[-1:] in ("'", '"') and before[-1:] == after[:1]:
        before, after = before[:-1], after[1:]
    return before[-1:] in ("", " ", "\t", "\n", "("), after[:1] in ("", " ", "\t", "\n", ")", ";", "&", "|")


def _backquoted(text: str, syntax: Syntax) -> list[tuple[int, int]]:
    """The spans between backquotes, where backslashes are read twice."""
    if "`" not in text:
        return []
    literal = {at for one in syntax.fragments for at in range(one.start, one.end)}
    ticks = [at for at, char in enumerate(text) if char == "`" and at not in literal]
    return list(zip(ticks[::2], [*ticks[1::2], len(text)], strict=False))


def _kept_out(run: Run, spans: Sequence[tuple[int, int]]) -> Run:
    if not any(start <= first < end for start, end in spans for first, _ in run.spans[:1]):
        return run
    return replace(run, forms=(None,) * len(run.forms), whole=None, why=run.why or "between backquotes")
