"""Finds secrets in what is handed to other languages: SQL, database shells, netrc and pgpass files, expect scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

_Q = r"""('\\''|\\?["'])"""  # a quote, also within the quotes of the shell
_VALUE = r"(?P<secret>(?:\1\1|(?!\1).)+)\1"
_BARE = r"""(?P<secret>[^\s"'\\;,()]+)"""

# (what the text must contain, in small letters, and where the secret is then)
_STATEMENTS = tuple(
    (hint, re.compile(pattern, re.IGNORECASE | re.DOTALL))
    for hint, pattern in (
        ("password", rf"\b(?:create|alter)\s+(?:role|user|group)\b[^;]{{1,200}}?\bpassword\s+{_Q}{_VALUE}"),
        ("identified", rf"\bidentified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?:password\s+)?{_Q}{_VALUE}"),
        (
            "identified",
            rf"\b(?:create|alter)\s+user\s+[\w.]+\s+identified\s+by\s+(?!random\b|values\b|password\b)(?![\"'$\\]){_BARE}",
        ),
        ("password", rf"\bset\s+password\b[^=;]{{0,200}}=\s*(?:password\s*\(\s*)?{_Q}{_VALUE}"),
        ("password", rf"\b(?:create|alter)\s+login\s[^;]{{1,200}}?\bpassword\s*=\s*N?{_Q}{_VALUE}"),
        ("_password", rf"\b(?:master|source)_password\s*=\s*{_Q}{_VALUE}"),
        ("pwd", rf"\bpwd[\"']?\s*:\s*{_Q}{_VALUE}"),  # MongoDB
        ("changeuserpassword", r"\bchangeUserPassword\(\s*[\"'][^\"']*[\"']\s*,\s*([\"'])(?P<secret>[^\"']+)\1"),
        ("requirepass", rf"(?:^|[\"'\n])[ \t]*requirepass[ \t]+[\"']?{_BARE}"),
        ("masterauth", rf"(?:^|[\"'\n])[ \t]*masterauth[ \t]+[\"']?{_BARE}"),
        ("login", r"""\b(?:machine\s+[^\s"']+|default)\s+login\s+[^\s"']+\s+password\s+(?P<secret>[^\s"'\\]+)"""),
        (
            "pgpass",
            r"""(?:^|[\s"'])[^\s:"']+:(?:\d+|\*):[^\s:"']+:[^\s:"']+:(?P<secret>[^\s"'\\]+)""",
        ),
        ("assword", r"""assword[^;\n]{0,40}[;\n{}\s]+send\s+(?:--\s+)?(\\?["'])(?P<secret>[^"'\\]+)\\+[rn]"""),  # expect
    )
)
# `preshared-key <(echo VALUE)`, `--key-file=<(printf %s VALUE)`: a file that is a secret, made on the spot.
_MADE_FILE = re.compile(
    r"""(?:\b(?:preshared|private)-key|--?[\w\-]*(?:key|pass|password|passphrase|secret|token)-?file)[\s=]+<\(\s*"""
    r"""(?:echo|printf)\s+(?:-\w+\s+)*(?:["']?%s(?:\\n)?["']?\s+)?(?P<secret>"[^"]*"|'[^']*'|[^\s"')]+)\s*\)"""
)


def statement_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the secrets are in statements and files within a text."""
    small = text.lower()
    for hint, statement in _STATEMENTS:
        if hint in small:
            for match in statement.finditer(text):
                yield match.span("secret")
    if "<(" in text:
        for match in _MADE_FILE.finditer(text):
            yield match.span("secret")
