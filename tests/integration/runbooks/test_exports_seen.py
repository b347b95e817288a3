"""The scripted sessions as pages in a browser and on paper, and what none of the exports may hold."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pikepdf
import pytest

from cli.runbook_export import FORMATS, renderers
from recorder.places import Places
from runbooks.exports.about import About
from runbooks.model import Procedure, Step
from runbooks.template import word
from sandbox.ops_sessions import SCENES, Scene, recorded
from sandbox.ops_storing import store_history
from store.database import open_store
from tests.integration.runbooks.scene_worlds import procedure_of, secrets_of
from tests.integration.runbooks.verbs import done, prepared
from tests.unit.runbooks.browser import Browser, Page, running

each_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda one: one.name)


def exported(procedure: Procedure, format_: str) -> bytes:
    """What `tt runbook export` writes."""
    written = renderers(Path("/nowhere/at/all"))[format_](procedure, About(name="it", version=2, author="ann"))
    return written if isinstance(written, bytes) else written.encode()


def without_breaks(text: str) -> str:
    """A text as far as it does not depend on where its lines are broken."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running() as started:
        yield started


def copied(page: Page, step_id: str) -> str:
    """What the button of a step puts on the clipboard."""
    page.eval(
        "window.written = []; navigator.clipboard.writeText = (text) => { written.push(text); return Promise.resolve(); }"
    )
    page.eval(f"document.getElementById('{step_id}').querySelector('.main-command .copy').click()")
    page.until("written.length > 0")
    return str(page.eval("written[0]"))


def shown(procedure: Procedure) -> list[Step]:
    """The steps with a command that needs no secret."""
    secret = {one.name for one in procedure.parameters if one.is_secret}
    return [step for step in procedure.steps if step.command is not None and secret.isdisjoint(step.command.names)]


def typed(step: Step, values: Mapping[str, str], defaults: Mapping[str, str]) -> str:
    """What somebody types to do a step with these values."""
    assert step.command is not None
    folder = f"cd {word(step.cwd.value(values, defaults))}\n" if step.cwd else ""
    return folder + step.command.filled(values, defaults)


@each_scene
@pytest.mark.parametrize("width", [390, 1320])
def test_a_page_is_quiet_fits_and_gives_every_command_with_its_values(
    scene: Scene, width: int, browser: Browser, tmp_path: Path
) -> None:
    procedure = procedure_of(scene)
    file = tmp_path / "page.html"
    file.write_bytes(exported(procedure, "html"))
    page = browser.page(width=width)
    page.open(file)
    values = dict(procedure.defaults)
    assert [copied(page, step.id) for step in shown(procedure)] == [typed(step, values, values) for step in shown(procedure)]
    first = next(iter(values))
    values[first] = 'it\'s "x" $(id)'
    page.type(f"#field-{first}", values[first])
    assert [copied(page, step.id) for step in shown(procedure)] == [
        typed(step, values, procedure.defaults) for step in shown(procedure)
    ]
    page.eval("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.complaints() == []
    assert page.requests() == [file.as_uri()]
    assert page.eval("document.documentElement.scrollWidth <= innerWidth")
    page.close()


@each_scene
def test_a_pdf_shows_every_command_and_holds_the_page_and_the_script(scene: Scene, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    procedure = procedure_of(scene)
    content = exported(procedure, "pdf")
    told = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    told = without_breaks(told)
    commands = [step.command.recorded for step in shown(procedure) if step.command]
    folders = {step.cwd.recorded for step in procedure.steps if step.cwd}
    assert [text for text in (*commands, *folders) if without_breaks(text) not in told] == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        held = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    assert held == {"it.md": exported(procedure, "md"), "it.sh": exported(procedure, "sh")}


@each_scene
@pytest.mark.parametrize("format_", FORMATS)
def test_no_secret_is_in_an_export(scene: Scene, format_: str) -> None:
    content = exported(procedure_of(scene), format_)
    if format_ == "pdf":
        with pikepdf.open(io.BytesIO(content)) as pdf:
            content += b"".join(bytes(one.read_bytes()) for one in pdf.objects if isinstance(one, pikepdf.Stream))
    assert [secret for secret in secrets_of(scene) if secret.encode() in content] == []


@each_scene
def test_no_secret_is_in_any_row_or_file_of_the_store(scene: Scene, places: Places, empty_store: Path) -> None:
    home = prepared(places, empty_store)
    store_history(home.home, recorded(scene), scene.title)
    done("new", "T1")
    done("rehearse", "R1", "--speed", "1000")
    with open_store(home, "test") as store:
        names = [str(row["name"]) for row in store.rows("SELECT table_name AS name FROM information_schema.tables")]
        rows = "".join(str(store.rows(f'SELECT * FROM "{name}"')) for name in names)
    assert scene.title in rows
    kept = b"".join(path.read_bytes() for path in home.home.rglob("*") if path.is_file())
    assert [one for one in secrets_of(scene) if one in rows or one.encode() in kept] == []
