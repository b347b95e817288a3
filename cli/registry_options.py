"""The options that say who a client is and what a project is, shared by the verbs that add and edit."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from cli.group import tell
from store.database import Store
from store.errors import UsageError

NONE = "none"  # as a value: take away what is there

# option -> what it is; the column has the same name
CLIENT: Mapping[str, str] = {
    "legal-name": "As it stands on invoices; by default the name.",
    "street": "Street and number.",
    "additional": "A further line of the address.",
    "postcode": "Postal code.",
    "city": "City.",
    "region": "Region or state.",
    "country": "Two letters, as DE.",
    "vat-id": "VAT identification number.",
    "tax-number": "Local tax number.",
    "company-number": "Of a register of companies.",
    "contact": "Whom to write to.",
    "phone": "Phone number.",
    "email": "E-mail address.",
    "website": "Address of a web site.",
    "endpoint": "Electronic address of e-invoices.",
    "endpoint-scheme": "EAS code of that address, as 9930.",
    "number": "Your number for them.",
}
REFERENCES: Mapping[str, str] = {
    "buyer-reference": "What they want to see on invoices (BT-10, the Leitweg-ID in Germany).",
    "order-reference": "Their purchase order (BT-13).",
    "contract-reference": "The contract (BT-12).",
}


def registry_options(names: Mapping[str, str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a verb these options, `--term` and `--note`; it gets them as `said`, by column, only those given."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def with_said(*args: Any, **options: Any) -> Any:
            said = {name.replace("-", "_"): options.pop(name.replace("-", "_")) for name in (*names, "note")}
            pairs = options.pop("pairs")
            given = {name: value for name, value in said.items() if value is not None}
            found = {name: None if value.strip().lower() in ("", NONE) else value for name, value in given.items()}
            if pairs:
                found["terms"] = _terms(pairs)
            return function(*args, said=found, **options)

        decorated: Callable[..., Any] = with_said
        decorated = click.option("--note", metavar="TEXT", help="For yourself.")(decorated)
        decorated = click.option(
            "-t", "--term", "pairs", multiple=True, metavar="RULE=WORDS", help="A rule; see `tt client terms`.",
        )(decorated)  # fmt: skip
        for name in reversed(list(names)):
            decorated = click.option(f"--{name}", metavar="TEXT", help=names[name])(decorated)
        return decorated

    return decorate


def _terms(pairs: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for pair in pairs:
        name, sign, words = pair.partition("=")
        if not sign:
            raise UsageError(f'{pair!r} sets no rule; write --term rounding="up 15m"')
        found[name.strip().replace("-", "_")] = None if words.strip().lower() in ("", "default") else words.strip()
    return found


def checked(said: dict[str, Any]) -> dict[str, Any]:
    """What was said, with a country and a VAT id that can be; raises UsageError, or tells what is doubtful."""
    if said.get("country"):
        said["country"] = said["country"].upper()
        if len(said["country"]) != 2 or not (said["country"].isascii() and said["country"].isalpha()):
            raise UsageError(f"{said['country']!r} is no country; write two letters, as DE (ISO 3166)")
    if said.get("vat_id"):
        from stdnum import exceptions, get_cc_module

        said["vat_id"] = said["vat_id"].replace(" ", "").upper()
        module = get_cc_module(said["vat_id"][:2].lower().replace("el", "gr"), "vat")
        try:
            if module is not None:
                module.validate(said["vat_id"])
        except exceptions.ValidationError:
            tell(f"{said['vat_id']} can't be a VAT id of {said['vat_id'][:2]}; it is kept as it is, check it")
    return said


def client_uid(store: Store, name: str | None) -> str | None:
    """The uid of the client that a name stands for, None for none; raises NotFoundError."""
    from store.billing import registry

    return None if name is None else str(registry.resolve(store, "client", name)["uid"])
