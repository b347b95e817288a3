"""Commands that do nothing but prepare the shell: variables, functions, aliases, sourced files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from runbooks.knowledge.wordlists import words
from runbooks.shell.invocation import program
from runbooks.shell.tree import Simple, Syntax

PREPARING = words(
    "export declare typeset local readonly unset source . alias unalias set setopt unsetopt shopt umask ulimit eval "
    "module nvm conda pyenv rbenv workon deactivate enable hash"
)
# With these words the same programs do real work.
_WORKING = {
    "conda": frozenset({"install", "create", "remove", "update", "env", "run", "list", "info"}),
    "nvm": frozenset({"install", "uninstall", "ls", "list"}),
    "pyenv": frozenset({"install", "uninstall", "versions"}),
    "rbenv": frozenset({"install", "uninstall", "versions"}),
    "module": frozenset({"avail", "list", "spider"}),
    "eval": frozenset(),
}
_NEEDS_STATE = frozenset({"source", ".", "eval", "module", "conda", "workon", "nvm", "pyenv", "rbenv", "deactivate"})
# What points tools at an account, cluster or folder from then on, as if it had set this variable.
POINTING: Mapping[str, str] = {
    "kubectl config use-context": "KUBECONFIG",
    "kubectl config set-context": "KUBECONFIG",
    "oc login": "KUBECONFIG",
    "oc project": "KUBECONFIG",
    "kubectx": "KUBECONFIG",
    "kubens": "KUBECONFIG",
    "aws eks update-kubeconfig": "KUBECONFIG",
    "aws sso login": "AWS_PROFILE",
    "gcloud container clusters get-credentials": "KUBECONFIG",
    "gcloud config set": "CLOUDSDK_CONFIG",
    "gcloud auth login": "CLOUDSDK_CONFIG",
    "az aks get-credentials": "KUBECONFIG",
    "az login": "AZURE_CONFIG_DIR",
    "az account set": "AZURE_CONFIG_DIR",
    "docker context use": "DOCKER_CONTEXT",
    "docker login": "DOCKER_CONFIG",
    "terraform workspace select": "TF_WORKSPACE",
    "tofu workspace select": "TF_WORKSPACE",
    "vault login": "VAULT_TOKEN",
    "ssh-add": "SSH_AUTH_SOCK",
    "ssh-agent": "SSH_AUTH_SOCK",
}
_POINTERS = frozenset(what.split()[0] for what in POINTING)
# Exported variables that a shell changes by itself.
BY_ITSELF = frozenset({"PWD", "OLDPWD", "SHLVL", "_", "LINES", "COLUMNS", "HISTCMD", "PS1", "PROMPT_COMMAND"})

FISH_SET = re.compile(r"(?:^|[;\n&|]\s*)set\s+((?:-{1,2}[\w-]+\s+)*)(\w+)(?:\s+([^;\n]*))?")


def fish_variables(text: str) -> frozenset[str]:
    """The variables that fish's `set` sets in a text, erasing and asking aside."""
    return frozenset(name for options, name, value in FISH_SET.findall(text) if value and not re.search(r"-\w*[eqn]", options))


def only_prepares(syntax: Syntax) -> bool:
    """Whether a command only prepares the shell for those after it."""
    outer = [simple for simple in syntax.simples if simple.depth == 0]
    if syntax.functions and not outer:
        return True
    return bool(outer) and not syntax.has_error and all(_prepares(simple) for simple in outer)


def needs_state(syntax: Syntax) -> bool:
    """Whether what it sets depends on how things stand when it is run, so that it can't be done earlier."""
    if "$!" in syntax.text:
        return True  # the process that was begun last
    return not syntax.functions and any(simple.depth > 0 or _first(simple) in _NEEDS_STATE for simple in syntax.simples)


def variables_set(syntax: Syntax, changed: Iterable[str]) -> frozenset[str]:
    """The variables that it sets, as it says or as the recording saw, and functions as `name()`."""
    seen = {name for name in changed if name not in BY_ITSELF}
    functions = {f"{name}()" for name in syntax.functions}
    return frozenset(syntax.sets | seen | functions | _aliases(syntax) | _pointed(syntax))


def _prepares(simple: Simple) -> bool:
    if not simple.words:
        return bool(simple.assignments)
    first = _first(simple)
    words = {word.value for word in simple.words[1:]}
    return (first in PREPARING and not words & _WORKING.get(first, frozenset())) or _points(simple) is not None


def _points(simple: Simple) -> str | None:
    """The variable that it is as good as setting."""
    if _first(simple) not in _POINTERS:
        return None
    found = program(simple)
    said = " ".join((found.name, *found.subcommand, *found.texts, ""))
    return next((name for what, name in POINTING.items() if said.startswith(f"{what} ")), None)


def _pointed(syntax: Syntax) -> set[str]:
    return {name for simple in syntax.simples if simple.depth == 0 and (name := _points(simple))}


def _first(simple: Simple) -> str:
    return (simple.words[0].value or "") if simple.words else ""


def _aliases(syntax: Syntax) -> set[str]:
    """The names of aliases, as `name()`: they are called as functions are."""
    found = set()
    for simple in syntax.simples:
        if _first(simple) == "alias":
            found |= {f"{word.raw.partition('=')[0]}()" for word in simple.words[1:] if "=" in word.raw}
    return found
