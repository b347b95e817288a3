"""The forms of references in a command that another shell reads: a value must stay one word of that one, too."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from runbooks.parameters.runs import runs_of
from runbooks.template import REFERENCES, Form

# The form of a reference that closes the quotes in which it stands in the other shell's text, and what closes them.
_CLOSING: Mapping[Form, tuple[tuple[str, Form], ...]] = {
    "double-nested": (('\\"', "double-nested-double"), ("'", "double-nested-single")),
    "heredoc-nested": (('"', "heredoc-nested-double"), ("'", "heredoc-nested-single")),
    "single-nested": (('"', "single-nested-double"), ("'\\''", "single-nested-single")),
}
_MARK = re.compile(r"zq(\d+)qz")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference `text[start:end]`; `nested` where it is written for another shell: `$(printf %q "${NAME}")`."""

    start: int
    end: int
    name: str
    form: Form
    nested: bool = False


def with_nested_forms(text: str, found: Sequence[Reference], safe: Collection[str]) -> list[Reference]:
    """The references, each with the form that the place wants where another shell reads it.

    Those to `safe` parameters, no value of which needs quotes, stay as they were written.
    """
    wider = [_closing(text, one) for one in found]
    if any(a != b for a, b in zip(found, wider, strict=True)):
        forms = _forms(text, wider)
        found = [b if forms.get(at) == b.form else a for at, (a, b) in enumerate(zip(found, wider, strict=True))]
    plain = {at for at, one in enumerate(found) if not one.nested and one.name not in safe}
    forms = _forms(text, found) if plain else {}
    return [
        replace(one, form=forms[at], nested=True) if at in plain and "nested" in forms.get(at, "") else one
        for at, one in enumerate(found)
    ]


def _closing(text: str, one: Reference) -> Reference:
    """The reference with the quotes that it closes and opens again, if it is written so."""
    for closer, form in _CLOSING.get(one.form, ()) if one.nested else ():
        start, end = one.start - len(closer), one.end + len(closer)
        if start >= 0 and text[start:end] == REFERENCES[form] % one.name:
            return replace(one, start=start, end=end, form=form)
    return one


def _forms(text: str, found: Sequence[Reference]) -> dict[int, Form]:
    """The form of a literal word at the place of each reference; none where none can stand there."""
    pieces, at = [], 0
    for number, one in enumerate(found):
        if one.start >= at:
            pieces += [text[at : one.start], f"zq{number}qz"]
            at = one.end
    forms: dict[int, Form] = {}
    for run in runs_of("".join([*pieces, text[at:]])):
        for mark in _MARK.finditer(run.value):
            kinds = set(run.forms[mark.start() : mark.end()])
            if len(kinds) == 1 and (form := kinds.pop()) is not None:
                forms[int(mark[1])] = form
    return forms
