"""Records one session from beginning to end: what `tt work` becomes once it knows the task.

This runs in a process of its own that never loads the database or the renderer. It is given its plan on a descriptor:
`python -m recorder DESCRIPTOR`. What is needed only once the shell runs is imported while the shell starts.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recorder import platform
from recorder.channel import Channel, pair
from recorder.clocks import SystemClock
from recorder.keeper import run_keeper
from recorder.places import Places
from recorder.plan import Plan
from recorder.saying import FAILED, say
from recorder.session import Session, create_journal, make_run_folder
from recorder.shells import Launch, is_hooked, prepare
from recorder.signals import inherited_ignores
from recorder.terminal import Terminal

if TYPE_CHECKING:
    from recorder.foreground import Outcome
    from recorder.tracker import Tracker


def record(plan: Plan) -> int:
    """Record a session as planned; returns the exit status of the shell or command, 125-127 for our own failures."""
    environment = platform.initial_environment()
    places = Places(plan.folder)
    folder = make_run_folder(places, plan.session)
    path, descriptor, trouble = create_journal(places, plan.session)
    session = Session(plan, os.urandom(16).hex(), folder, path, SystemClock(), environment)
    if trouble:
        say(trouble)
    launch = prepare(plan, folder, session.nonce, environment)
    task = plan.label.partition(" ")[0]
    launch.environment.update({"TT_SESSION": plan.session, "TT_TASK": task, "TT_RUN": str(folder)})
    if plan.command and not all(os.isatty(number) for number in (0, 1, 2)):
        from recorder.piped import record_piped

        return record_piped(session, session.new_tracker(descriptor), launch)
    return _record_terminal(session, launch, descriptor)


def _record_terminal(session: Session, launch: Launch, descriptor: int) -> int:
    terminal = Terminal()
    ours, theirs = pair()
    sys.stdout.flush()
    # [1] of the keeper's protocol. Threads start only behind this fork.
    if os.fork() == 0:
        ours.close()
        os.close(descriptor)
        run_keeper(session, launch, theirs, terminal.size, terminal.attributes, inherited_ignores())
    theirs.close()

    answer = _await_shell(ours)
    if "error" in answer:
        say(answer["error"])
        session.journal_path.unlink(missing_ok=True)
        session.remove_folder()
        return int(answer["exit"])
    tracker = session.new_tracker(descriptor)
    open_session(session, tracker, terminal.size, answer["shell"])
    if not launch.hooked:
        if not session.plan.command:
            say(f"{session.plan.shell} has no hooks: this session is recorded as one command with its raw output")
        tracker.begin_only_command(tracker.only_command_text())
    return run_foreground(session, tracker, terminal, answer["master"], ours)


def _await_shell(keeper: Channel) -> dict[str, Any]:
    while not keeper.closed:
        for message, descriptors in keeper.receive():
            return {**message, "master": descriptors[0]} if descriptors else message
    return {"error": "the session's keeper could not start", "exit": FAILED}


def run_foreground(
    session: Session, tracker: Tracker, terminal: Terminal, master: int, keeper: Channel, screen: bytes = b""
) -> int:
    """Be the recorder in the foreground until the shell ends or the terminal is left; `screen` is shown first."""
    from recorder.foreground import Foreground

    with terminal:
        terminal.show(screen)
        outcome = Foreground(session, tracker, terminal, master, keeper).run()
    if outcome.left:
        say(f"left {session.plan.label or 'the session'} running ({outcome.left}); `tt attach` takes it back")
        return 0
    _say_farewell(session, tracker, outcome)
    return outcome.status if outcome.status is not None else FAILED


def open_session(session: Session, tracker: Tracker, size: tuple[int, int, int, int], shell_pid: int = 0) -> None:
    """Write the journal's first record."""
    plan = session.plan
    tracker.cwd = str(Path.cwd())
    tracker.columns = size[1]
    tracker.journal.event(
        "session",
        uid=plan.session,
        task=plan.task,
        on=list(plan.on),
        shell=plan.shell,
        shell_path=plan.shell_path,
        shell_version=plan.shell_version,
        shell_pid=shell_pid,
        hooks="full" if not plan.command and is_hooked(plan.shell, plan.shell_version) else "none",
        argv=list(plan.command) or None,
        host=socket.gethostname(),
        username=_username(),
        cwd=tracker.cwd,
        boot_id=session.clock.boot_id,
        zone=plan.zone,
        rows=size[0],
        cols=size[1],
        tt_version=plan.version,
        idle_after_ms=plan.idle_after_ms,
        interactive=not plan.command,
    )


def _username() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _say_farewell(session: Session, tracker: Tracker, outcome: Outcome) -> None:
    if session.plan.command:
        return
    count = tracker.finished
    lost = f"; {tracker.journal.problem}, so not all of it is recorded" if tracker.journal.problem else ""
    unknown = "; the shell's exit status is unknown" if outcome.status is None else ""
    say(f"recorded {count} command{'s' * (count != 1)} on {session.plan.label or 'no task'}{unknown}{lost}")


def main() -> int:
    """Entry of the recorder's own process: read the plan from the descriptor named on the command line."""
    with open(int(sys.argv[1])) as pipe:
        plan = Plan.from_json(pipe.read())
    try:
        return record(plan)
    except Exception as error:
        if os.environ.get("TT_DEBUG"):
            raise
        say(f"the recorder failed: {error}; set TT_DEBUG=1 for the details")
        return FAILED
