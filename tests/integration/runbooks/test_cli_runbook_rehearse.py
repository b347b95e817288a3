"""`tt runbook rehearse`: whole sessions of work made into runbooks and tried where every program answers from the record."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from recorder.places import Places
from runbooks.model import Expectation, Parameter, Procedure, Provenance, Step
from runbooks.rehearsing import landlock
from runbooks.template import Template, build
from sandbox.ops_sessions import SCENES, Scene, recorded
from sandbox.ops_storing import store_history
from tests.integration.runbooks.verbs import add, commands, done, prepared, query, run, work

FAST = ("--speed", "1000")


@pytest.fixture
def home(places: Places, empty_store: Path) -> Places:
    return prepared(places, empty_store)


def of(scene: Scene, home: Places) -> None:
    """R1, made from the work of a scene."""
    store_history(home.home, recorded(scene), scene.title)
    done("new", "T1")


def changed_step() -> tuple[int, str]:
    """Edit one step of R1 into something that nobody ever ran; returns its number and command."""
    text = done("edit", "R1", "--print").stdout
    before, programs, after = re.split(r"(?m)(?<=^```bash\n)(ssh|kubectl|psql|helm|curl|git) [^\n]*$", text, maxsplit=1)
    command = f"{programs} --never-recorded now"
    done("edit", "R1", "--from", "-", stdin=f"{before}{command}{after}")
    steps = json.loads(done("show", "R1", "--json").stdout)["procedure"]["steps"]
    (number,) = [at for at, step in enumerate(steps, 1) if step["command"] and step["command"]["text"] == command]
    return number, command


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_what_was_recorded_passes_and_what_never_was_does_not(scene: Scene, home: Places) -> None:
    of(scene, home)
    passed = run("rehearse", "R1", *FAST)
    assert passed.exit_code == 0, passed.stderr
    assert re.search(r"\ntt: rehearsal 1 of R1 v1 passed: (\d+) of \1 steps went well, nothing was touched\n\Z", passed.stderr)
    number, command = changed_step()
    failed = run("rehearse", "R1", *FAST)
    assert failed.exit_code == 1
    told = [line for line in failed.stderr.splitlines() if line.startswith(f"tt: step {number} (")]
    assert len(told) == 1
    assert re.fullmatch(rf"tt: step {number} \(.+\): no recording of: {re.escape(command)}; nearest is C\d+: .+", told[0])
    assert re.search(rf"(?m)^{number} .* failed +127$", failed.stdout)
    rows = query(home, "SELECT version, kind, state, steps_failed FROM runbook_runs ORDER BY run_id")
    assert [tuple(row.values()) for row in rows] == [(1, "rehearsal", "done", 0), (2, "rehearsal", "failed", 1)]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_another_value_of_a_parameter_is_put_into_the_recordings(scene: Scene, home: Places) -> None:
    of(scene, home)
    parameters = json.loads(done("show", "R1", "--json").stdout)["procedure"]["parameters"]
    others = {"host": "web-77", "identifier": "another-one", "user": "zoe"}
    chosen = [one for one in parameters if one["type"] in others and not one["capture"]][:2]
    assert chosen
    pairs = [word for one in chosen for word in ("--set", f"{one['name']}={others[one['type']]}")]
    passed = run("rehearse", "R1", *pairs, *FAST)
    assert passed.exit_code == 0, passed.stderr
    assert all(others[one["type"]] in passed.stderr for one in chosen)
    (row,) = query(home, "SELECT parameters FROM runbook_runs")
    kept = json.loads(row["parameters"]) if isinstance(row["parameters"], str) else row["parameters"]
    assert {one["name"]: kept[one["name"]] for one in chosen} == {one["name"]: others[one["type"]] for one in chosen}
    number, command = changed_step()
    failed = run("rehearse", "R1", *pairs, *FAST)
    assert failed.exit_code == 1
    assert f"tt: step {number} (" in failed.stderr
    assert f"no recording of: {command}; nearest is C" in failed.stderr


# --- smaller ones -------------------------------------------------------------------------------------------------


def small(*steps: Step, **more: object) -> Procedure:
    return Procedure(title="Small", steps=steps, **more)  # type: ignore[arg-type]


def step(step_id: str, command: str, *ids: int, **more: object) -> Step:
    told = {"command": Template.literal(command), "provenance": Provenance(command_ids=ids), **more}
    return Step(id=step_id, title=step_id, **told)  # type: ignore[arg-type]


@pytest.fixture
def recorded_work(home: Places) -> Places:
    work(home, "Work", ("deploy web", 0, "deployed\n"), ("check web", 3, "down\n"), ("rm -rf /srv/old", 0))
    return home


def test_steps_are_chosen_as_in_a_run(recorded_work: Places) -> None:
    add(
        recorded_work,
        small(step("a", "deploy web", 1), step("b", "never ran"), step("c", "rm -rf /srv/old", 3)),
        words=("T1",),
    )
    for words, code, steps in (
        ((), 1, [1, 2, 3]),
        (("--to", "1"), 0, [1]),
        (("--from", "c"), 0, [3]),
        (("--only", "a", "--only", "3"), 0, [1, 3]),
    ):
        result = run("rehearse", "R1", *words, *FAST, "--json")
        assert result.exit_code == code, result.stderr
        assert [one["step"] for one in json.loads(result.stdout)["steps"]] == steps
    assert [row["selection"] for row in query(recorded_work, "SELECT selection FROM runbook_runs ORDER BY run_id")] == [
        None,
        ["a"],
        ["c"],
        ["a", "c"],
    ]


def test_an_exit_status_other_than_expected_is_a_failure_and_told(recorded_work: Places) -> None:
    add(recorded_work, small(step("a", "check web", 2)), words=("T1",))
    failed = run("rehearse", "R1", *FAST)
    assert failed.exit_code == 1
    assert re.search(r"(?m)^tt: step 1 \(a\): .*3", failed.stderr)
    fine = step("a", "check web", 2, expect=Expectation(exit_codes=(3,), output="down", mode="exact"))
    add(recorded_work, small(fine), words=("T1",), name="fine")
    assert run("rehearse", "fine", *FAST).exit_code == 0


def test_it_goes_on_behind_a_failure_and_tells_all(recorded_work: Places) -> None:
    add(recorded_work, small(step("a", "never one"), step("b", "deploy web", 1), step("c", "never two")), words=("T1",))
    failed = run("rehearse", "R1", *FAST)
    assert failed.exit_code == 1
    assert [line.partition(":")[2][:9] for line in failed.stderr.splitlines() if line.startswith("tt: step")] == [
        " step 1 (",
        " step 3 (",
    ]
    assert failed.stderr.endswith("tt: rehearsal 1 of R1 v1 failed: 1 of 3 steps went well, nothing was touched\n")


def test_a_failure_is_told_with_what_to_do_and_for_programs_to_read(recorded_work: Places) -> None:
    steps = (
        step("a", "check web --deep now"),
        step("b", "deploy web", 1),
        step("c", "$TOOL web"),
        step("d", "deploy || exit 9"),
    )
    add(recorded_work, small(*steps), words=("T1",))
    result = run("rehearse", "R1", *FAST, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [one["step"] for one in told["steps"] if one["outcome"] == "failed"] == [1, 3, 4]
    first, third, fourth = told["findings"]
    assert first == {
        "step": 1,
        "step_id": "a",
        "command": "check web --deep now",
        "problem": "no recording of: check web --deep now; nearest is C2: check web",
        "call": "check web --deep now",
        "nearest": "check web",
        "nearest_command_id": 2,
        "apart": ["+--deep", "+now"],
        "advice": "say it as C2 did: tt runbook edit R1; or let a run record it: tt runbook run R1 --only 1",
        "failure": True,
    }
    assert (third["step"], third["call"], third["nearest_command_id"]) == (3, None, None)
    assert third["problem"] == "can't be rehearsed: $TOOL is a program that is known only when it runs"
    assert (fourth["call"], fourth["nearest"], fourth["apart"]) == ("deploy", "deploy web", ["-web"])
    lines = result.stderr.splitlines()
    for one in told["findings"]:
        at = lines.index(f"tt: step {one['step']} ({one['step_id']}): {one['problem']}")
        assert lines[at + 1] == f"tt:   to do: {one['advice']}"


def test_what_a_step_reads_though_nobody_recorded_it_is_told_also_where_it_passes(home: Places) -> None:
    work(home, "Work", "N=$(nproc --all)", "uptime")
    steps = (step("a", "N=$(nproc --all)", 1), step("b", 'echo "$N of them"'), step("c", '[ "$N" = 4 ]'))
    add(home, small(*steps), words=("T1",))
    result = run("rehearse", "R1", *FAST, "--json")
    assert result.exit_code == 1
    second, third = json.loads(result.stdout)["findings"]
    told = "N is empty here: what $( ) takes is in no recording"
    assert (second["step"], second["failure"], second["problem"]) == (2, False, told)
    assert (third["step"], third["failure"], third["problem"]) == (3, True, f"exit status 1, expected 0; {told}")
    assert second["advice"] == third["advice"] == "record `nproc --all` on a line of its own, once"


@pytest.mark.skipif(not landlock.version(), reason="this system has no Landlock, or doesn't permit it")
def test_the_fence_is_told_for_programs_and_may_be_required(recorded_work: Places) -> None:
    add(recorded_work, small(step("a", "deploy web", 1)), words=("T1",))
    result = done("rehearse", "R1", "--require-fence", *FAST, "--json")
    assert json.loads(result.stdout)["landlock"] == landlock.version()


def test_without_a_fence_one_line_says_so_or_it_is_refused(recorded_work: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    add(recorded_work, small(step("a", "deploy web", 1)), words=("T1",))
    monkeypatch.setattr(landlock, "version", lambda: 0)
    passed = done("rehearse", "R1", *FAST, "--json")
    assert json.loads(passed.stdout)["landlock"] is None
    assert len([line for line in passed.stderr.splitlines() if line.startswith("tt: no fence of the system is around")]) == 1
    refused = run("rehearse", "R1", "--require-fence", *FAST)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert re.fullmatch(r"tt: no fence of the system [^\n]+ leave out --require-fence[^\n]+\n", refused.stderr)
    assert len(query(recorded_work, "SELECT 1 FROM runbook_run")) == 1


def test_nothing_of_a_rehearsal_happens(recorded_work: Places, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("here")
    add(recorded_work, small(step("a", f"rm -f {victim}"), step("b", f"echo gone > {victim}")), words=("T1",))
    assert run("rehearse", "R1", *FAST).exit_code == 1
    assert victim.read_text() == "here"


def test_secrets_are_needed_by_no_rehearsal_and_kept_by_none(home: Places) -> None:
    store_history(home.home, commands([("export TOKEN=***", 0), ("login --token ***", 0, "in\n")]), "Log in")
    secret = Parameter(name="TOKEN", type="secret")
    login = Step(
        id="a",
        title="Log in",
        command=build(["login --token ", ("TOKEN", "word", "***")]),
        provenance=Provenance(command_ids=(2,)),
    )
    add(home, small(login, parameters=(secret,)), words=("T1",))
    assert run("rehearse", "R1", *FAST).exit_code == 0
    (row,) = query(home, "SELECT CAST(parameters AS VARCHAR) AS parameters FROM runbook_run")
    assert row == {"parameters": "{}"}


def test_a_value_that_nobody_gave_is_asked_for_by_name(home: Places) -> None:
    work(home, "Work", "ping web-1")
    ping = Step(id="a", title="Ping", command=build(["ping ", ("HOST", "word", "web-1")]))
    add(home, small(ping, parameters=(Parameter(name="HOST", type="host"),)), words=("T1",))
    result = run("rehearse", "R1", *FAST)
    assert result.exit_code == 2
    assert re.fullmatch(r"tt: [^\n]*\bHOST\b[^\n]*--set[^\n]*\n", result.stderr.splitlines(keepends=True)[-1])
    assert query(home, "SELECT 1 FROM runbook_run") == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("R9",), 3),
        (("R1", "--version", "9"), 3),
        (("R1", "--set", "NOTHING=1"), 2),
        (("R1", "--set", "novalue"), 2),
        (("R1", "--only", "99"), 2),
        (("R1", "--params", "/nowhere.toml"), 3),
        (("R1", "--speed", "0"), 2),
    ],
)
def test_what_can_not_be_rehearsed_is_one_line(recorded_work: Places, words: tuple[str, ...], code: int) -> None:
    add(recorded_work, small(step("a", "deploy web", 1)), words=("T1",))
    result = run("rehearse", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert re.fullmatch(r"tt: [^\n]+\n", result.stderr)


def test_a_runbook_is_rehearsed_from_what_it_was_made_from_by_any_words(home: Places) -> None:
    work(home, "Work", ("deploy web", 0, "deployed\n"), "touch /srv/flag")
    done("new", "C1..C2")
    done("new", "command:deploy", "C1..C1")
    for runbook in ("R1", "R2"):
        assert run("rehearse", runbook, *FAST).exit_code == 0
