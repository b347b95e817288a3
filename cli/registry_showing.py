"""How clients and projects are shown: one in full, and what a change changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from cli.human import visible
from cli.output import print_record, print_table
from store.billing import registry
from store.database import Store
from store.terms import TERMS

SHOWN = {
    "client": ("name", "legal_name", "city", "country", "vat_id", "terms"),
    "project": ("name", "client", "title", "order_reference", "terms"),
}
_RATES = ("rate_id", "amount", "currency", "unit", "project", "person", "kind", "valid_from", "valid_to")


def print_one(store: Store, kind: str, name: str, format_: str) -> None:
    """Print a client or project: for people with its rates and open invoices beneath."""
    row = registry.resolve(store, kind, name)
    shown = store.rows(f"SELECT * EXCLUDE (uid), uid FROM {kind}s WHERE uid = ?", [row["uid"]])[0]
    if format_ != "table":
        print_record(shown, format_)
        return
    told = {key: value for key, value in shown.items() if value not in (None, [], False) and key not in ("terms", "uid")}
    print_record(told, format_)
    for rule, words in (row["terms"] or {}).items():
        click.echo(
            f"term {rule}: {visible(words)}  ({TERMS[rule].says})" if rule in TERMS else f"term {rule}: {visible(words)}"
        )
    rates = store.query(f"SELECT * FROM rates WHERE {kind} = ? ORDER BY valid_from NULLS FIRST, rate_id", [row["name"]])
    if rates.rows:
        click.echo()
        used = [name for name in _RATES if any(rate[name] is not None for rate in rates.rows)]
        print_table(rates, format_, used)
    if kind == "client":
        _print_open(store, row["name"], format_)


def _print_open(store: Store, name: str, format_: str) -> None:
    table = store.query(
        "SELECT invoice_id, number, status, issued_on, due_on, currency, gross, open_amount FROM invoices"
        " WHERE client = ? AND (open_amount > 0 OR status = 'draft') ORDER BY due_on, invoice_id",
        [name],
    )
    if table.rows:
        click.echo()
        print_table(table, format_)


def print_difference(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Say what a change changed."""
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        click.echo(f"unchanged {after['name']}")
        return
    for name in changed:
        click.echo(
            visible(f"{kind} {after['name']}: {name.replace('_', ' ')} {_words(before[name])} -> {_words(after[name])}")
        )


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{rule}={words}" for rule, words in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
