"""Which names of variables, options, headers and fields stand for a secret."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_SECRET_WORDS = frozenset({"authorization", "cookie", "credential", "credentials", "pat", "secret", "secrets", "token"})
_SECRET_ENDINGS = (
    "apikey",
    "apitoken",
    "authkey",
    "authtoken",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "secret",
)
_SECRET_LAST_WORDS = frozenset({"auth", "pass", "pw", "pwd"})
# `DBPASS`, `rootpw`, `userpwd`; but a filter or a word of the language can end so too.
_SHORT_ENDINGS = ("pass", "pwd", "pw")
_ORDINARY_WORDS_LIST = """
allpass askpass bandpass bypass cdpwd compass encompass firstpass getpw getpwd highpass keepass lastpass lowpass lpwd
multipass oldpwd onepass overpass secondpass singlepass surpass trespass twopass underpass vipw
"""
_ORDINARY_WORDS = frozenset(_ORDINARY_WORDS_LIST.split())
_KEYS = frozenset(
    {
        "access",
        "account",
        "api",
        "app",
        "auth",
        "encryption",
        "hmac",
        "master",
        "private",
        "secret",
        "shared",
        "signing",
    }
)
# What a secret name ends with, or is qualified by, when its value only tells something about the secret.
_ABOUT_SECRETS = frozenset(
    {
        "agent",
        "algorithm",
        "arn",
        "askpass",
        "class",
        "count",
        "dir",
        "directory",
        "disabled",
        "enabled",
        "endpoint",
        "env",
        "exp",
        "expires",
        "expiry",
        "file",
        "files",
        "flow",
        "folder",
        "format",
        "from",
        "header",
        "helper",
        "host",
        "id",
        "ids",
        "info",
        "interval",
        "issuer",
        "kind",
        "length",
        "lifetime",
        "limit",
        "list",
        "manager",
        "max",
        "method",
        "min",
        "mode",
        "name",
        "names",
        "namespace",
        "path",
        "policy",
        "port",
        "prompt",
        "provider",
        "ref",
        "region",
        "required",
        "reset",
        "retries",
        "role",
        "rotation",
        "scope",
        "size",
        "sock",
        "socket",
        "stdin",
        "store",
        "ttl",
        "type",
        "uri",
        "url",
        "user",
        "username",
        "version",
    }
)
_NOT_THE_SECRET = frozenset({"continuation", "existing", "has", "max", "next", "num", "page", "starting", "use"})
# Keys that stand beside a secret where secrets are kept.
_BESIDE_SECRETS = frozenset({"cas", "comment", "database", "db", "description", "email", "env", "login", "owner", "team"})
_NEVER = frozenset({"PWD", "OLDPWD", "pwd", "pat", "PAT"})


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether a name (`DB_PASSWORD`, `apiKey`, `client-secret`) says that its value is a secret."""
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or name in _NEVER or words[-1] in _ABOUT_SECRETS or _NOT_THE_SECRET.intersection(words[-2:-1]):
        return False
    if words[-1] in _SECRET_LAST_WORDS or not _SECRET_WORDS.isdisjoint(words):
        return True
    if any(word.endswith(_SECRET_ENDINGS) or word.startswith("password") for word in words):
        return True
    if any(word.endswith(_SHORT_ENDINGS) and len(word) > 4 and word not in _ORDINARY_WORDS for word in words):
        return True
    pairs = pairwise(words)
    return any(after == "key" and before in _KEYS for before, after in pairs)


def says_no_secret(name: str) -> bool:
    """Whether a name (`username`, `db_host`, `owner`) says that its value, kept among secrets, is none."""
    last = [word.lower() for word in _WORD.findall(name)][-1:]
    return not _ABOUT_SECRETS.isdisjoint(last) or not _BESIDE_SECRETS.isdisjoint(last)
