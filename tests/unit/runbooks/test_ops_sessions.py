"""The scripted sessions and made-up histories are valid, free of secrets, complete, and the same every time."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from rapidfuzz.distance import OSA

from recorder.secrets import secret_values
from runbooks.history import recorded_commands
from sandbox.ops_histories import entities_for, history, registry_for
from sandbox.ops_history_lines import moves
from sandbox.ops_history_words import SECRETS
from sandbox.ops_programs import Called, Programs, install
from sandbox.ops_session import Call, Said, Scene, calls_of
from sandbox.ops_sessions import SCENES, entities, recorded, reviewed, scene, source
from sandbox.ops_storing import store_history
from store.handle import Store

each_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda one: one.name)
OUT = {"typo", "retry", "poll", "cd", "noise", "dead-end", "undone"}
AS_STORED = (
    *("seq", "text", "cwd", "shell", "host", "username", "started_at", "duration_ms", "state", "exit_code", "output"),
    *("output_truncated", "used_alt_screen", "context", "changed"),
)


@cache
def is_valid_bash(text: str) -> bool:
    """Whether bash would read it without complaint."""
    return not subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False).stderr


@each_scene
def test_a_scene_is_as_long_as_a_night_and_every_line_is_bash(scene: Scene) -> None:
    commands = recorded(scene)
    assert 25 <= len(commands) <= 45 or (scene.name == "switch" and len(commands) == 62)
    assert [one.text for one in commands if not is_valid_bash(one.text)] == []


@each_scene
def test_the_record_of_a_scene_is_the_same_each_time_and_goes_forward(scene: Scene) -> None:
    commands = recorded(scene)
    assert commands == recorded(scene)
    assert [one.started_at for one in commands] == sorted({one.started_at for one in commands})
    assert len({one.uid for one in commands}) == len(commands)
    assert [one.command_id for one in recorded(scene, first_id=101)] == list(range(101, 101 + len(commands)))


@each_scene
def test_no_secret_of_a_scene_is_in_its_record(scene: Scene) -> None:
    secrets = {value for said in scene.lines for value in secret_values(said.line) if len(value) > 8}
    told = "".join(f"{one.text}{one.output}{one.changed}" for one in recorded(scene))
    assert [secret for secret in secrets if secret in told] == []
    assert bool(secrets) == any(one.value == "***" for one in scene.parameters)


@each_scene
def test_a_reviewer_said_of_every_line_what_becomes_of_it(scene: Scene) -> None:
    assert {said.why for said in scene.lines if said.fate == "out"} <= OUT
    kept = scene.with_fate("in")
    assert 10 <= len(kept) <= len(scene.lines) * 2 // 3
    sections = {said.section for said in scene.lines if said.fate == "in"}
    assert {"steps", "verification"} <= sections
    assert all(said.fate == "in" for said in scene.lines if said.must_ask)
    assert any(said.must_ask for said in scene.lines)
    assert [said.line for said in scene.lines if said.fate == "in" and said.exit_code not in (0, 3)] == []


@each_scene
def test_the_values_that_a_reviewer_named_are_in_the_commands_that_stay(scene: Scene) -> None:
    kept = [one.text for one, said in reviewed(scene) if said.fate != "out"]
    values = [one.value for one in scene.parameters] + list(scene.literals)
    assert [value for value in values if not any(value in text for text in kept)] == []


@each_scene
def test_a_value_that_is_captured_is_printed_before_it_is_used(scene: Scene) -> None:
    for parameter in scene.parameters:
        if parameter.captured:
            used = next(at for at, said in enumerate(scene.lines) if parameter.value in said.line)
            assert any(parameter.value in said.output for said in scene.lines[:used]), parameter


@each_scene
def test_the_source_of_a_scene_names_its_components(scene: Scene) -> None:
    about, known = source(scene), {one.path for one in entities(scene)}
    assert set(about.components) <= known
    assert about.components
    assert about.command_count == len(recorded(scene))


def test_a_scene_is_found_by_its_name() -> None:
    assert [scene(one.name) for one in SCENES] == list(SCENES)
    with pytest.raises(KeyError):
        scene("no such scene")


@pytest.mark.parametrize(
    ("line", "argv"),
    [
        ("ssh db-3 'sudo du | sort'", ("ssh", "db-3", "sudo du | sort")),
        ("ssh db-3 df  # why", ("ssh", "db-3", "df")),
        ("LC_ALL=C ssh db-3 df", ("ssh", "db-3", "df")),
        ("ssh db-3 df | sort", None),
        ("ssh db-3 df>x", None),
        ("ls files", None),
        ("# ssh db-3", None),
    ],
)
def test_what_a_plain_line_calls_follows_from_it(line: str, argv: tuple[str, ...] | None) -> None:
    found = calls_of(Said(line, "out"), ("ssh",))
    assert found == (() if argv is None else (Call(argv=argv, output="out"),))


def test_a_history_is_the_same_for_its_seed_and_another_for_another() -> None:
    assert [history(seed) for seed in range(20)] == [history(seed) for seed in range(20)]
    assert len({tuple(one.text for one in history(seed)) for seed in range(50)}) == 50
    assert registry_for(3).count("\n") > 3
    assert {one.path for one in entities_for(3)} >= {line.split(",")[0] for line in registry_for(3).split("\n")[1:-1]}


def test_a_history_is_in_order_and_of_the_length_it_promises() -> None:
    for seed in range(200):
        commands = history(seed)
        assert 5 <= len(commands) <= 80
        assert [one.command_id for one in commands] == list(range(1, len(commands) + 1))
        assert [one.started_at for one in commands] == sorted(one.started_at for one in commands)
        for session in {one.session_id for one in commands}:
            seqs = [one.seq for one in commands if one.session_id == session]
            assert seqs == list(range(1, len(seqs) + 1))
        known = {one.path for one in entities_for(seed)}
        assert {path for one in commands for path in one.components} <= known
    assert len(history(0, at_most=7)) == 7


def test_all_that_is_hard_to_read_occurs_in_histories() -> None:
    commands = [one for seed in range(150) for one in history(seed)]
    texts = [one.text for one in commands]
    for part in (
        "<<'EOF'",
        "<<EOF",
        "$'",
        '"${',
        "$(",
        "<(",
        "<<<",
        "日本",
        " | ",
        "for ",
        "***",
        "sudo ",
        "cd ",
        "`",
        "() {",
    ):
        assert any(part in text for text in texts), part
    assert {one.state for one in commands} >= {"done", "interrupted", "unknown", "stopped"}
    assert {one.exit_code for one in commands} >= {0, 1, 2, 127, 130, None}
    assert {one.session_id for one in commands} == {1, 2}
    assert any(one.output_truncated for one in commands)
    assert any(value is None for one in commands for value in one.changed.values())
    assert not any(f"@{name}@" in f"{one.text}{one.output}" for one in commands for name in ("host", "pod", "svc", "uuid"))


def test_no_secret_is_in_a_history() -> None:
    told = "".join(f"{one.text}{one.output}{one.changed}" for seed in range(150) for one in history(seed))
    assert [secret for secret in SECRETS if secret in told] == []


def test_a_history_is_bash_but_where_it_is_meant_to_be_broken() -> None:
    found = {one.text: one for seed in range(40) for one in history(seed)}
    for text, one in list(found.items())[:400]:
        assert is_valid_bash(text) == ("syntax error" not in one.output), text


def test_every_move_with_its_own_words_is_bash() -> None:
    for kind, known in moves().by_kind.items():
        for line in (line for move in known for line in move):
            filled = line.text.replace("@q", "@").replace("@@", "@")
            assert is_valid_bash(filled) == ("syntax error" not in line.output), (kind, line.text)


def test_a_typo_is_one_slip_away_from_what_was_meant() -> None:
    pairs = []
    for seed in range(60):
        commands = history(seed)
        for before, after in pairwise(commands):
            if before.exit_code == 127 and before.session_id == after.session_id and "command not found" in before.output:
                pairs.append((before.text, after.text))
    assert len(pairs) > 30
    near = [pair for pair in pairs if OSA.distance(*pair) == 1]
    assert len(near) > len(pairs) * 0.6  # behind a polled or last line stands another


def test_a_stored_history_is_read_back_as_it_was_made(store: Store) -> None:
    for seed in range(5):
        made = history(seed)
        task = store_history(store, made, f"made {seed}")
        found = recorded_commands(store, "task_id = ?", [task])
        assert [{name: getattr(one, name) for name in AS_STORED} for one in found] == [
            {name: getattr(one, name) for name in AS_STORED} for one in made
        ]


def test_a_thousand_commands_are_stored_without_a_shell(own_home: Path, store: Store) -> None:
    pieces = [one for seed in range(40) for one in history(seed)][:1000]
    began = pieces[0].started_at
    made = [replace(one, seq=seq, session_id=1, started_at=began, duration_ms=0) for seq, one in enumerate(pieces, 1)]
    assert store_history(store, made, "long", project="acme") == 1
    assert store.value("SELECT count(*) FROM commands WHERE task_id = 1") == 1000
    assert store.value("SELECT project FROM tasks") == "acme"
    assert list((own_home / "journals").glob("*.ttj")) == []


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    """A few programs with answers."""
    calls = (
        Call(argv=("kubectl", "get", "pods"), output="first"),
        Call(argv=("kubectl", "get", "pods"), output="second", error="careful", exit_code=3),
        Call(argv=("kubectl", "apply", "-f", "-"), output="applied"),
        Call(argv=("uptime",), output="up"),
        Call(argv=("vim", "a b.txt"), alt_screen=True, effect="sed -i s/old/new/ 'a b.txt'"),
        Call(argv=("echoes", "", "two\nlines", "ü*"), output="$HOME `x` \\n %s"),
    )
    return install(tmp_path / "programs", calls, ("helm",))


def run(programs: Programs, line: str, folder: Path) -> tuple[int, str, str]:
    """A line of bash with the programs first on PATH: exit status, output, errors."""
    environment: Mapping[str, str] = {"PATH": f"{programs.path}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder)}
    done = subprocess.run(["bash", "-c", line], env=dict(environment), cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_nth_call_gets_the_nth_answer_and_the_last_one_stays(programs: Programs, tmp_path: Path) -> None:
    answers = [run(programs, "kubectl get pods", tmp_path) for _ in range(3)]
    assert answers == [(0, "first\n", ""), (3, "second\n", "careful\n"), (3, "second\n", "careful\n")]
    programs.forget()
    assert run(programs, "kubectl get pods", tmp_path) == (0, "first\n", "")
    assert len(programs.calls()) == 1


def test_what_no_scene_knows_is_a_usage_error(programs: Programs, tmp_path: Path) -> None:
    assert run(programs, "kubectl get nodes", tmp_path) == (64, "", "kubectl: unknown command or arguments: get nodes\n")
    assert run(programs, "helm", tmp_path)[0] == 64
    assert run(programs, "kubectl 'get pods'", tmp_path)[0] == 64


def test_every_call_is_logged_with_its_exact_words_and_folder(programs: Programs, tmp_path: Path) -> None:
    assert programs.calls() == []
    assert run(programs, "echoes '' $'two\\nlines' 'ü*' && uptime", tmp_path) == (0, "$HOME `x` \\n %s\nup\n", "")
    assert programs.calls() == [Called(str(tmp_path), ("echoes", "", "two\nlines", "ü*")), Called(str(tmp_path), ("uptime",))]


def test_an_editor_takes_the_screen_and_changes_the_file(programs: Programs, tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text("old\n")
    status, printed, _ = run(programs, "vim 'a b.txt'", tmp_path)
    assert (status, (tmp_path / "a b.txt").read_text()) == (0, "new\n")
    assert printed.startswith("\x1b[?1049h")
    assert printed.endswith("\x1b[?1049l")


def test_what_is_piped_into_a_program_is_read(programs: Programs, tmp_path: Path) -> None:
    line = "set -o pipefail; seq 100000 | kubectl apply -f -"
    assert run(programs, line, tmp_path) == (0, "applied\n", "")
