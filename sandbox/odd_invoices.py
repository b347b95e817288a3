"""Made-up invoices with texts that break layouts, fonts or syntax."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from reports.invoices.arithmetic import complete
from reports.invoices.document import EvidenceCommand, EvidenceTask, Invoice, Party
from sandbox.invoice_parts import entries, line
from sandbox.invoices import SAMPLES, one_page


def long_texts() -> Invoice:
    """Words longer than a column and paragraphs longer than a page is wide."""
    word = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 2
    path = "/srv/" + "very-long-folder-name/" * 12
    lines = (
        line(
            1,
            f"{word} {'and much more was done than fits on a line ' * 6}",
            "1234.5678",
            "98765.4321",
            note=f"see {path}\nsecond paragraph",
        ),
        line(2, "Short", "0.0001", "1"),
    )
    command = EvidenceCommand(
        1, datetime(2026, 10, 1, 8, tzinfo=UTC), f"tar -cf - {path} | ssh backup 'cat > {path}x.tar'", 141, 7_325_000
    )
    record = replace(entries(1, datetime(2026, 10, 1, 8, tzinfo=UTC))[0], commands=(command,), note="A long note. " * 40)
    return complete(
        replace(
            one_page(),
            number="2026-0049/" + "X" * 30,
            lines=lines,
            evidence=(EvidenceTask(None, word, (record,)),),
            note="A paragraph. " * 60,
            payment_terms="Terms. " * 50,
        )
    )


def foreign_names() -> Invoice:
    """Names from right to left and in characters that few fonts have."""
    buyer = Party(name="株式会社さくら שלום", street="شارع التحرير 15", city="القاهرة", country="EG", contact="Łukasz Żółć")
    lines = (line(1, "תיקון שרת db-3 (חירום)", "2", "118"), line(2, "日本語の説明 😀", "1", "118"))
    return complete(replace(one_page(), number="2026-0050", buyer=buyer, lines=lines))


HOSTILE = (
    "<script>alert(1)</script>",
    '#import "/etc/passwd": *',
    "=cmd|' /C calc'!A0",
    "| a | b |\n|---|---|\n# heading *bold* _it_ `code` [x](javascript:y) ![i](http://h/i.png)",
    "{{ 7*7 }} {% raw %} $x^2$ @label <label> \\u{41} /* c */ // d",
    "[bold red]markup[/] \x1b[31mred\x1b[0m \u202egnp.exe",
    "+SUM(A1)",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "'quoted\" & \\n end",
)


def hostile() -> Invoice:
    """Text that means something to a browser, to typst, to a spreadsheet, to Markdown or to a terminal, in every place."""
    lines = tuple(line(number, text, "1", "10", group=text, note=text, person=text) for number, text in enumerate(HOSTILE, 1))
    commands = tuple(
        EvidenceCommand(number, datetime(2026, 10, 1, 8, tzinfo=UTC), text, 1, None) for number, text in enumerate(HOSTILE)
    )
    record = replace(
        entries(1, datetime(2026, 10, 1, 8, tzinfo=UTC))[0],
        commands=commands,
        note=HOSTILE[3],
        person=HOSTILE[0],
        components=HOSTILE[:2],
        approved_by=HOSTILE[1],
    )
    party = Party(name=HOSTILE[0], street=HOSTILE[1], city=HOSTILE[2], country="DE", contact=HOSTILE[4], vat_id=HOSTILE[5])
    return complete(
        replace(
            one_page(),
            number=HOSTILE[0],
            seller=party,
            buyer=replace(party, name=HOSTILE[3]),
            lines=lines,
            payment_terms=HOSTILE[3],
            note=HOSTILE[4],
            tax_note=HOSTILE[1],
            preceding_number=HOSTILE[1],
            evidence=(EvidenceTask(1, HOSTILE[3], (record,)),),
        )
    )


ODD: dict[str, Callable[[], Invoice]] = {made.__name__: made for made in (long_texts, foreign_names, hostile)}
ALL = {**SAMPLES, **ODD}
