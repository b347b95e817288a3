"""Made-up histories without end: what somebody may have typed, with everything that makes it hard to read a procedure from.

A history is a weighted draw of moves (`sandbox.ops_history_lines`), some woven into one another, with slips before lines,
sudo forgotten, polling, and noise between. The same seed gives the same history, byte for byte.
"""

from __future__ import annotations

import posixpath
import random
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from recorder.secrets import mask_text
from runbooks.history import Entity, Recorded
from sandbox.ops_history_lines import Line, Move, moves
from sandbox.ops_history_typos import mistyped
from sandbox.ops_history_words import Words, World, world
from sandbox.ops_registry import Naming, as_csv, as_entities
from store import instants

HOME = "/home/ann"
_NAMESPACE = uuid.UUID("b0a7c6f2-3d51-5a44-9e0b-1f5c1e7a9d20")
_EPOCH = datetime(2026, 3, 1, tzinfo=UTC)
_SUDO = re.compile(r"sudo (?!-)")
_DENIED = "{program}: permission denied (are you root?)"


@dataclass(frozen=True, slots=True)
class _Typed:
    line: Line
    takes_ms: int
    gap_ms: int


def history(seed: int, *, at_most: int = 80) -> list[Recorded]:
    """Between 5 and `at_most` commands of one or two sessions, by time, ids from 1."""
    choose = random.Random(f"history {seed}")
    about = world(seed)
    naming = Naming(as_entities(about.components))
    hosts = choose.sample(("laptop", "bastion", *about.hosts[:1]), 2)
    began = _EPOCH + timedelta(seconds=choose.randrange(90 * 86_400), microseconds=choose.randrange(1_000_000))
    count = choose.choice((choose.randrange(5, 15), choose.randrange(15, 40), choose.randrange(40, 81)))
    count = max(1, min(count, at_most))
    sessions = 2 if count > 9 and choose.random() < 0.25 else 1
    found: list[Recorded] = []
    for session in range(1, sessions + 1):
        lines = _typed(choose, about, count // sessions)
        start = began + timedelta(seconds=session * 20)
        found += _recorded(choose, lines, start, session, hosts[session - 1], naming)
    found.sort(key=lambda one: (one.started_at, one.session_id))
    return [
        replace(one, command_id=number, uid=str(uuid.uuid5(_NAMESPACE, f"{seed} {number}")))
        for number, one in enumerate(found, 1)
    ]


def entities_for(seed: int) -> list[Entity]:
    """The components that the registry would know for this history, by path."""
    return as_entities(world(seed).components)


def registry_for(seed: int) -> str:
    """The same components as CSV, as `tt infra import` reads them."""
    return as_csv(world(seed).components)


def _typed(choose: random.Random, about: World, count: int) -> list[_Typed]:
    """So many lines, as they were typed one after the other."""
    typed: list[_Typed] = []
    while len(typed) < count:
        move = _move(choose, about)
        if choose.random() < 0.3:
            move = _woven(choose, move, _move(choose, about))
        for line in move:
            typed += (
                _Typed(one, _duration(choose, one), int(choose.lognormvariate(8.3, 1.2))) for one in _tries(choose, line)
            )
            if choose.random() < 0.12:
                typed += (_Typed(one, 20, choose.randrange(500, 9000)) for one in choose.choice(moves().by_kind["noise"]))
    return typed[:count]


def _move(choose: random.Random, about: World) -> Move:
    known = moves()
    kind = choose.choices(tuple(known.weights), tuple(known.weights.values()))[0]
    words = Words(choose, about)
    return tuple(
        replace(
            line,
            text=words.fill(line.text),
            output=words.fill(line.output),
            waiting=words.fill(line.waiting),
            to=line.to and words.fill(line.to).replace("\\", ""),
            changed={words.fill(name): value and words.fill(value) for name, value in line.changed.items()},
        )
        for line in choose.choice(known.by_kind[kind])
    )


def _woven(choose: random.Random, one: Sequence[Line], other: Sequence[Line]) -> Move:
    """Two moves at once, each in its own order."""
    places = sorted(choose.sample(range(len(one) + len(other)), len(one)))
    first, second = iter(one), iter(other)
    return tuple(next(first) if at in places else next(second) for at in range(len(one) + len(other)))


def _tries(choose: random.Random, line: Line) -> Iterator[Line]:
    """A line with what was tried before it: a slip, without sudo, or again until it was so."""
    drawn = choose.random()
    # Behind the wrong name of a program, the recorder could not tell that `-p...` is a password.
    slips = drawn < 0.1 and line.exit_code == 0 and mask_text(line.text) == line.text
    wrong = mistyped(choose, line.text) if slips else None
    if wrong is not None:
        yield Line(*wrong)
    elif 0.1 <= drawn < 0.4 and line.exit_code == 0 and _SUDO.search(line.text):
        yield _without_sudo(line)
    elif drawn > 0.96 and line.exit_code == 0 and line.to is None and "\n" not in line.text:
        yield replace(line, output="", exit_code=130, changed={}) if drawn > 0.98 else line
    for _ in range(choose.randrange(line.polled)):
        yield replace(line, output=line.waiting, exit_code=line.waiting_exit)
    yield line


def _without_sudo(line: Line) -> Line:
    text = line.text.replace("sudo ", "", 1)
    program = text.split()[0]
    return Line(text, _DENIED.format(program=program), 1 if program != "ssh" else 255)


def _duration(choose: random.Random, line: Line) -> int:
    if line.alt_screen:
        return choose.randrange(4000, 240_000)
    return min(int(choose.lognormvariate(5.5, 1.6)), 900_000)


def _recorded(
    choose: random.Random, lines: Sequence[_Typed], now: datetime, session: int, host: str, naming: Naming
) -> Iterator[Recorded]:
    cwd, before, branch = HOME, HOME, {"git_branch": "main", "git_commit": f"{choose.getrandbits(160):040x}"}
    shell = "zsh" if choose.random() < 0.06 else "bash"
    kube = ""
    for seq, typed in enumerate(lines, 1):
        line = typed.line
        now += timedelta(milliseconds=typed.gap_ms)
        text = mask_text(line.text)
        context = dict(branch) if cwd.startswith(f"{HOME}/ops") else {}
        if kube:
            context["kube_context"] = kube
        yield Recorded(
            command_id=0,
            uid="",
            session_id=session,
            seq=seq,
            text=text,
            cwd=cwd,
            shell=shell,
            host=host,
            username="ann" if host == "laptop" else "ops",
            started_at=instants.from_datetime(now),
            duration_ms=typed.takes_ms,
            state=line.state,
            exit_code=line.exit_code,
            output=f"{line.output}\n" if line.output and not line.alt_screen else "",
            output_truncated=line.truncated,
            used_alt_screen=line.alt_screen,
            context=context,
            changed=line.changed,
            components=naming.paths(text, host, kube),
        )
        now += timedelta(milliseconds=typed.takes_ms)
        if text.startswith("kubectl config use-context ") and line.exit_code == 0:
            kube = text.rpartition(" ")[2]
        if line.to is not None and line.exit_code == 0:
            cwd, before = _arrived(line.to, cwd, before), cwd


def _arrived(to: str, cwd: str, before: str) -> str:
    """The folder that `cd TO` leads to."""
    if to == "-":
        return before
    return posixpath.normpath(posixpath.join(cwd, to.replace("~", HOME, 1) if to.startswith("~") else to))
