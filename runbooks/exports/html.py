"""A runbook as one HTML file that needs nothing else: for a screen, a phone and paper, with and without its script."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from runbooks.exports.about import About
from runbooks.exports.html_runs import code_markup, fragment, markup
from runbooks.exports.page_making import page_of
from runbooks.exports.page_text import encodable, visible
from runbooks.exports.templates import Filters, environment
from runbooks.exports.templates import render as filled
from runbooks.model import Procedure

if TYPE_CHECKING:
    from jinja2 import Environment

STYLES = ("page.css", "page_steps.css", "page_code.css", "page_print.css", "page_own.css")
SCRIPTS = ("page_quoting.js", "page_kept.js", "page_form.js", "page_copy.js", "page_progress.js", "page_print.js")
_FILTERS: Filters = {"runs": markup, "code": code_markup, "fragment": fragment, "visible": visible}


def render(procedure: Procedure, about: About, *, templates: Path | None = None, organisation: str = "") -> str:
    """The whole page; UsageError where a template of the user is broken."""
    from markupsafe import Markup

    found = environment(templates, organisation, _FILTERS)
    style = "\n".join(_source(found, name) for name in STYLES)
    script = "(() => {\n" + '"use strict";\n' + "\n".join(_source(found, name) for name in SCRIPTS) + "})();\n"
    html = filled(
        found,
        "page.html.j2",
        page=page_of(procedure, about, organisation),
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
    )
    return encodable(html).replace("\r", "&#13;").replace("\0", "\ufffd")


def policy(style: str, script: str) -> str:
    """What the page may do: apply this style and run this script, and nothing else, least of all load anything."""
    allowed = f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _source(found: Environment, name: str) -> str:
    """A file that goes into the page as it is, the user's own where there is one."""
    assert found.loader is not None
    return found.loader.get_source(found, name)[0].replace("\r\n", "\n").replace("\r", "\n")
