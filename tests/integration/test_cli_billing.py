"""Billing as a user types it: from a client to a paid invoice, and what goes wrong on the way."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.group import tt
from recorder.places import Places
from sandbox.billing import SELLER

Lived = Callable[..., Places]


def run(*words: str) -> Result:
    """One `tt` command in this process, without a terminal."""
    return CliRunner().invoke(tt, list(words), prog_name="tt")


def ok(*words: str) -> str:
    """What a command prints that has to succeed."""
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def _agree(places: Places) -> None:
    places.home.mkdir(parents=True)
    places.config.write_text(SELLER)
    ok(
        "client", "add", "acme", "--legal-name", "Acme GmbH", "--street", "Ring 1", "--postcode", "80331", "--city", "Munich",
        "--country", "DE", "--email", "x@acme.example", "--endpoint", "x@acme.example", "--endpoint-scheme", "EM",
        "--buyer-reference", "04011000-12345-34", "--term", "rounding=up 15m",
    )  # fmt: skip
    ok("project", "add", "acme.web", "--client", "acme")
    ok("rate", "add", "95", "--client", "acme")
    ok("tax", "add", "standard", "19")
    ok("add", "Disk full", "--project", "acme.web")


def _approve(places: Places) -> None:
    ok("time", "add", "T1", "2026-11-03T09:00", "2026-11-03T11:10", "--zone", "Europe/Berlin")
    ok("time", "submit", "E1")
    ok("time", "approve", "E1")


@pytest.fixture
def agreed(lived: Lived) -> Places:
    """A seller, a client with a project, a rate and a tax, and a task."""
    return lived(_agree)


@pytest.fixture
def approved(lived: Lived) -> Places:
    """Two hours and ten minutes of the third of November, approved."""
    return lived(_agree, _approve)


DRAFT = ("invoice", "draft", "--client", "acme", "--from", "2026-11-01", "--to", "2026-11-30")


def test_from_time_to_a_paid_invoice(approved: Places, tmp_path: Path) -> None:
    """The whole way, with every form the document has."""
    assert ok(*DRAFT) == "I1 for Acme GmbH, 2026-11-01 to 2026-11-30: 1 line, 213.75 + 40.61 VAT = 254.36 EUR\n"
    assert "2.25 h" in ok("invoice", "show", "I1")
    assert "7800000 ms counted -> 8100000 ms billed at 95 EUR/hour" in ok("invoice", "show", "I1", "--why", "1")
    assert "issued 2026-0001" in ok("invoice", "issue", "I1", "--date", "2026-12-01")
    for form in ("pdf", "html", "md", "csv", "json", "ubl", "cii", "facturx"):
        path = tmp_path / f"invoice.{form}"
        ok("invoice", "export", "2026-0001", "--format", form, "-o", str(path))
        assert path.stat().st_size > 200
        ok("invoice", "export", "I1", "--format", form, "-o", str(tmp_path / f"again.{form}"))
        assert path.read_bytes() == (tmp_path / f"again.{form}").read_bytes()
    assert "<cbc:ID>2026-0001</cbc:ID>" in ok("invoice", "export", "I1", "--format", "ubl", "--profile", "xrechnung")
    assert "no Peppol address" in run("invoice", "export", "I1", "--format", "ubl", "--profile", "peppol").stderr
    assert "154.36 EUR open" in ok("invoice", "pay", "2026-0001", "100", "--on", "2026-11-05", "--method", "transfer")
    assert "is paid, 0.00 EUR open" in ok("invoice", "pay", "2026-0001")
    assert [row["amount"] for row in json.loads(ok("invoice", "payments", "--json"))] == [100, 154.36]


def test_the_document_names_the_evidence(approved: Places) -> None:
    """The appendix shows the entry behind the line."""
    ok(*DRAFT)
    text = ok("invoice", "export", "I1")
    assert "Time record" in text
    assert "Disk full" in text.partition("Time record")[2]
    assert "Time record" not in ok("invoice", "export", "I1", "--no-appendix")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("client", "add", "acme"), 4, "there is a client acme already"),
        (("client", "add", "x", "--country", "Germany"), 2, "'GERMANY' is no country"),
        (("client", "add", "x", "--term", "roundin=up"), 2, "there is no rule roundin; did you mean rounding?"),
        (("client", "edit", "acne", "--city", "Ulm"), 3, "there is no client acne; did you mean acme?"),
        (("client", "edit", "acme"), 2, "nothing to change"),
        (("client", "rm", "acme"), 1, "acme has a project; tt client edit acme --archive"),
        (("rate", "add", "ninety"), 2, "'ninety' is no amount"),
        (("rate", "add", "-5"), 2, None),
        (("rate", "add", "95", "--from", "2026-02-01", "--to", "2026-01-01"), 2, "never holds"),
        (("rate", "add", "95", "--currency", "EURO"), 2, "'EURO' is no currency of ISO 4217; did you mean EUR?"),
        (("rate", "rm", "9"), 3, "there is no rate 9"),
        (("tax", "add", "small", "0"), 2, "an exemption says why"),
        (("tax", "add", "odd", "190"), 2, "'190' is no percentage"),
        (("expense", "add", "acme", "Train", "1e999"), 2, None),
        (("expense", "edit", "7", "--amount", "3"), 3, "there is no expense 7"),
        (("retainer", "add", "acme", "0h"), 2, "a movement is of hours or of money"),
        (("invoice", "draft", "--client", "globex"), 3, "there is no client globex"),
        (("invoice", "draft", "--client", "acme", "--from", "2026-12-01", "--to", "2026-11-01"), 2, "is before"),
        ((*DRAFT, "--line", "Setup"), 2, "is no line"),
        ((*DRAFT, "--tax", "luxury"), 3, "there is no tax luxury; tt tax add luxury"),
        (("invoice", "show", "I7"), 3, "there is no invoice I7"),
        (("invoice", "issue", "I7"), 3, "there is no invoice I7"),
        (("invoice", "credit", "I7", "--reason", "x"), 3, "there is no invoice I7"),
        (("invoice", "draft", "--client", "acme", "--from", "0001-01-01"), 2, "write a year from 1900 to 2999"),
        (("rate", "add", "95", "--to", "3000-01-01"), 2, "is too far away"),
        ((*DRAFT, "--language", "xx"), 2, "'xx' is no language"),
        ((*DRAFT, "--deposit", "X=0"), 2, "is no deposit"),
        ((*DRAFT, "--deposit", "X=-5"), 2, "is no deposit"),
        (("rate", "edit", "1", "--currency", "none"), 2, "'NONE' is no currency"),
        (("tax", "add", " ", "5"), 2, "is no name of a tax"),
        (("expense", "add", "acme", " ", "5"), 2, "says what it was for"),
        (("expense", "add", "acme", "Train", "--", "-5"), 2, "write --quantity=-1"),
        (("expense", "add", "acme", "Train", "5 XXX"), 2, "is no currency"),
        (("retainer", "add", "acme", "20h", "--refund"), 1, "0.00 h can be paid back"),
        (("retainer", "add", "acme", "--", "-5"), 2, "write --refund 5"),
        (("retainer", "add", "acme", "5 XXX"), 2, "is no currency"),
        (("client", "edit", "acme", "--country", "ÄÖ"), 2, "is no country"),
        (("invoice", "ls", "--client", "globex"), 3, "there is no client globex"),
        (("expense", "ls", "--client", "globex"), 3, "there is no client globex"),
    ],
)
def test_what_goes_wrong_is_told_in_one_line(approved: Places, words: tuple[str, ...], code: int, message: str | None) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert len(result.stderr.splitlines()) == 1
    assert (message or "") in result.stderr


def test_a_draft_is_no_invoice_and_no_seller_no_draft(approved: Places) -> None:
    """E-invoices need a number, invoices a seller; both errors say what to do."""
    ok(*DRAFT)
    assert run("invoice", "export", "I1", "--format", "ubl").exit_code == 1
    approved.config.write_text("")
    result = run(*DRAFT)
    assert result.exit_code == 1
    assert "there is no seller; write [seller]" in result.stderr


def test_what_an_e_invoice_lacks_is_named_with_its_setting(approved: Places) -> None:
    """The remedy is a command that works as it stands."""
    ok("client", "edit", "acme", "--buyer-reference", "none")
    ok(*DRAFT)
    ok("invoice", "issue", "I1")
    result = run("invoice", "export", "I1", "--format", "ubl", "--profile", "xrechnung")
    assert result.exit_code == 1
    assert 'tt client edit "Acme GmbH" --buyer-reference' in result.stderr
    ok("client", "edit", "Acme GmbH", "--buyer-reference", "04011000-12345-34")


def test_a_file_is_not_replaced_unasked(approved: Places, tmp_path: Path) -> None:
    """What is there stays, and nothing is left half-written."""
    ok(*DRAFT)
    path = tmp_path / "acme.pdf"
    path.write_text("mine")
    assert run("invoice", "export", "I1", "-o", str(path)).exit_code == 4
    assert path.read_text() == "mine"
    assert run("invoice", "export", "I1", "-o", str(tmp_path / "nowhere" / "acme.pdf")).exit_code == 2
    ok("invoice", "export", "I1", "-o", str(path), "--force")
    assert path.read_bytes().startswith(b"%PDF")
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".acme")] == []


def test_approved_and_invoiced_time_is_changed_by_no_verb(approved: Places) -> None:
    """Exit code 4, and the remedy fits the state."""
    verbs = (
        ("time", "edit", "E1", "--note", "x"),
        ("time", "rm", "E1", "--yes"),
        ("time", "split", "E1", "--into", "2"),
        ("time", "shorten", "E1", "10m"),
        ("time", "lengthen", "E1", "10m"),
        ("time", "move", "E1", "+10m"),
    )
    for state, remedy in (("approved", "tt time reopen"), ("invoiced", "tt invoice credit")):
        for words in verbs:
            result = run(*words)
            assert (result.exit_code, remedy in result.stderr) == (4, True), (words, result.stderr)
        if state == "approved":
            ok(*DRAFT)
            ok("invoice", "issue", "I1")
    assert run("time", "reopen", "E1", "--reason", "x").exit_code == 4
    assert run("undo").exit_code == 4
    assert json.loads(ok("sql", "--json", "SELECT status, counted_ms FROM time_entries")) == [
        {"status": "invoiced", "counted_ms": 7_800_000}
    ]


def test_what_must_be_there_is_not_taken_away(approved: Places) -> None:
    """`none` is no quantity and no day; it takes away a markup."""
    ok("expense", "add", "acme", "Train", "5.50", "--markup", "10")
    for option in ("--quantity", "--on"):
        assert run("expense", "edit", "1", option, "none").exit_code == 2
    assert "XP1" in ok("expense", "edit", "1", "--markup", "none", "--description", "Bus")
    assert json.loads(ok("expense", "ls", "--client", "acme", "--json"))[0]["markup_percent"] is None


def test_invoices_are_listed_under_every_name_of_their_client(approved: Places) -> None:
    """Case 42: what was issued keeps the old name and is found by the new one."""
    ok(*DRAFT)
    ok("invoice", "issue", "I1")
    ok("client", "edit", "acme", "--name", "apex")
    assert "2026-0001" in ok("invoice", "ls", "--client", "apex")
    assert "2026-0001" in ok("invoice", "ls", "--client", "acme")


def test_amounts_have_the_decimals_of_their_currency(agreed: Places) -> None:
    """Case 24: no cents of a yen."""
    ok("client", "edit", "acme", "--term", "currency=JPY")
    ok("invoice", "draft", "--client", "acme", "--no-time", "--line", "Setup=100")
    ok("invoice", "issue", "I1")
    assert ok("invoice", "pay", "I1", "19") == "2026-0001 is partially paid, 100 JPY open\n"


def test_a_retainer_is_deposited_and_paid_back(agreed: Places) -> None:
    """Hours and money of the client and of a project, whatever the project was called then."""
    ok("retainer", "add", "acme", "20h", "--project", "ACME.WEB")
    ok("retainer", "add", "acme", "500.50")
    ok("project", "edit", "acme.web", "--name", "acme.www")
    assert ok("retainer", "add", "acme", "0.50", "--refund") == "RM3 refund of 0.50 for acme\n"
    result = run("retainer", "ls", "acme")
    assert "left: 500.00 EUR" in result.stderr
    assert "left of acme.www: 20h 00m" in result.stderr


def test_a_draft_tells_of_a_budget_that_is_used(approved: Places) -> None:
    """On stderr, beside what it comes to."""
    ok("project", "edit", "acme.web", "--term", "budget=2h per month")
    result = run(*DRAFT)
    assert result.exit_code == 0
    assert "the budget of acme.web is used to 108" in result.stderr


def test_a_change_of_a_client_can_be_undone(agreed: Places) -> None:
    """Names, terms and archives come back."""
    before = ok("client", "show", "acme", "--json")
    ok("client", "edit", "acme", "--name", "apex", "--term", "rounding=default", "--city", "Ulm", "--archive")
    assert "apex" not in ok("client", "ls")
    assert json.loads(ok("client", "show", "acme", "--json"))["name"] == "apex"
    ok("undo")
    assert ok("client", "show", "acme", "--json") == before


def test_the_record_holds_after_all_of_this(approved: Places) -> None:
    """The audit trail is whole, and replaying it gives the same rows."""
    ok(*DRAFT)
    ok("invoice", "issue", "I1")
    ok("invoice", "pay", "I1", "10")
    ok("invoice", "credit", "I1", "--reason", "Wrong")
    found = ok("doctor", "--audit", "--rebuild")
    assert "fail  " not in "\n".join(line for line in found.splitlines() if line.split()[1:2] in (["audit"], ["rebuild"]))


def test_qpdf_finds_nothing_wrong(approved: Places, tmp_path: Path) -> None:
    """The PDF and the e-invoice within a PDF are sound files."""
    ok(*DRAFT)
    ok("invoice", "issue", "I1")
    for form in ("pdf", "facturx"):
        path = tmp_path / f"{form}.pdf"
        ok("invoice", "export", "I1", "--format", form, "-o", str(path))
        try:
            checked = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
        except FileNotFoundError:
            if os.environ.get("TT_TESTS_NEED_SHELLS"):
                pytest.fail("qpdf is not installed, and TT_TESTS_NEED_SHELLS is set")
            pytest.skip("qpdf is not installed")
        assert checked.returncode == 0, checked.stdout
