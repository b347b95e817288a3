"""The user's hooks: executables in TT_HOME/hooks that see each change of a task, may alter it, or reject it.

They are called as Taskwarrior (2.6, hooks API 2) calls them, with its JSON: `on-add` reads the new task as one line,
`on-modify` and `on-done` the task before and after; each writes the task to be stored as one line, and what else it writes
is told the user. A status other than 0 rejects the change, before anything of it is stored.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from store.config import section, span
from store.errors import RefusedError
from store.handle import Store

FOLDER = "hooks"
_NAME = re.compile(r"(on-(?:add|modify|done))(?:[.-].+)?")
_TIMEOUT = "10s"

Task = dict[str, Any]


def found_hooks(home: Path) -> dict[str, list[Path]]:
    """The executables by what they are called for, in the order of their names."""
    hooks: dict[str, list[Path]] = {}
    folder = home / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match and path.is_file() and os.access(path, os.X_OK):
            hooks.setdefault(match[1], []).append(path)
    return hooks


def run_hooks(store: Store, hooks: Mapping[str, Sequence[Path]], before: Task | None, after: Task) -> Task:
    """The task as the hooks want it stored; raises RefusedError where one rejects it."""
    occasions = ["on-add"] if before is None else ["on-modify"]
    if after["status"] == "completed" and before is not None and before["status"] != "completed":
        occasions.append("on-done")
    for path in (path for occasion in occasions for path in hooks.get(occasion, ())):
        after = _run(store, path, ([] if before is None else [before]), after)
    return after


def _run(store: Store, path: Path, before: Sequence[Task], after: Task) -> Task:
    import subprocess

    timeout = section(store.places.config, "hooks").get("timeout", _TIMEOUT)
    verb = store.act.verb
    arguments = ["api:2", f"args:tt {verb}", f"command:{verb}", "rc:", f"data:{store.places.home}", "version:2.6.2"]
    try:
        finished = subprocess.run(
            [str(path), *arguments],
            input="".join(json.dumps(task, ensure_ascii=False) + "\n" for task in (*before, after)),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=span(timeout, "[hooks] timeout").total_seconds(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError(
            f"the hook {path.name} did not end within {timeout}; mend it (a hook can't call tt), nothing was changed"
        ) from error
    except OSError as error:
        raise RefusedError(f"the hook {path.name} can't be run ({error}); mend it, or take its x bit away") from error
    lines = [line.strip() for line in finished.stdout.splitlines() if line.strip()]
    said = [line for line in lines if not line.startswith("{")]
    if finished.returncode:
        why = " ".join(said) or " ".join(finished.stderr.split()) or f"status {finished.returncode}"
        raise RefusedError(f"the hook {path.name} rejects this ({why}); nothing was changed")
    store.told += said
    answers = [line for line in lines if line.startswith("{")]
    try:
        return dict(json.loads(answers[-1])) if answers else after
    except ValueError as error:
        raise RefusedError(f"the hook {path.name} writes what is no JSON ({error}); mend it, nothing was changed") from error
