"""What is made of made-up histories without end is exported as valid shell, and read back as it was written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from runbooks.exports import editing, json_document, reading, script
from runbooks.exports.about import About
from runbooks.making.make import make
from runbooks.model import Procedure, Source
from sandbox.ops_histories import entities_for, history
from sandbox.ops_sessions import SCENES, Scene
from store.errors import RefusedError
from tests.integration.runbooks.scene_worlds import procedure_of

_COUNT = 400 if os.environ.get("TT_RUNBOOKS_FULL") else 60
_BATCHES = [range(first, min(first + 20, _COUNT)) for first in range(0, _COUNT, 20)]
_SHELLCHECK = Path(sys.executable).parent / "shellcheck"
each_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda one: one.name)
each_batch = pytest.mark.parametrize("seeds", _BATCHES, ids=lambda seeds: f"from {seeds[0]}")


@cache
def made(seed: int) -> Procedure | None:
    """The procedure of a history, None where nothing in it is worth one."""
    try:
        return make(history(seed), entities_for(seed), source=Source(words=("T1",)))
    except RefusedError:
        return None


def procedures(seeds: range) -> dict[int, Procedure]:
    """Those that there are, which are most."""
    found = {seed: procedure for seed in seeds if (procedure := made(seed)) is not None}
    assert len(found) > len(seeds) * 0.8
    return found


def written(folder: Path, name: object, procedure: Procedure) -> Path:
    """The script in a file."""
    file = folder / f"{name}.sh"
    file.write_text(script.render(procedure, About(name="it")), encoding="utf-8", newline="")
    return file


def read_by_bash(files: list[Path]) -> str:
    """What bash has to say of scripts that it reads and does not run."""
    return _told(["bash", "-c", 'for file; do bash -n "$file" || echo "$file"; done', "bash", *map(str, files)])


def checked(*files: Path) -> str:
    """What shellcheck finds."""
    return _told([str(_SHELLCHECK), "-s", "bash", *map(str, files)])


def _told(words: list[str]) -> str:
    ended = subprocess.run(words, capture_output=True, text=True, timeout=110, check=False)
    return ended.stdout + ended.stderr


def own_part(text: str, name: object) -> str:
    """What a script says of its runbook, under function names of its own: all else is the same in every script."""
    begin, end = text.index("RB_NAME="), text.index("# ---- Options")
    return re.sub(r"^(rb_step_|rb_parameters)", rf"of_{name}_\1", text[begin:end], flags=re.MULTILINE)


@each_batch
def test_every_script_is_valid_and_free_of_findings(seeds: range, tmp_path: Path) -> None:
    files = {seed: written(tmp_path, seed, procedure) for seed, procedure in procedures(seeds).items()}
    assert read_by_bash(list(files.values())) == ""
    texts = {seed: file.read_text() for seed, file in files.items()}
    together = tmp_path / "together.sh"
    head = next(iter(texts.values())).partition("\n\n")[0]
    together.write_text("\n".join([head, *(own_part(text, seed) for seed, text in texts.items())]))
    assert checked(together) == ""


@each_scene
def test_the_script_of_a_scene_is_valid_and_free_of_findings(scene: Scene, tmp_path: Path) -> None:
    file = written(tmp_path, scene.name, procedure_of(scene))
    assert read_by_bash([file]) == ""
    assert checked(file) == ""


@each_batch
def test_what_is_written_to_be_edited_or_to_be_kept_is_read_as_it_was(seeds: range) -> None:
    for seed, procedure in procedures(seeds).items():
        check_round_trip(procedure, str(seed))


@each_scene
def test_a_scene_is_read_as_it_was_written(scene: Scene) -> None:
    check_round_trip(procedure_of(scene), scene.name)


def check_round_trip(procedure: Procedure, name: str) -> None:
    """Whether both forms say all of it."""
    assert reading.read(editing.render_editing(procedure), procedure) == procedure, name
    about = About(name=name, version=3, runbook_id=7)
    assert json_document.parse_document(json_document.render(procedure, about)) == procedure, name
