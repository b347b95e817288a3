"""The words at the head of a procedure: title, summary, and when to use it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runbooks.knowledge.wordlists import words
from runbooks.making.timing import between_ms, in_words
from runbooks.model import Source, Step

_TICKET = re.compile(r"^(?:\[[^\]]{1,24}\]|[A-Z][A-Z0-9]{1,9}-\d+|#\d+|T\d+)[:\s–-]*\s*")
_POLITE = re.compile(r"(?i)^(?:please|pls|todo|task|urgent|asap)[:,!\s]+\s*")
# Titles of tasks that begin so say what to do; others say what is wrong.
_IMPERATIVES = words(
    "add adjust allow analyse analyze apply archive assign attach automate back backup block bring build bump change "
    "check clean clear clone close configure connect convert copy create cut debug decommission delete deploy "
    "deprecate detach disable discard document drain drop enable evict expand export extend extract failover find fix "
    "flush free generate give grant grow harden handle import improve increase inspect install investigate issue join "
    "kill launch limit link list lower maintain make measure merge migrate mount move open optimise optimize patch "
    "pause pin prepare promote provision prune publish purge push rebalance rebuild reboot recover recreate recycle "
    "redeploy reduce refresh register reindex reinstall release reload remove rename renew repair replace replicate "
    "reproduce reset resize resolve restart restore resume resync retire revert review revoke roll rollback rotate "
    "run scale schedule secure send set setup shrink shut silence snapshot solve split stabilise stabilize start stop "
    "swap switch sync tag tear test tidy trace track trim troubleshoot tune turn unblock uninstall unlock unmount "
    "update upgrade upload vacuum validate verify warm wipe write allowlist ban bootstrap build cordon demote deactivate "
    "activate evacuate mirror order point prime provide put reboot redirect reissue rekey reorder replay request requeue "
    "rerun reroute retry ring route seed shift ship store take throttle trigger unban uncordon unseal wake whitelist"
)
_PHRASES = re.compile(
    r"(?i)(?:fail (?:over|back)|cut over|look (?:at|into|for)|get (?:rid|the)|give back|go (?:back|live)|keep)\b"
)
# A word that no order begins with, although "the" may follow: `After the deploy all pods crash`.
_NO_VERBS = words(
    "a about above across after against all along although among and are as at because before behind below beside between "
    "both but by can can't despite did do does due during each either even every except for from had has have how if in "
    "inside into is it isn't just like many most near neither no none not of off on once only onto or our out outside over "
    "per since so some still than that the their there these they this those though through till to too toward towards "
    "under unless until up upon was were what when where whether which while who whose why with within without"
)
_ORDER = re.compile(r"([A-Za-z][a-z]+(?:-[a-z]+)?) (?:the|all|our|its|an?|every)\b")  # `Obliterate the cache`


def title_of(source: Source, steps: Sequence[Step]) -> str:
    """A title that says what is done: the task's, made into an order; without a task the last change."""
    task = _plain(source.task)
    if not task:
        return _from_steps(steps)
    return _capital(task) if _is_order(task) else f"Resolve: {_lowered(task)}"


def summary_of(source: Source, steps: Sequence[Step]) -> str:
    """One sentence: how many steps change something, where, by whom it was done and how long that took."""
    where = f" on {_listed(short_names(source.components))}" if source.components else ""
    made = f"recorded on {source.recorded_from[:10]}" if source.recorded_from else "recorded"
    if source.usernames:
        made += f" by {_listed(source.usernames)}"
    if source.hosts:
        made += f" on {_listed(source.hosts)}"
    if source.command_count:
        made += f", from {source.command_count} command{'s' * (source.command_count != 1)}"
    if source.recorded_from and source.recorded_to:
        took = between_ms(source.recorded_from, source.recorded_to)
        made += f" in {in_words(took)}" if took >= 1000 else ""
    return f"{_counted(steps)}{where}; {made}."


def when_of(source: Source) -> str:
    """One sentence that goes on after "use it when": what has happened, or what has to be done."""
    names = short_names(source.components)
    said = f"{source.trigger} {source.task}".lower()
    where = f" on {_listed(names)}" if names and not any(name.lower() in said for name in names) else ""
    if source.trigger:
        alert = re.fullmatch(r"alert(?: A\d+)? (.+)", source.trigger)
        on = f" on {_listed(names)}" if names else ""
        return f"The alert {alert[1]} fires{on}." if alert else f"{_capital(source.trigger.rstrip('.'))}{where}."
    task = _plain(source.task)
    if task:
        return f"You have to {_lowered(task)}{where}." if _is_order(task) else f"{_capital(task)}{where}."
    return f"The same has to be done again{where}." if where else ""


def short_names(paths: Sequence[str]) -> list[str]:
    """Components by their last names, by their paths where two have the same; without those that others are part of."""
    leaves = [path for path in paths if not any(other.startswith(f"{path}/") for other in paths)]
    lasts = [path.rpartition("/")[2] for path in leaves]
    return [last if lasts.count(last) == 1 else path for path, last in zip(leaves, lasts, strict=True)]


def _plain(task: str) -> str:
    """The title of a task without its number, politeness and full stop."""
    return _POLITE.sub("", _TICKET.sub("", task.strip())).strip().rstrip(".!").strip()


def _is_order(task: str) -> bool:
    if re.split(r"[\s:,]", task, maxsplit=1)[0].lower() in _IMPERATIVES or _PHRASES.match(task):
        return True
    found = _ORDER.match(task)
    return found is not None and found[1].lower() not in _NO_VERBS and not found[1].endswith(("s", "ed", "ing"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _from_steps(steps: Sequence[Step]) -> str:
    changes = [step for step in steps if step.kind in ("change", "interactive") and step.section == "steps"]
    found = changes[-1:] or list(steps[-1:])
    return found[0].title if found else "Procedure"


def _counted(steps: Sequence[Step]) -> str:
    changes = sum(step.kind != "check" and step.section == "steps" for step in steps)
    if not changes:
        return f"{len(steps)} step{'s' * (len(steps) != 1)} that only look{'s' * (len(steps) == 1)}"
    verb = f"change{'s' * (changes == 1)} something"
    return f"Its only step {verb}" if len(steps) == 1 else f"{changes} of {len(steps)} steps {verb}"


def _listed(names: Sequence[str], most: int = 3) -> str:
    said = list(names[:most])
    more = len(names) - len(said)
    if more:
        return f"{', '.join(said)} and {more} more"
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _lowered(text: str) -> str:
    """A text that goes on after a colon; names and acronyms keep their capitals."""
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first[1:].islower() else text
