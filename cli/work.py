"""`tt work`: record a subshell, or one command, and run the task's timer."""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

import click

from cli.settings import recording_settings
from recorder import VERSION, platform
from recorder.errors import RecorderError
from recorder.identity import new_uid
from recorder.live import read_live
from recorder.places import Places
from recorder.plan import Plan
from recorder.saying import FAILED, say
from recorder.shells import find_shell, shell_name, shell_version

# `tt work` must start: a store that is busy for longer than this is asked later, by the drain.
_STORE_PATIENCE = 2.0


class _WithCommand(click.Command):
    """Takes everything behind `--` as the command to record, so that a task before it stays optional."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        at = args.index("--") if "--" in args else len(args)
        context.obj = tuple(args[at + 1 :])
        if at < len(args) and not context.obj:
            raise click.UsageError("there is no command behind --", context)
        return super().parse_args(context, args[:at])


@click.command(cls=_WithCommand)
@click.argument("task", required=False)
@click.option("--new", "title", metavar="TITLE", help="Make a new task of this title and work on it.")
@click.option("--on", "paths", multiple=True, metavar="PATH", help="A component this work is on; may be repeated.")
@click.option("--shell", metavar="SHELL", help="The shell to record; by default $SHELL.")
@click.option("--login/--no-login", default=None, help="Start it as a login shell.")
@click.pass_obj
def command(
    command: tuple[str, ...],
    task: str | None,
    title: str | None,
    paths: tuple[str, ...],
    shell: str | None,
    login: bool | None,
) -> NoReturn:
    """Record a subshell, or one command, and run the task's timer.

    \b
    tt work T12                   your shell, recorded on T12 until you leave it
    tt work --new "Disk full"     the same on a new task
    tt work T12 -- make deploy    one command, also in scripts and CI
    """
    try:
        plan = _plan(task, command, title, paths, shell, login)
    except (RecorderError, click.ClickException) as error:
        say(error.format_message() if isinstance(error, click.ClickException) else str(error))
        sys.exit(FAILED)
    _become_recorder(plan)


def _plan(
    name: str | None,
    command: tuple[str, ...],
    title: str | None,
    paths: tuple[str, ...],
    shell: str | None,
    login: bool | None,
) -> Plan:
    environment = platform.initial_environment()
    places = Places.from_environment()
    _refuse_nesting(places, environment)
    if not command and not (os.isatty(0) and os.isatty(1)):
        raise RecorderError("a shell needs a terminal; without one, record a command: tt work T1 -- COMMAND")
    if name and title:
        raise RecorderError("give a task or --new TITLE, not both")
    settings, mistakes = recording_settings(places.config)
    for mistake in mistakes:
        say(mistake)
    wanted = shell or settings.pop("wanted_shell", None)
    if login is not None:
        settings["login"] = login
    path = find_shell(wanted, environment)
    kind = shell_name(path)
    task, label = _task(places, name, title)
    _tell_unknown(places, paths)
    return Plan(
        session=new_uid(),
        home=str(places.home),
        task=task,
        label=label,
        shell=kind,
        shell_path=path,
        shell_version=shell_version(path, kind),
        command=command,
        on=paths,
        drain=(sys.executable, "-I", "-m", "cli", "drain"),
        version=VERSION,
        zone=platform.local_zone(),
        **settings,
    )


def _refuse_nesting(places: Places, environment: dict[str, str]) -> None:
    outer = environment.get("TT_SESSION")
    live = read_live(places.run_folder(outer)) if outer else None
    # A multiplexer started inside a session hands TT_SESSION on to terminals that are not recorded; those may.
    if live and live.get("tty") and live["tty"] == platform.terminal_of(os.getpid()):
        label = live["label"] or "another session"
        raise RecorderError(f"this shell is being recorded already, on {label}; leave it first (exit, or tt detach)")


def _task(places: Places, name: str | None, title: str | None) -> tuple[dict[str, Any] | None, str]:
    """The task as the plan wants it, and how to call it in front of the user."""
    if not name and not title:
        return None, ""
    from cli.draining import drain_everything
    from store import tasks
    from store.database import open_store
    from store.errors import NotFoundError, StoreError

    try:
        with open_store(places, "work", timeout=_STORE_PATIENCE, drain=drain_everything) as store:
            row = tasks.add(store, title) if title else tasks.resolve(store, name or "")
    except NotFoundError as error:
        raise RecorderError(f"{error}; or make one: tt work --new TITLE") from error
    except StoreError as error:
        say(f"{error}; your work is journaled and filed later")
        uid = new_uid()
        return ({"new": title, "uid": uid}, title) if title else ({"typed": name}, name or "")
    if row["status"] == "done":
        say(f"T{row['task_id']} is done already; what you do now is recorded on it all the same")
    return {"uid": row["uid"], "task_id": row["task_id"]}, f"T{row['task_id']} {row['title']}"


def _tell_unknown(places: Places, paths: tuple[str, ...]) -> None:
    """Say which paths name no component: the work is recorded all the same."""
    if not paths:
        return
    from cli.draining import drain_everything
    from store import components
    from store.database import open_store
    from store.errors import NotFoundError, StoreError, UsageError

    try:
        with open_store(places, "work", timeout=_STORE_PATIENCE, drain=drain_everything) as store:
            for path in paths:
                try:
                    components.resolve(store, path)
                except (NotFoundError, UsageError) as error:
                    say(f"{error}; your work is recorded all the same")
    except StoreError:
        pass  # the drain will know


def _become_recorder(plan: Plan) -> NoReturn:
    """Replace this process, with its database and its renderer, by one that has neither."""
    read, write = os.pipe()
    os.set_inheritable(read, True)
    with open(write, "w") as pipe:
        pipe.write(plan.to_json())
    sys.stdout.flush()
    if not plan.command:
        say(f"recording {plan.shell} on {plan.label or 'no task'}; `exit` ends it")
    # -I: neither the working directory nor PYTHON* variables decide what is imported.
    argv = [sys.executable, "-I", "-m", "recorder", str(read)]
    os.execve(sys.executable, argv, platform.initial_environment())
