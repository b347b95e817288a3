"""What proves an entry keeps secrets to itself, for whoever reviews it and for who pays."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.group import tt
from recorder.places import Places
from recorder.secrets import mask_text
from store.act import present_user
from tests.journals import JournalBuilder

SECRET = "S3cretPassw0rd"


def ok(*words: str) -> str:
    """What a command prints that has to succeed."""
    result = CliRunner().invoke(tt, list(words), prog_name="tt")
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.fixture
def recorded(places: Places) -> Places:
    """An approved hour of a client's, of a session in which a password was typed."""
    places.home.mkdir(parents=True)
    places.config.write_text('[seller]\nname = "Weber"\ncountry = "DE"\n[billing]\nzone = "Europe/Berlin"\n')
    ok("client", "add", "acme", "--country", "DE")
    ok("rate", "add", "95 EUR", "--client", "acme")
    ok("tax", "add", "standard", "19")
    ok("add", "Restore the replica", "--client", "acme")
    journal = JournalBuilder(places.journals)
    journal.begin(task={"typed": "T1"}, username=present_user())
    journal.command(1, mask_text(f"mysql -u root -p{SECRET} app"), b"Welcome\r\n")
    journal.pass_time(60_000)
    journal.command(2, mask_text(f"curl -H 'Authorization: Bearer {SECRET}' example.org"))
    journal.finish()
    ok("time", "submit", "E1")
    return places


def test_a_secret_is_masked_in_what_proves_an_entry(recorded: Places, tmp_path: Path) -> None:
    """case 45: in the review, and in what goes to the client."""
    told = [ok("time", "review"), ok("time", "review", "--json"), ok("time", "show", "E1", "--json"), ok("time", "export")]
    ok("time", "approve", "E1")
    ok("invoice", "draft", "--client", "acme", "--from", "2026-11-01", "--to", "2026-11-30")
    told.append(ok("invoice", "show", "I1", "--evidence"))
    for format_ in ("md", "html", "json"):
        ok("invoice", "export", "I1", "--format", format_, "-o", str(tmp_path / f"invoice.{format_}"))
        told.append((tmp_path / f"invoice.{format_}").read_text())
    assert SECRET not in "".join(told)
    masked = "mysql -u root -p*** app"
    assert [masked in text for text in told] == [True, True, False, False, True, True, True, True]
