"""Makes the document of a draft: select, rate, round, cap, draw from the retainer, place on lines, add up."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from reports.billing import expenses, parties, prepaying
from reports.billing.capping import Capping, carried_told, held_told
from reports.billing.case import Case
from reports.billing.evidence import evidence_of
from reports.billing.lines import Placed, headings, time_lines, worths
from reports.billing.prepaying import Hours, Use
from reports.billing.request import Request
from reports.billing.selection import Selection, double_billed, select, shares_of
from reports.invoices import formatting
from reports.invoices.arithmetic import complete, line_net, percentage
from reports.invoices.document import Allowance, Invoice, Line, TaxKey, Totals
from reports.invoices.wording import Words
from store.billing.parts import Part, rounded_parts
from store.billing.rating import Rater, Segment
from store.billing.taxes import TaxTable
from store.changes import state
from store.errors import NotFoundError, RefusedError
from store.handle import Store
from store.money import exact, rounded

_ZERO = Decimal(0)
_MOST = Decimal(10) ** 13  # what the store's DECIMAL(18, 4) holds
_NOTHING = Totals(*[_ZERO] * 8)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document with what stands behind it: by entry what is billed and what is held, expenses, what the user should hear."""

    invoice: Invoice
    billed: dict[str, tuple[int, Decimal]]
    held: dict[str, int]
    expense_uids: tuple[str, ...]
    told: tuple[str, ...]
    uses: tuple[Use, ...] = ()


def make_drafts(store: Store, request: Request) -> list[Draft]:
    """The documents of a request, one for each currency; raises RefusedError where something is missing or billed twice."""
    client = state(store, "client", request.client_uid)
    if client is None:
        raise NotFoundError("the client of this draft was deleted; tt client ls shows those there are")
    rater = Rater(store)
    terms = rater.terms.of(client["uid"], None)
    case = Case(store, request, client, rater, terms, TaxTable(store), request.group or terms.group, {})
    selection = select(store, request, case.zone) if request.with_time else Selection((), ())
    capping = Capping(case)
    carried = capping.carried() if request.with_time else []
    entries = [*carried, *selection.entries]
    if not request.allow_double:
        _refuse_double(double_billed(store, entries))
    if case.group == "component":
        case = replace(case, shares=shares_of(store, entries))
    segments = [segment for entry in entries for segment in rater.segments(entry)]
    _refuse_unrated(segments)
    costs = expenses.unbilled(store, request) if request.with_expenses else []
    rated = sorted({segment.rate.currency for segment in segments if segment.rate})
    others = [*(cost["currency"] for cost in costs), *((terms.currency,) if request.fixed else ())]
    parts = capping.apply([part for currency in rated for part in _rounded(case, segments, currency)], hours=True)
    drawn = prepaying.hours(case, parts)
    parts = capping.apply(drawn.parts, hours=False)
    told = (*selection.left_out, *carried_told(carried), *held_told(parts))
    drafts = [
        _draft(case, [part for part in parts if _currency(part) == currency], costs, currency, drawn, told)
        for currency in dict.fromkeys([*rated, *others])
    ]
    drafts = [draft for draft in drafts if draft.invoice.lines]
    if not drafts:
        why = f"; {told[-1]}" if told else "; tt time ls shows what was recorded"
        raise RefusedError(f"{client['name']} has nothing to bill from {request.from_on} to {request.to_on}{why}")
    return drafts


def _rounded(case: Case, segments: Sequence[Segment], currency: str) -> list[Part]:
    own = [segment for segment in segments if segment.rate and segment.rate.currency == currency]
    return rounded_parts(own, lambda part: case.rater.terms_of(part.entry), partial(_line_of, case))


def _currency(part: Part) -> str:
    return part.segment.rate.currency if part.segment.rate else ""


def _draft(
    case: Case, parts: Sequence[Part], costs: Sequence[Any], currency: str, drawn: Hours, told: tuple[str, ...]
) -> Draft:  # fmt: skip
    kept = [part for part in parts if part.treatment != "hold"]
    placed = [
        Placed(part, heading, ms, case.tax_on(part.segment.day))
        for part in kept
        for heading, ms in headings(case.group, part, case.shares, case.said)
    ]
    timed = time_lines(placed, currency, case.said)
    lines = [line for line, _ in timed]
    own_costs = [cost for cost in costs if cost["currency"] == currency]
    lines += expenses.lines(own_costs, case.taxes, case.terms.tax, currency, len(lines) + 1, case.said)
    lines += _fixed_lines(case, currency, len(lines) + 1) if currency == case.terms.currency else []
    invoice, uses = prepaying.money(case, _document(case, lines, currency), drawn.told(case, currency))
    invoice = _payable(invoice, case.terms.cash_rounding)
    billed = _sums(kept)
    invoice = replace(invoice, evidence=evidence_of(case.store, [part.segment.entry for part in kept], billed, lines))
    worth = worths(timed, currency)
    return Draft(
        invoice,
        {uid: (ms, worth.get(uid, _ZERO)) for uid, ms in billed.items()},
        _sums(part for part in parts if part.treatment == "hold"),
        tuple(cost["uid"] for cost in own_costs),
        (*told, *prepaying.elsewhere(case, ("ms", currency))),
        (*drawn.uses.get(currency, ()), *uses),
    )


