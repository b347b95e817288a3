"""The line for a shell's prompt counts the time that the timer ran."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli import prompt
from recorder.plan import Plan
from recorder.session import Session
from sandbox.clocks import FakeClock


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    clock = FakeClock()
    plan = Plan("uid", str(tmp_path), None, "T12 The disk is full", "bash", "/bin/bash")
    session = Session(plan, "", tmp_path, Path(os.devnull), clock, {})
    session.write_live(shell_pid=1)
    monkeypatch.setenv("TT_RUN", str(tmp_path))
    monkeypatch.setattr("cli.prompt.time.clock_gettime_ns", lambda _clock: clock.now().boot_ns)
    return session


def pass_time(session: Session, seconds: int) -> None:
    assert isinstance(session.clock, FakeClock)
    session.clock.pass_time(seconds * 1000)


def test_pauses_do_not_count(session: Session) -> None:
    pass_time(session, 3661)
    assert prompt.prompt_line() == "T12 1:01:01"
    session.note_pause(True)
    pass_time(session, 100)
    assert prompt.prompt_line() == "T12 1:01:01 paused"
    session.note_pause(True)
    session.note_pause(False)
    pass_time(session, 9)
    assert prompt.prompt_line() == "T12 1:01:10"


def test_without_a_session_there_is_no_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TT_RUN", str(tmp_path))
    assert prompt.prompt_line() == ""
    monkeypatch.delenv("TT_RUN")
    assert prompt.prompt_line() == ""
