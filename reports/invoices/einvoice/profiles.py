"""What a document declares itself to be: the core standard, or a stricter reading of it."""

from __future__ import annotations

from dataclasses import dataclass

from store.errors import UsageError

_CORE = "urn:cen.eu:en16931:2017"
_BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


@dataclass(frozen=True, slots=True)
class Profile:
    """A specification that an invoice follows."""

    name: str
    specification: str  # BT-24
    process: str  # BT-23
    syntaxes: frozenset[str]


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("en16931", _CORE, "", frozenset({"UBL", "CII"})),
        Profile("xrechnung", f"{_CORE}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", _BILLING, frozenset({"UBL", "CII"})),
        Profile("peppol", f"{_CORE}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", _BILLING, frozenset({"UBL"})),
        Profile("factur-x", _CORE, "", frozenset({"CII"})),
    )
}


def named(name: str, syntax: str = "") -> Profile:
    """The profile of this name, in UBL or CII where one is asked for; raises UsageError where there is none."""
    found = PROFILES.get(name)
    if found is None:
        raise UsageError(f"there is no e-invoice profile {name!r}; write one of {', '.join(PROFILES)}")
    if syntax and syntax not in found.syntaxes:
        raise UsageError(f"{name} is not written in {syntax}; write {' or '.join(sorted(found.syntaxes))}")
    return found
