"""What a path is called, by what it holds and how it is used."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runbooks.knowledge.wordlists import words
from runbooks.parameters.flags import Hint
from runbooks.parameters.index import Spot
from runbooks.parameters.names import name_of

_ENDINGS = {
    ending: name
    for name, endings in {
        "KEY_FILE": "key",
        "CERT_FILE": "crt cer pem",
        "CSR_FILE": "csr",
        "SQL_FILE": "sql",
        "DUMP_FILE": "dump bak rdb",
        "ARCHIVE_FILE": "tar tgz gz bz2 xz zst zip",
        "CONFIG_FILE": "conf cfg ini cnf toml properties",
        "YAML_FILE": "yaml yml",
        "JSON_FILE": "json",
        "CSV_FILE": "csv",
        "LOG_FILE": "log",
        "SCRIPT_FILE": "sh py pl rb",
        "VARIABLES_FILE": "tfvars env",
        "PACKAGE_FILE": "deb rpm whl jar war apk",
    }.items()
    for ending in endings.split()
}
_ON_FOLDERS = words("cd pushd mkdir rmdir du df find ls tree chown chmod rsync restic borg ncdu mount umount")
_FOLDER_OPTIONS = words("-C -d --directory --chdir --cwd --working-dir --prefix --data-dir --datadir --outdir")
_GENERIC = words("DATA CURRENT LATEST MAIN SRC BIN LIB HOME CONF CONFIG LOG LOGS TMP")


def path_hint(value: str, spots: Sequence[Spot]) -> Hint:
    """What a path is called: `ARCHIVE_DIR` for a folder, `KEY_FILE` for a file whose ending is known."""
    last = value.rstrip("/").rsplit("/", 1)[-1]
    stem, dot, ending = last.rpartition(".")
    flag = next((one.run.role.flag for one in spots if one.is_whole and one.run.role.flag.startswith("--")), "")
    if value.endswith("/") or _is_folder(value, spots):
        return Hint(_said(value, "DIR"), "path")
    if flag and flag not in _FOLDER_OPTIONS:
        name = name_of(flag)
        return Hint(name if name.endswith(("FILE", "PATH", "DIR")) else f"{name}_FILE", "path")
    if dot and stem and re.fullmatch(r"[a-z][a-z0-9]{0,7}", ending):
        name = _ENDINGS.get(ending, "")
        own = name_of(stem)
        return Hint(name or (own if own.endswith("FILE") else f"{own}_FILE"), "path")
    return Hint(_said(value, "PATH"), "path")


def _is_folder(value: str, spots: Sequence[Spot]) -> bool:
    """Whether something stands in it, or it is given to a program that works on folders."""
    for one in spots:
        if one.run.value[one.place.last : one.place.last + 1] == "/":
            return True
        role = one.run.role
        if one.is_whole and (role.flag in _FOLDER_OPTIONS or one.source.part == "cwd"):
            return True
        if one.is_whole and role.program in _ON_FOLDERS and not role.flag and "." not in value.rsplit("/", 1)[-1]:
            return True
    return False


def _said(value: str, kind: str) -> str:
    """The last part of a path that says something, and what it is."""
    pieces = [name_of(one) for one in value.split("/") if one]
    last = pieces[-1]
    if last in _GENERIC and len(pieces) >= 2 and pieces[-2] not in _GENERIC:
        last = f"{pieces[-2]}_{last}"
    return last if last.endswith(("DIR", "PATH")) else f"{last}_{kind}"
