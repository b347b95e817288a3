"""Of long output, head and tail are kept and every byte is counted; a secret is masked wherever a read cuts it."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recorder.output import CommandOutput, PromptEcho
from recorder.plan import Plan
from recorder.secrets import mask_text
from recorder.writer import JournalWriter
from sandbox.clocks import FakeClock
from tests.unit.conftest import Written, events
from tests.unit.test_writer import outputs

TOKEN = b"ghp_" + b"Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3d"
Start = Callable[..., CommandOutput]


@pytest.fixture
def start(writer: JournalWriter, plan: Plan) -> Start:
    """Begins a command of a shell whose session knows these secrets."""

    def begin(*secrets: str, shell: str = "bash") -> CommandOutput:
        output = CommandOutput(writer, set(secrets), plan, shell)
        output.begin(1, 80)
        return output

    return begin


def add_all(output: CommandOutput, clock: FakeClock, *reads: bytes) -> dict[str, object]:
    """Feed some reads and end the command."""
    for read in reads:
        output.add(read, clock.now(), True)
    return output.end()


def test_short_output_is_kept_whole(start: Start, clock: FakeClock, written: Written) -> None:
    assert add_all(start(), clock, b"a\r\n", b"b\r\n")["bytes"] == 6
    assert b"".join(outputs(written())) == b"a\r\nb\r\n"
    assert events(written()) == []


def test_of_long_output_head_and_tail_are_kept_and_the_rest_is_counted(
    start: Start, clock: FakeClock, written: Written
) -> None:
    reads = [b"%07d\r\n" % number for number in range(1000)]
    assert add_all(start(), clock, *reads)["bytes"] == 9000
    kept, (skip,) = b"".join(outputs(written())), events(written(), "skip")
    assert kept.startswith(b"".join(reads)[:1000])
    assert kept.endswith(b"".join(reads)[-500:])
    assert len(kept) + skip["bytes"] == 9000


def test_what_was_not_to_be_recorded_is_counted_only(start: Start, clock: FakeClock, written: Written) -> None:
    output = start()
    output.add(b"seen", clock.now(), True)
    output.add(b"unseen", clock.now(), False)
    assert output.end()["bytes"] == 10
    assert outputs(written()) == [b"seen"]
    assert events(written(), "skip") == [{"type": "skip", "bytes": 6}]


@pytest.mark.parametrize("cut", range(1, len(TOKEN)))
def test_a_token_is_masked_wherever_it_is_cut(start: Start, clock: FakeClock, written: Written, cut: int) -> None:
    add_all(start(), clock, b"token: " + TOKEN[:cut], TOKEN[cut:] + b"\r\n")
    assert b"".join(outputs(written())) == b"token: ghp_***\r\n"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(cuts=st.lists(st.integers(0, 60), max_size=5))
def test_a_known_secret_is_masked_wherever_it_is_cut(
    start: Start, clock: FakeClock, written: Written, cuts: list[int]
) -> None:
    stream = b"begin correct-horse-battery and an end\r\n"
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    before = len(outputs(written()))
    add_all(start("correct-horse-battery"), clock, *(stream[a:b] for a, b in itertools.pairwise(edges)))
    assert b"".join(outputs(written())[before:]) == b"begin *** and an end\r\n"


def test_a_secret_in_the_tail_is_masked(start: Start, clock: FakeClock, written: Written) -> None:
    add_all(start(), clock, b"x\r\n" * 2000, TOKEN[:10], TOKEN[10:] + b"\r\n")
    assert TOKEN not in b"".join(outputs(written()))
    assert b"".join(outputs(written())).endswith(b"ghp_***\r\n")


def test_held_bytes_are_written_when_nothing_follows(start: Start, clock: FakeClock, written: Written) -> None:
    output = start()
    output.add(b"Password: abc", clock.now(), True)
    assert output.holds
    output.settle()
    assert not output.holds
    assert b"".join(outputs(written())) == b"Password: abc"


def test_what_fish_prints_before_a_command_is_no_output(start: Start, clock: FakeClock) -> None:
    lead = b"\x1b[?2004l\x1b]0;ls ~\x07\x1b[30m\x1b(B\x1b[m\r"
    totals = add_all(start(shell="fish"), clock, lead[:10], lead[10:] + b"out\r\n")
    assert (totals["bytes"], totals["lead"]) == (5, len(lead))


def test_what_zsh_prints_behind_a_command_is_no_output(start: Start, clock: FakeClock) -> None:
    mark = b"\x1b[1m\x1b[7m%\x1b[27m\x1b[1m\x1b[0m" + b" " * 79 + b"\r \r"
    totals = add_all(start(shell="zsh"), clock, b"abc", mark[:20], mark[20:])
    assert (totals["bytes"], totals["trim"]) == (3, len(mark))


def test_the_alternate_screen_is_noticed(start: Start, clock: FakeClock) -> None:
    assert add_all(start(), clock, b"\x1b[?1049h text \x1b[?1049l")["alt_screen"] is True
    assert add_all(start(), clock, b"\x1b[?25l text \x1b[?25h")["alt_screen"] is False


def test_a_secret_spelled_out_key_by_key_at_the_prompt_is_masked(
    writer: JournalWriter, clock: FakeClock, written: Written
) -> None:
    echo = PromptEcho(writer, {"correct-horse-battery"})
    for key in b"$ echo correct-horse-battery":
        echo.add(bytes([key]), clock.now(), True)
    echo.write(echo.take(), mask_text)
    assert b"".join(outputs(written())) == b"$ echo ***"


def test_the_prompt_is_what_was_there_before_the_first_key(writer: JournalWriter, clock: FakeClock) -> None:
    echo = PromptEcho(writer, set())
    echo.add(b"$ ", clock.now(), True)
    echo.typing_begins()
    echo.add(b"ls", clock.now(), True)
    assert (echo.prompt, echo.raw) == (b"$ ", b"$ ls")
    echo.clear()
    assert (echo.prompt, echo.raw) == (b"$ ", b"")


def test_lines_typed_unseen_are_told_and_others_are_not(writer: JournalWriter) -> None:
    echo = PromptEcho(writer, set())
    assert list(echo.unseen(b"pass", True)) == []
    assert list(echo.unseen(b"word\rnext", True)) == ["password"]
    assert list(echo.unseen(b"seen\r", False)) == []
    assert list(echo.unseen(b"\r", True)) == [""]
