"""Hooks see each change as Taskwarrior's JSON, may alter it, and may reject it before anything is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from recorder.places import Places
from store import task_edit, task_notes, tasks
from store.act import system_act
from store.database import Store
from store.errors import RefusedError, UsageError
from store.task_edit import Edit

_HEAD = "#!/usr/bin/env python3\nimport json, sys\nlines = [json.loads(line) for line in sys.stdin]\ntask = lines[-1]\n"


def hook(places: Places, name: str, body: str, *, executable: bool = True) -> Path:
    """A hook in Python that has its lines of JSON as `lines`, the last as `task`."""
    folder = places.home / "hooks"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(_HEAD + body)
    path.chmod(0o755 if executable else 0o644)
    return path


def shown(store: Store, name: str = "T1") -> dict[str, object]:
    """The task as the view shows it."""
    return tasks.get(store, name).rows[0]


def test_on_add_alters_what_is_stored_and_tells_the_user(places: Places, store: Store) -> None:
    hook(places, "on-add.tag", 'task["tags"] = ["hooked"]\ntask["sla"] = 4\nprint(json.dumps(task))\nprint("hello")')
    hook(places, "on-add.then", 'assert task["tags"] == ["hooked"]\ntask["priority"] = "H"\nprint(json.dumps(task))')
    hook(places, "on-add.off", "sys.exit(1)", executable=False)
    tasks.add(store, "one", notes=["first"])
    assert (shown(store)["tags"], shown(store)["priority"], shown(store)["fields"]) == (["hooked"], "H", {"sla": "4"})
    assert shown(store)["note_count"] == 1
    assert store.told == ["hello"]


def test_on_modify_sees_before_and_after_and_on_done_a_completion(places: Places, store: Store) -> None:
    seen = places.home / "seen"
    hook(places, "on-modify", f'open({str(seen)!r}, "a").write("modify %d %s\\n" % (len(lines), sys.argv[1]))')
    hook(places, "on-done", f'open({str(seen)!r}, "a").write("done %s %s\\n" % (lines[0]["status"], task["status"]))')
    task = tasks.add(store, "one")
    task_edit.edit(store, [task["uid"]], Edit({"priority": "L"}))
    task_edit.edit(store, [task["uid"]], Edit({"priority": "L"}))
    tasks.done(store, ["T1"])
    assert seen.read_text().splitlines() == ["modify 2 api:2", "modify 2 api:2", "done pending completed"]


def test_a_rejection_leaves_nothing_of_a_whole_edit(places: Places, store: Store) -> None:
    uids = [tasks.add(store, title)["uid"] for title in ("one", "two", "three")]
    hook(places, "on-modify", 'print("not this one")\nsys.exit(task["description"] == "three")')
    events = store.value("SELECT count(*) FROM event")
    with pytest.raises(RefusedError, match=r"on-modify rejects this \(not this one\); nothing was changed"):
        task_edit.edit(store, uids, Edit({"priority": "H"}), ["a note"])
    assert store.value("SELECT count(*) FROM event") == events
    assert task_notes.of_tasks(store, uids) == {}


def test_a_note_is_a_change_and_a_hook_may_add_one(places: Places, store: Store) -> None:
    hook(places, "on-modify", 'task["annotations"].append({"entry": "20270101T000000Z", "description": "by hook"})\n'
                              "print(json.dumps(task))")  # fmt: skip
    task = tasks.add(store, "one")
    task_edit.edit(store, [task["uid"]], Edit(), ["mine"])
    assert [note["text"] for note in task_notes.of_tasks(store, [task["uid"]])[task["uid"]]] == ["mine", "by hook"]


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        ('print("{broken")', RefusedError, "no JSON"),
        ('task["uuid"] = "00000000-0000-4000-8000-000000000000"\nprint(json.dumps(task))', UsageError, "another task"),
        ('task["due"] = "soonish"\nprint(json.dumps(task))', UsageError, "no date"),
        ('task["priority"] = "H"\nprint(json.dumps(task))\nsys.exit(3)', RefusedError, "status 3"),
        ("import time\ntime.sleep(30)", RefusedError, "did not end within 0.3s"),
    ],
)
def test_a_hook_that_fails_changes_nothing(
    places: Places, store: Store, body: str, error: type[Exception], message: str
) -> None:
    places.config.write_text('[hooks]\ntimeout = "0.3s"\n')
    if "sleep" not in body:
        places.config.unlink()
    hook(places, "on-add", body)
    with pytest.raises(error, match=message):
        tasks.add(store, "one")
    assert store.value("SELECT count(*) FROM task") == 0


def test_a_hook_that_cant_be_run_says_so(places: Places, store: Store) -> None:
    hook(places, "on-add", "").write_text("#!/nowhere/at/all\n")
    with pytest.raises(RefusedError, match="can't be run"):
        tasks.add(store, "one")


def test_the_machines_own_changes_pass_the_hooks_by(places: Places, store: Store) -> None:
    hook(places, "on-add", "sys.exit(1)")
    assert tasks.add_once(store, "from a journal", "01a20479-0000-7000-8000-000000000000", system_act("drain"))
