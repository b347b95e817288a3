"""Many sessions record while others ask: no error, no command lost, no answer older than the last prompt."""

from __future__ import annotations

import json
import subprocess
import threading

import pytest

from sandbox.person import Person, home_environment
from tests.pty.recording import PATIENCE, TT, Record

SESSIONS = 8
LINES = 12


@pytest.mark.slow
def test_eight_sessions_record_while_two_loops_ask(record: Record, bash: str) -> None:
    first = record(bash)
    environment = home_environment(first.home)
    stop = threading.Event()
    failures: list[str] = []

    def ask(*words: str) -> None:
        while not stop.is_set():
            answer = subprocess.run([*TT, *words], env=environment, capture_output=True, text=True, check=False)
            if answer.returncode:
                failures.append(answer.stderr)

    loops = [
        threading.Thread(target=ask, args=("sql", "SELECT count(*) FROM commands")),
        threading.Thread(target=ask, args=("log", "--json")),
    ]
    people = [Person([*TT, "work", "--shell", bash], environment, timeout=PATIENCE * 3) for _ in range(SESSIONS - 1)]
    everybody = [first, *people]
    try:
        for person in people:
            person.wait_for_prompt()
        for loop in loops:
            loop.start()
        for line in range(LINES):
            for number, person in enumerate(everybody):
                person.run(f"echo session {number} line {line}")
            query = f"SELECT count(*) AS n FROM commands WHERE output LIKE '%line {line}\n'"
            answer = subprocess.run([*TT, "sql", "--json", query], env=environment, capture_output=True, text=True, check=True)
            assert json.loads(answer.stdout) == [{"n": SESSIONS}]
        for person in everybody:
            assert person.leave("exit 0") == 0
    finally:
        stop.set()
        for loop in loops:
            loop.join()
        for person in people:
            person.__exit__(None, None, None)
    assert failures == []
    counts = first.ask("SELECT count(*) AS n, count(DISTINCT command) AS different FROM commands WHERE command LIKE 'echo%'")
    assert counts == [{"n": SESSIONS * LINES, "different": SESSIONS * LINES}]
