"""Finds secrets that programs read from their input: `echo X | sudo -S`, `chpasswd <<< user:X`, here-documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recorder.secret_arguments import named_programs
from recorder.secret_commands import Command, Span, simple_commands
from recorder.secret_names import is_secret_name

_PRINTERS = frozenset({"echo", "printf"})
_SHELLS = frozenset({"ssh", "sh", "bash", "zsh", "ksh", "dash", "ash"})
_STDIN_OPTION = re.compile(
    r"--(?:[a-z]+-)*(?:password|passwd|passphrase|token|secret)-stdin|--with-token|--passphrase-fd(?:=0)?"
)
_HERE_DOCUMENT = re.compile(r"""^((?:(?!<<)[^\n])*)<<-?[ \t]*(["']?)(\w+)\2[^\n]*\n""", re.MULTILINE)
_SUDO_VALUED = frozenset({"-u", "-g", "-p", "-h", "-C", "-r", "-t"})

# Programs that read a secret, and the words that must be there for it.
_READERS = tuple(
    (program, frozenset(words.split()))
    for programs, words in (
        ("passwd smbpasswd kinit cryptsetup", ""),
        ("gh", "secret set"),
        ("wrangler", "secret put"),
        ("docker podman faas-cli", "secret create"),
        ("gcloud", "secrets --data-file=-"),
        ("kubectl oc", "create secret"),
        ("vault bao", "login"),
        ("vault bao", "operator unseal"),
        ("openssl", "passwd"),
        ("wg", "pubkey"),
        ("pass", "insert"),
        ("ansible-vault", "encrypt_string"),
        ("systemd-creds", "encrypt"),
    )
    for program in programs.split()
)
_SECRET_FILE = re.compile(r"\.?[\w\-]+(?:\.(?:txt|cookie|token|pass|passwd|password|secret))?")
_SECRET_FOLDERS = ("/run/secrets/", "/etc/secrets/")


def input_spans(text: str, command: Command) -> Iterator[Span]:
    """Where the secrets are that a command reads from a here-string or from `echo`, or writes to a secret's file."""
    if any(_is_secret_file(target) for target in command.targets):
        yield from _printed(text, command, "", only_one=True)
    if command.fed is None and command.source is None:
        return
    sign = _reads_secret(command)
    if sign is None:
        return
    if command.fed is not None:
        yield _part(text, command.fed, sign)
    elif command.source is not None:
        tees = "tee" in command.words and not _asks_sudo(command.words)
        yield from _printed(text, command.source, sign, only_one=tees)


def document_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """Where the secrets are in here-documents that a program reads secrets from."""
    for head in _HERE_DOCUMENT.finditer(text, start, end):
        signs = [sign for command in simple_commands(text, *head.span(1)) if (sign := _reads_secret(command)) is not None]
        if signs:
            at = head.end()
            for line in text[at:end].split("\n"):
                if line.strip() == head[3]:
                    break
                if line.strip():
                    yield _part(text, (at, at + len(line.rstrip())), signs[-1])
                at += len(line) + 1


def _reads_secret(command: Command) -> str | None:
    """None where a command reads no secret; else the sign that the secret comes after, or ""."""
    words = command.words
    if "xargs" in words:
        return None
    names = {words[at].rpartition("/")[2] for at in command.program_positions()} | named_programs(command).keys()
    if "ssh" in names:
        names.update(words)
    if not names.isdisjoint(_SHELLS):
        for word in words:
            for inner in simple_commands(word, 1, len(word) - 1) if word[0] in "\"'" else ():
                if (sign := _reads_secret(inner)) is not None:
                    return sign
    if "chpasswd" in names:
        return ":"
    reads = (
        any(program in names and needs.issubset(words) for program, needs in _READERS)
        or any(_STDIN_OPTION.fullmatch(word) for word in words)
        or ("htpasswd" in names and any(re.fullmatch(r"-[a-zA-Z]*i[a-zA-Z]*", word) for word in words))
        or _asks_sudo(words)
        or ("tee" in names and any(_is_secret_file(word) for word in words))
        or ("read" in words[:1] and any(is_secret_name(word) for word in words[1:]))
    )
    return "" if reads else None


def _asks_sudo(words: list[str]) -> bool:
    """Whether `sudo -S` is in the words: it reads a password from its input."""
    if "sudo" not in words:
        return False
    for at in range(words.index("sudo") + 1, len(words)):
        if words[at] == "--stdin" or re.fullmatch(r"-[a-zA-Z]*S[a-zA-Z]*", words[at]):
            return True
        if not words[at].startswith("-") and words[at - 1] not in _SUDO_VALUED:
            return False
    return False


def _is_secret_file(path: str) -> bool:
    path = path.strip("\"'")
    name = path.rpartition("/")[2]
    if any(folder in path for folder in _SECRET_FOLDERS):
        return True
    if not _SECRET_FILE.fullmatch(name) or "pgpass" in name:  # of its lines only the end is secret
        return False
    parts = re.split(r"[._\-]", name.removesuffix(".txt"))
    return is_secret_name(parts[-1]) or (parts[-1] == "key" and is_secret_name("_".join(parts[-2:])))


def _printed(text: str, command: Command, sign: str, only_one: bool) -> Iterator[Span]:
    """What `echo` and `printf` print, without their options and formats; words with blanks are prose if `only_one`."""
    at = next((at for at, word in enumerate(command.words[:3]) if word in _PRINTERS), None)
    if at is None:
        return
    operands = [index for index in range(at + 1, len(command.words)) if not command.words[index].startswith("-")]
    if command.words[at] == "printf" and operands and "%" in command.words[operands[0]]:
        sign, operands = ("", operands[-1:]) if sign and sign in command.words[operands[0]] else (sign, operands[1:])
    if not operands or (only_one and (len(operands) > 1 or re.search(r"\s", command.words[operands[0]]))):
        return
    first, last = command.places[operands[0]], command.places[operands[-1]]
    if not sign or sign in text[first[0] : last[1]]:
        yield _part(text, (first[0], last[1]), sign)


def _part(text: str, place: Span, sign: str) -> Span:
    """The part of a printed word after the sign, without the quotes around it and a `\\n` at its end."""
    start, end = place
    if end - start >= 2 and text[start] in "\"'" and text[end - 1] == text[start]:
        start, end = start + 1, end - 1
    if sign:
        start = text.find(sign, start, end) + 1 or start
    while end - start > 2 and text[end - 2 : end] in ("\\n", "\\r"):
        end -= 2
    return start, end
