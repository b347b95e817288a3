"""The shapes by which credentials of well-known services are told, wherever they stand.

Each shape begins with one literal character, which lets the regular expression engine run through ordinary output at
the speed of a character search; what must come before that character is said by look-behind. Group 1 is the part to
hide: what is left says which kind of credential was there.
"""

from __future__ import annotations

import re

_WORD = r"[0-9A-Za-z]"
_WORD_ = r"[0-9A-Za-z_]"
_DASHED = r"[0-9A-Za-z_\-]"
_BEFORE = r"[0-9A-Za-ln-z]"  # would make it part of a longer word; a colour before it ends in "m"

# (what comes before the separator, the separator, what is hidden)
_SEPARATED = {
    "_": (
        *((f"gh{kind}", _WORD + "{36,255}") for kind in "pousr"),  # GitHub: personal, OAuth, user, server, refresh
        ("github_pat", _WORD_ + "{22,255}"),
        *((f"{kind}k_{mode}", _WORD + "{10,255}") for kind in "rs" for mode in ("live", "test")),  # Stripe
        ("whsec", _WORD + "{24,255}"),  # Stripe, Svix
        ("npm", _WORD + "{36}"),
        *((f"nf{kind}", _WORD_ + "{36,64}") for kind in "pcoub"),  # Netlify
        *((f"do{kind}_v1", "[0-9a-f]{64}") for kind in "opr"),  # DigitalOcean
        ("hf", _WORD + "{30,64}"),  # Hugging Face
        ("dckr_pat", _DASHED + "{20,255}"),  # Docker Hub
        *((f"shp{kind}", "[0-9a-fA-F]{32}") for kind in ("at", "ca", "pa", "ss")),  # Shopify
        ("glsa", _WORD_ + "{32,64}"),  # Grafana
        ("lin_api", _WORD + "{32,64}"),  # Linear
        ("sntrys", r"[0-9A-Za-z_+/=]{40,512}"),  # Sentry
    ),
    "-": (
        *((f"gl{kind}", _DASHED + "{20,255}") for kind in ("pat", "ptt", "rt", "dt", "cbt", "ft", "soat", "agent", "oas")),
        *((f"xox{kind}", r"[0-9A-Za-z\-]{10,255}") for kind in "abceoprs"),  # Slack
        ("xapp", r"[0-9A-Za-z\-]{20,255}"),
        ("pypi", r"AgE[0-9A-Za-z_\-]{50,1024}"),
        ("pul", "[0-9a-f]{40}"),  # Pulumi
        ("GOCSPX", _DASHED + "{28}"),  # Google OAuth client
        ("sk", r"(?:ant|proj|svcacct)-[0-9A-Za-z_\-]{20,255}"),  # Anthropic, OpenAI
        ("sk", _WORD + "{40,64}"),
        ("AGE-SECRET-KEY", "1[0-9A-Z]{58}"),
        ("NRAK", "[0-9A-Z]{27}"),  # New Relic
    ),
    r"\.": (
        *((f"hv{kind}", _DASHED + "{24,255}") for kind in "sbr"),  # HashiCorp Vault
        ("ya29", _DASHED + "{20,1024}"),  # Google OAuth access
        ("SG", r"[0-9A-Za-z_\-]{16,32}\.[0-9A-Za-z_\-]{32,64}"),  # SendGrid
        ("atlasv1", r"[0-9A-Za-z_\-]{60,128}"),  # Terraform Cloud
    ),
}

# Letters and digits as no name of a user mixes them.
_URL_TOKEN = (
    r"(?:(?=[0-9A-Za-z]{0,255}[a-z])(?=[0-9A-Za-z]{0,255}[A-Z])(?=[0-9A-Za-z]{0,255}[0-9][A-Za-z])[0-9A-Za-z]{14,256}"
    r"|(?=(?:[a-z]{0,64}+[0-9]{1,64}+){3})[0-9a-z]{20,256})"
)


def _separated(separator: str) -> str:
    kinds = "|".join(
        rf"(?<={before}{separator})(?<!{_BEFORE}{before}{separator}){hidden}" for before, hidden in _SEPARATED[separator]
    )
    return rf"{separator}(?={_DASHED}{{10}})({kinds})"


SHAPES = (
    *(_separated(separator) for separator in _SEPARATED),
    rf"A[KS]IA([0-9A-Z]{{16}})(?!{_WORD})(?<!{_BEFORE}.{{20}})",  # AWS access key ids, long-lived and temporary
    rf"AIza({_DASHED}{{35}})(?!{_DASHED})",  # Google API keys
    # JSON Web Tokens, which never begin within a word: "eyJeyJeyJ..." is looked at once
    rf"eyJ(?<!{_BEFORE}eyJ)([0-9A-Za-z_\-]{{8,4096}}\.eyJ[0-9A-Za-z_\-]{{8,8192}}\.[0-9A-Za-z_\-]{{8,2048}})",
    r"hooks\.slack\.com/(?:services|workflows|triggers)/([0-9A-Za-z/]{20,255})",
    rf"~(?<={_WORD}{{3}}[0-9]Q~)([0-9A-Za-z_~.\-]{{31,34}})",  # Azure client secrets
    r"sig=([0-9A-Za-z%/+]{40,64}(?:%3[dD]|=))",  # Azure shared access signatures
    # in URLs: tokens in place of the user, and passwords, but not references to variables
    rf"://(?:(?={_URL_TOKEN}(?::(?:x-oauth-basic)?)?@)|[^\s/@:'\"]{{0,256}}:(?!\$[A-Za-z_{{(]|\*\*\*@|\{{\{{|<))"
    r"([^\s/@'\"]{1,256}(?:@[^\s/@'\"]{1,256}){0,2})@",
    r"-----BEGIN [0-9A-Z ]{0,32}PRIVATE KEY(?: BLOCK)?-----((?:(?!-----END)[^\x00]){16,16384})",
)
SHAPES_IN_TEXT = tuple(re.compile(shape) for shape in SHAPES)
SHAPES_IN_BYTES = tuple(re.compile(shape.encode()) for shape in SHAPES)

PRIVATE_KEY_BEGIN = b"-----BEGIN "
PRIVATE_KEY_END = b"-----END "
LONG_TOKEN_BEGINS = re.compile(rb"eyJ|://|github_pat_|pypi-|ya29\.|sk-ant-")
