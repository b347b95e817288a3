"""Which components a command was about: words of its text, its session's host, its cloud and cluster contexts.

Facts that are only added. A word that is a name and no identity counts as an argument, not as the program; contexts of a
cluster or cloud count for the programs that use them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from store.bulk_json import encoded
from store.errors import NotFoundError, UsageError
from store.handle import Store
from store.sql import question

_SPLIT = re.compile(r"[\s\"'`;|&<>(){}\[\]$]+")
_PARTS = re.compile(r"[=:@/,]+")
_PROGRAMS = {
    "kube_context": "kubectl helm k9s stern oc kustomize argocd flux istioctl kubectx kubens skaffold",
    "gcp_project": "gcloud gsutil bq terraform tofu terragrunt pulumi packer",
    "aws_profile": "aws eksctl sam cdk terraform tofu terragrunt pulumi packer ansible ansible-playbook",
}
_TOOLS = {name: frozenset(programs.split()) for name, programs in _PROGRAMS.items()}
_MOST_WORDS = 100
_LONGEST = 300
_PAST = 20_000  # commands looked through again when components are imported

Token = dict[str, Any]


def words(text: str) -> Iterator[tuple[str, str]]:
    """(how, word) for what a command's text names: `program` for what is run, `argument` for the rest and their parts."""
    how = "program"
    for word in _SPLIT.split(text.lower()[:10_000])[:_MOST_WORDS]:
        clean = word.strip(",.:=")
        if len(clean) >= 3 and len(clean) <= _LONGEST:
            yield how, clean
            if _PARTS.search(clean):
                yield from (("argument", part) for part in _PARTS.split(clean) if len(part) >= 3)
                yield from (("argument", ending) for ending in _endings(clean))
        if clean:
            how = "argument"


def _endings(word: str) -> Iterator[str]:
    """What stands behind the first `=`, as an identity that has parts itself."""
    _, equals, value = word.partition("=")
    if equals and _PARTS.search(value):
        yield value


def tokens(command: str, text: str | None, context: Mapping[str, str] | None, host: str | None) -> list[Token]:
    """All that may name a component, for one command (a uid)."""
    found = list(dict.fromkeys(words(text or "")))
    said = {word for _, word in found}
    made = [{"command": command, "how": how, "word": word, "within": None} for how, word in found]
    if host:
        made.append({"command": command, "how": "host", "word": host.lower(), "within": None})
    context = context or {}
    for name, tools in _TOOLS.items():
        if context.get(name) and said & tools:
            within = context.get("kube_namespace", "").lower() if name == "kube_context" else None
            made.append({"command": command, "how": name, "word": context[name].lower(), "within": within})
    return made


def link(store: Store, found: Sequence[Token]) -> None:
    """Tie commands to the components their tokens name, where they are not tied already."""
    for name, clusters in (("link_commands", False), ("link_contexts", True)):
        meant = [token for token in found if (token["how"] == "kube_context") is clusters]
        if meant:
            store.execute(question(name), {"tokens": encoded(meant)})


def is_idle(store: Store) -> bool:
    """Whether there is nothing that a command could be tied to."""
    return store.value("SELECT 1 FROM component_word LIMIT 1") is None


def link_new(store: Store, session: str, commands: Sequence[Mapping[str, Any]], better: Sequence[Mapping[str, Any]]) -> None:
    """Tie commands of a session just drained, and those whose text came later (by their `seq`)."""
    if not (commands or better) or is_idle(store):
        return
    known = {row["seq"]: row["uid"] for row in commands}
    late = [row["seq"] for row in better if row["seq"] not in known]
    if late:
        rows = store.rows(question("commands_by_seq"), {"session": session, "seqs": late})
        known |= {row["seq"]: row["uid"] for row in rows}
    host = store.value("SELECT host FROM session WHERE uid = CAST(? AS UUID)", [session])
    told = [row for row in (*commands, *better) if row["seq"] in known]
    link(store, [token for row in told for token in tokens(known[row["seq"]], row["text"], row["context"], host)])


def link_recorded(store: Store) -> None:
    """Tie the newest commands of the record, for components that were not known when they ran."""
    if is_idle(store):
        return
    link(store, [token for row in _recorded(store) for token in tokens(**row)])


def _recorded(store: Store) -> Iterable[dict[str, Any]]:
    for row in store.rows(question("commands_to_link"), [_PAST]):
        yield {**row, "context": dict(row["context"] or {})}


def link_session(store: Store, session: str, paths: Sequence[str]) -> tuple[list[str], list[str]]:
    """Tie a session to the components it was begun on; returns their uids, and what is wrong with the other paths."""
    from store import components
    from store.bulk import insert_rows

    uids, wrong = [], []
    for path in paths:
        try:
            uids.append(str(components.resolve(store, path)["uid"]))
        except (NotFoundError, UsageError) as error:
            wrong.append(str(error))
    insert_rows(store, "session_component", [{"session_uid": session, "component_uid": uid} for uid in dict.fromkeys(uids)])
    return list(dict.fromkeys(uids)), wrong
