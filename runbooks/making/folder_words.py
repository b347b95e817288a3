"""Which words of a command may name a file in the folder that it is run in, by how they look."""

from __future__ import annotations

import re

from runbooks.knowledge.wordlists import words
from runbooks.shell.tree import Word

SECRET = "***"
# What the names of files end with; some are also the last label of hosts: then a word counts as a file.
_ENDINGS = words(
    "yaml yml json jsonl toml ini cfg conf cnf config env properties xml csv tsv txt md rst log out err sql dump sh bash "
    "zsh py pl rb js ts go rs c h java lua php tf tfvars tfstate tfplan plan hcl nomad rego cue jsonnet libsonnet j2 tmpl "
    "tpl bicep pem crt cer csr key pub p12 pfx jks der crl srl gpg asc sig age sha256 md5 tar gz tgz bz2 xz zst zip 7z rar "
    "deb rpm apk whl jar war img iso qcow2 raw rdb aof db sqlite sqlite3 duckdb parquet avro pcap html css svg png jpg pdf "
    "bak old orig tmp new save lock pid sock patch diff list lst lua rules ovpn kubeconfig"
)
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,10})$")
_URL = re.compile(r"(?!file)[A-Za-z][A-Za-z0-9+.-]*://")
_HOME = ("/", "~/", "$HOME", "${HOME}", '"$HOME', '"${HOME}', "file:///", "@/", "@~/", "@$HOME", "@${HOME}")
_FROM_HERE = ("./", "../", "@", "file://", "fileb://", "<(", ">(")
_NOTHING = frozenset({"", "-", "@-", "~", "{}", "/", "--"})


def is_elsewhere(text: str) -> bool:
    """Whether a text names no file, or one whose place does not depend on the folder."""
    return text in _NOTHING or text.startswith(_HOME) or _URL.match(text) is not None


def is_pathlike(text: str, *, names: bool = False) -> bool:
    """Whether a text, or what is behind a `=` in it, looks like a file in the folder; in doubt it does.

    `names`: a slash is no sign of a file, as in `deploy/web` for kubectl.
    """
    return any(_looks(piece, names) for piece in (text, text.partition("=")[2], *text.split(",")[1:]) if piece)


def is_glob(word: Word) -> bool:
    """Whether the shell looks for files of the folder that this word matches."""
    raw = word.raw.replace(SECRET, "")
    return word.value is None and not raw.startswith(_HOME) and _unquoted_glob(raw)


def _looks(text: str, names: bool) -> bool:
    if is_elsewhere(text):
        return False
    if text in (".", "..") or text.startswith(_FROM_HERE):
        return True
    if any(map(str.isspace, text)):
        return False
    ending = _ENDING.search(text)
    if ending and ending[1].lower() in _ENDINGS:
        return True
    return not names and "/" in text


def _unquoted_glob(raw: str) -> bool:
    """Whether a `*`, `?` or `[` stands outside quotes and expansions."""
    plain = re.sub(r"\\.|'[^']*'|\"(?:\\.|[^\"\\])*\"|\$\{[^}]*\}|\$[?*#@!$-]|\$\(.*\)|`.*`", "", raw, flags=re.DOTALL)
    return any(mark in plain for mark in "*?[")
