"""Learning what a step prints, and comparing runs with it."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from runbooks.expectation import compare, cut_line, for_values, learn, masked_lines
from runbooks.model import Expectation


def starred(expect: Expectation) -> str:
    """The expected output with a sign for each mask."""
    return "\n".join("".join("‹›" if piece is None else piece for piece in line) for line in masked_lines(expect))


@pytest.mark.parametrize(
    ("output", "masked"),
    [
        ("2026-05-04T09:00:00.123Z started", "‹› started"),
        ("2026-05-04 09:00:00,123 INFO up", "‹› INFO up"),
        ("Mon May  4 09:00:00 UTC 2026", "‹›"),
        ("Mon, 04 May 2026 09:00:00 +0000", "‹›"),
        ("May  4 09:00:00 web sshd[1234]: Accepted from 10.0.3.17 port 54321", "‹› web sshd[‹›]: Accepted from ‹› port ‹›"),
        ('10.0.3.17 - - [04/May/2026:09:00:00 +0000] "GET / HTTP/1.1" 200 612', '‹› - - [‹›] "GET / HTTP/1.1" 200 612'),
        ("I0504 09:00:00.123456   12345 file.go:12] hello", "I‹› file.go:12] hello"),
        ("[ 1234.567890] eth0: link up", "[‹›] eth0: link up"),
        (" 09:00:00 up 3 days,  4:05,  load average: 0.12, 0.34, 0.56", " ‹› up ‹›,  load average: ‹›"),
        ("web-7f9c8d6b5-x2k9z   1/1   Running   2 (3h ago)   3d4h", "web-‹›   1/1   Running   2 (‹›)   ‹›"),
        ("db-0   1/1   Running   0   12s", "db-0   1/1   Running   0   ‹›"),
        ("/dev/sda1  40G  20G  20G  50% /", "/dev/sda1  ‹›  ‹›  ‹›  ‹› /"),
        ("Filesystem 1K-blocks Used Available Use% Mounted on\ntmpfs 10 5 5 50% /run", None),
        ("4.2G\t/var/log/a.log", "‹›\t/var/log/a.log"),
        ("Active: active (running) since Mon 2026-05-04 09:00:00 UTC; 3h 4min ago", "Active: active (running) since ‹›; ‹›"),
        ("   Main PID: 1234 (nginx)", "   Main PID: ‹› (nginx)"),
        ("  PID TTY          TIME CMD\n 1234 pts/0    00:00:01 bash", "  PID TTY          TIME CMD\n ‹› pts/0    ‹› bash"),
        ("id 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "id ‹›"),
        ("commit 9fceb02d0ae598e95dc970b74767f19372d61af8", "commit ‹›"),
        ("inet6 2001:db8::1/64 ::1", "inet6 ‹›/64 ::1"),
        ("3 transmitted, 3 received, 0% packet loss, time 2003ms", "3 transmitted, 3 received, 0% packet loss, time ‹›"),
        ("to /tmp/tmp.a8Xk3Lm9Qp", "to /tmp/‹›"),
        ("epoch 1777885200", "epoch ‹›"),
        ("i-0abc12345678def90", "i-‹›"),
        ("real\t0m0.123s", "real\t‹›"),
    ],
)  # fmt: skip
def test_what_differs_from_run_to_run_is_masked_by_its_shape(output: str, masked: str | None) -> None:
    expected = "Filesystem 1K-blocks Used Available Use% Mounted on\ntmpfs ‹› ‹› ‹› ‹› /run" if masked is None else masked
    assert starred(learn([(0, output)])) == expected


@pytest.mark.parametrize(
    "output",
    [
        "web 1/1 Running 0",
        "active (running)",
        "HTTP/1.1 200 OK",
        "nginx version: nginx/1.18.0 (Ubuntu)",
        "v1.27.3 Python 3.11.2 postgres 15.4-1.pgdg120+1",
        "tcp LISTEN 0 128 0.0.0.0:80 0.0.0.0:* 127.0.0.1:8080",
        "2 of 5 tests passed, port 8080",
        "memory: 512Mi",
        "arn:aws:iam::123456789012:role/x us-east-1a",
        "facade decade deadbeef",
    ],
)
def test_what_means_something_is_not_masked(output: str) -> None:
    assert learn([(0, output)]).masks == ()


def test_masks_are_sorted_and_do_not_overlap() -> None:
    output = "\n".join(
        ["2026-05-04 09:00:00 10.0.0.1:54321 12s 3d4h 55% 9fceb02d", "web-7f9c-abcde pid 12 up 3 days, 4:05, 1 user"] * 9
    )
    masks = learn([(0, output), (0, output.replace("web", "api"))]).masks
    assert masks and all(start < end for start, end in masks)
    assert all(one[1] < other[0] for one, other in pairwise(masks))


def test_parts_of_words_that_differ_between_runs_are_masked() -> None:
    expect = learn([(0, "build 17 of shop\nserved by alpha\n"), (0, "build 18 of shop\nserved by beta\n")])
    assert starred(expect) == "build ‹› of shop\nserved by ‹›"
    assert expect.mode == "exact"
    assert compare(expect, 0, "build 19 of shop\nserved by gamma").result == "same"
    assert compare(expect, 0, "build 19 of cart\nserved by gamma").result == "failed"


def test_a_state_that_differs_between_runs_is_kept() -> None:
    expect = learn([(0, "db 0/1 Pending 0 1s"), (0, "db 1/1 Running 0 4s")])
    assert starred(expect) == "db 1/1 Running 0 ‹›"
    assert expect.mode == "similar"


def test_lines_with_nothing_in_common_are_no_mask() -> None:
    expect = learn([(0, "3"), (0, "0")])
    assert (expect.masks, expect.mode) == ((), "similar")


def test_runs_with_another_number_of_lines_are_aligned() -> None:
    expect = learn([(0, "head\nitem 4 of shop\ntail\nextra"), (0, "head\nitem 5 of shop\ntail")])
    assert starred(expect) == "head\nitem ‹› of shop\ntail"
    assert expect.mode == "similar"


def test_failures_before_the_last_run_teach_nothing() -> None:
    expect = learn([(1, "nothing 1 found"), (0, "nothing 2 found")])
    assert (expect.exit_codes, expect.masks, expect.mode) == ((0,), (), "similar")


def test_the_exit_status_of_the_last_run_is_expected() -> None:
    assert learn([(0, ""), (1, "")]).exit_codes == (1,)
    assert learn([(None, "x")]).exit_codes == (0,)
    assert learn([]) == Expectation()


@pytest.mark.parametrize("output", ["", "\r\n\r\n", "[full-screen program]\n", "\x1b[?1049hvim\x1b[?1049l"])
def test_no_output_and_a_whole_screen_are_not_compared(output: str) -> None:
    assert learn([(0, output)]) == Expectation(mode="none")
    assert compare(learn([(0, output)]), 0, "anything").result == "same"


def test_control_sequences_and_redrawn_lines_are_gone() -> None:
    expect = learn([(0, "\x1b[31mred\x1b[0m\r\n 10 of 99\r 99 of 99\r\n")])
    assert expect.output == "red\n 99 of 99"
    assert compare(expect, 0, "red\r\n\x1b[1m 99 of 99\x1b[0m\r\n").result == "same"


def test_of_a_long_output_both_ends_are_kept_and_compared() -> None:
    lines = [f"line {number}" for number in range(100)]
    expect = learn([(0, "\n".join(lines))])
    assert expect.cut_at is not None
    assert expect.output[expect.cut_at :].startswith("line 80\n") and expect.output[: expect.cut_at].endswith("line 19\n")
    assert cut_line(expect) == 20 and len(masked_lines(expect)) == 40
    assert compare(expect, 0, "\n".join([*lines[:20], "other", *lines[80:]])) == compare(expect, 0, "\n".join(lines))
    assert compare(expect, 0, "\n".join(lines[:20])).result == "differs"


def test_the_rest_of_an_endless_line_is_masked() -> None:
    expect = learn([(0, "x" * 5000)])
    assert len(expect.output) < 2100
    assert compare(expect, 0, "x" * 5001).result == "same"
    assert compare(expect, 0, "y" * 5001).result == "differs"


def test_the_exit_status_comes_first() -> None:
    found = compare(learn([(0, "fine")]), 3, "fine")
    assert (found.result, found.difference) == ("failed", "exit status 3, expected 0")
    assert compare(Expectation(exit_codes=(0, 1)), None, "").difference == "exit status unknown, expected 0 or 1"
    assert compare(Expectation(exit_codes=(0, 1)), 1, "").result == "same"


def test_a_difference_is_told_line_by_line_with_masks() -> None:
    expect = learn([(0, "NAME  READY\nweb-7f9c-abcde 1/1 Running 3d\ndb-0 1/1 Running 3d")])
    found = compare(expect, 0, "NAME   READY\nweb-8f9c-zzzzz   0/1 CrashLoopBackOff 5d\ndb-0 1/1 Running 4d")
    assert found.result == "differs"
    assert found.difference == "- web-* 1/1 Running *\n+ web-8f9c-zzzzz   0/1 CrashLoopBackOff 5d"


def test_another_state_differs_however_alike_the_words_are() -> None:
    assert compare(learn([(0, "active")]), 0, "inactive").result == "differs"
    assert (
        compare(learn([(0, "HTTP/1.1 200 done it all very well")]), 0, "HTTP/1.1 503 done it all very well").result
        == "differs"
    )


def test_a_new_error_differs_in_an_output_that_is_alike() -> None:
    lines = [f"copied file {number}" for number in range(20)]
    expect = learn([(0, "\n".join(lines))])
    assert compare(expect, 0, "\n".join([*lines, "copied file twenty"])).result == "same"
    assert compare(expect, 0, "\n".join([*lines, "error: disk full"])).result == "differs"


def test_widths_of_columns_do_not_count() -> None:
    expect = learn([(0, "web-7f9c-abcde   1/1   3d")] * 2)
    assert compare(expect, 0, "web-7f9c8d6b5-abcde   1/1     13d").result == "same"


def test_a_mask_without_blanks_takes_no_second_word() -> None:
    expect = Expectation(output="count 5 end", masks=((6, 7),), mode="exact")
    assert compare(expect, 0, "count 17 end").result == "same"
    assert compare(expect, 0, "count 1 and 7 end").result == "failed"
    assert compare(expect, 0, "count  end").result == "failed"


def test_json_is_compared_by_structure() -> None:
    document = {"name": "web", "at": "2026-05-04T09:00:00Z", "ports": [80, 443], "uid": "3f2504e0-4f89-11d3-9a0c-0305e82c3301"}
    expect = learn([(0, json.dumps(document))] * 2)
    other = {"uid": "00000000-4f89-11d3-9a0c-0305e82c3301", **document, "at": "2027-01-01T00:00:00Z"}
    assert compare(expect, 0, json.dumps(other, indent=4)).result == "same"
    other["ports"] = [80, 444]
    assert compare(expect, 0, json.dumps(other)).difference == "- .ports[1]: 443\n+ .ports[1]: 444"
    assert compare(expect, 0, json.dumps(other)).result == "failed"
    assert compare(expect, 0, json.dumps([document])).result == "failed"


def test_a_masked_number_of_json_takes_any_value() -> None:
    expect = learn([(0, '{"a": "x", "b": "y", "n": 17}'), (0, '{"a": "x", "b": "y", "n": 18}')])
    assert compare(expect, 0, '{"n": 99, "a": "x", "b": "y"}').result == "same"


def test_other_values_of_parameters_are_expected_where_the_recorded_ones_stood() -> None:
    expect = learn([(0, "db-3 is up\nhost db-3 at 10.0.0.3, not db-30\n")] * 2)
    moved = for_values(expect, {"HOST": "database-17"}, {"HOST": "db-3"})
    assert starred(moved) == "database-17 is up\nhost database-17 at ‹›, not db-30"
    assert compare(moved, 0, "database-17 is up\nhost database-17 at 10.9.9.9, not db-30").result == "same"
    assert for_values(expect, {"HOST": "db-3"}, {"HOST": "db-3"}) is expect


def test_odd_bytes_do_not_break_it() -> None:
    for output in ("\ud800 x", "\x00\x1b[", "\x1b]0;title", "日本語 ✓ 12s", "\u2028 a\x85b", "*", "{", "[[" * 3000):
        expect = learn([(0, output)] * 2)
        assert compare(expect, 0, output).result == "same"


@pytest.mark.parametrize(
    ("more", "result"),
    [
        ("web-2  0/1  Terminating  2m", "differs"),
        ("web-2  0/1  Pending  2m", "differs"),
        ("web-2  1/1  Running  2m", "same"),
    ],
)
def test_one_line_more_that_is_not_done_yet_is_another_outcome(more: str, result: str) -> None:
    pods = "NAME  READY  STATUS  AGE\nweb-0  1/1  Running  6d\nweb-1  1/1  Running  6d"
    expect = learn([(0, pods)])
    assert compare(expect, 0, f"{pods}\n{more}").result == result
