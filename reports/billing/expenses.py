"""Expenses as lines of an invoice: what was paid for a client, with the markup agreed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reports.billing.lines import QUANTUM, tax_key
from reports.billing.request import Request
from reports.invoices.arithmetic import line_net
from reports.invoices.document import Line
from reports.invoices.wording import Words
from reports.sql import question
from store.billing import registry
from store.billing.taxes import TaxTable
from store.handle import Store
from store.money import exact


def unbilled(store: Store, request: Request) -> list[Mapping[str, Any]]:
    """The billable expenses of a client's days that no invoice bills yet."""
    project_uids = registry.uids_below(store, request.project) if request.project else []
    told = {
        "client": request.client_uid, "from": request.from_on.isoformat(), "to": request.to_on.isoformat(),
        "project": request.project, "uids": json.dumps(project_uids),
    }  # fmt: skip
    return list(store.rows(question("unbilled_expenses"), told))


def lines(
    costs: Sequence[Mapping[str, Any]], taxes: TaxTable, tax: str, currency: str, first_no: int, said: Words
) -> list[Line]:
    """A line for each expense: its quantity times its price with the markup, of four decimals."""
    found = []
    for number, cost in enumerate(costs, first_no):
        markup = cost["markup_percent"] or Decimal(0)
        with exact():
            price = (cost["unit_price"] * (100 + markup) / 100).quantize(QUANTUM, ROUND_HALF_UP).normalize() + 0
        quantity = cost["quantity"].normalize() + 0
        vat = tax_key(taxes.find(cost["tax"] or tax, cost["spent_on"]))
        receipt = said.say("receipt", number=cost["receipt"]) if cost["receipt"] else ""
        _, net = line_net(quantity, price, currency)
        marked = f" + {markup.normalize():f} % = {price:f}" if markup else ""
        why = (
            f"XP{cost['expense_id']} {cost['spent_on']}: {cost['unit_price'].normalize():f} {currency}{marked}",
            f"{quantity:f} x {price:f} = {quantity * price:f} -> {net:f} {currency}, half up",
        )
        found.append(
            Line(
                number, cost["description"], quantity, "C62", price, net, vat,
                kind="expense", group=said.say("expenses"), note=receipt,
                task_id=cost["task_id"],
                period_from=cost["spent_on"], period_to=cost["spent_on"], why=why,
            )
        )  # fmt: skip
    return found
