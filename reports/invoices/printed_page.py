"""An invoice as it is printed: who, what, how much and until when, in the words of its language."""

from __future__ import annotations

from reports.invoices.document import Invoice, Party
from reports.invoices.formatting import day, money, period, quantity
from reports.invoices.formatting_text import one_line, visible
from reports.invoices.payment_code import modules
from reports.invoices.printed import Fact, Printed, PrintedParty, PrintedPayment
from reports.invoices.printed_evidence import evidence_notes, evidence_tasks
from reports.invoices.printed_lines import groups_of
from reports.invoices.printed_sums import below, payable, sums
from reports.invoices.wording import Words, words

_REFERENCES = (
    "client_number", "buyer_reference", "order_reference", "contract_reference", "project_reference",
)  # fmt: skip
_SAYS_ITSELF = ("S", "Z")  # categories that need no reason


def printed(invoice: Invoice, *, appendix: bool = True) -> Printed:
    """Everything that stands on the pages; the time record only with the appendix."""
    said = words(invoice.language)
    number = one_line(invoice.number)
    kind = said[invoice.kind] if invoice.kind in ("invoice", "credit_note") else one_line(invoice.kind)
    tasks = evidence_tasks(invoice, said) if appendix else ()
    return Printed(
        language=said.language,
        labels=dict(said.labels),
        title=f"{kind} {number}" if number else f"{kind} – {said['draft']}",
        kind=kind,
        number=number,
        is_draft=not number,
        seller=_party(invoice.seller, said, home=invoice.buyer.country),
        buyer=_party(invoice.buyer, said, home=invoice.seller.country),
        correction=_correction(invoice, said),
        highlights=_highlights(invoice, said),
        facts=_facts(invoice, said),
        amount_header=f"{said['amount']} {invoice.currency}",
        has_discounts=any(line.discount for line in invoice.lines),
        groups=groups_of(invoice, said),
        sums=sums(invoice, said),
        payable=payable(invoice, said),
        below=below(invoice, said),
        payment=_payment(invoice, said),
        terms=visible(invoice.payment_terms).strip(),
        notes=_notes(invoice, said),
        retainer=_retainer(invoice, said),
        evidence=tasks,
        evidence_notes=evidence_notes(invoice, said) if tasks else (),
    )


def _party(party: Party, said: Words, home: str) -> PrintedParty:
    place = " ".join(filter(None, (one_line(party.postcode), one_line(party.city))))
    country = "" if party.country == home else _country(party.country, said.language)
    address = (party.street, party.additional, place, party.region, country)
    ids = [(said[name], getattr(party, name)) for name in ("vat_id", "tax_number", "company_number")]
    return PrintedParty(
        name=one_line(party.name),
        address=_present(*address),
        contact=_present(party.contact, party.phone, party.email, party.website),
        ids=tuple(Fact(label, one_line(value)) for label, value in ids if value.strip()),
    )


def _country(code: str, language: str) -> str:
    from reports.invoices.formatting import locale_of

    return str(locale_of(language).territories.get(code.upper(), code))


def _present(*texts: str) -> tuple[str, ...]:
    return tuple(filter(None, map(one_line, texts)))


def _correction(invoice: Invoice, said: Words) -> str:
    number = one_line(invoice.preceding_number)
    if not number or invoice.kind != "credit_note":
        return ""
    if invoice.preceding_date is None:
        return said.say("corrects_undated", number=number)
    return said.say("corrects", number=number, date=day(invoice.preceding_date, invoice.language))


def _highlights(invoice: Invoice, said: Words) -> tuple[Fact, ...]:
    due = "" if invoice.due_on is None or invoice.kind == "credit_note" else day(invoice.due_on, invoice.language)
    served = period(invoice.period_from, invoice.period_to, invoice.language)
    return (
        payable(invoice, said),
        *(Fact(label, value) for label, value in ((said["due"], due), (said["period"], served)) if value),
    )


def _facts(invoice: Invoice, said: Words) -> tuple[Fact, ...]:
    issued = "" if invoice.issued_on is None else day(invoice.issued_on, invoice.language)
    known = [(said["issued"], issued)]
    known += [(said[name], getattr(invoice, name)) for name in _REFERENCES]
    if invoice.kind == "invoice":
        known.append((said["invoice"], invoice.preceding_number))
    return tuple(Fact(label, one_line(value)) for label, value in known if value.strip())


def _payment(invoice: Invoice, said: Words) -> PrintedPayment | None:
    """Nothing where there is nothing to transfer, or no account to transfer it to."""
    payment, due = invoice.payment, invoice.due_on
    if invoice.kind == "credit_note" or invoice.totals.payable <= 0 or not payment.iban.strip():
        return None
    owed = money(invoice.totals.payable, invoice.currency, invoice.language)
    sentence = said.say("pay_by", amount=owed, date=day(due, invoice.language)) if due else said.say("pay", amount=owed)
    iban = "".join(payment.iban.split()).upper()
    spelled = " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
    holder = payment.account_holder or invoice.seller.name
    known = [("account_holder", holder), ("iban", spelled), ("bic", payment.bic), ("bank", payment.bank)]
    known.append(("reference", payment.reference or invoice.number))
    facts = tuple(Fact(said[name], one_line(value)) for name, value in known if value.strip())
    return PrintedPayment(sentence if invoice.number else said["draft_notice"], facts, modules(invoice))


def _notes(invoice: Invoice, said: Words) -> tuple[str, ...]:
    """What the law wants said, then what the seller says; a sentence of ours only where the document has none."""
    found = [invoice.tax_note]
    for group in invoice.tax_groups:
        category = group.tax.category
        if group.tax.reason:
            found.append(group.tax.reason)
        elif category not in _SAYS_ITSELF and not invoice.tax_note:
            found.append(said.reasons.get(category, ""))
    found.append(invoice.note)
    return tuple(dict.fromkeys(filter(None, (visible(text).strip() for text in found))))


def _retainer(invoice: Invoice, said: Words) -> tuple[Fact, ...]:
    account = invoice.retainer
    if account is None:
        return ()
    names = ("opening", "deposited", "used", "expired", "closing")
    moves = [(name, getattr(account, name)) for name in names]
    if account.unit == "h":
        figures = [(name, f"{quantity(value, invoice.language, 2)} {said.unit('HUR', value)}") for name, value in moves]
    else:
        figures = [(name, money(value, account.unit, invoice.language)) for name, value in moves]
    return tuple(Fact(said[name], text) for name, text in figures)
