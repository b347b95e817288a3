"""Which comments say that what was just done was a mistake: then what comes next puts it right, whatever it looks like."""

from __future__ import annotations

import re

from runbooks.making.bench import Bench
from runbooks.making.comments import lines_of
from runbooks.making.item import Item

# Said before anything else: "no!" and "wait," need their sign, "no downtime" and "wait for it" are no regrets.
_CRY = re.compile(
    r"(?i)\W*(?:no+|nope|wait|ah|hm+|stop|ne+|halt)\s*[!,.;:-]|\W*(?:o+ps|whoops|ups|ouch|argh+|aargh|damn|dammit|doh|d'oh|shit|fuck"
    r"|crap|sorry|mist|verdammt|scheisse|scheiße|merde|mierda|joder)\b"
)
_ADMITTED = re.compile(
    r"(?i)\b(?:my (?:bad|mistake|fault|error)|by (?:mistake|accident)|(?:that|this|it) was (?:wrong|a mistake|not)"
    r"|wrong (?:one|host|server|cluster|namespace|service|deployment|file|folder|database|window|terminal|command|thing)"
    r"|should(?: not|n't) have|did(?: not|n't) mean|not (?:that|this) one|undo (?:that|this|it)|put (?:it|that|this) back"
    r"|back to (?:how|what|where) it was|falsche[rsmn]?|aus versehen|mein fehler)\b"
)


def regretted(bench: Bench, earlier: Item, later: Item) -> bool:
    """Whether a comment typed between the two, or on the later one, says that the earlier was a mistake."""
    said = [item for item in bench.items[earlier.index + 1 : later.index + 1] if item.session == earlier.session]
    lines = [line for item in said if item.is_comment or item is later for line in lines_of(item)]
    return any(_CRY.match(line) or _ADMITTED.search(line) for line in lines)
