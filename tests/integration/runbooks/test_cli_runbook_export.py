"""`tt runbook export` and `publish`: every format to stdout and to files, and pages in a real git repository."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from recorder.places import Places
from runbooks.exports.json_document import parse_document
from tests.integration.runbooks.verbs import add, done, prepared, run
from tests.unit.runbooks.examples import disk_full, plain

FORMATS: dict[str, Callable[[bytes], bool]] = {
    "md": lambda data: data.startswith(b"---\n") and b"\n# Free the disk of a database host\n" in data,
    "html": lambda data: data.lower().startswith(b"<!doctype html>") and data.rstrip().endswith(b"</html>"),
    "pdf": lambda data: data.startswith(b"%PDF-") and b"%%EOF" in data[-32:],
    "sh": lambda data: data.startswith(b"#!/usr/bin/env bash\n"),
    "json": lambda data: parse_document(data) == disk_full(),
    "tesh": lambda data: b"```console tesh-session=" in data,
    "cram": lambda data: b"\n  $ " in data,
}
SUFFIXES = {"md": "md", "html": "html", "pdf": "pdf", "sh": "sh", "json": "json", "tesh": "tesh", "cram": "t"}


@pytest.fixture
def home(places: Places, empty_store: Path) -> Places:
    prepared(places, empty_store)
    add(places, disk_full(), name="disk")
    return places


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_goes_to_stdout_or_to_a_file_of_its_suffix(home: Places, format_: str, tmp_path: Path) -> None:
    printed = done("export", "R1", "--format", format_, "--undated").stdout_bytes
    assert FORMATS[format_](printed), printed[:200]
    path = tmp_path / f"x.{SUFFIXES[format_].upper()}"
    result = done("export", "R1", "-o", path, "--undated")
    assert (result.stdout, result.stderr) == ("", f"wrote {path}\n")
    assert path.read_bytes() == printed
    assert bool(path.stat().st_mode & stat.S_IXUSR) == (format_ == "sh")
    assert done("export", "disk", "-f", format_, "-o", "-", "--undated").stdout_bytes == printed


@pytest.mark.parametrize(("name", "format_"), [("x.markdown", "md"), ("x.htm", "html"), ("x.bash", "sh"), ("a.b.md", "md")])
def test_other_names_of_a_format_are_known(home: Places, name: str, format_: str, tmp_path: Path) -> None:
    done("export", "R1", "-o", tmp_path / name)
    assert FORMATS[format_]((tmp_path / name).read_bytes())


def test_markdown_is_what_stdout_gets_by_default(home: Places) -> None:
    assert done("export", "R1").stdout == done("export", "R1", "--format", "md").stdout


def test_the_format_told_wins_over_the_name(home: Places, tmp_path: Path) -> None:
    done("export", "R1", "--format", "json", "-o", tmp_path / "x.md")
    assert FORMATS["json"]((tmp_path / "x.md").read_bytes())


def test_a_file_that_is_there_is_only_replaced_by_force(home: Places, tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("mine")
    result = run("export", "R1", "-o", path)
    assert (result.exit_code, result.stderr) == (4, f"tt: {path} is there already; --force replaces it\n")
    assert path.read_text() == "mine"
    done("export", "R1", "-o", path, "--force")
    assert FORMATS["md"](path.read_bytes())
    assert list(tmp_path.glob(".x.md*")) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("R1", "-o", "x.docx"), 2),
        (("R1", "-o", "x"), 2),
        (("R1", "--format", "docx"), 2),
        (("R1", "-o", "/nowhere/at/all/x.md"), 2),
        (("R1", "--templates", "/nowhere/at/all"), 2),
        (("R1", "--version", "7"), 3),
        (("R9",), 3),
    ],
)
def test_what_can_not_be_exported_is_one_line(home: Places, words: tuple[str, ...], code: int) -> None:
    result = run("export", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith("tt: ")
    assert len(result.stderr.splitlines()) == 1


def test_exports_without_a_date_are_the_same_bytes_every_time(home: Places) -> None:
    for format_ in ("md", "html", "json", "sh", "tesh", "cram"):
        first = done("export", "R1", "-f", format_, "--undated").stdout_bytes
        assert done("export", "R1", "-f", format_, "--undated").stdout_bytes == first


def test_an_earlier_version_is_exported_by_its_number(home: Places) -> None:
    text = done("edit", "R1", "--print").stdout
    done("edit", "R1", "--from", "-", stdin=text.replace("Edit the rotation", "Write it"))
    assert "Write it" in done("export", "R1").stdout
    assert "Write it" not in done("export", "R1", "--version", "1").stdout


def test_the_script_is_one_that_bash_reads_and_lists_its_steps(home: Places, tmp_path: Path) -> None:
    script = tmp_path / "disk.sh"
    done("export", "R1", "-o", script)
    subprocess.run(["bash", "-n", script], check=True)
    listed = subprocess.run([script, "--list"], capture_output=True, text=True, check=True).stdout
    assert "Delete logs older than a week" in listed


# --- templates of the user ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("format_", "name"), [("md", "markdown.md.j2"), ("html", "page.html.j2")])
def test_templates_in_the_home_are_used_those_of_a_client_first(home: Places, format_: str, name: str) -> None:
    folder = home.home / "templates" / "runbooks"
    (folder / "acme").mkdir(parents=True)
    (folder / name).write_text("ours\n")
    assert done("export", "R1", "-f", format_).stdout == "ours\n"
    (folder / "acme" / name).write_text("acme\n")
    assert done("export", "R1", "-f", format_).stdout == "acme\n"
    add(home, replace(disk_full(), source=replace(disk_full().source, client="other")), name="other")
    assert done("export", "other", "-f", format_).stdout == "ours\n"
    elsewhere = home.home / "elsewhere"
    elsewhere.mkdir()
    assert FORMATS[format_](done("export", "R1", "-f", format_, "--templates", elsewhere).stdout_bytes)


def test_a_broken_template_is_told_with_its_line_and_writes_nothing(home: Places, tmp_path: Path) -> None:
    folder = home.home / "templates" / "runbooks"
    folder.mkdir(parents=True)
    (folder / "markdown.md.j2").write_text("fine\n{% if %}\n")
    result = run("export", "R1", "-o", tmp_path / "x.md")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"tt: the template {folder / 'markdown.md.j2'} line 2 is broken: ")
    assert not (tmp_path / "x.md").exists()


# --- publish ------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(home: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that config.toml names, with no configuration of the developer's."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in [name for name in os.environ if name.startswith("GIT_") and name != "GIT_CONFIG_NOSYSTEM"]:
        monkeypatch.delenv(name)
    folder = tmp_path / "site"
    home.config.write_text(f'[runbooks]\nrepository = "{folder}"\n')
    return folder


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def subjects(folder: Path) -> list[str]:
    return git(folder, "log", "--format=%s", "--reverse").splitlines()


def edit(words: str, by: str, runbook: str = "R1") -> None:
    text = done("edit", runbook, "--print").stdout
    assert words in text
    done("edit", runbook, "-m", f"{by} it is", "--from", "-", stdin=text.replace(words, by))


def test_each_version_becomes_one_commit_and_none_twice(home: Places, site: Path) -> None:
    edit("Edit the rotation", "Write the rotation")
    add(home, plain("ls"), name="other")
    lines = done("publish").stdout.splitlines()
    assert [line.split(" is ")[0] for line in lines] == ["disk v1", "disk v2", "other v1"]
    assert subjects(site) == [
        "Free the disk of a database host: version 1",
        "Free the disk of a database host: version 2",
        "Plain: version 1",
    ]
    again = done("publish")
    assert (again.stdout, again.stderr) == ("", "every version is published already\n")
    assert git(site, "status", "--porcelain") == ""
    page = (site / "docs/runbooks/disk.md").read_text()
    assert "Write the rotation" in page
    assert "Write the rotation it is" in git(site, "log", "--format=%b")
    assert json.dumps("Free the disk of a database host") in (site / "mkdocs.yml").read_text()
    subprocess.run(["bash", "-n", site / "docs/runbooks/disk.sh"], check=True)


def test_only_the_named_runbooks_and_only_approved_versions(home: Places, site: Path) -> None:
    add(home, plain("ls"), name="other")
    edit("Edit the rotation", "Write it")
    assert done("publish", "--approved").stderr == "every version is published already\n"
    done("approve", "R1", "--version", "1")
    done("publish", "--approved")
    assert subjects(site) == ["Free the disk of a database host: version 1"]
    done("publish", "other")
    assert subjects(site)[1:] == ["Plain: version 1"]


def test_a_status_is_published_as_a_commit_of_its_own(home: Places, site: Path) -> None:
    done("publish")
    done("approve", "R1")
    assert done("publish").stdout.startswith("disk v1 (approved) is ")
    assert subjects(site)[-1] == "Free the disk of a database host: version 1 is approved"
    assert "approved" in (site / "docs/index.md").read_text()


def test_what_others_changed_there_is_not_written_over(home: Places, site: Path) -> None:
    done("publish")
    page = site / "docs/runbooks/disk.md"
    page.write_text("theirs\n")
    git(site, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "ours now")
    edit("Edit the rotation", "Write it")
    result = run("publish")
    assert result.exit_code == 4
    assert result.stderr.startswith("tt: docs/runbooks/disk.md was changed there since version 1 was published; ")
    assert page.read_text() == "theirs\n"
    done("publish", "--force")
    assert "Write it" in page.read_text()


def test_what_is_staged_or_changed_beside_stays_as_it_is(home: Places, site: Path) -> None:
    site.mkdir()
    git(site, "init", "-q", "-b", "main")
    (site / "mine.txt").write_text("staged\n")
    git(site, "add", "mine.txt")
    done("publish")
    assert git(site, "status", "--porcelain").splitlines() == ["A  mine.txt"]


def test_push_goes_to_the_remote_and_what_could_not_be_pushed_goes_the_next_time(
    home: Places, site: Path, tmp_path: Path
) -> None:
    far = tmp_path / "far.git"
    no_remote = run("publish", "--push")
    assert no_remote.exit_code == 1
    assert no_remote.stderr.startswith("tt: it is committed but could not be pushed (the repository has no remote); ")
    git(site, "remote", "add", "origin", str(far))
    assert run("publish", "--push").exit_code == 1
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", far], check=True)
    pushed = done("publish", "--push")
    assert pushed.stderr.endswith("pushed\n")
    assert subjects(far) == ["Free the disk of a database host: version 1"]


@pytest.mark.parametrize(
    ("prepare", "words", "code"),
    [
        (lambda home, site: home.config.unlink(), (), 2),
        (lambda home, site: home.config.write_text("[runbooks\n"), (), 2),
        (lambda home, site: (site.mkdir(), (site / "file").touch()), (), 2),
        (lambda home, site: site.touch(), (), 2),
        (lambda home, site: None, ("R9",), 3),
        (lambda home, site: site.touch(), ("--to", "."), None),
    ],
    ids=["nowhere", "broken config", "other things", "a file", "no runbook", "--to wins"],
)
def test_where_it_can_not_be_published_is_one_line(
    home: Places,
    site: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    prepare: object,
    words: tuple[str, ...],
    code: int,
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    prepare(home, site)  # type: ignore[operator]  # one of the functions above
    result = run("publish", *words)
    if code is None:
        assert result.exit_code == 0
        assert subjects(empty) == ["Free the disk of a database host: version 1"]
        return
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith("tt: ")
    assert len(result.stderr.splitlines()) == 1


def test_a_renamed_runbook_moves_there_too(home: Places, site: Path) -> None:
    done("publish")
    done("rename", "R1", "full-disk")
    assert done("publish").stdout.startswith("full-disk v1 (now full-disk) is ")
    assert subjects(site)[1:] == ["Free the disk of a database host: version 1 is now full-disk"]
    assert sorted(path.name for path in (site / "docs/runbooks").iterdir()) == ["full-disk.md", "full-disk.sh"]
    assert "runbooks/disk.md" not in (site / "mkdocs.yml").read_text() + (site / "docs/index.md").read_text()
    assert git(site, "status", "--porcelain") == ""
    done("rename", "R1", "third")
    edit("Edit the rotation", "Write it")
    done("publish")
    assert subjects(site)[2:] == [
        "Free the disk of a database host: version 1 is now third",
        "Free the disk of a database host: version 2",
    ]
    assert done("publish").stderr == "every version is published already\n"


def test_a_page_under_the_former_name_that_others_changed_is_not_removed(home: Places, site: Path) -> None:
    done("publish")
    page = site / "docs/runbooks/disk.md"
    page.write_text("theirs\n")
    git(site, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "ours now")
    done("rename", "R1", "full-disk")
    assert run("publish").exit_code == 4
    assert page.read_text() == "theirs\n"
