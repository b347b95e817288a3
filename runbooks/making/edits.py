"""Folds editing the same file again and again, with what was applied in between, into one edit and the last apply.

vim app.yaml               C1  -> in C5
kubectl apply -f app.yaml  C2  -> C6 does it again
vim app.yaml               C5     kept
kubectl apply -f app.yaml  C6     kept
"""

from __future__ import annotations

from bisect import bisect_right

from runbooks.knowledge.wordlists import words
from runbooks.making.bench import Bench
from runbooks.making.effects import above
from runbooks.making.idempotent import is_idempotent
from runbooks.making.item import Item
from runbooks.making.resources import FOLDER_PROGRAMS

EDITORS = words(
    "vi vim nvim view vimdiff nano pico emacs emacsclient ed ex joe jed micro mcedit kak hx helix ne gedit kate code "
    "subl sudoedit visudo vipw vigr mg jmacs tilde"
)
_EDITING = {
    "kubectl": "edit",
    "oc": "edit",
    "systemctl": "edit",
    "virsh": "edit",
    "ansible-vault": "edit",
    "sops": "",
    "crontab": "-e",
}
_AFRESH = words("restart reload force-reload try-restart build deploy redeploy recreate")
LONGEST_CONTENT = 6  # lines
_MOST_BETWEEN = 400  # commands that are looked at between two edits


def edits(bench: Bench) -> None:
    """Merge each edit into the next one of the same file, where nothing in between depends on how the file was then."""
    live = bench.live()
    edited: dict[str, Item] = {}
    places = {item.index: place for place, item in enumerate(live)}
    again: dict[tuple[object, ...], list[int]] = {}
    for item in live:
        again.setdefault((item.text, item.session, item.cwd), []).append(item.index)
    for item in live:
        file = edited_file(item)
        if file is None or not item.succeeded:
            continue
        before = edited.get(file)
        if before is not None:
            between = live[places[before.index] + 1 : places[item.index]]
            _merge(bench, before, item, between, file, again)
        edited[file] = item
    _checks_between(bench)
    for file, item in edited.items():
        _tell_content(bench, item, live[places[item.index] + 1 :][:12], file)


def _checks_between(bench: Bench) -> None:
    """Of equal checks with nothing but edits between them the last counts: it looked at what was edited."""
    seen: dict[tuple[object, ...], tuple[Item, int]] = {}
    count = 0
    for item in bench.live():
        key = (item.text, item.session, item.cwd)
        if edited_file(item) is not None:
            count += 1
        elif item.changes and item.succeeded and not item.prepares:
            seen.clear()
        elif item.kind == "check" and item.succeeded:
            before, at = seen.get(key, (None, count))
            if before is not None and at < count and before.index not in bench.retries:
                bench.out(before, "superseded", f"looked at again after the edit, as {item.name}", item)
            seen[key] = (item, count)


def edited_file(item: Item) -> str | None:
    """What an editor was opened on, as a file or as the words that name it; None where it is no editor."""
    for call in item.calls:
        word = _EDITING.get(call.program)
        if "sudoedit" in call.wrappers or call.program in EDITORS:
            files = [path for path in sorted(item.effects.reads) if call.operands]
            named = [path for path in files if path.endswith(call.operands[-1].rpartition("/")[2])] if files else []
            return named[0] if named else f"{call.program} {call.operands}"
        if word is not None and (not word or word in (*call.subcommand, *call.arguments)):
            return f"{call.host}: {call.program} {' '.join(call.arguments)}"
    return None


def _merge(
    bench: Bench, before: Item, item: Item, between: list[Item], file: str, again: dict[tuple[object, ...], list[int]]
) -> None:
    if len(between) > _MOST_BETWEEN or before.index in bench.pinned:
        return
    changes = [one for one in between if one.changes and one.succeeded and bench.is_live(one)]
    superseded = [one for one in changes if _repeated(one, item, again) and _applies(one, file)]
    if any(_depends(one, file) for one in changes if one not in superseded and edited_file(one) is None):
        return
    bench.out(before, "edit", f"the file was edited again as {item.name}, which stands for all edits", item, "run")
    for one in superseded:
        later = _repeated(one, item, again)
        if later is not None:
            bench.out(
                one, "superseded", f"done again after the last edit, as {bench.items[later].name}", bench.items[later], "run"
            )


def _repeated(one: Item, after: Item, again: dict[tuple[object, ...], list[int]]) -> int | None:
    """The index of the next run of the same text in the session after an edit."""
    runs = again[one.text, one.session, one.cwd]
    at = bisect_right(runs, after.index)
    return runs[at] if at < len(runs) else None


def _applies(one: Item, file: str) -> bool:
    """Whether it is what makes an edit count: it may be done twice, names the file, or starts something afresh."""
    return (
        is_idempotent(one)
        or file in one.effects.reads
        or any(_AFRESH & {*call.subcommand, *call.arguments} for call in one.calls)
    )


def _depends(one: Item, file: str) -> bool:
    """Whether a change went by the file as it was then."""
    effects = one.effects
    if not effects.reads.isdisjoint(above(file)):
        return True
    folder = file.partition(":")[2].rpartition("/")[0]
    return bool(FOLDER_PROGRAMS & set(one.programs)) and one.cwd is not None and folder.startswith(one.cwd)


def _tell_content(bench: Bench, edit: Item, after: list[Item], file: str) -> None:
    """Say what the file said in the end, where a later command of the session printed it or the difference."""
    for item in after:
        if item.session != edit.session or not bench.is_live(item) or edited_file(item) == file:
            continue
        content = _shown(item, file)
        if content:
            bench.explain(edit, f"{content} ({item.name})")
            bench.keep(item, "content", f"shows what {edit.name} made of the file")
            bench.optional.add(item.index)
            return


def _shown(item: Item, file: str) -> str | None:
    programs, output = set(item.programs), item.recorded.output
    lines = [line.rstrip() for line in output.splitlines()]
    diff = programs & {"git", "diff", "colordiff", "icdiff"} and _is_diff(item)
    if diff:
        changed = [line for line in lines if line[:1] in "+-<>" and line[:3] not in ("+++", "---") and line[1:].strip()]
        if changed and len(changed) <= LONGEST_CONTENT:
            return "What it changes: " + " / ".join(" ".join(line.split()) for line in changed)
        return "What it changes is what the check behind it printed" if changed else None
    if programs & {"cat", "bat", "less", "head"} and file in item.effects.reads and lines:
        if len(lines) <= LONGEST_CONTENT:
            return "In the end it says: " + " / ".join(line.strip() for line in lines if line.strip())
        return "What it says in the end is what the check behind it printed"
    return None


def _is_diff(item: Item) -> bool:
    return any(call.program != "git" or call.subcommand[:1] in (("diff",), ("show",)) for call in item.calls)
