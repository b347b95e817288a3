"""An invoice as Markdown (GitHub's tables); what the document says never becomes markup."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from reports.invoices.document import Invoice
from reports.invoices.printed import PrintedCommand
from reports.invoices.printed_page import printed

if TYPE_CHECKING:
    from jinja2 import Template

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~$&]|:(?=//))")
_BLOCK = re.compile(r"^([#+=-]|\d+(?=[.)]))")  # what makes a heading, a list or a rule at the beginning of a line
_FENCE = re.compile("`{3,}")


class Verbatim(str):
    """Text that is Markdown already."""

    __slots__ = ()


def render(invoice: Invoice, *, appendix: bool = True) -> str:
    """The whole document, the same for the same document."""
    text = _template().render(page=printed(invoice, appendix=appendix))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def escaped(value: object) -> str:
    """The text with everything escaped that Markdown or a table could read, a line break as `<br>`."""
    if isinstance(value, Verbatim):
        return value
    inline = _MARKUP.sub(r"\\\1", str(value).strip())
    return _BLOCK.sub(_not_a_block, inline).replace("\n", "<br>")


def _not_a_block(found: re.Match[str]) -> str:
    return f"{found[1]}\\" if found[1].isdigit() else f"\\{found[1]}"


def fenced(text: str) -> Verbatim:
    """A code block whose fence is longer than any run of backticks within it."""
    fence = "`" * (max((len(run) for run in _FENCE.findall(text)), default=2) + 1)
    return Verbatim(f"{fence}\n{text}\n{fence}")


def _command(run: PrintedCommand) -> str:
    indented = run.command.replace("\n", "\n" + " " * (len(run.time) + 2))
    return f"{run.time}  {indented}" + (f"    # {run.outcome}" if run.outcome else "")


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("reports.invoices"),
        autoescape=False,  # of HTML; `finalize` escapes what is printed
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["commands"] = lambda commands: fenced("\n".join(map(_command, commands)))
    return environment.get_template("invoice.md.j2")
