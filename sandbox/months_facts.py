"""Sessions with their commands, as the drain would have written them, for entries that a session measured."""

from __future__ import annotations

import random
from collections.abc import Iterable

from sandbox import ops_words as words
from sandbox.months_plan import Row, drawn_uid, instant
from store.bulk import insert_rows
from store.handle import Store

_BOOT = "00000000-0000-4000-8000-000000000000"


def record(store: Store, seed: int, rows: Iterable[Row]) -> dict[str, str]:
    """Write the sessions of these entries; returns their uids by the entry's."""
    choose = random.Random(f"facts {seed}")
    tables: dict[str, list[Row]] = {}
    numbers = {name: int(store.value(f"SELECT coalesce(max({name}_id), 0) FROM {name}")) for name in ("session", "command")}
    sessions: dict[str, str] = {}
    for row in rows:
        if row["source"] == "session":
            sessions[row["uid"]] = _session(choose, row, tables, numbers)
    for table, facts in tables.items():
        insert_rows(store, table, facts)
    return sessions


def _session(choose: random.Random, row: Row, tables: dict[str, list[Row]], numbers: dict[str, int]) -> str:
    uid, numbers["session"] = drawn_uid(choose, row["began"]), numbers["session"] + 1
    length = row["ended"] - row["began"]
    idle = sum(piece["to_ms"] - piece["from_ms"] for piece in row["pieces"] or () if piece["kind"] == "idle")

    def add(table: str, **columns: object) -> None:
        tables.setdefault(table, []).append({"uid": drawn_uid(choose, row["began"]), **columns})

    add(
        "session", **{"uid": uid}, session_id=numbers["session"], task_uid=row["task_uid"], started_at=row["started_at"],
        zone=row["zone"], boot_id=_BOOT, start_boot_ns=0, start_mono_ns=0, shell="bash", hooks="full", host="laptop",
        username=row["person"], cwd="/srv", interactive=True,
    )  # fmt: skip
    add(
        "session_end", session_uid=uid, ended_at=row["ended_at"], wall_ended_at=row["ended_at"], state="done", exit_code=0,
        duration_ms=length, active_ms=length - idle, idle_ms=idle, suspended_ms=0, paused_ms=0, clock_source="boot",
    )  # fmt: skip
    for seq in range(1, choose.randrange(2, 7)):
        begin = row["began"] + length * seq // 8
        took, exit_code = choose.randrange(40, 90_000), choose.choices((0, 1, 130), (88, 10, 2))[0]
        numbers["command"] += 1
        command = drawn_uid(choose, begin)
        text = choose.choice(words.COMMANDS).format(cluster="prod", service=choose.choice(words.SERVICES))
        add(
            "command", **{"uid": command}, command_id=numbers["command"], session_uid=uid, seq=seq, started_at=instant(begin),
            boot_ns=0, text=text, text_source="hook", cwd="/srv", context={},
        )  # fmt: skip
        add(
            "command_end", command_uid=command, ended_at=instant(min(begin + took, row["ended"])), duration_ms=took,
            state="done", exit_code=exit_code, pipestatus=[exit_code], output_bytes=0,
        )  # fmt: skip
        if row["components"]:
            add("command_component", command_uid=command, component_uid=choose.choice(row["components"]), how="word")
    return uid
