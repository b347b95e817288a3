"""For programs with subcommands: which only look, and which take over the terminal; the others change something."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from runbooks.shell.rows import rows

_TABLES = Path(__file__).parent / "tables"


def _table(name: str) -> Mapping[str, frozenset[str]]:
    return {program: frozenset(one.strip() for one in entry.split(",")) for program, entry in rows(_TABLES / name)}


CHECKS = _table("subcommands.txt")
INTERACTIVE = _table("full_screen.txt")

# The same tables under another name.
LIKE: Mapping[str, str] = {
    "oc": "kubectl",
    "k": "kubectl",
    "kubecolor": "kubectl",
    "podman": "docker",
    "nerdctl": "docker",
    "podman-compose": "docker-compose",
    "tofu": "terraform",
    "terragrunt": "terraform",
    "yum": "dnf",
    "microdnf": "dnf",
    "mamba": "conda",
    "incus": "lxc",
    "valkey-cli": "redis-cli",
    "mariadb": "mysql",
    "gpg2": "gpg",
    "ip6tables": "iptables",
}

# Verbs with which the subcommands of cloud command lines begin where they only look.
CLOUD_CHECKS = frozenset(
    [
        "list",
        "ls",
        "describe",
        "get",
        "show",
        "head",
        "batch-get",
        "lookup",
        "search",
        "query",
        "scan",
        "select",
        "test",
        "view",
        "read",
        "check",
        "validate",
        "estimate",
        "simulate",
        "detect",
        "preview",
        "wait",
        "tail",
        "filter",
        "diff",
    ]
)
