"""Who sells, who buys, and how to pay: [seller] of config.toml and the client's own row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from reports.invoices.document import Party, Payment
from store.config import section
from store.errors import RefusedError, UsageError
from store.handle import Store

_PAYMENT = tuple(field.name for field in fields(Payment))
_PARTY = tuple(field.name for field in fields(Party))
_NOTES = ("note", "tax_note")


def seller(store: Store) -> tuple[Party, Payment, Mapping[str, str]]:
    """The seller, how to pay, and the notes that every invoice carries; raises RefusedError where there is no name."""
    told = {name: str(value) for name, value in section(store.places.config, "seller").items()}
    for name in told:
        if name not in (*_PARTY, *_PAYMENT, *_NOTES):
            close = get_close_matches(name, (*_PARTY, *_PAYMENT, *_NOTES), n=1)
            hint = f"did you mean {close[0]}?" if close else f"it knows {', '.join((*_PARTY, *_PAYMENT, *_NOTES))}"
            raise UsageError(f"config.toml: [seller] knows no {name}; {hint}")
    if not told.get("name"):
        raise RefusedError('there is no seller; write [seller] name = "...", street, postcode, city, country in config.toml')
    _refuse_impossible(told)
    party = Party(**{name: told[name] for name in _PARTY if name in told})
    payment = Payment(**{name: told[name] for name in _PAYMENT if name in told and name != "reference"})
    return party, payment, {name: told[name] for name in _NOTES if name in told}


def buyer(client: Mapping[str, Any]) -> Party:
    """A client as the buyer."""
    told = {name: str(client[name]) for name in _PARTY if name != "name" and client.get(name)}
    return Party(name=client["legal_name"] or client["name"], **told)


def _refuse_impossible(told: Mapping[str, str]) -> None:
    from stdnum import iban

    if told.get("iban") and not iban.is_valid(told["iban"]):
        raise UsageError(f"config.toml: [seller] iban: {told['iban']} can't be right; its check digits do not fit")
