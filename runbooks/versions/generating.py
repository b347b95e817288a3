"""Procedures made from the record: what a task or filter matches, with what people decided and wrote before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from runbooks.history import Recorded, known_entities, question, recorded_commands
from runbooks.making.decisions import Decision, decisions_from_json, decisions_to_json
from runbooks.model import Procedure, Source, from_json, to_json
from runbooks.versions import keeping
from runbooks.versions.carrying import carry_over
from store.changes import State
from store.errors import NotFoundError
from store.handle import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a procedure is made from: the words that name it, a condition over the view `commands`, the task if it is one."""

    words: tuple[str, ...]
    where: str
    parameters: tuple[object, ...] = ()
    task: State | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A runbook after it was made or made anew; `version` is None where nothing new came of it."""

    runbook: State
    version: State | None
    procedure: Procedure


def generate(store: Store, material: Material, decisions: Sequence[Decision] = (), title: str = "") -> Procedure:
    """The procedure behind recorded commands; raises NotFoundError where nothing matches."""
    from runbooks.making.make import make

    commands = recorded_commands(store, material.where, material.parameters)
    if not commands:
        raise NotFoundError("no recorded command matches; `tt log` shows what was run")
    source = _source(store, material, commands)
    return make(commands, known_entities(store), source=source, decisions=decisions, title=title)


def make_runbook(
    store: Store,
    material: Material,
    *,
    decisions: Sequence[Decision] = (),
    title: str = "",
    name: str = "",
    message: str = "",
) -> Made:
    """A new runbook, or the next version of the one made from the same words; earlier decisions and edits stay in force."""
    with store.transaction():
        known = keeping.made_from(store, material.words)
        if known is None:
            procedure = generate(store, material, decisions, title)
            runbook, version = keeping.create(
                store,
                procedure,
                name=name,
                words=material.words,
                task_uid=material.task["uid"] if material.task else None,
                decisions=decisions_to_json(decisions),
                message=message,
            )
            return Made(runbook=runbook, version=version, procedure=procedure)
        if name and keeping.slug(name) != known["name"]:
            known = keeping.rename(store, known, name)
        return _made_anew(store, material, known, decisions, title, message)


def _made_anew(
    store: Store, material: Material, runbook: State, decisions: Sequence[Decision], title: str, message: str
) -> Made:
    all_decisions = together(decisions_from_json(runbook["decisions"] or []), decisions)
    runbook = keeping.decide(store, runbook, decisions_to_json(all_decisions))
    generated = generate(store, material, all_decisions, title)
    newest = keeping.version_of(store, runbook)
    procedure = generated
    if newest["generated"]:
        procedure = carry_over(generated, from_json(newest["generated"]), keeping.procedure_of(newest))
    if title:
        procedure = replace(procedure, title=title)
    if to_json(procedure) == newest["content"]:
        return Made(runbook=runbook, version=None, procedure=procedure)
    version = keeping.add_version(
        store,
        runbook,
        procedure,
        origin="generated",
        message=message or "made anew from the recording",
        generated=generated,
    )
    return Made(runbook=runbook, version=version, procedure=procedure)


def together(earlier: Sequence[Decision], later: Sequence[Decision]) -> list[Decision]:
    """All decisions, the later one where both are about the same command."""
    found = {one.command_uid: one for one in earlier}
    for one in later:
        found.pop(one.command_uid, None)
        found[one.command_uid] = one
    return list(found.values())


def _source(store: Store, material: Material, commands: Sequence[Recorded]) -> Source:
    task = store.one(question("task_behind"), [material.task["task_id"]]) if material.task else None
    components = (task["components"] if task else None) or sorted({path for one in commands for path in one.components})
    return Source(
        words=material.words,
        task_id=task["task_id"] if task else None,
        task=task["title"] if task else "",
        client=(task["client"] if task else "") or "",
        project=(task["project"] if task else "") or "",
        trigger=(task["trigger"] if task else "") or "",
        components=tuple(components),
        hosts=tuple(dict.fromkeys(one.host for one in commands if one.host)),
        usernames=tuple(dict.fromkeys(one.username for one in commands if one.username)),
        recorded_from=commands[0].started_at,
        recorded_to=commands[-1].started_at,
        command_count=len(commands),
    )
