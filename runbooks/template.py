"""A command in which parameters stand: as shell text with variables, and as text with values, quoted as the place wants it.

With the recorded values the text is the recorded one, byte for byte: every slot keeps what stood there. With others it is
quoted so that the value reaches the program as the same characters, one argument where it was one:

    recorded   ssh db-3 "grep -c 'disk full' /var/log/app"
    shell      ssh "${HOST}" "grep -c 'disk full' ${LOG}"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from store.errors import UsageError

# Where a slot stands: a bare word; inside "..."; inside '...'; inside $'...'; in a heredoc that expands; and a word of a
# command that another shell reads, itself a bare word (`ssh HOST df /var`), inside '...' or "...", or in a heredoc here.
# Six stand inside quotes of that other shell's own: `ssh HOST "curl -H 'Authorization: TOKEN' URL"`. Those called start
# and end are all that is before or behind the value in its quotes, which they open or close themselves.
Form = Literal[
    "word", "double", "single", "ansi", "heredoc", "word-nested", "single-nested", "double-nested", "heredoc-nested",
    "single-nested-single", "single-nested-double", "double-nested-double", "double-nested-single",
    "heredoc-nested-double", "heredoc-nested-single",
    "single-start", "single-end", "ansi-start", "ansi-end", "single-nested-start", "single-nested-end",
]  # fmt: skip

REFERENCES: Mapping[Form, str] = {
    "word": '"${%s}"',
    "double": "${%s}",
    "single": "'\"${%s}\"'",
    "ansi": "'\"${%s}\"$'",
    "heredoc": "${%s}",
    "word-nested": '"$(printf %%q "${%s}")"',
    "single-nested": '\'"$(printf %%q "${%s}")"\'',
    "double-nested": '$(printf %%q "${%s}")',
    "heredoc-nested": '$(printf %%q "${%s}")',
    "single-nested-double": '"\'"$(printf %%q "${%s}")"\'"',
    "single-nested-single": "'\\'''\"$(printf %%q \"${%s}\")\"''\\''",
    "double-nested-double": '\\"$(printf %%q "${%s}")\\"',
    "double-nested-single": "'$(printf %%q \"${%s}\")'",
    "heredoc-nested-double": '"$(printf %%q "${%s}")"',
    "heredoc-nested-single": "'$(printf %%q \"${%s}\")'",
    "single-start": '"${%s}"\'',
    "single-end": '\'"${%s}"',
    "ansi-start": '"${%s}"$\'',
    "ansi-end": '\'"${%s}"',
    "single-nested-start": '"$(printf %%q "${%s}")"\'',
    "single-nested-end": '\'"$(printf %%q "${%s}")"',
}
_HEREDOC = re.compile(r"<<-?\s*(['\"]?)([\w.-]+)\1")
_SAFE = re.compile(r"[A-Za-z0-9_@%+:./-][A-Za-z0-9_@%+=:./-]*", re.ASCII)  # zsh looks up what follows a leading =


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where a parameter stands in a template's text, and what stood there when it was recorded.

    `text[start:end]` is the reference; `recorded` is the source text that it replaced, quoting characters inside the span
    included, so that putting it back gives the recorded command.
    """

    name: str
    start: int
    end: int
    form: Form
    recorded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Shell text with references to parameters; `slots` are sorted and do not overlap."""

    text: str
    slots: tuple[Slot, ...] = ()

    @classmethod
    def literal(cls, text: str) -> Template:
        """A text without parameters."""
        return cls(text=text)

    @property
    def names(self) -> frozenset[str]:
        """The parameters in it."""
        return frozenset(slot.name for slot in self.slots)

    @property
    def recorded(self) -> str:
        """The text as it was recorded."""
        return "".join(piece if slot is None else slot.recorded for piece, slot in self.pieces())

    def filled(self, values: Mapping[str, str], defaults: Mapping[str, str]) -> str:
        """The text with these values in place; where a value is the default, what was recorded. KeyError without a value."""

        def put(slot: Slot) -> str:
            value = values[slot.name]
            return slot.recorded if value == defaults.get(slot.name) else quoted(value, slot.form)

        text = "".join(piece if slot is None else put(slot) for piece, slot in self.pieces())
        if any(slot.form.startswith("heredoc") for slot in self.slots):
            _refuse_early_end(self.recorded, text)
        return text

    def value(self, values: Mapping[str, str], defaults: Mapping[str, str]) -> str:
        """For a template that is one word, as a folder or a name to type: its value without any quoting.

        Text without quotes is taken as it stands, since folders are recorded so ("/srv/my ops").
        """
        if any(mark in text for text, slot in self.pieces() if slot is None for mark in "'\""):
            return plain(self.filled(values, defaults))
        return "".join(text if slot is None else values[slot.name] for text, slot in self.pieces())

    @property
    def as_word(self) -> str:
        """For a template that is one word: its text as one word of shell source, references included."""
        if any(mark in text for text, slot in self.pieces() if slot is None for mark in "'\""):
            return self.text
        return "".join(word(text) if slot is None else text for text, slot in self.pieces())

    def pieces(self) -> Iterator[tuple[str, Slot | None]]:
        """Text between slots (None), and each slot with its reference, in order."""
        at = 0
        for slot in self.slots:
            if slot.start > at:
                yield self.text[at : slot.start], None
            yield self.text[slot.start : slot.end], slot
            at = slot.end
        if at < len(self.text):
            yield self.text[at:], None


def _refuse_early_end(recorded: str, text: str) -> None:
    """Raise UsageError where a value holds the line that ends the here-document it stands in."""
    for _, delimiter in set(_HEREDOC.findall(recorded)):
        lines = [[line.lstrip("\t") for line in one.split("\n")].count(delimiter) for one in (recorded, text)]
        if lines[0] != lines[1]:
            raise UsageError(f"a value holds the line {delimiter}, which ends the here-document it stands in; give another")


def build(pieces: Sequence[str | tuple[str, Form, str]]) -> Template:
    """A template of texts and of (name, form, recorded) for each slot."""
    text, slots = "", []
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        name, form, recorded = piece
        reference = REFERENCES[form] % name
        slots.append(Slot(name=name, start=len(text), end=len(text) + len(reference), form=form, recorded=recorded))
        text += reference
    return Template(text=text, slots=tuple(slots))


def quoted(value: str, form: Form) -> str:
    """A value as source text for a place of this form; raises ValueError for a NUL, which no argument can hold."""
    if "\0" in value:
        raise ValueError("a value can't hold a NUL character")
    quote: Callable[[str], str] = _QUOTERS[form]
    return quote(value)


def word(value: str) -> str:
    """A value as one word of shell source, left alone where that is safe."""
    if _SAFE.fullmatch(value):
        return value
    return "'" + value.replace("'", "'\\''") + "'"


def _in_double(value: str) -> str:
    # An interactive shell reads ! as a reference to its history unless it is in single quotes.
    return re.sub(r'([\\"$`])', r"\\\1", value).replace("!", "\"'!'\"")


def _in_single(value: str) -> str:
    return value.replace("'", "'\\''")


def _in_ansi(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("!", "\\041")


def _in_heredoc(value: str) -> str:
    return re.sub(r"([\\$`])", r"\\\1", value)


_QUOTERS: Mapping[Form, Callable[[str], str]] = {
    "word": word,
    "double": _in_double,
    "single": _in_single,
    "ansi": _in_ansi,
    "heredoc": _in_heredoc,
    "word-nested": lambda value: word(word(value)),
    "single-nested": lambda value: _in_single(word(value)),
    "double-nested": lambda value: _in_double(word(value)),
    "heredoc-nested": lambda value: _in_heredoc(word(value)),
    "single-nested-double": lambda value: f'"{_in_single(word(value))}"',
    "single-nested-single": lambda value: f"'\\''{_in_single(word(value))}'\\''",
    "double-nested-double": lambda value: f'\\"{_in_double(word(value))}\\"',
    "double-nested-single": lambda value: f"'{_in_double(word(value))}'",
    "heredoc-nested-double": lambda value: f'"{_in_heredoc(word(value))}"',
    "heredoc-nested-single": lambda value: f"'{_in_heredoc(word(value))}'",
    "single-start": lambda value: f"'{_in_single(value)}",
    "single-end": lambda value: f"{_in_single(value)}'",
    "ansi-start": lambda value: f"$'{_in_ansi(value)}",
    "ansi-end": lambda value: f"{_in_ansi(value)}'",
    "single-nested-start": lambda value: f"'{_in_single(word(value))}",
    "single-nested-end": lambda value: f"{_in_single(word(value))}'",
}


def plain(source: str) -> str:
    """What one word of shell source without expansions stands for; a text that is not one word stays as it is."""
    import shlex

    try:
        words = shlex.split(source)
    except ValueError:
        return source
    return words[0] if len(words) == 1 else source
