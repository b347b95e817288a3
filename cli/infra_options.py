"""Words of the command line that say what a component is: tags, identities."""

from __future__ import annotations

import re
from collections.abc import Iterable

from store.errors import UsageError

IDENTITY = "arn, hostname, ip, kube_context, aws_profile ... and its key; may be repeated."
_SCHEME = re.compile(r"[a-z][a-z0-9_]*")


def parsed_tags(words: Iterable[str]) -> dict[str, str]:
    """`env=prod` and `db`, which is a tag without a value."""
    found = {}
    for word in words:
        name, _, value = word.partition("=")
        if not name.strip():
            raise UsageError(f"{word!r} is no tag; write KEY=VALUE")
        found[name.strip()] = value.strip()
    return found


def parsed_identities(words: Iterable[str]) -> list[str]:
    """`hostname=db-1` as the store keeps identities, `hostname:db-1`."""
    found = []
    for word in words:
        scheme, equals, key = word.partition("=")
        if not equals or not _SCHEME.fullmatch(scheme) or not key.strip():
            raise UsageError(f"{word!r} is no identity; write SCHEME=KEY, as in hostname=db-1.example.com")
        found.append(f"{scheme}:{key.strip()}")
    return found
