"""What a draft should say about budgets that are nearly used up, or more than that."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from store.billing.daybands import MINUTES, edge_ms
from store.handle import Store
from store.terms import TermBook

_PLACES = (
    "SELECT name FROM client WHERE uid = CAST($client AS UUID)"
    " UNION ALL SELECT name FROM project WHERE client_uid = CAST($client AS UUID)"
)


def budget_warnings(store: Store, client_uid: str, day: date) -> list[str]:
    """A sentence for each budget of a client and its projects that is used to its warn share by the end of a day."""
    terms = TermBook(store)
    if not terms.says_any("budget"):
        return []
    from reports.timesheets.asked import Asked
    from reports.timesheets.budgets import section

    zone = ZoneInfo(terms.of(client_uid).zone)
    names = {row["name"] for row in store.rows(_PLACES, {"client": client_uid})}
    found = section(store, Asked((), zone, to_ms=edge_ms(day, MINUTES, zone)))
    return [
        f"the budget of {row['name']} is used to {row['used_percent']} % ({row['used']} of {row['budget']} {row['unit']}"
        f", {row['period']})"
        for row in found.flat.rows
        if row["name"] in names and row["state"] != "ok"
    ]
