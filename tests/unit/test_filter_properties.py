"""Ten thousand random filters find in the engine what a plain reading of their words finds in the same rows."""

from __future__ import annotations

import fnmatch
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from store.filter_dates import resolve
from store.filter_fields import ALERTS, COMMANDS, COMPONENTS, SESSIONS, TASKS, TIME, FieldSet, Kind
from store.filters import compile_filter

NOW = datetime(2026, 12, 9, 15, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
FILTERS = 10_000
ROWS = 40
AT_ONCE = 25
Row = dict[str, Any]

TYPES = {
    Kind.WORD: "VARCHAR",
    Kind.CHOICE: "VARCHAR",
    Kind.DOTTED: "VARCHAR",
    Kind.RANK: "VARCHAR",
    Kind.FOLDER: "VARCHAR",
    Kind.TEXT: "VARCHAR",
    Kind.PATH: "VARCHAR",
    Kind.NUMBER: "BIGINT",
    Kind.DECIMAL: "DOUBLE",
    Kind.DURATION: "BIGINT",
    Kind.ID: "BIGINT",
    Kind.IDS: "BIGINT[]",
    Kind.MEMBER: "VARCHAR[]",
    Kind.PATHS: "VARCHAR[]",
    Kind.PAIR: "MAP(VARCHAR, VARCHAR)",
    Kind.YES: "BOOLEAN",
    Kind.HAPPENED: "TIMESTAMPTZ",
    Kind.DUE: "TIMESTAMPTZ",
    Kind.SINCE: "TIMESTAMPTZ",
    Kind.BEFORE: "TIMESTAMPTZ",
}
WORDS = ["web", "db", "Web-1", "50%", "a_b", "x\\y", "ü", "web.api", "web.api.v2", ""]
PATHS = ["eu/prod", "eu/prod/db", "eu/prod-2/db", "us/prod/DB/1", "eu", "prod"]
FOLDERS = ["/", "/home/me", "/home/me/app", "/home/mean", "/srv/50%"]
DATES = ["today", "7d", "yesterday", "2026-12-01", "2026-12-09T16:30", "monday", "eom", "2h", "30min", "eom-1w", "soy", "1mo"]
MOMENTS = [NOW + timedelta(hours=hours) for hours in (-9000, -2000, -200, -30, -15, -2, -1, 0, 1, 8, 33, 170, 600)]
MOMENTS += [resolve(word, NOW, ZONE, ahead=ahead)[side] for word in DATES for ahead in (True, False) for side in (0, 1)]
SIMPLE = {
    "failed": lambda row: row["exit_code"] is not None and row["exit_code"] != 0,
    "pending": lambda row: row["status"] not in (None, "done", "cancelled"),
    "overdue": lambda row: (
        row["status"] not in (None, "done", "cancelled") and row["due_at"] is not None and row["due_at"] < NOW
    ),
    "annotated": lambda row: (row["note_count"] or 0) > 0,
    "unhealthy": lambda row: row["health"] in ("warning", "critical"),
    "billable": lambda row: row["billable"] is True,
    "firing": lambda row: row["status"] == "firing",
    "stale": lambda row: row["stale"] is True,
    "unplaced": lambda row: row["component_path"] is None,
}


def a_value(kind: Kind, words: tuple[str, ...], chance: random.Random) -> object:
    if chance.random() < 0.2:
        return None
    if words:
        return chance.choice([*words, words[0].upper()]) if kind is Kind.RANK else chance.choice(words)
    some = lambda values: [chance.choice(values) for _ in range(chance.randrange(4))]  # noqa: E731
    made: dict[str, Callable[[], object]] = {
        "VARCHAR": lambda: chance.choice(PATHS if kind is Kind.PATH else FOLDERS if kind is Kind.FOLDER else WORDS),
        "BIGINT": lambda: chance.choice([0, 1, 2, 12, 60_000, 7_200_000]),
        "DOUBLE": lambda: chance.choice([0.0, 1.5, 8.0]),
        "BIGINT[]": lambda: some([1, 2, 12]),
        "VARCHAR[]": lambda: some(PATHS if kind is Kind.PATHS else WORDS[:-1]),
        "MAP(VARCHAR, VARCHAR)": lambda: dict(zip(some(["env", "team"]), some(WORDS), strict=False)),
        "BOOLEAN": lambda: chance.random() < 0.5,
        "TIMESTAMPTZ": lambda: chance.choice(MOMENTS),
    }
    return made[TYPES[kind]]()


def a_word(kind: Kind, words: tuple[str, ...], chance: random.Random) -> str:
    if kind not in (Kind.TEXT, Kind.FOLDER, Kind.SINCE, Kind.BEFORE, Kind.DECIMAL, Kind.YES) and chance.random() < 0.15:
        return chance.choice(["none", "any"])
    if words:
        return chance.choice(words)
    if kind in (Kind.HAPPENED, Kind.DUE, Kind.SINCE, Kind.BEFORE):
        return chance.choice(DATES)
    made = {
        Kind.NUMBER: ["0", "1", "12", "60000"],
        Kind.DECIMAL: ["0", "1.5", "8"],
        Kind.DURATION: ["1m", "2h", "30m"],
        Kind.ID: ["1", "12", "T2", "1,12"],
        Kind.IDS: ["1", "T12", "1,2"],
        Kind.YES: ["yes", "no"],
        Kind.FOLDER: [*FOLDERS, "/home/*", "/home/me/"],
        Kind.PATH: [
            *PATHS,
            "prod/db",
            "/eu",
            "/prod",
            "eu/*",
            "eu/**",
            "*/prod",
            "**/db",
            "eu/**/db",
            "/*/prod",
            "us/prod,eu/prod",
        ],
        Kind.PAIR: ["env", "team", "env=web", "env=W*", "team=50%", "env="],
        Kind.TEXT: ["we", "DB", "%", "_", "\\", "ü", "z"],
    }
    made[Kind.PATHS] = made[Kind.PATH]
    return chance.choice(made.get(kind, [*WORDS[:-1], "w*", "*B", "a_*", "web,db", "5*%"]))


# --- a plain reading ---------------------------------------------------------------------------------------------------


def glob(value: str, pattern: str) -> bool:
    escaped = pattern.lower().replace("[", "[[]").replace("?", "[?]")
    return fnmatch.fnmatchcase(value.lower(), escaped)


def below(path: str, wanted: str) -> bool:
    names = path.lower().split("/")
    levels = [level for level in wanted.lower().split("/") if level]
    starts = [0] if wanted.startswith("/") else range(len(names) + 1)
    return any(_reads(names[start:], levels) for start in starts)


def _reads(names: list[str], levels: list[str]) -> bool:
    if not levels:
        return True
    if levels[0] == "**":
        return any(_reads(names[skip:], levels[1:]) for skip in range(len(names) + 1))
    return bool(names) and (levels[0] == "*" or glob(names[0], levels[0])) and _reads(names[1:], levels[1:])


def compare(value: Any, operator: str, wanted: Any) -> bool:
    return {
        "=": value == wanted, "!=": value == wanted, "<": value < wanted, "<=": value <= wanted, ">": value > wanted,
        ">=": value >= wanted,
    }[operator]  # fmt: skip


def date_fits(value: datetime, operator: str, word: str, *, ahead: bool) -> bool:
    begin, end = resolve(word, NOW, ZONE, ahead=ahead)
    if operator == "<":
        return value < begin
    if operator == ">=":
        return value >= begin
    within = value == begin if begin == end else begin <= value < end
    if operator == "<=":
        return value < begin or within
    return value > begin and not within if operator == ">" else within


LENGTHS = {"1m": 60_000, "2h": 7_200_000, "30m": 1_800_000}


def holds_for(kind: Kind, row: Row, columns: tuple[str, ...], words: tuple[str, ...], operator: str, word: str) -> bool:
    """Whether a value fits, `!=` read as `=`."""
    value = row[columns[0]]
    if word in ("none", "any") and kind not in (Kind.TEXT, Kind.FOLDER):
        filled = bool(value) or (value is not None and not isinstance(value, str | list | dict))
        return filled if word == "any" else not filled
    if kind is Kind.TEXT:
        return any(word.lower() in (row[column] or "").lower() for column in columns)
    if value is None:
        return False
    either = word.split(",") if kind not in (Kind.PAIR, Kind.FOLDER) else [word]
    match kind:
        case Kind.WORD | Kind.CHOICE:
            return any(glob(value, one) if "*" in one else value.lower() == one.lower() for one in either)
        case Kind.DOTTED:
            return any(glob(value, one) if "*" in one else f"{value.lower()}.".startswith(f"{one.lower()}.") for one in either)
        case Kind.MEMBER:
            return any(glob(each, one) if "*" in one else each.lower() == one.lower() for each in value for one in either)
        case Kind.NUMBER | Kind.DECIMAL:
            return compare(value, operator, float(word))
        case Kind.DURATION:
            return compare(value, operator, LENGTHS[word])
        case Kind.ID:
            return any(compare(value, operator, int(one.lstrip("T"))) for one in either)
        case Kind.IDS:
            return any(int(one.lstrip("T")) in value for one in either)
        case Kind.RANK:
            ranks = [rank.lower() for rank in words]
            return any(compare(ranks.index(value.lower()), operator, ranks.index(one.lower())) for one in either)
        case Kind.FOLDER:
            if "*" in word:
                return fnmatch.fnmatchcase(value, word)
            folder = word.rstrip("/") or "/"
            return bool(value == folder or value.startswith(folder.rstrip("/") + "/"))
        case Kind.PAIR:
            name, equals, wanted = word.partition("=")
            if not equals or name not in value:
                return name in value and not equals
            return glob(value[name], wanted) if "*" in wanted else bool(value[name].lower() == wanted.lower())
        case Kind.PATH:
            return any(below(value, one) for one in either)
        case Kind.PATHS:
            return any(below(path, one) for path in value for one in either)
        case Kind.YES:
            return bool(value is (word == "yes"))
        case Kind.SINCE:
            return bool(value >= resolve(word, NOW, ZONE, ahead=False)[0])
        case Kind.BEFORE:
            return bool(value < resolve(word, NOW, ZONE, ahead=False)[0])
        case _:
            return date_fits(value, operator, word, ahead=kind is Kind.DUE)


# --- random filters ----------------------------------------------------------------------------------------------------

Test = Callable[[Row], bool]
COMPARED = (Kind.NUMBER, Kind.DECIMAL, Kind.DURATION, Kind.RANK, Kind.HAPPENED, Kind.DUE)


def a_term(fields: FieldSet, chance: random.Random) -> tuple[str, Test]:
    states = [name for name in SIMPLE if name in fields.states]
    if states and chance.random() < 0.1:
        name = chance.choice(states)
        return f"is:{name}", SIMPLE[name]
    key = chance.choice(list(fields.fields))
    field = fields.fields[key]
    word = a_word(field.kind, field.words, chance)
    operators = ["", "!="] if field.kind not in (Kind.SINCE, Kind.BEFORE) else [""]
    if field.kind in COMPARED and word not in ("none", "any"):
        operators += ["<", "<=", ">", ">=", "="]
    operator = chance.choice(operators)
    quoted = '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' if chance.random() < 0.5 or "\\" in word else word

    def test(row: Row) -> bool:
        return holds_for(field.kind, row, field.columns, field.words, operator or "=", word) != (operator == "!=")

    return f"{key}:{operator}{quoted}", test


def a_filter(fields: FieldSet, chance: random.Random, depth: int = 0) -> tuple[str, Test]:
    form = chance.random()
    if depth > 3 or form < 0.4:
        return a_term(fields, chance)
    if form < 0.55:
        text, test = a_filter(fields, chance, depth + 1)
        return f"not ({text})", lambda row: not test(row)
    parts = [a_filter(fields, chance, depth + 1) for _ in range(chance.randrange(2, 4))]
    tests = [test for _, test in parts]
    if form < 0.8:
        joint = chance.choice([" ", " and "])
        return joint.join(f"({text})" for text, _ in parts), lambda row: all(test(row) for test in tests)
    return f"({' or '.join(text for text, _ in parts)})", lambda row: any(test(row) for test in tests)


@pytest.fixture
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def fill(engine: duckdb.DuckDBPyConnection, fields: FieldSet, chance: random.Random) -> list[Row]:
    """A table with a column for each that the keys look at, and random rows in it."""
    columns = {column: field for field in fields.fields.values() for column in field.columns}
    engine.execute(
        f"CREATE TABLE {fields.name} (number BIGINT, "
        + ", ".join(f"{name} {TYPES[field.kind]}" for name, field in columns.items())
        + ")"
    )
    rows = [
        {name: a_value(field.kind, field.words, chance) for name, field in columns.items()} for _ in range(ROWS)
    ]  # fmt: skip
    places = ", ".join("?" for _ in columns)
    for number, row in enumerate(rows):
        engine.execute(f"INSERT INTO {fields.name} VALUES (?, {places})", [number, *row.values()])
    return rows


@pytest.mark.parametrize("fields", [COMMANDS, SESSIONS, TASKS, TIME, ALERTS, COMPONENTS], ids=lambda fields: fields.name)
def test_a_filter_finds_what_a_plain_reading_of_it_finds(engine: duckdb.DuckDBPyConnection, fields: FieldSet) -> None:
    chance = random.Random(f"filters of {fields.name}")
    rows = fill(engine, fields, chance)
    wanted = [a_filter(fields, chance) for _ in range(FILTERS // 6 // AT_ONCE * AT_ONCE + AT_ONCE)]
    for begin in range(0, len(wanted), AT_ONCE):
        some = wanted[begin : begin + AT_ONCE]
        compiled = [compile_filter(text, fields, now=NOW, zone=ZONE) for text, _ in some]
        told = engine.execute(
            f"SELECT {', '.join(where for where, _ in compiled)} FROM {fields.name} ORDER BY number",
            [value for _, values in compiled for value in values],
        ).fetchall()
        for index, (text, test) in enumerate(some):
            found = [number for number, answers in enumerate(told) if answers[index]]
            assert found == [number for number, row in enumerate(rows) if test(row)], text
