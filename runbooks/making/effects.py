"""What a command needs and what it makes, as far as that can be read from it: files, variables, functions, folders.

A file is a text `host:/absolute/path`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from runbooks.knowledge.wordlists import words
from runbooks.making.calls import Call
from runbooks.making.folders import resolved

# Options that name a file which is written.
WRITES_OPTION = words(
    "-o -O --output -out --out --output-file --output-document --outfile --log-file --dest -keyout --kubeconfig-out --file-out"
)
# Programs whose option of that letter is no file.
_NO_FILE = {"-o": words(
    "kubectl helm ssh scp ps lsblk df mount useradd chown oc docker journalctl aws az gcloud findmnt set"
),
            "-O": words("ssh curl scp")}  # fmt: skip
# Programs whose operands are written: all of them, or the last alone.
WRITES_ALL = words("touch mkdir tee mkfifo truncate shred mktemp gzip gunzip bzip2 xz zstd unzip chmod chown")
WRITES_LAST = words("cp mv ln install rsync scp wget")
_GIT_MAKING = frozenset({"clone", "init"})
_DUMPS = words("pg_dump pg_dumpall ssh-keygen")  # their -f is written
_PATHLIKE = re.compile(r"(?![a-z]+://)(?:[./~]|.*/|[\w-]+\.[A-Za-z]\w{0,7}$|[\w.-]+:[~/.])", re.DOTALL)
_REMOTE = re.compile(r"(?:[\w.-]+@)?([A-Za-z0-9][\w.-]*):(?!//)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Effects:
    """Files and variables that a command reads and writes, functions among the variables as `name()`.

    `reads` is every word that could be a file, `paths` those that look like one.
    """

    reads: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()


def effects_of(calls: Sequence[Call], host: str, cwd: str | None, reads: frozenset[str], sets: frozenset[str]) -> Effects:
    """What a command needs and makes that was typed on a host in a folder; `reads` and `sets` are its variables."""
    places = [(call, _Place(call.host or host, "~" if call.host else cwd)) for call in calls]
    files = {place.file(word): bool(_PATHLIKE.match(word)) for call, place in places for word in _mentioned(call)}
    writes = {path for call, place in places for path in _written(call, place) if ":/dev/" not in path}
    called = {f"{call.program}()" for call in calls if call.host is None and call.program}
    return Effects(
        reads=frozenset(files),
        paths=frozenset(writes | {path for path, is_path in files.items() if is_path}),
        writes=frozenset(writes),
        needs=reads | called,
        sets=sets,
    )


class _Place(NamedTuple):
    """Where a program runs."""

    host: str
    cwd: str | None

    def file(self, path: str) -> str:
        """A path as a file of a machine; `host:path`, as scp has it, is on that one."""
        remote = _REMOTE.fullmatch(path)
        if remote and "/" not in path.partition(":")[0]:
            return f"{remote[1]}:{resolved(remote[2] or '~', '~')}"
        return f"{self.host}:{resolved(path, self.cwd)}"


def above(file: str) -> Iterator[str]:
    """The file and each folder above it, the root excepted."""
    host, _, path = file.partition(":")
    while path.strip("/"):
        yield f"{host}:{path}"
        path = path.rpartition("/")[0]


def _written(call: Call, place: _Place) -> Iterator[str]:
    for operator, target in call.redirects:
        if ">" in operator and operator != ">&" and target != "/dev/null":
            yield place.file(target)
    for option, value in call.options:
        written = option in WRITES_OPTION and call.program not in _NO_FILE.get(option, ())
        if value and (written or (option == "-f" and call.program in _DUMPS)):
            yield place.file(value)
        elif value and option == "-t" and call.program in ("cp", "mv", "install"):
            yield from (place.file(f"{value}/{_base(one)}") for one in call.operands)
    for operand in _written_operands(call):
        yield place.file(operand)


def _written_operands(call: Call) -> Iterator[str]:
    if call.program in WRITES_ALL:
        yield from call.operands
    elif call.program in WRITES_LAST and len(call.operands) > 1:
        last = call.operands[-1]
        yield last
        # Copied into a folder, a file keeps its name.
        yield from (f"{last.rstrip('/')}/{_base(one)}" for one in call.operands[:-1])
    elif call.program in ("wget", "curl") and (call.program == "wget" or call.value("-O", "--remote-name") is not None):
        yield from (_base(one) for one in call.operands if "://" in one)
    elif call.program == "git" and _GIT_MAKING & set(call.subcommand):
        target = call.operands[-1] if call.operands else "."
        yield _base(target).removesuffix(".git") if "://" in target or "@" in target else target
    elif call.program == "dd":
        yield from (one[3:] for one in call.arguments if one.startswith("of="))
    elif call.program == "sed" and any(option.startswith(("-i", "--in-place")) for option, _ in call.options):
        yield from call.operands[-1:]
    elif call.program in ("tar", "zip") and len(call.operands) > 0:
        made = call.value("-f", "--file") or call.operands[0]
        if call.program == "zip" or call.value("-c", "--create") is not None:
            yield made


def _mentioned(call: Call) -> Iterator[str]:
    """Files that it may read: every word that could be one."""
    for operator, target in call.redirects:
        if operator == "<":
            yield target
    if call.holds:
        return
    for word in (*call.operands, *(value for _, value in call.options if value)):
        for piece in (word, word.partition("=")[2]):
            path = piece.removeprefix("@").removeprefix("file://")
            if path and "\n" not in path and not path.startswith("-") and len(path) < 400:
                yield path


def _base(path: str) -> str:
    return path.partition("?")[0].rstrip("/").rpartition("/")[2] or path
