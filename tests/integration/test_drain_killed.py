"""A drain may be killed at any moment: nothing is lost, nothing is doubled."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from typing import Any

import pytest

from recorder.places import Places
from store.chain import verify_chain
from store.database import open_store
from store.rebuild import rebuild
from tests.journals import JournalBuilder

KILLS = 20
SESSIONS = 4
COMMANDS = 60
DRAINER = """
import sys
from recorder.places import Places
from store import batches
from store.database import open_store
batches.BATCH_RECORDS = 7
print("ready", flush=True)
while True:
    with open_store(Places.from_environment(), "drain"):
        pass
"""


def snapshot(places: Places) -> dict[str, list[dict[str, Any]]]:
    """What the store says, without the ids and uids that depend on when it was drained."""
    questions = {
        "commands": "SELECT s.cwd AS who, seq, command, output, c.exit_code, output_bytes, c.started_at, c.ended_at"
        " FROM commands c JOIN sessions s USING (session_id) ORDER BY who, seq",
        "stream": "SELECT s.cwd AS who, t.seq, sum(octet_length(data)) AS bytes, sum(len(lengths)) AS pieces"
        " FROM stream t JOIN session s ON s.uid = t.session_uid GROUP BY ALL ORDER BY ALL",
        "sessions": "SELECT cwd, state, started_at, ended_at, duration_ms, command_count FROM sessions ORDER BY cwd",
        "entries": "SELECT started_at, ended_at, measured_ms, status, task_id FROM time_entries ORDER BY ALL",
        "environment": "SELECT name, value, count(*) AS n FROM command_env GROUP BY ALL ORDER BY ALL",
        "segments": "SELECT kind, sum(duration_ms) AS ms, count(*) AS n FROM session_segment GROUP BY ALL ORDER BY ALL",
        "tasks": "SELECT title, spent_ms FROM tasks",
        "notices": "SELECT kind FROM notice",
    }
    with open_store(places, "test") as store:
        assert verify_chain(store) == [] == rebuild(store)
        return {name: store.rows(sql) for name, sql in questions.items()}


def record(places: Places, session: int) -> JournalBuilder:
    """A predefined session; the same for each store."""
    builder = JournalBuilder(places.journals)
    uid = "01900000-0000-7000-8000-000000000001"
    builder.begin(cwd=f"/session/{session}", task={"new": "storm", "uid": uid})
    for seq in range(1, COMMANDS + 1):
        builder.output(0, b"$ ")
        builder.command(seq, f"echo {seq}", b"x" * (seq % 7) * 100 + b"\r\n", seq % 3)
        builder.event(seq, "env", set={"N": str(seq % 5)}, unset=[])
        builder.pass_time(seq)
    return builder


@pytest.mark.slow
def test_a_drain_killed_at_random_moments_loses_and_doubles_nothing(places: Places, own_home: Any) -> None:
    untouched = Places(places.home.with_name("untouched"))
    for home in (untouched, places):
        for session in range(SESSIONS):
            builder = record(home, session)
            if session % 2:
                builder.finish()
            else:
                builder.let_go()
    expected = snapshot(untouched)
    chance = random.Random(307)
    for _ in range(KILLS):
        with subprocess.Popen([sys.executable, "-c", DRAINER], stdout=subprocess.PIPE) as drainer:
            assert drainer.stdout is not None
            drainer.stdout.readline()
            try:
                drainer.wait(chance.uniform(0.01, 0.25))
            except subprocess.TimeoutExpired:
                drainer.send_signal(signal.SIGKILL)
            assert drainer.wait() == -signal.SIGKILL
    assert snapshot(places) == expected
    assert len(expected["commands"]) == SESSIONS * COMMANDS
    assert places.journal_paths() == []
