"""Makes the document of a draft: select, rate, round, cap, draw from the retainer, place on lines, add up."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from reports.billing import expenses, parties
from reports.billing.evidence import evidence_of
from reports.billing.lines import Placed, Shares, headings, tax_key, time_lines, worths
from reports.billing.periods import period_of, used_before
from reports.billing.request import Request
from reports.billing.selection import Selection, double_billed, select, shares_of
from reports.invoices.arithmetic import complete, line_net, percentage
from reports.invoices.document import Allowance, Invoice, Line, Retainer, TaxKey, Totals
from store.billing import retainers
from store.billing.parts import HOUR_MS, Part, capped, from_retainer, rounded_parts
from store.billing.rating import Rater, Segment
from store.billing.taxes import TaxTable
from store.changes import State, state
from store.errors import NotFoundError, RefusedError
from store.handle import Store
from store.money import exact, rounded
from store.terms import Terms

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


@dataclass(frozen=True, slots=True)
class _Case:
    """What the steps of one draft share."""

    store: Store
    request: Request
    client: State
    rater: Rater
    terms: Terms
    taxes: TaxTable
    group: str
    shares: Shares

    def tax_on(self, day: date) -> TaxKey:
        return tax_key(self.taxes.find(self.request.tax or self.terms.tax, day))


def make_drafts(store: Store, request: Request) -> list[Draft]:
    """The documents of a request, one for each currency; raises RefusedError where something is missing or billed twice."""
    client = state(store, "client", request.client_uid)
    if client is None:
        raise NotFoundError("the client of this draft was deleted; tt client ls shows those there are")
    rater = Rater(store)
    terms = rater.terms.of(client["uid"], None)
    selection = select(store, request, terms.zone) if request.with_time else Selection((), ())
    if not request.allow_double:
        _refuse_double(double_billed(store, selection.entries))
    group = request.group or terms.group
    shares = shares_of(store, selection.entries) if group == "component" else {}
    case = _Case(store, request, client, rater, terms, TaxTable(store), group, shares)
    segments = [segment for entry in selection.entries for segment in rater.segments(entry)]
    _refuse_unrated(segments)
    costs = expenses.unbilled(store, request) if request.with_expenses else []
    currencies = dict.fromkeys(
        [
            *(segment.rate.currency for segment in segments if segment.rate), *(cost["currency"] for cost in costs),
            *((terms.currency,) if request.fixed else ()),
        ]
    )  # fmt: skip
    if not currencies:
        told = f"; {selection.left_out[0]}" if selection.left_out else "; tt time ls shows what was recorded"
        raise RefusedError(f"{client['name']} has nothing to bill from {request.from_on} to {request.to_on}{told}")
    drafts = [_draft(case, selection, segments, costs, currency) for currency in currencies]
    if not any(draft.invoice.lines for draft in drafts):
        raise RefusedError(
            f"{client['name']} has nothing to bill from {request.from_on} to {request.to_on}; {drafts[0].told[-1]}"
        )
    return [draft for draft in drafts if draft.invoice.lines]


def _draft(case: _Case, selection: Selection, segments: Sequence[Segment], costs: Sequence[Any], currency: str) -> Draft:
    own = [segment for segment in segments if segment.rate and segment.rate.currency == currency]
    parts = _agreed(case, rounded_parts(own, lambda part: case.rater.terms_of(part.entry), _line_of(case)), currency)
    kept = [part for part in parts if part.treatment != "hold"]
    parts_billed, retainer = _drawn(case, kept)
    placed = [
        Placed(part, heading, ms, case.tax_on(part.segment.day))
        for part in parts_billed
        for heading, ms in headings(case.group, part, case.shares)
    ]
    timed = time_lines(placed, currency)
    lines = [line for line, _ in timed]
    own_costs = [cost for cost in costs if cost["currency"] == currency]
    lines += expenses.lines(own_costs, case.taxes, case.terms.tax, currency, len(lines) + 1)
    lines += _fixed_lines(case, currency, len(lines) + 1) if currency == case.terms.currency else []
    invoice = _document(case, lines, currency, retainer)
    billed = _sums(kept)
    invoice = replace(invoice, evidence=evidence_of(case.store, [part.segment.entry for part in kept], billed, lines))
    worth = worths(timed, currency)
    return Draft(
        invoice,
        {uid: (ms, worth.get(uid, _ZERO)) for uid, ms in billed.items()},
        _sums(part for part in parts if part.treatment == "hold"),
        tuple(cost["uid"] for cost in own_costs),
        (*selection.left_out, *_held_told(parts)),
    )


def _line_of(case: _Case) -> Callable[[Segment], Hashable]:
    def line(segment: Segment) -> Hashable:
        part = Part(segment, segment.counted_ms, segment.price or _ZERO)
        return (headings(case.group, part, case.shares)[0][0] if segment.counted_ms else None, part.price, segment.surcharges)

    return line


def _agreed(case: _Case, parts: list[Part], currency: str) -> list[Part]:
    """The parts with the caps that hold for their projects, or for the client as a whole."""
    by_cap: dict[Any, list[Part]] = {}
    for part in parts:
        terms = case.rater.terms_of(part.segment.entry)
        own = terms.cap is not None and terms.cap != case.terms.cap
        by_cap.setdefault((terms.cap, part.segment.entry.place["project_uid"] if own else None), []).append(part)
    found: list[Part] = []
    for (cap, project_uid), members in by_cap.items():
        if cap is None:
            found += members
            continue
        opening = used_before(case.store, case.client["uid"], project_uid, cap, members, case.terms.zone, currency)
        found += capped(members, cap, partial(_period, cap.period), opening)
    return sorted(found, key=lambda part: (part.segment.from_ms, part.segment.entry.entry_id))


def _period(period: str, part: Part) -> Hashable:
    return period_of(period, part.segment.day)


def _drawn(case: _Case, parts: list[Part]) -> tuple[list[Part], Retainer | None]:
    """The parts of which a retainer in hours pays the first, and the account that says so."""
    request = case.request
    account = retainers.account(case.store, case.client["uid"], request.project, "ms", request.from_on, request.to_on)
    if account is None:
        return parts, None
    drawn = from_retainer(parts, int(account.closing))
    used = sum(part.billed_ms for part in drawn if part.treatment == "retainer")
    return drawn, _retainer("h", account, Decimal(used), Decimal(HOUR_MS))


def _retainer(unit: str, account: retainers.Balance, used: Decimal, scale: Decimal) -> Retainer:
    with exact():
        steps = (account.opening, account.deposited, account.used + used, account.expired, account.closing - used)
        return Retainer(unit, *((step / scale).quantize(Decimal("0.0001")) if unit == "h" else step for step in steps))


def _fixed_lines(case: _Case, currency: str, first_no: int) -> list[Line]:
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


def _document(case: _Case, lines: Sequence[Line], currency: str, retainer: Retainer | None) -> Invoice:
    request, client, terms = case.request, case.client, case.terms
    seller, payment, notes = parties.seller(case.store)
    project = _project_row(case.store, request.project)
    days = terms.payment_days if request.payment_days is None else request.payment_days
    lines = [_within(line, request) for line in lines]
    reverse = any(line.tax.category == "AE" for line in lines)
    invoice = Invoice(
        "invoice", 0, seller, parties.buyer(client), currency, tuple(lines), (), _NOTHING,
        period_from=request.from_on, period_to=request.to_on, language=request.language or terms.language, zone=terms.zone,
        allowances=_discounts(lines, terms.discount if request.discount is None else request.discount, currency),
        payment=payment, payment_terms=terms.payment_terms or f"{days} days net",
        buyer_reference=project.get("buyer_reference") or client["buyer_reference"] or "",
        order_reference=project.get("order_reference") or client["order_reference"] or "",
        contract_reference=project.get("contract_reference") or client["contract_reference"] or "",
        project_reference=request.project or "", client_number=client["number"] or "",
        note=request.note or notes.get("note", ""),
        tax_note="Reverse charge: the recipient is liable for the VAT." if reverse else notes.get("tax_note", ""),
        retainer=retainer, grouping=case.group,
    )  # fmt: skip
    invoice = complete(invoice)
    if abs(invoice.totals.gross) >= _MOST:
        raise RefusedError(f"{invoice.totals.gross} {currency} is more than an invoice can hold; split it into several")
    return _payable(invoice if retainer else _prepaid(case, invoice, currency), terms.cash_rounding)


def _payable(invoice: Invoice, step: Decimal) -> Invoice:
    """The document with what is paid rounded to the smallest coin, where one was agreed; nothing else is (BT-114)."""
    if not step:
        return invoice
    due = invoice.totals.payable
    with exact():
        paid = (due / step).to_integral_value(ROUND_HALF_UP) * step
    return complete(replace(invoice, totals=replace(invoice.totals, rounding=rounded(paid - due, invoice.currency))))


def _within(line: Line, request: Request) -> Line:
    """The line with its days within those of the invoice: an entry that runs over midnight belongs to where it began."""
    if line.period_from is None or line.period_to is None:
        return line
    return replace(line, period_from=max(line.period_from, request.from_on), period_to=min(line.period_to, request.to_on))


def _prepaid(case: _Case, invoice: Invoice, currency: str) -> Invoice:
    """The document with what a retainer in money pays of it."""
    request = case.request
    if any(fixed.kind == "retainer" for fixed in request.fixed):
        return invoice  # it bills the deposit itself
    account = retainers.account(case.store, case.client["uid"], request.project, currency, request.from_on, request.to_on)
    if account is None or account.closing <= 0:
        return invoice
    used = rounded(min(account.closing, invoice.totals.gross), currency)
    told = _retainer(currency, account, used, Decimal(1))
    return complete(replace(invoice, retainer=told, totals=replace(invoice.totals, prepaid=used)))


def _discounts(lines: Iterable[Line], percent: Decimal, currency: str) -> tuple[Allowance, ...]:
    """A discount on the whole, within each VAT category by itself (BR-32)."""
    if not percent:
        return ()
    bases: dict[TaxKey, Decimal] = {}
    for line in lines:
        bases[line.tax] = bases.get(line.tax, _ZERO) + line.net
    words = f"Discount {percent.normalize():f} %"
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


def _held_told(parts: Iterable[Part]) -> list[str]:
    held: dict[int, int] = {}
    for part in parts:
        if part.treatment == "hold":
            number = part.segment.entry.entry_id
            held[number] = held.get(number, 0) + part.billed_ms
    if not held:
        return []
    named = ", ".join(f"E{number}" for number in list(held)[:5])
    return [f"held by the cap: {sum(held.values()) / HOUR_MS:.2f} h ({named}{' ...' if len(held) > 5 else ''})"]


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
