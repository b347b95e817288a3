"""Procedures made from the record: what a task or filter matches, with what people decided and wrote before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from runbooks.history import Recorded, known_entities, question, recorded_commands
from runbooks.making.decisions import Decision, decisions_from_json, decisions_to_json
from runbooks.model import Procedure, Source, from_json, to_json
from runbooks.versions import keeping
from runbooks.versions.carrying import brought_back, carry_over
from store.changes import State
from store.errors import NotFoundError, UsageError
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


def generate(store: Store, material: Material, decisions: Sequence[Decision] = ()) -> Procedure:
    """The procedure behind recorded commands; raises NotFoundError where nothing matches."""
    from runbooks.making.make import make

    commands = recorded_commands(store, material.where, material.parameters)
    if not commands:
        raise NotFoundError("no recorded command matches; `tt log` shows what was run")
    source = _source(store, material, commands)
    return make(commands, known_entities(store), source=source, decisions=decisions)


def draft(
    store: Store, material: Material, decisions: Sequence[Decision] = (), title: str = "", forgotten: Collection[str] = ()
) -> Procedure:
    """What `make_runbook` would keep now, with the earlier decisions and edits in it; nothing is kept."""
    known = keeping.made_from(store, material.words)
    return _worked_out(store, material, known, _all_decisions(known, decisions, forgotten), title)[1]


def make_runbook(
    store: Store,
    material: Material,
    *,
    decisions: Sequence[Decision] = (),
    forgotten: Collection[str] = (),
    title: str = "",
    name: str = "",
    message: str = "",
) -> Made:
    """A new runbook, or the next version of the one made from the same words; earlier decisions and edits stay in force.

    Decisions on the commands of the uids that are `forgotten` are taken back; UsageError where there is none.
    """
    with store.transaction():
        known = keeping.made_from(store, material.words)
        in_force = _all_decisions(known, decisions, forgotten)
        generated, procedure = _worked_out(store, material, known, in_force, title)
        if known is None:
            runbook, version = keeping.create(
                store,
                procedure,
                name=name,
                words=material.words,
                task_uid=material.task["uid"] if material.task else None,
                decisions=decisions_to_json(in_force),
                message=message,
                generated=generated,
            )
            return Made(runbook=runbook, version=version, procedure=procedure)
        runbook = keeping.rename(store, known, name) if name else known
        runbook = keeping.decide(store, runbook, decisions_to_json(in_force))
        if to_json(procedure) == keeping.version_of(store, runbook)["content"]:
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


def _worked_out(
    store: Store, material: Material, known: State | None, decisions: Sequence[Decision], title: str
) -> tuple[Procedure, Procedure]:
    """What the recording alone says, and that with what people wrote: a title given now counts as written."""
    procedure = generated = generate(store, material, decisions)
    newest = keeping.version_of(store, known) if known else None
    if newest is not None and newest["generated"]:
        base, edited = _pair(newest)
        back = brought_back(generated, (base, edited), _older(store, known))
        procedure = carry_over(back, base, edited)
    return generated, replace(procedure, title=title.strip() or procedure.title)


def _pair(version: State) -> tuple[Procedure, Procedure]:
    """What the recording said when a version was made, and what the version says."""
    return from_json(version["generated"]), keeping.procedure_of(version)


def _older(store: Store, runbook: State | None) -> Iterator[tuple[Procedure, Procedure]]:
    """The pairs of the versions before the newest, latest first; read as far as they are asked for."""
    versions = keeping.versions_of(store, runbook)[1:] if runbook else []
    return (_pair(one) for one in versions if one["generated"])


def _all_decisions(known: State | None, decisions: Sequence[Decision], forgotten: Collection[str]) -> list[Decision]:
    earlier = decisions_from_json(known["decisions"] or []) if known else []
    left = [one for one in earlier if one.command_uid not in forgotten]
    if forgotten and len(left) == len(earlier):
        raise UsageError("nothing was decided on what is to be forgotten; tt runbook show --why says what was kept by hand")
    return together(left, decisions)


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
