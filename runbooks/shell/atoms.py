"""The pieces that a word is read as, and what they stand for together: braces and brackets settled, literal runs merged."""

from __future__ import annotations

import re
from dataclasses import dataclass

from runbooks.shell.tree import Fragment, Place

_SEQUENCE = re.compile(r"-?\d+\.\.-?\d+(\.\.-?\d+)?|[A-Za-z]\.\.[A-Za-z](\.\.-?\d+)?", re.ASCII)


@dataclass(slots=True)
class Atom:
    """A piece of a word while it is read: `kind` is a place, or `glob`, `{`, `}`, `,`, `[`, `]`, `expansion`."""

    start: int
    end: int
    kind: str
    value: str = ""


def settled(atoms: list[Atom], text: str, literally: bool, place: Place) -> tuple[list[Fragment], str | None]:
    """The fragments of a word, and its value."""
    if not literally:
        _braces(atoms, text)
        _brackets(atoms)
    for atom in atoms:
        if atom.kind in ("{", "}", ",", "[", "]") or (atom.kind == "glob" and place == "pattern"):
            atom.kind = "word"
    dynamic = any(atom.kind in ("expansion", "glob") for atom in atoms)
    fragments = []
    for atom in merged(atoms):
        if atom.kind not in ("expansion", "glob") and atom.start < atom.end:
            fragments.append(Fragment(atom.start, atom.end, place if atom.kind == "word" else atom.kind, atom.value))  # type: ignore[arg-type]
    return fragments, None if dynamic else "".join(atom.value for atom in atoms)


def merged(atoms: list[Atom]) -> list[Atom]:
    """Adjacent pieces of one place as one."""
    merged: list[Atom] = []
    for atom in atoms:
        last = merged[-1] if merged else None
        if last and last.kind == atom.kind and last.end == atom.start and atom.kind in ("word", "double", "heredoc"):
            merged[-1] = Atom(last.start, atom.end, atom.kind, last.value + atom.value)
        else:
            merged.append(atom)
    return merged


def _braces(atoms: list[Atom], text: str) -> None:
    """Mark the braces and commas that bash expands."""
    opened: list[tuple[Atom, list[Atom]]] = []
    for atom in atoms:
        if atom.kind == "{":
            opened.append((atom, []))
        elif atom.kind == "," and opened:
            opened[-1][1].append(atom)
        elif atom.kind == "}" and opened:
            first, commas = opened.pop()
            sequence = _SEQUENCE.fullmatch(text[first.end : atom.start])
            if commas or sequence:
                inside = [one for one in atoms if first.end <= one.start < atom.start] if sequence else commas
                for one in (first, *inside, atom):
                    one.kind = "glob"


def _brackets(atoms: list[Atom]) -> None:
    """Mark a bracket expression, whatever is in it, as a glob."""
    opened: int | None = None
    for index, atom in enumerate(atoms):
        if atom.kind == "[" and opened is None:
            opened = index
        elif atom.kind == "]" and opened is not None and index > opened + 1:
            for one in atoms[opened : index + 1]:
                one.kind = "glob"
            opened = None
