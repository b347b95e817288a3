"""The PDF: all that the document says as text, PDF/A-3, the same bytes each time."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from reports.invoices import pdf
from reports.invoices.document import Invoice, Party
from reports.invoices.formatting import amount, money
from sandbox.invoices import SAMPLES, draft, german, one_page, thirty_pages
from sandbox.odd_invoices import HOSTILE, foreign_names, hostile, long_texts


def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader(content).pages).split())


def tight(text: str) -> str:
    """Without any blanks: where lines are broken is the layout's business."""
    return "".join(text.split())


def fonts_of(content: bytes) -> set[str]:
    names = set()
    for page in reader(content).pages:
        fonts = page["/Resources"].get_object().get("/Font", {})
        names |= {str(font.get_object()["/BaseFont"]).split("+")[-1] for font in fonts.values()}
    return names


@pytest.mark.parametrize("made", SAMPLES.values(), ids=SAMPLES)
def test_every_line_and_every_amount_is_there(made: Callable[[], Invoice]) -> None:
    invoice = made()
    page = tight(text_of(pdf.render(invoice)))
    for line in invoice.lines:
        assert tight(line.description) in page
        assert tight(line.note) in page
        assert tight(amount(line.net, invoice.currency, invoice.language)) in page
    totals = [invoice.totals.net, invoice.totals.payable, *(group.amount for group in invoice.tax_groups)]
    for value in totals:
        assert tight(money(value, invoice.currency, invoice.language)) in page
    for task in invoice.evidence:
        for entry in task.entries:
            assert all(tight(command.command) in page for command in entry.commands)


@pytest.mark.parametrize("made", [one_page, draft, long_texts, hostile, foreign_names], ids=lambda made: str(made.__name__))
def test_the_same_document_gives_the_same_bytes(made: Callable[[], Invoice]) -> None:
    assert pdf.render(made()) == pdf.render(made())


def test_hostile_text_is_printed_as_it_is() -> None:
    page = tight(text_of(pdf.render(hostile())))
    for text in HOSTILE:
        assert tight(text.replace("\x1b", "\ufffd").replace("\u202e", "\ufffd")) in page


def test_it_is_pdf_a_3_with_its_fonts_and_language_and_title() -> None:
    content = pdf.render(german())
    metadata = content.decode("latin-1")
    assert re.search(r"pdfaid:part>3<", metadata) and re.search(r"pdfaid:conformance>A<", metadata)
    root = reader(content).trailer["/Root"].get_object()
    assert root["/Lang"] == "de" and "/StructTreeRoot" in root and len(root["/OutputIntents"]) == 1
    assert reader(content).metadata is not None and reader(content).metadata.title == "Rechnung 2026-0046"
    assert {name.split("-")[0] for name in fonts_of(content)} == {"LibertinusSerif", "DejaVuSansMono"}


def test_it_is_dated_by_the_day_of_issue_or_as_told() -> None:
    issued = reader(pdf.render(one_page())).metadata
    told = reader(pdf.render(one_page(), timestamp=datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC))).metadata
    assert issued is not None and issued.creation_date == datetime(2026, 11, 3, tzinfo=UTC)
    assert told is not None and told.creation_date == datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_attachments_come_out_byte_for_byte() -> None:
    contents = {
        "factur-x.xml": b"<a>\r\n\xc3\xa9</a>\r",
        "lines.csv": bytes(range(256)) * 9,
        "mark.txt": b"\xef\xbb\xbfa",
        "nil": b"",
    }
    attached = [
        pdf.Attachment("factur-x.xml", contents["factur-x.xml"], "text/xml", "alternative", "The invoice"),
        pdf.Attachment("lines.csv", contents["lines.csv"], "text/csv", "supplement"),
        pdf.Attachment("mark.txt", contents["mark.txt"], "text/plain", "data"),
        pdf.Attachment("nil", contents["nil"], "text/plain", "source"),
    ]
    content = pdf.render(one_page(), attachments=attached)
    found = reader(content)
    assert {name: parts[0] for name, parts in found.attachments.items()} == contents
    files = [each.get_object() for each in found.trailer["/Root"].get_object()["/AF"]]
    assert [(each["/UF"], each["/AFRelationship"]) for each in files] == [
        ("factur-x.xml", "/Alternative"), ("lines.csv", "/Supplement"), ("mark.txt", "/Data"), ("nil", "/Source"),
    ]  # fmt: skip


def test_long_words_are_broken_and_copied_without_traces() -> None:
    page = text_of(pdf.render(long_texts()))
    assert "\u200b" not in page
    for line in long_texts().lines:
        assert tight(line.description) in tight(page)
    assert tight(long_texts().evidence[0].entries[0].commands[0].command) in tight(page)
    assert long_texts().lines[0].description.split()[0] not in page
    name = "a" * 60 + ".txt"
    assert list(reader(pdf.render(one_page(), attachments=[pdf.Attachment(name, b"x", "text/plain")])).attachments) == [name]


def test_more_evidence_is_more_pages_each_with_its_number_and_the_headers() -> None:
    few, many = (reader(pdf.render(thirty_pages(20, count))) for count in (10, 60))
    assert len(few.pages) < len(many.pages)
    last = len(many.pages)
    for number, page in enumerate(many.pages, 1):
        assert f"Page {number} of {last}" in page.extract_text()
    lines = [page.extract_text() for page in reader(pdf.render(thirty_pages(80, 0))).pages]
    assert len(lines) > 2 and all("Quantity" in page for page in lines[:-1])


def test_the_appendix_can_be_left_out() -> None:
    assert len(reader(pdf.render(one_page(), appendix=False)).pages) == 1
    assert "Time record" not in text_of(pdf.render(one_page(), appendix=False))


def test_a_long_record_is_whole_and_without_tags() -> None:
    content = pdf.render(thirty_pages(5, 1_000))
    page = text_of(content)
    assert all(f"E{number} " in page for number in range(1, 201))
    assert "/StructTreeRoot" not in reader(content).trailer["/Root"].get_object()
    assert "pdfaid:conformance>B<" in content.decode("latin-1")


def test_other_standards_can_be_asked_for() -> None:
    assert "pdfaid:conformance>U<" in pdf.render(one_page(), profile=["a-3u"]).decode("latin-1")


def test_a_character_without_a_font_is_written_as_its_code_point() -> None:
    unassigned = "\U00012ffe"
    content = pdf.render(replace(one_page(), buyer=Party(name=f"Acme {unassigned} Ltd", country="DE")))
    assert tight("Acme [U+12FFE] Ltd") in tight(text_of(content))


def test_a_draft_is_marked_on_every_page() -> None:
    marked, plain = reader(pdf.render(draft())), reader(pdf.render(one_page()))
    assert all("DRAFT" in page.extract_text() for page in marked.pages)
    assert not any("DRAFT" in page.extract_text() for page in plain.pages)
