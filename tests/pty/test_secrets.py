"""Secrets are in no file: not in the store, not in a journal, not in the run folder, neither during nor after a session."""

from __future__ import annotations

import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty.recording import Record, Recording

AWS = "wJalrXUtnFEMIK7MDENGbPxRfiCYzzEXAMPLEKEY"
GITHUB = "ghp_" + "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3d"
GITLAB = "glpat-" + "x7Yh2Kq9ZpLm4Rt6Wv8s"
SLACK = "xoxb-" + "123456789012-123456789012-abcdefGHIJKLmnopQRSTuvwx"
STRIPE = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
PASSWORD = "hunter2-Horse-Staple"

# The line, what of it must be nowhere, and the line as it is recorded.
LINES = (
    (f"export AWS_SECRET_ACCESS_KEY={AWS}", AWS, "export AWS_SECRET_ACCESS_KEY=***"),
    (f"export GITHUB_TOKEN={GITHUB}", GITHUB[4:], None),
    (f"true {GITHUB}", GITHUB[4:], "true ghp_***"),
    (f"true --token {GITLAB}", GITLAB[6:], None),
    (f"true curl -H 'X: {SLACK}'", SLACK[5:], "true curl -H 'X: xoxb-***'"),
    (f"true {STRIPE} more", STRIPE[8:], "true sk_live_*** more"),
    (f"echo {JWT} | cat", JWT[-43:], None),
    (f"true https://ann:{PASSWORD}@example.org/path", PASSWORD, "true https://ann:***@example.org/path"),
    (f"true --password {PASSWORD} --user ann", PASSWORD, "true --password *** --user ann"),
    (f"true --password={PASSWORD}", PASSWORD, "true --password=***"),
    (f"env PGPASSWORD={PASSWORD} true", PASSWORD, "env PGPASSWORD=*** true"),
    (f"echo password={PASSWORD} >/dev/null; echo {PASSWORD}", PASSWORD, None),
)
KEY_BODY = "MIIEpAIBAAKCAQEA7bq3kHn2cPz0XyVt8LwRs5GfJd1QmUo4"
KEY = f"cat <<END\n-----BEGIN RSA PRIVATE KEY-----\n{KEY_BODY}\n{KEY_BODY[::-1]}\n-----END RSA PRIVATE KEY-----\nEND"
READS = {
    "bash": "read -s -p 'co''de> ' code",
    "zsh": "read -s 'code?co''de> '",
    "fish": "read -s -P 'co''de> ' code",
}
ASKS = """\
import getpass, sys
password = getpass.getpass("[sudo] password for ann: ")
print("ok", len(password))
"""


def files_of(recording: Recording) -> Iterator[Path]:
    """Every file the recorder has written."""
    for folder in (recording.places.home, recording.places.run.parent, recording.places.fallback_journals):
        yield from (path for path in folder.rglob("*") if path.is_file())


def files_with(recording: Recording, *secrets: str) -> list[str]:
    """The files in which one of these strings stands."""
    found = []
    for path in files_of(recording):
        content = path.read_bytes()
        found += [f"{path.name}: {secret}" for secret in secrets if secret.encode() in content]
    return found


def assert_nowhere(recording: Recording, *secrets: str) -> None:
    """Neither while the session lives, nor drained, nor when it is over."""
    while any(path.suffix in (".t", ".d") for path in files_of(recording)):
        select.select([], [], [], 0.01)  # what the hooks left in memory is taken from there when the prompt shows
    assert files_with(recording, *secrets) == []
    recording.commands()
    assert files_with(recording, *secrets) == []
    recording.end()
    assert files_with(recording, *secrets) == []
    texts = recording.ask("SELECT command, output FROM commands")
    assert [row for row in texts for secret in secrets if secret in f"{row['command']}{row['output']}"] == []


@pytest.mark.parametrize("pasted", [False, True], ids=["typed", "pasted"])
def test_a_secret_in_a_line_is_in_no_file_and_the_line_keeps_its_shape(record: Record, shell: str, pasted: bool) -> None:
    recording = record(shell)
    for line, _, _ in LINES:
        recording.paste(line) if pasted else recording.run(line)
    assert_nowhere(recording, *(secret for _, secret, _ in LINES))
    texts = [row.text for row in recording.commands()]
    for (line, _, expected), text in zip(LINES, texts, strict=False):
        assert "***" in text
        assert text.split()[0] == line.split()[0]
        assert expected in (None, text)


def test_a_secret_is_masked_one_line_at_a_time(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.run(f"export DB_PASSWORD={PASSWORD}" if shell != "fish" else f"set -gx DB_PASSWORD {PASSWORD}")
    recording.run("env | grep DB_")
    recording.run("echo the word is $DB_PASSWORD here")
    recording.run("printenv DB_PASSWORD | sed 's/./&/'")
    assert_nowhere(recording, PASSWORD)
    found = recording.commands()
    assert found[1].output == "DB_PASSWORD=***\n"
    assert found[2].output == "the word is *** here\n"
    assert recording.ask("SELECT name, value FROM command_env") == [{"name": "DB_PASSWORD", "value": "***"}]


@pytest.mark.parametrize("kind", ["bash", "zsh"])
def test_a_pasted_private_key_is_in_no_file(record: Record, kind: str, request: pytest.FixtureRequest) -> None:
    recording = record(request.getfixturevalue(kind))
    recording.paste(KEY)
    recording.run(KEY)
    recording.run("echo after")
    assert_nowhere(recording, KEY_BODY, KEY_BODY[::-1], KEY_BODY[:20])
    assert recording.commands()[-2].output == "after\n"


def test_what_is_read_unseen_is_in_no_file_also_when_shown_later(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.send(f"{READS[shell]}; echo r''ead\r")
    recording.wait_for("code> ")
    recording.send(f"{PASSWORD}\r")
    recording.wait_for("read\r\n")
    recording.wait_for_prompt()
    if shell != "fish":
        recording.run("echo $code")
        recording.run("export CODE=$code; env | grep CODE")
    assert_nowhere(recording, PASSWORD)


def test_a_password_typed_at_a_prompt_program_is_in_no_file(record: Record, shell: str) -> None:
    recording = record(shell, startup={"asks.py": ASKS})
    recording.send("python3 asks.py\r")
    recording.wait_for("password for ann: ")
    recording.send(f"{PASSWORD}\r")
    recording.wait_for_prompt()
    recording.run(f"echo {PASSWORD}")
    assert_nowhere(recording, PASSWORD)
    assert recording.commands()[0].output.endswith(f"ok {len(PASSWORD)}\n")


def test_a_secret_typed_at_the_prompt_and_thrown_away_is_in_no_file(record: Record, shell: str) -> None:
    recording = record(shell)
    recording.send(f"mysql --password={PASSWORD}")
    recording.wait_for(PASSWORD[-3:])
    recording.interrupt()
    recording.run("echo after")
    assert_nowhere(recording, PASSWORD)
