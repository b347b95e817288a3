"""VAT by name: `standard` and what else the user defines, and those without VAT that every country of the EU has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from store.errors import NotFoundError
from store.handle import Store


@dataclass(frozen=True, slots=True)
class Tax:
    """A VAT category (UNCL5305) with its rate in percent, and why there is none where there is none."""

    category: str
    percent: Decimal
    reason: str = ""
    reason_code: str = ""


_NONE = Decimal(0)

# Names that need no `tt tax add`; codes are of the VATEX list of the European Commission.
BUILT_IN: Mapping[str, Tax] = {
    "reverse": Tax("AE", _NONE, "Reverse charge", "VATEX-EU-AE"),
    "intra": Tax("K", _NONE, "Intra-community supply", "VATEX-EU-IC"),
    "export": Tax("G", _NONE, "Export outside the EU", "VATEX-EU-G"),
    "outside": Tax("O", _NONE, "Not subject to VAT", "VATEX-EU-O"),
    "exempt": Tax("E", _NONE, "Exempt from VAT"),
    "zero": Tax("Z", _NONE),
}


class TaxTable:
    """All taxes, read once."""

    def __init__(self, store: Store) -> None:
        self._rows = store.rows(
            "SELECT name, category, percent, reason, reason_code, valid_from, valid_to FROM tax ORDER BY tax_id"
        )

    def find(self, name: str, day: date) -> Tax:
        """The tax of a name as it holds on the day of the supply; raises NotFoundError."""
        own = [row for row in self._rows if row["name"].lower() == name.lower()]
        held = [row for row in own if (row["valid_from"] or date.min) <= day < (row["valid_to"] or date.max)]
        if held:
            row = max(held, key=lambda row: row["valid_from"] or date.min)
            return Tax(row["category"], row["percent"], row["reason"] or "", row["reason_code"] or "")
        if own:
            raise NotFoundError(
                f"the tax {name} does not hold on {day}; tt tax add {name} PERCENT --from {day} adds what does"
            )
        if name in BUILT_IN:
            return BUILT_IN[name]
        raise NotFoundError(f"there is no tax {name}; tt tax add {name} 19 says how many percent")
