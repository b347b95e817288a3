"""Where the jinja2 templates of exports are found: an organisation's own, then the user's own, then those of TermTask.

    TEMPLATES/ORGANISATION/markdown.md.j2     organisation
    TEMPLATES/markdown.md.j2                  own
    runbooks/exports/templates/...            termtask

A template that extends one of its own name gets the one of the next level; `{% extends "termtask/markdown.md.j2" %}` names a
level outright.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.errors import UsageError

if TYPE_CHECKING:
    from jinja2 import Environment, Template

OURS = Path(__file__).parent / "templates"
Filters = Mapping[str, Callable[..., Any]]


def environment(templates: Path | None = None, organisation: str = "", filters: Filters | None = None) -> Environment:
    """A jinja2 environment that looks through the levels; HTML templates escape what is put into them, others don't."""
    from jinja2 import StrictUndefined

    from runbooks.exports.templates_levels import LevelledEnvironment, Levels

    found = LevelledEnvironment(
        loader=Levels(_folders(templates, organisation)),
        autoescape=lambda name: name is not None and ".html" in name,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters.update(filters or {})
    return found


def render(environment: Environment, name: str, **values: object) -> str:
    """A template filled in; UsageError naming file and line where a template of the user is broken."""
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

    template: Template | None = None
    try:
        template = environment.get_template(name)
        return template.render(**values)
    except TemplateSyntaxError as error:
        raise _broken(error.filename or error.name or name, error.lineno, error.message or "") from error
    except TemplateNotFound as error:
        raise _broken(str(template.filename) if template else name, None, f"there is no template {error}") from error
    except Exception as error:
        place = _place(error)
        if isinstance(error, TemplateError) or (place and not Path(place[0]).is_relative_to(OURS)):
            file, line = place or (name, None)
            raise _broken(file, line, str(error)) from error
        raise


def _folders(templates: Path | None, organisation: str) -> Mapping[str, Path]:
    found = {}
    # A name that is no name of a folder has no templates of its own, least of all those of another folder.
    is_folder_name = organisation not in ("", ".", "..") and not any(sign in organisation for sign in "/\\\0")
    if templates is not None and is_folder_name:
        found["organisation"] = templates / organisation
    if templates is not None:
        found["own"] = templates
    return found | {"termtask": OURS}


def _place(error: BaseException) -> tuple[str, int] | None:
    """The innermost template and line that an error came through: jinja2 puts them in the traceback."""
    found, at = None, error.__traceback__
    while at is not None:
        file = at.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            found = (file, at.tb_lineno)
        at = at.tb_next
    return found


def _broken(file: str, line: int | None, message: str) -> UsageError:
    where = f"{file} line {line}" if line else file
    return UsageError(f"the template {where} is broken: {message}; mend it, or move it away to use the one of TermTask")
