"""The filter language finds what it says, in a real engine, and carries values as parameters only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.errors import UsageError
from store.filter_syntax import All, Any, Not, Term, parse
from store.filters import COMMANDS, SESSIONS, TASKS, FieldSet, compile_filter

NOW = datetime(2026, 12, 9, 15, 30, tzinfo=UTC)  # a Wednesday


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            """
            CREATE TABLE commands (command_id BIGINT, session_id BIGINT, task_id BIGINT, command VARCHAR, output VARCHAR,
                                   cwd VARCHAR, host VARCHAR, shell VARCHAR, state VARCHAR, exit_code INTEGER,
                                   started_at TIMESTAMPTZ);
            INSERT INTO commands VALUES
              (1, 1, 12, 'make test', 'Disk full', '/home/me/app', 'web-1', 'bash', 'done', 2, '2026-12-01 10:00:00+00'),
              (2, 1, 12, 'ls 100%', NULL, '/home/me/app/src', 'web-1', 'bash', 'done', 0, '2026-12-07 23:30:00+00'),
              (3, 2, NULL, 'sleep', '', '/home/me/application', 'DB', 'zsh', 'running', NULL, '2026-12-09 15:00:00+00'),
              (4, 2, 13, 'a\\b "c"', 'x', '/', 'DB', 'zsh', 'interrupted', NULL, '2026-12-09 00:00:00+00');
            CREATE TABLE tasks (task_id BIGINT, title VARCHAR, status VARCHAR, project VARCHAR, client VARCHAR, owner VARCHAR,
                                priority VARCHAR, tags VARCHAR[], due_at TIMESTAMPTZ, created_at TIMESTAMPTZ);
            INSERT INTO tasks VALUES
              (1, 'Fix the disk', 'open', 'acme', 'A', 'me', 'H', ['db', 'Ops'], '2026-12-24 12:00:00+00',
               '2026-12-01 00:00:00+00'),
              (2, 'Write', 'done', 'acme-web', 'B', NULL, 'M', [], '2026-12-11 00:00:00+00', '2026-12-08 00:00:00+00'),
              (3, 'Plan', 'waiting', NULL, NULL, 'you', NULL, NULL, NULL, '2026-12-09 00:00:00+00');
            CREATE TABLE sessions (session_id BIGINT, task_id BIGINT, shell VARCHAR, host VARCHAR, cwd VARCHAR, state VARCHAR,
                                   exit_code INTEGER, started_at TIMESTAMPTZ);
            INSERT INTO sessions VALUES (1, 12, 'bash', 'web-1', '/', 'done', 0, '2026-12-01 10:00:00+00');
            """
        )  # fmt: skip
        yield connection


def found(engine: duckdb.DuckDBPyConnection, filter_: str | list[str], fields: FieldSet) -> list[int]:
    where, parameters = compile_filter(filter_, fields, now=NOW, zone=ZoneInfo("Europe/Berlin"))
    key = fields.name.removesuffix("s") + "_id"
    rows = engine.execute(f"SELECT {key} FROM {fields.name} WHERE {where} ORDER BY 1", parameters).fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    "text, ids",
    [
        ("", [1, 2, 3, 4]),
        ("task:T12", [1, 2]),
        ("task:12 exit:!=0", [1]),
        ("task:none", [3]),
        ("session:S2", [3, 4]),
        ("id:C4", [4]),
        ("id:>=3", [3, 4]),
        ("exit:0", [2]),
        ("exit:!=0", [1, 3, 4]),
        ("exit:>=2", [1]),
        ("not exit:>=2", [2, 3, 4]),
        ("exit:none", [3, 4]),
        ("state:Running", [3]),
        ("state:!=done", [3, 4]),
        ("cwd:/home/me/app", [1, 2]),
        ("cwd:/home/me/app/", [1, 2]),
        ("cwd:/", [1, 2, 3, 4]),
        ("cwd:*/src", [2]),
        ("host:web-*", [1, 2]),
        ("host:db", [3, 4]),
        ("shell:zsh or exit:2", [1, 3, 4]),
        ('text:"disk full"', [1]),
        ("disk", [1]),
        ("make test", [1]),
        ("100%", [2]),
        ("%", [2]),
        ("_", []),
        (r"'a\\b'", [4]),
        (r'"\"c\""', [4]),
        ("not (shell:bash or state:running)", [4]),
        ("not not shell:bash", [1, 2]),
        ("shell:bash and exit:0", [2]),
        ("(shell:bash) (exit:0)", [2]),
        ("shell:bash exit:0 or shell:zsh state:running", [2, 3]),
        ("since:today", [3]),
        ("since:2h", [3]),
        ("since:'2h ago'", [3]),
        ("since:30min", [3]),
        ("since:7d", [2, 3, 4]),
        ("since:monday", [2, 3, 4]),
        ("since:2026-12-08", [2, 3, 4]),
        ("since:2026-12-09T01:30", [3]),
        ("before:yesterday", [1, 2]),
        ("since:2026-12-01 before:2026-12-02", [1]),
        ("before:2026-12-09T00:00:00Z", [1, 2]),
        ('"or"', []),
    ],
)
def test_commands(engine: duckdb.DuckDBPyConnection, text: str, ids: list[int]) -> None:
    if text == "since:today":
        ids = [3, 4]  # midnight in Berlin is 23:00 UTC of the day before
    if text == "before:yesterday":
        ids = [1]
    assert found(engine, text, COMMANDS) == ids


@pytest.mark.parametrize(
    "text, ids",
    [
        ("status:open", [1]),
        ("project:acme", [1]),
        ("project:acme*", [1, 2]),
        ("owner:ME", [1]),
        ("owner:!=me", [2, 3]),
        ("priority:>=M", [1, 2]),
        ("priority:<h", [2]),
        ("priority:!=H", [2, 3]),
        ("tag:ops", [1]),
        ("tag:!=ops", [2, 3]),
        ("due:<2026-12-24", [2]),
        ("due:<=2026-12-24", [1, 2]),
        ("due:2026-12-24", [1]),
        ("due:>2026-12-23", [1]),
        ("due:<=7d", [2]),
        ("due:friday", [2]),
        ("due:<eow", [2]),
        ("due:<=eom", [1, 2]),
        ("due:none", [3]),
        ("disk or plan", [1, 3]),
        ("id:T2", [2]),
        ("since:tomorrow", []),
    ],
)
def test_tasks(engine: duckdb.DuckDBPyConnection, text: str, ids: list[int]) -> None:
    assert found(engine, text, TASKS) == ids


def test_sessions(engine: duckdb.DuckDBPyConnection) -> None:
    assert found(engine, "task:12 host:web-1", SESSIONS) == [1]
    assert found(engine, "session:1 is:running", SESSIONS) == []


def test_the_home_folder(engine: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert found(engine, "cwd:~/app", COMMANDS) == [1, 2]
    assert Path("~").expanduser() == Path("/home/me")


def test_words_from_the_shell_keep_their_spaces(engine: duckdb.DuckDBPyConnection) -> None:
    assert found(engine, ["text:disk full"], COMMANDS) == [1]
    assert found(engine, ["disk full"], COMMANDS) == [1]
    assert found(engine, ["(shell:bash", "or", "state:running)", "exit:none"], COMMANDS) == [3]
    assert found(engine, ["shell:bash or state:running"], COMMANDS) == [1, 2, 3]


@pytest.mark.parametrize(
    "text, message",
    [
        ("sesion:1", "commands have no key sesion: (character 1); did you mean session:?"),
        (
            "zzz:1",
            "commands have no key zzz: (character 1); there are " + ", ".join(sorted(COMMANDS.fields)),
        ),
        ("exit:x", "exit: takes a whole number, not 'x' (character 1); write exit:>=1"),
        ("shell:bash and  exit:x", "exit: takes a whole number, not 'x' (character 17); write exit:>=1"),
        ("task:x", "task: takes an id, not 'x' (character 1); write task:12"),
        ("host:>a", "host: can't be compared with > (character 1); write host:VALUE or host:!=VALUE"),
        (
            "since:soon",
            "since: at character 1: 'soon' is not a date; write 2026-12-24, 2026-12-24T18:00, today, monday, "
            "eow, eom, 7d or 2h",
        ),
        ("since:!=today", "since: takes a date alone (character 1); write since:7d"),
        ("since:999999w", "since: at character 1: '999999w' is too far away for a date"),
        ("state:runing", "state: is never 'runing' (character 1); did you mean running?"),
        ("is:faild", "is: takes a state, not 'faild' (character 1); did you mean failed?"),
        ("exit:", "exit: has no value (character 1); write exit:VALUE"),
        ("(exit:0", "the ( at character 1 is not closed; add its )"),
        ("exit:0)", "the ) at character 7 has no (; remove it or quote it"),
        ("not", "something is missing behind the not at character 4; quote it to search for the word"),
        ("()", "there is nothing between the ( at character 1 and its ); quote them to search for them"),
        ("or exit:0", "something is missing before the 'or' at character 1; quote it to search for the word"),
        ("exit:0 or", "something is missing behind the 'or' at character 8; quote it to search for the word"),
        ('text:"a', "the quote at character 6 is not closed; add the closing quote"),
        ("(" * 60 + "a" + ")" * 60, "the filter is nested more than 50 deep at character 52; make it simpler"),
    ],
)
def test_mistakes_are_named_in_one_line(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        compile_filter(text, COMMANDS, now=NOW)
    assert str(caught.value) == message


def test_the_tree() -> None:
    a, b, c = (Term(None, "=", name) for name in "abc")
    assert parse("a b or not (c a)") == Any((All((a, b)), Not(All((c, a)))))
    assert parse("Exit:>=2") == Term("exit", ">=", "2")
    assert parse("") == All(())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(min_size=1), st.sampled_from(["text", "host", "cwd"]))
def test_a_value_is_never_part_of_the_sql(engine: duckdb.DuckDBPyConnection, value: str, key: str) -> None:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    where, parameters = compile_filter(f'{key}:"{quoted}"', COMMANDS, now=NOW)
    shape = "".join(character for character in value if character in ",*") if key == "host" else "*" if "*" in value else "x"
    words = [word for word in value.split(",") if word]
    if key == "host" and len(words) < 2:
        shape = "*" if "*" in value else value if value.lower() in ("none", "any") else "x"
    if key != "host" or len(words) < 2:
        assert where == compile_filter(f'{key}:"{shape}"' if key != "text" else "text:x", COMMANDS, now=NOW)[0]
    assert where.count("?") == len(parameters)
    engine.execute(f"SELECT count(*) FROM commands WHERE {where}", parameters).fetchall()


@given(st.text(alphabet="ab:()\"'\\ not=!<>*or1"))
def test_any_text_compiles_or_is_our_error(text: str) -> None:
    try:
        where, parameters = compile_filter(text, COMMANDS, now=NOW)
    except UsageError as error:
        assert "\n" not in str(error)
    else:
        assert where.count("?") == len(parameters)
