"""A runbook as a Markdown page: CommonMark that also runs as a notebook in Runme and as an executable document in `ie`."""

from __future__ import annotations

from pathlib import Path

from runbooks.exports import markdown_tables as tables
from runbooks.exports import markdown_text as md
from runbooks.exports import markdown_view as view
from runbooks.exports import templates as found
from runbooks.exports import yaml_text
from runbooks.exports.about import About
from runbooks.exports.markdown_fences import Names, parameter_block
from runbooks.model import Procedure


def render(procedure: Procedure, about: About, *, templates: Path | None = None, organisation: str = "") -> str:
    """The page; `templates` is the folder of the user's own templates, `organisation` a folder in it that goes first."""
    names = Names()
    block = parameter_block(procedure, names)
    sections = view.section_views(procedure, names)
    text = found.render(
        found.environment(templates, organisation, filters={"md": md.inline, "cell": md.cell, "code": md.code}),
        "markdown.md.j2",
        procedure=procedure,
        about=about,
        front_matter=front_matter(procedure, about),
        title=md.inline(procedure.title) or md.inline(about.name),
        summary=md.paragraphs(procedure.summary),
        facts=tables.facts(procedure, about),
        when=md.inline(procedure.when),
        when_not=md.inline(procedure.when_not),
        parameters=tables.parameter_rows(procedure),
        parameter_block=block,
        sections=sections,
        undos=view.undo_views(sections, procedure, names),
        troubles=tables.troubles(procedure),
        escalation=md.paragraphs(procedure.escalation),
        provenance=tables.provenance(procedure, about),
        origins=tables.step_origins(procedure),
        left_out=tables.left_out(procedure),
    )
    return text.rstrip("\n") + "\n"


def front_matter(procedure: Procedure, about: About) -> str:
    """The YAML at the head: `shell` is read by Runme, the rest says which version of which runbook this is."""
    source = procedure.source
    runbook: dict[str, yaml_text.Value] = {
        "id": f"R{about.runbook_id}" if about.runbook_id is not None else "",
        "name": about.name,
        "version": about.version,
        "status": about.status,
        "author": about.author,
        "message": about.message,
        "made_at": about.made_at,
        "verified_at": about.verified_at or "",
        "owner": procedure.owner,
        "tags": list(procedure.tags),
        "task": f"T{source.task_id}" if source.task_id is not None else "",
        "recorded_from": source.recorded_from or "",
        "recorded_to": source.recorded_to or "",
        "hosts": list(source.hosts),
        "components": list(source.components),
    }
    told = {key: value for key, value in runbook.items() if value not in ("", [])}
    return "\n".join(yaml_text.lines({"shell": procedure.shell, "title": procedure.title, "runbook": told}))
