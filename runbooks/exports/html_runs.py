"""Runs of text as HTML: a span for each look, with what a script needs to put other values in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from runbooks.exports.page_runs import Run
from runbooks.exports.page_text import ODD, code_point

if TYPE_CHECKING:
    from markupsafe import Markup

_OPTION = re.compile(r"(?<!\S)--?[A-Za-z0-9][A-Za-z0-9-]{0,38}", re.ASCII)
_ODD_IN_CODE = re.compile(f"{ODD.pattern}|\u00a0")


def markup(runs: Iterable[Run]) -> Markup:
    """Prose and output: text, links, slots and what is marked in them."""
    from markupsafe import Markup

    return Markup("".join(_span(run, ODD) for run in runs))


def code_markup(runs: Iterable[Run]) -> Markup:
    """Shell text, in which a blank that is none is seen too."""
    from markupsafe import Markup

    return Markup(
        "".join(_with_whole_options(_span(run, _ODD_IN_CODE)) if not run.kind else _span(run, _ODD_IN_CODE) for run in runs)
    )


def _with_whole_options(html: str) -> str:
    """Code in which no line is broken behind the dash of an option: `- enddate` is another word."""
    return _OPTION.sub(r'<span class="option">\g<0></span>', html)


def fragment(anchor: str) -> str:
    """The address of a place on the page."""
    return f"#{quote(anchor)}"


def _span(run: Run, odd: re.Pattern[str]) -> str:
    text = _text(run.text, odd)
    if not run.kind:
        return text
    if run.kind == "slot":
        return _slot(run, text)
    if run.kind == "link":
        return f'<a href="{_attribute(run.text)}" rel="noreferrer noopener">{text}</a>'
    if run.kind == "varies":
        return f'<mark title="differs from run to run">{text}</mark>'
    return f'<span class="{run.kind}">{text}</span>'


def _slot(run: Run, text: str) -> str:
    told = {"name": run.name, "form": run.form, "recorded": run.recorded, "reference": run.reference}
    attributes = "".join(f' data-{name}="{_attribute(value)}"' for name, value in told.items())
    return f'<span class="slot{"" if run.is_given else " empty"}"{attributes}>{text}</span>'


def _text(text: str, odd: re.Pattern[str]) -> str:
    """The text with odd characters in spans of their own: they stay what they are, and are seen."""
    if odd.search(text) is None:
        return _attribute(text)
    parts, at = [], 0
    for found in odd.finditer(text):
        shown = found[0].replace("\0", "\ufffd")  # which no document can hold
        parts.append(_attribute(text[at : found.start()]))
        parts.append(f'<span class="odd" data-code="{code_point(found[0])}"><span>{_attribute(shown)}</span></span>')
        at = found.end()
    return "".join([*parts, _attribute(text[at:])])


def _attribute(text: str) -> str:
    from markupsafe import escape

    return str(escape(text)).replace("\r", "&#13;").replace("\0", "\ufffd")
