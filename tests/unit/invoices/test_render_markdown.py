"""The Markdown: tables that stay tables, whatever the document says."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from markdown_it import MarkdownIt

from reports.invoices import markdown
from reports.invoices.document import Invoice
from reports.invoices.formatting import amount, money
from reports.invoices.formatting_text import visible
from sandbox.invoices import draft, one_page
from sandbox.odd_invoices import ALL, HOSTILE, hostile

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def read(invoice: Invoice) -> str:
    return READER.render(markdown.render(invoice))


def plain(page: str) -> str:
    from html import unescape

    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


@pytest.mark.parametrize("made", ALL.values(), ids=ALL)
def test_every_line_and_every_amount_is_there(made: Callable[[], Invoice]) -> None:
    invoice = made()
    page = plain(read(invoice))
    for line in invoice.lines:
        assert " ".join(visible(line.description).split()) in page
        assert amount(line.net, invoice.currency, invoice.language) in page
    assert " ".join(money(invoice.totals.payable, invoice.currency, invoice.language).split()) in page


@pytest.mark.parametrize("made", ALL.values(), ids=ALL)
def test_rows_have_as_many_cells_as_their_header(made: Callable[[], Invoice]) -> None:
    for table in re.findall(r"<table>.*?</table>", read(made()), re.DOTALL):
        rows = re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
        assert len({len(re.findall(r"<t[hd]\b", row)) for row in rows}) == 1
    expected = len(made().lines)
    assert len(re.findall(r"<tr>\s*<td[^>]*>\d+</td>", read(made()))) == expected


def test_hostile_text_is_text() -> None:
    page = read(hostile())
    text = plain(page)
    for each in HOSTILE:
        assert " ".join(visible(each).split()) in text
    tags = set(re.findall(r"<(\w+)", page))
    assert tags <= {
        "h1",
        "h2",
        "p",
        "strong",
        "em",
        "br",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "hr",
        "pre",
        "code",
    }
    assert page.count("<h1>") == 2
    assert page.count("<code") == sum(bool(entry.commands) for task in hostile().evidence for entry in task.entries)


def test_a_fence_is_longer_than_any_in_the_text() -> None:
    assert markdown.fenced("a") == "```\na\n```"
    assert markdown.fenced("a\n````\nb").startswith("`````\n")


@pytest.mark.parametrize(
    "text", ["- a", "+ a", "# a", "1. a", "12) a", "=====", "---", "> a", "    a", "[a]: b", "<b>", "*a*", "http://a.b"]
)
def test_nothing_begins_a_block_or_markup(text: str) -> None:
    assert READER.render(str(markdown.escaped(text))) == f"<p>{plain(text) if '<' not in text else '&lt;b&gt;'}</p>\n".replace(
        "> ", "&gt; "
    )


def test_a_draft_says_so() -> None:
    assert "nothing to pay yet" in markdown.render(draft())
    assert "nothing to pay yet" not in markdown.render(one_page())
    assert markdown.render(one_page()) == markdown.render(one_page())
