"""Tells of single programs of a machine whether they only look, by their options and operands."""

from __future__ import annotations

import re
from collections.abc import Callable

from runbooks.shell.invocation import Invocation

Reads = Callable[[Invocation], bool]


def no_operands(one: Invocation) -> bool:
    return not one.operands


def openssl(one: Invocation) -> bool:
    command = one.subcommand[0] if one.subcommand else ""
    if one.has("-out", "-signkey", "-CAcreateserial", "-CA") and one.value("-out") not in ("/dev/stdout", "-"):
        return bool(command == "x509" and one.has("-noout") and not one.has("-out"))
    if command in (
        "req",
        "rsa",
        "ec",
        "pkey",
        "pkcs12",
        "dsa",
        "pkcs7",
        "pkcs8",
        "ecparam",
        "cms",
        "smime",
        "enc",
        "storeutl",
        "rsautl",
        "pkeyutl",
    ):
        return one.has("-noout", "-check", "-text", "-modulus", "-info", "-list_curves", "-verify", "-pubout") and not one.has(
            "-new", "-newkey", "-nodes-out", "-export", "-genkey"
        )
    return command in (
        "x509",
        "s_client",
        "verify",
        "version",
        "ciphers",
        "asn1parse",
        "crl",
        "dgst",
        "speed",
        "rand",
        "prime",
        "errstr",
        "list",
        "sess_id",
        "ocsp",
        "passwd",
        "s_time",
        "crl2pkcs7",
        "help",
    )


def crontab(one: Invocation) -> bool:
    return one.has("-l")


def iptables(one: Invocation) -> bool:
    return one.has("-L", "-S", "-C", "--list", "--list-rules", "--check", "-V") and not one.has("-Z", "--zero")


def journalctl(one: Invocation) -> bool:
    return not any(
        option.startswith(("--vacuum", "--rotate", "--flush", "--sync", "--relinquish", "--setup-keys", "--update-catalog"))
        for option, _ in one.options
    )


def service(one: Invocation) -> bool:
    return one.has("--status-all") or (len(one.texts) > 1 and one.texts[1] in ("status", "configtest", "config-test"))


def tar(one: Invocation) -> bool:
    first = one.arguments[0].raw if one.arguments else ""
    letters = first.lstrip("-") if not first.startswith("--") else ""
    return one.has("--list") or ("t" in letters and not set(letters) & set("cxruA"))


def dpkg(one: Invocation) -> bool:
    return one.has(
        "-l",
        "-L",
        "-S",
        "-s",
        "-c",
        "-I",
        "-p",
        "-C",
        "-V",
        "--list",
        "--listfiles",
        "--search",
        "--status",
        "--contents",
        "--info",
        "--get-selections",
        "--print-architecture",
        "--audit",
        "--verify",
        "--compare-versions",
        "--field",
        "-f",
        "--print-avail",
    )


def pacman(one: Invocation) -> bool:
    letters = one.arguments[0].raw if one.arguments else ""
    return letters.startswith(("-Q", "-F")) or re.match(r"-S[sil]+$", letters) is not None


def gpg(one: Invocation) -> bool:
    return one.has(
        "--list-keys",
        "-k",
        "--list-secret-keys",
        "-K",
        "--verify",
        "--fingerprint",
        "--check-sigs",
        "--list-packets",
        "--show-keys",
        "--list-sigs",
    ) and not one.has("-o", "--output")


def kill(one: Invocation) -> bool:
    return one.has("-0", "-l", "-L", "--list") or one.value("-s", "--signal") == "0"


def nginx(one: Invocation) -> bool:
    return one.has("-t", "-T", "-v", "-V")


def ansible(one: Invocation) -> bool:
    if one.has("--check", "-C", "--list-hosts", "--syntax-check", "--list-tasks", "--list-tags"):
        return True
    module = (one.value("-m", "--module-name") or "").rsplit(".", 1)[-1]
    return module in (
        "ping",
        "setup",
        "debug",
        "stat",
        "gather_facts",
        "service_facts",
        "package_facts",
        "assert",
        "fail",
        "win_ping",
        "slurp",
    )


def make(one: Invocation) -> bool:
    goals = [text for text in one.texts if "=" not in text]
    return one.has("-n", "--dry-run", "--just-print", "-q", "-p") or (
        bool(goals)
        and all(
            re.fullmatch(
                r"(?:.*[-_])?(?:test|tests|check|lint|help|status|plan|list|show|version|fmt-check|typecheck|validate)", goal
            )
            for goal in goals
        )
    )


def python(one: Invocation) -> bool:
    module = one.value("-m")
    if module in ("json.tool", "pytest", "site", "sysconfig", "timeit", "unittest", "this", "platform", "tabnanny"):
        return True
    script = one.value("-c") or ""
    return (
        bool(script)
        and re.search(
            r"\b(?:open|os\.|subprocess|shutil|requests\.(?:post|put|delete|patch)|unlink|write|remove|"
            r"system|Path|exec|eval|socket)\b",
            script,
        )
        is None
    )


def hostname(one: Invocation) -> bool:
    return not one.operands and not one.has("-F", "-b")


def date(one: Invocation) -> bool:
    return not one.has("-s", "--set") and all(text.startswith("+") for text in one.texts)


def ifconfig(one: Invocation) -> bool:
    return len(one.operands) <= 1


def git_wording(one: Invocation) -> bool:
    """Subcommands of git that list where they are given nothing to do."""
    command = one.subcommand[0] if one.subcommand else ""
    if command in ("branch", "tag"):
        changing = (
            "-d",
            "-D",
            "-m",
            "-M",
            "-c",
            "-C",
            "-f",
            "--delete",
            "--move",
            "--copy",
            "-u",
            "--set-upstream-to",
            "--unset-upstream",
            "--edit-description",
            "-a" if command == "tag" else "--force",
            "-s",
            "--sign",
            "--annotate",
        )
        listing = one.has(
            "-l",
            "--list",
            "--contains",
            "--merged",
            "--no-merged",
            "-v",
            "-vv",
            "--points-at",
            "--show-current",
            "--format",
            "--sort",
            "-n",
        ) or (command == "branch" and one.has("-a", "-r", "--all", "--remotes"))
        return not one.has(*changing) and (not one.operands or listing)
    if command == "remote":
        return not one.operands and len(one.subcommand) == 1
    if command == "config":
        return (
            one.has("--get", "--list", "-l", "--get-all", "--get-regexp", "--show-origin", "--get-urlmatch")
            or (len(one.operands) == 1 and not one.has("--unset", "--unset-all", "--edit", "-e", "--add", "--remove-section"))
            or one.texts[:1] in (("list",), ("get",))
        )
    if command == "worktree" or command == "submodule" or command == "notes":
        return len(one.subcommand) == 1 and not one.operands and command != "worktree"
    if command in ("push", "fetch", "clean", "add", "rm", "mv", "commit"):
        return one.has("--dry-run") or (command in ("push", "clean", "add", "rm", "mv") and one.has("-n"))
    return command == "apply" and one.has("--check", "--stat", "--numstat")
