"""What retainers pay of a draft: hours before they are billed, money of what is to pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from reports.billing.case import Case
from reports.invoices.arithmetic import complete
from reports.invoices.document import Invoice, Retainer
from store.billing import retainers
from store.billing.ledger import Balance, balance, movement
from store.billing.parts import HOUR_MS, Part, from_retainer
from store.billing.retainers import Account
from store.money import exact, rounded

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Use:
    """What a document uses of an account on a day: milliseconds (`ms`), or money of a currency."""

    project: str | None
    used_on: date
    unit: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Hours:
    """Parts of which hours bought in advance pay the first, what was used of them by currency, and of which account."""

    parts: list[Part]
    account: Account | None
    uses: dict[str, list[Use]]

    def told(self, case: Case, currency: str) -> Retainer | None:
        """The account after this document and those before it; None where it says nothing about these days."""
        if self.account is None:
            return None
        before = list(self.uses)[: list(self.uses).index(currency) + 1] if currency in self.uses else list(self.uses)
        used = [movement(use.used_on, "ms", -use.amount) for known in before for use in self.uses[known]]
        found = balance([*self.account.moves, *used], "ms", case.request.from_on, case.request.to_on)
        steps = (found.opening, found.deposited, found.used, found.expired)
        return _retainer("h", found, Decimal(HOUR_MS)) if any(steps) else None


def hours(case: Case, parts: list[Part]) -> Hours:
    """Draw hours in the order of work.

    What expires within the days of the draft pays for work before its day, which is booked as used on the day before.
    """
    known = retainers.accounts(case.store, case.client["uid"], "ms")
    given = account = _nearest(case, known)
    if account is None:
        return Hours(parts, None, {})
    first, last = case.request.from_on, case.request.to_on
    stages = [(day - _DAY, day) for day in account.expiries(first, last)] + [(last, date.max)]
    currencies = [part.segment.rate.currency for part in parts if part.segment.rate]
    uses: dict[str, list[Use]] = {currency: [] for currency in sorted(currencies)}
    for used_on, before in stages:
        parts, taken = _stage(account, parts, used_on, before)
        account = replace(account, moves=[*account.moves, *(movement(used_on, "ms", Decimal(-ms)) for ms in taken.values())])
        for currency, ms in taken.items():
            uses[currency].append(Use(account.project, used_on, "ms", Decimal(ms)))
    return Hours(parts, given, uses)


def _nearest(case: Case, known: list[Account]) -> Account | None:
    return retainers.nearest(known, retainers.present_name(case.store, case.request.project))


def _stage(account: Account, parts: Sequence[Part], used_on: date, before: date) -> tuple[list[Part], dict[str, int]]:
    """The parts with those before a day drawn on what is there on `used_on`; the milliseconds drawn by currency."""
    early = [part for part in parts if part.segment.day < before]
    late = [part for part in parts if part.segment.day >= before]
    known = {id(part) for part in early if part.treatment == "retainer"}
    drawn = from_retainer(early, int(account.drawable(used_on)))
    taken: dict[str, int] = {}
    for part in drawn:
        if part.treatment == "retainer" and id(part) not in known and part.segment.rate is not None:
            currency = part.segment.rate.currency
            taken[currency] = taken.get(currency, 0) + part.billed_ms
    return [*drawn, *late], taken


def money(case: Case, invoice: Invoice, told: Retainer | None) -> tuple[Invoice, list[Use]]:
    """The document with what a retainer in money pays of it; not one that bills a deposit itself."""
    invoice = replace(invoice, retainer=told)
    if invoice.totals.gross <= 0 or any(fixed.kind == "retainer" for fixed in case.request.fixed):
        return invoice, []
    first, last, currency = case.request.from_on, case.request.to_on, invoice.currency
    account = _nearest(case, retainers.accounts(case.store, case.client["uid"], currency))
    left = account.drawable(last) if account else Decimal(0)
    if account is None or left <= 0:
        return invoice, []
    used = rounded(min(left, invoice.totals.gross), currency)
    after = balance([*account.moves, movement(last, currency, -used)], currency, first, last)
    invoice = replace(invoice, retainer=told or _retainer(currency, after, Decimal(1)))
    paid = complete(replace(invoice, totals=replace(invoice.totals, prepaid=used)))
    return paid, [Use(account.project, last, currency, used)]


def elsewhere(case: Case, units: Sequence[str]) -> list[str]:
    """Sentences about what is left in accounts of projects that this draft, being of the whole client, does not draw on."""
    if case.request.project is not None:
        return []
    found = []
    for account in (one for unit in units for one in retainers.accounts(case.store, case.client["uid"], unit)):
        left = account.drawable(case.request.to_on) if account.project is not None else Decimal(0)
        if left > 0:
            words = f"{left / HOUR_MS:.2f} h" if account.unit == "ms" else f"{left.normalize():f} {account.unit}"
            found.append(f"{words} are left that {account.project} paid in advance; --project {account.project} draws on them")
    return found


def _retainer(unit: str, found: Balance, scale: Decimal) -> Retainer:
    with exact():
        steps = (found.opening, found.deposited, found.used, found.expired, found.closing)
        return Retainer(unit, *((step / scale).quantize(Decimal("0.0001")) if unit == "h" else step for step in steps))
