"""Output: every byte is counted and belongs to its command, whatever the bytes are."""

from __future__ import annotations

import pytest

from tests.pty.recording import Record

MEGABYTE = 1024 * 1024


def test_bytes_that_are_no_text_are_kept(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run(r"printf 'a\377\376\000b\200\n'")
    (found,) = recording.recorded()
    assert found.raw == b"a\xff\xfe\x00b\x80\r\n"
    assert found.count == 8
    assert "\ufffd" in found.output
    assert found.output.startswith("a")


def test_a_progress_line_is_its_last_state(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run(r"printf '10%%\r50%%\r100%%\nok\n'")
    assert recording.recorded()[0].output == "100%\nok\n"


def test_a_full_screen_program_is_one_line(record: Record, shell: str) -> None:
    recording = record(shell)
    (recording.home / "page").write_text("".join(f"line {number}\n" for number in range(200)))
    recording.send("less page\r")
    recording.wait_for("line 20")
    recording.send("q")
    recording.wait_for_prompt()
    (found,) = recording.recorded()
    assert (found.text, found.output.strip(), found.alt_screen, found.exit) == ("less page", "[full-screen program]", True, 0)


def test_an_editor_is_one_line(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.send("vim -u NONE -N note\r")
    recording.wait_for("note")
    recording.wait_for("\x1b[?25h")
    recording.send("ihello\x1b:wq\r")
    recording.wait_for_prompt()
    recording.run("cat note")
    editor, shown = recording.recorded()
    assert (editor.output.strip(), editor.alt_screen) == ("[full-screen program]", True)
    assert (shown.output, shown.alt_screen) == ("hello\n", False)


def test_a_resize_in_the_middle_of_a_command_reaches_it(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.send("sh -c 'echo begun; read x; stty size'\r")
    recording.wait_for("begun\r\n")
    recording.resize(33, 77)
    recording.send("\r")
    recording.wait_for_prompt()
    recording.run("printf done")
    found = recording.recorded()
    assert found[0].output == "begun\n\n33 77\n"
    assert [(row.text, row.output) for row in found[1:]] == [("printf done", "done")]


def test_output_without_a_final_newline_after_a_resize_has_no_mark_of_the_shell(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.send("sh -c 'echo begun; read x'\r")
    recording.wait_for("begun\r\n")
    recording.resize(30, 61)  # at a prompt, the shells would show that again
    recording.send("\r")
    recording.wait_for_prompt()
    for line in ("printf abc", "printf %061d 0", "printf %060d 0", "printf %062d 0"):
        recording.run(line)
    assert [(row.output, row.count) for row in recording.recorded()[1:]] == [
        ("abc", 3),
        ("0" * 61, 61),
        ("0" * 60, 60),
        ("0" * 62, 62),
    ]


@pytest.mark.slow
def test_of_a_hundred_megabytes_head_and_tail_are_kept_and_all_are_counted(record: Record, shell: str) -> None:
    recording = record(shell)
    line = b"0123456789abcde\r\n"
    count = 100 * MEGABYTE // len(line)
    recording.send(f"yes {line.decode().strip()} | head -n {count}; echo the-e''nd\r")
    recording.skim_to("\nthe-end\r\n")
    recording.wait_for_prompt()
    recording.run("echo after")
    big, after = recording.recorded()
    assert (big.count, big.truncated, big.exit) == (count * len(line) + len(b"the-end\r\n"), True, 0)
    assert big.raw.startswith(line * 100_000)
    assert big.raw.endswith(line * 10_000 + b"the-end\r\n")
    assert (after.text, after.output) == ("echo after", "after\n")


@pytest.mark.slow
def test_of_two_thousand_commands_none_is_lost_and_none_is_merged(record: Record, shell: str) -> None:
    recording = record(shell)
    for number in range(2000):
        recording.run(f"echo {number}")
    found = recording.recorded()
    assert [(row.text, row.output, row.exit) for row in found] == [(f"echo {n}", f"{n}\n", 0) for n in range(2000)]


@pytest.mark.slow
def test_of_two_thousand_commands_typed_ahead_none_is_lost(record: Record, bash: str) -> None:
    recording = record(bash)
    for first in range(0, 2000, 100):
        for number in range(first, first + 100):
            recording.send(f"echo {number}\r")
        recording.wait_for(f"\r{first + 99}\r\n")
    recording.wait_for_prompt()
    found = recording.recorded()
    assert [row.text for row in found] == [f"echo {number}" for number in range(2000)]
    # What is typed while a command runs is echoed by the terminal, into its output.
    assert [number for number, row in enumerate(found) if str(number) not in row.output.split()] == []
