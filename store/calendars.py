"""Public holidays of countries and their regions, named as `DE` or `DE-BY`."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from functools import cache

from store.errors import UsageError


def refuse_unknown(name: str) -> None:
    """Raise UsageError where there are no holidays of this name."""
    import holidays

    country, _, region = name.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        close = get_close_matches(country, known, n=1, cutoff=0.5)
        hint = f"did you mean {close[0]}?" if close else "write DE, or DE-BY for a region"
        raise UsageError(f"no holidays are known of {country!r}; {hint}")
    if region and region not in known[country]:
        raise UsageError(f"{country} has no region {region!r}; it has {', '.join(known[country]) or 'none'}")


@cache
def holidays_of(name: str, year: int) -> dict[date, str]:
    """The public holidays of a year with their names; empty where no calendar is named."""
    if not name:
        return {}
    import holidays

    country, _, region = name.partition("-")
    return dict(holidays.country_holidays(country, subdiv=region or None, years=year).items())
