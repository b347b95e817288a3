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
    calendar = getattr(holidays, country, None) if country.isalpha() else None  # imports this country's alone
    if getattr(calendar, "country", None) != country:
        close = get_close_matches(country, holidays.list_supported_countries(include_aliases=False), n=1, cutoff=0.5)
        hint = f"did you mean {close[0]}?" if close else "write DE, or DE-BY for a region"
        raise UsageError(f"no holidays are known of {country!r}; {hint}")
    regions = getattr(calendar, "subdivisions", ())
    if region and region not in regions:
        raise UsageError(f"{country} has no region {region!r}; it has {', '.join(regions) or 'none'}")


@cache
def holidays_of(name: str, year: int) -> dict[date, str]:
    """The public holidays of a year with their names; empty where no calendar is named."""
    if not name:
        return {}
    import holidays

    country, _, region = name.partition("-")
    return dict(holidays.country_holidays(country, subdiv=region or None, years=year).items())
