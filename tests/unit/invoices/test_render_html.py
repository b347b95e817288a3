"""The HTML page: all that the document says, escaped, in one file that needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from reports.invoices import html
from reports.invoices.document import Invoice
from reports.invoices.formatting import amount, money
from reports.invoices.formatting_text import visible
from sandbox.invoices import credit_note, discounts, draft, german, one_page, retainer, thirty_pages
from sandbox.odd_invoices import ALL, HOSTILE, hostile

FETCHES = re.compile(r"""(?:src|href|srcset|action|poster|data)\s*=|url\(|@import|https?://(?!h/i\.png)""")
VOID = {"meta", "path"}


class Page(HTMLParser):
    """The text and the elements of a page, and whether each that was opened was closed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)


def shown(text: str) -> str:
    return " ".join(visible(text).split())


@pytest.mark.parametrize("made", ALL.values(), ids=ALL)
def test_every_line_and_every_amount_is_there(made: Callable[[], Invoice]) -> None:
    invoice = made()
    page = Page(html.render(invoice)).text
    language, currency = invoice.language, invoice.currency
    for line in invoice.lines:
        assert shown(line.description) in page
        assert shown(line.note) in page
        assert amount(line.net, currency, language).replace("\u00a0", " ") in page
    totals = invoice.totals
    sums = [
        totals.net,
        totals.payable,
        *(group.amount for group in invoice.tax_groups),
        *(-each.amount for each in invoice.allowances),
    ]
    for value in sums:
        assert shown(money(value, currency, language)) in page
    for task in invoice.evidence:
        for entry in task.entries:
            assert f"E{entry.entry_id}" in page
            for command in entry.commands:
                assert shown(command.command) in page


@pytest.mark.parametrize("made", ALL.values(), ids=ALL)
def test_it_needs_no_network_and_runs_nothing(made: Callable[[], Invoice]) -> None:
    source = html.render(made())
    tags = {tag for tag, _ in Page(source).tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "a"}
    assert not FETCHES.search(re.sub(r"<[^>]*>", lambda tag: tag[0], source.split("</style>")[0]))
    for tag, attributes in Page(source).tags:
        assert not {name for name in attributes if name.startswith("on") or name in ("src", "href")}, tag


def test_hostile_text_is_text() -> None:
    page = Page(html.render(hostile()))
    for text in HOSTILE:
        assert shown(text) in page.text
    harmless = Page(html.render(replace(hostile(), lines=one_page().lines)))
    assert {tag for tag, _ in page.tags} == {tag for tag, _ in harmless.tags}
    assert "\x1b" not in page.text and "\u202e" not in page.text


@pytest.mark.parametrize("made", ALL.values(), ids=ALL)
def test_the_same_document_gives_the_same_page(made: Callable[[], Invoice]) -> None:
    assert html.render(made()) == html.render(made())


def test_tables_are_tables_with_headers() -> None:
    tags = Page(html.render(thirty_pages())).tags
    assert ("html", {"lang": "en"}) in tags
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in tags if tag == "th")
    assert sum(tag == "caption" for tag, _ in tags) == len(thirty_pages().evidence)
    assert sum(tag == "h1" for tag, _ in tags) == 2


def test_groups_have_headings_and_subtotals() -> None:
    page = Page(html.render(german())).text
    for group in ("Betrieb", "Rufbereitschaft"):
        net = sum(line.net for line in german().lines if line.group == group)
        assert re.search(rf"{group} .*Zwischensumme {re.escape(amount(net + german().totals.rounding, 'EUR', 'de'))}", page)


def test_the_appendix_can_be_left_out() -> None:
    page = Page(html.render(one_page(), appendix=False)).text
    assert "Time record" not in page and "journalctl" not in page and "€2,925.56" in page


def test_a_draft_says_so_and_asks_for_no_money() -> None:
    page = html.render(draft())
    assert 'class="draft"' in page and "nothing to pay yet" in page
    assert "<svg" not in page
    assert 'class="draft"' not in html.render(one_page()) and "<svg" in html.render(one_page())


def test_a_credit_note_names_what_it_corrects_and_asks_for_no_money() -> None:
    page = Page(html.render(credit_note())).text
    assert "This credit note corrects invoice 2026-0042 of Nov 3, 2026." in page
    assert "Amount credited €280.84" in page
    assert "IBAN" not in page


def test_discounts_prepayments_and_vat_in_another_currency_are_shown() -> None:
    page = Page(html.render(discounts())).text
    for text in (
        "−147.50",
        "10%",
        "Early bird 2% on €2,226.25 −€44.53",
        "Paid already −€500.00",
        "of which VAT in SEK SEK 4,321.05",
    ):
        assert text in page


def test_a_retainer_shows_where_its_hours_went() -> None:
    page = Page(html.render(retainer())).text
    assert "Opening balance 32.25 h Deposited 40.00 h Used 19.75 h Expired 2.50 h Closing balance 50.00 h" in page


def test_texts_of_a_style_sheet_are_written_as_code_points() -> None:
    source = html.render(one_page()).split("@bottom-right")[1].split("</style>")[0]
    assert 'content: "Page " counter(page) " of " counter(pages) ""' in source