def _line_of(case: Case, segment: Segment) -> Hashable:
    part = Part(segment, segment.counted_ms, segment.price or _ZERO)
    heading = headings(case.group, part, case.shares, case.said)[0][0] if segment.counted_ms else None
    return heading, part.price, segment.surcharges


def _fixed_lines(case: Case, currency: str, first_no: int) -> list[Line]:
    found = []
    for number, fixed in enumerate(case.request.fixed, first_no):
        percent = fixed.discount_percent
        discount, net = line_net(fixed.quantity, fixed.unit_price, currency, discount_percent=percent)
        less = f" - {percent.normalize():f} % ({discount:f})" if percent else ""
        why = f"{fixed.quantity:f} x {fixed.unit_price:f}{less} = {net:f} {currency}"
        found.append(
            Line(
                number, fixed.description, fixed.quantity, "C62", fixed.unit_price, net, case.tax_on(case.request.to_on),
                kind=fixed.kind, discount_percent=percent, discount=discount, why=(why,),
            )
        )  # fmt: skip
    return found


def _document(case: Case, lines: Sequence[Line], currency: str) -> Invoice:
    request, client, terms = case.request, case.client, case.terms
    seller, payment, notes = parties.seller(case.store)
    project = _project_row(case.store, request.project)
    days = terms.payment_days if request.payment_days is None else request.payment_days
    lines = [_within(line, request) for line in lines]
    said = case.said
    reverse = any(line.tax.category == "AE" for line in lines)
    invoice = Invoice(
        "invoice", 0, seller, parties.buyer(client), currency, tuple(lines), (), _NOTHING,
        period_from=request.from_on, period_to=request.to_on, language=case.language, zone=terms.zone,
        allowances=_discounts(lines, terms.discount if request.discount is None else request.discount, currency, said),
        payment=payment, payment_terms=terms.payment_terms or said.say("days_net" if days else "at_once", days=days),
        buyer_reference=project.get("buyer_reference") or client["buyer_reference"] or "",
        order_reference=project.get("order_reference") or client["order_reference"] or "",
        contract_reference=project.get("contract_reference") or client["contract_reference"] or "",
        project_reference=request.project or "", client_number=client["number"] or "",
        note=request.note or notes.get("note", ""),
        tax_note=said.say("reverse_charge") if reverse else notes.get("tax_note", ""),
        grouping=case.group,
    )  # fmt: skip
    invoice = complete(invoice)
    largest = max(abs(amount) for amount in (invoice.totals.gross, *(line.net for line in lines)))
    if largest >= _MOST:
        raise RefusedError(f"{largest} {currency} is more than an invoice can hold; split it into several")
    return invoice


def _payable(invoice: Invoice, step: Decimal) -> Invoice:
    """The document with what is paid rounded to the smallest coin, where one was agreed; nothing else is (BT-114)."""
    if not step:
        return invoice
    due = invoice.totals.payable
    with exact():
        paid = (due / step).to_integral_value(ROUND_HALF_UP) * step
    return complete(replace(invoice, totals=replace(invoice.totals, rounding=rounded(paid - due, invoice.currency))))


def _within(line: Line, request: Request) -> Line:
    """The line with its days within those of the invoice, which bills an entry that runs over midnight where it began."""
    if line.period_from is None or line.period_to is None:
        return line
    begin, end = (min(max(day, request.from_on), request.to_on) for day in (line.period_from, line.period_to))
    return replace(line, period_from=begin, period_to=end)


def _discounts(lines: Iterable[Line], percent: Decimal, currency: str, said: Words) -> tuple[Allowance, ...]:
    """A discount on the whole, within each VAT category by itself (BR-32)."""
    if not percent:
        return ()
    bases: dict[TaxKey, Decimal] = {}
    for line in lines:
        bases[line.tax] = bases.get(line.tax, _ZERO) + line.net
    words = said.say("discount_of", percent=formatting.percent(percent, said.language))
    return tuple(
        Allowance(words, percentage(base, percent, currency), tax, base, percent) for tax, base in bases.items() if base > 0
    )


def _project_row(store: Store, name: str | None) -> dict[str, Any]:
    from store.billing import registry

    return (registry.find(store, "project", name) or {}) if name else {}


def _sums(parts: Iterable[Part]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        uid = part.segment.entry.uid
        found[uid] = found.get(uid, 0) + part.billed_ms
    return found


def _refuse_unrated(segments: Iterable[Segment]) -> None:
    for segment in segments:
        if segment.rate is None:
            entry = segment.entry
            who = f"--client {entry.client}" if entry.client else f"--person {entry.person}"
            raise RefusedError(
                f"E{entry.entry_id} has no rate on {segment.day}; tt rate add AMOUNT {who} --from {segment.day} sets one"
            )


def _refuse_double(pairs: Sequence[dict[str, Any]]) -> None:
    if pairs:
        first = pairs[0]
        raise RefusedError(
            f"E{first['entry_id']} and E{first['other_id']} ({first['other_client']}) bill the same time to two clients"
            f"{f', and {len(pairs) - 1} more pairs do' if len(pairs) > 1 else ''};"
            f" tt time edit E{first['entry_id']} --shared says it is meant, or --allow-double"
        )


def due_date(issued_on: date, days: int) -> date:
    """When a document is to be paid."""
    return issued_on + timedelta(days=days)
