"""Takes out what was stopped from outside, unless it is the last of its kind and so the one that counts."""

from __future__ import annotations

from collections.abc import Mapping

from runbooks.knowledge.wordlists import words
from runbooks.making.bench import Bench
from runbooks.making.calls import Call
from runbooks.making.item import Item

# Programs that run until somebody stops them, and the options with which they end by themselves.
ENDLESS: Mapping[str, frozenset[str]] = {
    "watch": words("-g --chgexit"),
    "ping": words("-c -w"),
    "ping6": words("-c -w"),
    "top": words("-n"),
    "htop": frozenset(),
    "iotop": words("-n --iter"),
    "iftop": words("-s"),
    "tcpdump": words("-c"),
    "mtr": words("-c -r --report"),
    "stern": words("--no-follow"),
    "kubetail": frozenset(),
}
# Programs, some with a subcommand, that with these options show what is new for as long as they are let.
FOLLOWING: Mapping[str, frozenset[str]] = {
    "tail": words("-f -F --follow"),
    "journalctl": words("-f --follow"),
    "dmesg": words("-w -W --follow"),
    "kubectl logs": words("-f --follow"),
    "kubectl get": words("-w --watch --watch-only"),
    "oc logs": words("-f --follow"),
    "docker logs": words("-f --follow"),
    "docker compose logs": words("-f --follow"),
    "docker-compose logs": words("-f --follow"),
    "podman logs": words("-f --follow"),
    "aws logs tail": words("--follow"),
    "heroku logs": words("-t --tail"),
}


def interruptions(bench: Bench) -> None:
    """Mark each that was interrupted; a later run of the same takes it in."""
    later: dict[tuple[object, ...], Item] = {}
    for item in reversed(bench.live()):
        key = _key(item)
        if item.ended != "interrupted":
            later.setdefault(key, item)
        elif key in later:
            bench.out(item, "interrupted", f"was interrupted; {later[key].name} counts", later[key], "variant")
        elif item.changes or bench.pinned & {item.index}:
            later[key] = item
            bench.keep(item, "interrupted", "was interrupted, but nothing like it came later")
            bench.flag(item, "was interrupted when it was recorded")
        else:
            bench.out(item, "interrupted", _why(item))


def follows(item: Item) -> bool:
    """Whether it shows what is new until somebody stops it."""
    return any(_is_endless(call) for call in item.calls)


def _is_endless(call: Call) -> bool:
    given = {name for name, value in call.options if value not in ("false", "False")}
    for name in (call.program, *call.wrappers):
        if name in ENDLESS and ENDLESS[name].isdisjoint(given):
            return True
    what = " ".join((call.program, *call.subcommand))
    return not FOLLOWING.get(what, FOLLOWING.get(call.program, frozenset())).isdisjoint(given)


def _why(item: Item) -> str:
    return "watched until it was stopped" if follows(item) else "was interrupted before it had ended"


def _key(item: Item) -> tuple[object, ...]:
    """Commands of one kind: the same text, on the same machine."""
    return (item.text, item.recorded.host)
