"""The smaller parts of a run: marks in a stream, kept output, chosen steps, texts without secrets, rows that wait."""

from __future__ import annotations

import pytest

from recorder.identity import new_uid
from recorder.places import Places
from runbooks.model import Parameter, Procedure, Step
from runbooks.running.choosing import chosen_steps
from runbooks.running.cutter import Cutter, Mark
from runbooks.running.filling import Texts
from runbooks.running.kept_output import KeptOutput
from runbooks.running.ledger import StoreLedger
from runbooks.running.preparing import needed_again
from runbooks.running.spool import Spool, bring_in, held
from runbooks.running.startup_text import Keys, frame
from runbooks.template import Template, build
from store.database import open_store, prepare_home
from store.errors import ConflictError, UsageError

STREAM = b"before\x1b]7771;abc;B\x07out\x1b[31m\x1b]7771;zzz;E;1;/\x07put\x1b]7771;abc;E;3;/a;b\x07after\x1b]7771;ab"


def pieces(cutter: Cutter, reads: list[bytes]) -> list[bytes | Mark]:
    """What comes out, neighbouring output joined."""
    found: list[bytes | Mark] = []
    for read in [*reads, b""]:
        for piece in cutter.feed(read):
            if isinstance(piece, bytes) and found and isinstance(found[-1], bytes):
                found[-1] += piece
            else:
                found.append(piece)
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_marks_are_found_across_reads_and_nothing_else_is_lost(size: int) -> None:
    cutter = Cutter("abc")
    found = pieces(cutter, [STREAM[at : at + size] for at in range(0, len(STREAM), size)])
    assert found == [
        b"before", Mark("B"), b"out\x1b[31m\x1b]7771;zzz;E;1;/\x07put", Mark("E", ("3", "/a;b")), b"after",
    ]  # fmt: skip
    assert cutter.release() == b"\x1b]7771;ab"


def test_of_a_long_output_head_and_tail_are_kept() -> None:
    kept = KeptOutput(head=4, tail=4)
    for number in range(10):
        kept.add(f"{number}{number}".encode())
    assert kept.data.startswith(b"0011")
    assert kept.data.endswith(b"8899")
    assert b"12 bytes are not kept" in kept.data


def steps(*ids: str) -> Procedure:
    return Procedure(title="It", steps=tuple(Step(id=one, title=one) for one in ids))


def test_steps_are_chosen_by_number_or_id() -> None:
    procedure = steps("a", "b", "c", "d")
    assert chosen_steps(procedure, None, None, ()) is None
    assert chosen_steps(procedure, "2", "c", ()) == ("b", "c")
    assert chosen_steps(procedure, None, None, ("d", "1")) == ("a", "d")
    for wrong in (("c", "a", ()), ("5", None, ()), ("a", None, ("b",))):
        with pytest.raises(UsageError):
            chosen_steps(procedure, *wrong)


def test_a_secret_is_hidden_as_it_is_and_as_it_is_quoted() -> None:
    secret = Parameter(name="PW", type="secret")
    texts = Texts(Procedure(title="It", parameters=(secret,)), {"PW": 'it\'s a "secret" $x'})
    for template in (build(["a ", ("PW", "word", "z")]), build(['a "', ("PW", "double", "z"), '"'])):
        assert "secret" not in texts.masked(texts.executed(template))
        assert "z" not in texts.shown(template)
    assert texts.shown(Template.literal("plain")) == "plain"


def test_a_long_secret_is_typed_in_pieces_that_a_terminal_takes() -> None:
    value = "x" * 2500 + "\n\x03y"
    keys = Keys.of("PW", value)
    assert "".join(text + follows for text, follows in keys.pieces) == value
    assert max(map(len, keys.typed.split(b"\n"))) <= 1000
    assert b"\x16\x03y" in keys.typed


def test_variables_for_a_command_are_quoted() -> None:
    assert frame({"A": "it's $x\n"}) == "__ttr_with A 'it'\\''s $x\n'\n"


def test_rows_that_were_left_by_a_killed_run_are_brought_in_once(places: Places) -> None:
    prepare_home(places)
    run = new_uid()
    row = {"uid": new_uid(), "run_uid": run, "state": "failed", "reason": None, "ended_at": "2026-05-04T09:00:00.000000Z"}
    spool = Spool(places, run)
    spool.append(("runbook_run_end", row))
    spool.append(("runbook_run_end", row))
    with open(places.runs / f"{run}.jsonl", "a") as file:
        file.write('["runbook_run_end", {"uid": "to')  # torn
    with open_store(places, "test") as store:
        with held(places, run):
            bring_in(store)
            assert store.value("SELECT count(*) FROM runbook_run_end") == 1
            assert len(spool.read()) == 2  # its run may still be writing
        bring_in(store)
        bring_in(store)
        assert store.value("SELECT count(*) FROM runbook_run_end") == 1
    assert spool.read() == []


def test_a_run_is_held_by_one_at_a_time(places: Places) -> None:
    prepare_home(places)
    with held(places, "x"), pytest.raises(ConflictError, match="under way"), held(places, "x"):
        pass
    with held(places, "x"):
        pass


def test_rows_of_quick_steps_wait_on_the_disk_and_the_last_brings_all(places: Places) -> None:
    prepare_home(places)
    run = new_uid()
    ledger = StoreLedger(places, run)
    attempts = [ledger.begin(name, 1, "step", f"echo {name}", edited=False) for name in "abc"]
    ledger.end(attempts[0], "done", None)
    assert len(Spool(places, run).read()) == 4
    ledger.finish("done")
    assert Spool(places, run).read() == []
    with open_store(places, "test") as store:
        assert store.value("SELECT count(*) FROM runbook_run_step") == 3


def test_what_waits_is_written_with_the_next_row(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    from store.lock import store_lock

    monkeypatch.setattr("runbooks.running.ledger._OFTEN", 0.0)
    prepare_home(places)
    told: list[str] = []
    ledger = StoreLedger(places, new_uid(), tell=told.append, position=4, attempts={"step a": 2})
    with store_lock(places.lock, "somebody"):
        attempt = ledger.begin("a", 1, "step", "x --password=hunter2222", edited=False)
        ledger.end(attempt, "done", None, captured={"POD": "web"})
    assert len(told) == 1
    ledger.finish("done")
    with open_store(places, "test") as store:
        rows = store.rows("SELECT position, attempt, command FROM runbook_run_step")
        assert rows == [{"position": 5, "attempt": 3, "command": "x --password=***"}]
        assert store.value("SELECT json_extract_string(captured, '$.POD') FROM runbook_run_step_end") == "web"
        assert store.value("SELECT state FROM runbook_run_end") == "done"


def test_what_a_step_needs_that_is_made_again_is_made_again_too() -> None:
    texts = ("A=1", "B=$((A * 2))", "C=3", "D=$C; touch made", "echo $B")
    procedure = Procedure(
        title="It",
        steps=tuple(Step(id=f"s{n}", title="x", command=Template.literal(text)) for n, text in enumerate(texts, 1)),
    )
    again = needed_again(procedure, ["s1", "s2", "s3", "s4"], ["s5"])
    assert [(number, step.id) for number, step in again] == [(1, "s1"), (2, "s2")]
