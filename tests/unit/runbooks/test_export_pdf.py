"""The PDF of a runbook, read back with other programs."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from runbooks.exports.about import About
from runbooks.exports.pdf import render
from runbooks.model import Expectation, Parameter, Procedure, Step
from runbooks.template import Template, build
from tests.unit.runbooks.examples import disk_full, long
from tests.unit.runbooks.hostile import hostile

ABOUT = About(
    name="disk-full", runbook_id=4, version=3, status="approved", author="marcus", made_at="2026-05-05T10:00:00.123456Z"
)


def opened(content: bytes) -> pikepdf.Pdf:
    """The file as another program reads it."""
    return pikepdf.open(io.BytesIO(content))


def text_of(content: bytes, tmp_path: Path) -> str:
    """What can be read in it, laid out as on the page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    file = tmp_path / "read.pdf"
    file.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def one(command: str = "true", output: str = "", **fields: object) -> Procedure:
    """A procedure of one step."""
    step = Step(id="s", title="Title", command=Template.literal(command), expect=Expectation(output=output))
    return replace(Procedure(title="One", steps=(step,)), **fields)  # type: ignore[arg-type]  # whatever the test wants


def standards(pdf: pikepdf.Pdf) -> str:
    """The part and level of PDF/A, and the part of PDF/UA, that it says it keeps."""
    with pdf.open_metadata() as metadata:
        names = ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")
        return " ".join(str(metadata.get(name, "-")) for name in names)


def test_it_says_what_the_procedure_says(tmp_path: Path) -> None:
    text = text_of(render(disk_full(), ABOUT), tmp_path)
    flat = " ".join(text.split())
    for said in (
        "Free the disk of a database host",
        "The alert DiskFull fires",
        "Dangerous · stops a service.",
        "Irreversible · deletes files; db-3 is tagged env=prod.",
        "Make sure that this is what you mean: db-3",
        "find /var/log/postgresql -mtime +7 -delete",
        "Expected: exit 0 · 2 lines, should be similar",
        "up to 10 times, every 5 s, until the output is as expected",
        "Step 4: Stop the archiver",
        "the name has a dash",
        "failed and was put right by C4 (typo)",
        "Database team, +49 30 1234",
        "approved",
    ):
        assert said in flat
    assert 'export PGPASSWORD="${PGPASSWORD}"' in text


def test_pages_are_counted_and_bear_title_and_version(tmp_path: Path) -> None:
    pages = text_of(render(long(30), ABOUT), tmp_path).split("\f")[:-1]
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"{number} of {len(pages)}" in page
        assert "version 3" in page
    for page in pages[1:]:
        assert "Free the disk of a database host" in page.split("\n")[0]
        assert "approved" in page.split("\n")[0]


def test_sections_and_steps_are_bookmarks() -> None:
    with opened(render(disk_full(), ABOUT)).open_outline() as outline:
        names = {item.title: [child.title for child in item.children] for item in outline.root}
    assert list(names) == [
        "Parameters", "Prerequisites", "Setup", "Steps", "Verification", "Rollback", "Troubleshooting", "Escalation",
        "Where this comes from",
    ]  # fmt: skip
    assert names["Verification"] == ["11. Wait until it is ready", "12. No error is left"]


def test_a_long_one_has_contents_and_a_short_one_none(tmp_path: Path) -> None:
    assert "Contents" in text_of(render(long(30), ABOUT), tmp_path)
    assert "Contents" not in text_of(render(disk_full(), ABOUT), tmp_path)


def test_files_are_attached_byte_for_byte() -> None:
    files = {
        "disk-full.md": "# ü\r\n".encode(),
        "disk-full.sh": b"#!/bin/sh\n\xff\x00",
        "bom.json": b"\xef\xbb\xbf{}",
        "none.md": b"",
    }
    pdf = opened(render(disk_full(), ABOUT, attachments=files))
    assert {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()} == files
    assert pdf.attachments["disk-full.md"].get_file().mime_type == "text/markdown"
    assert standards(pdf) == "3 A 1"


def test_it_keeps_the_standards_for_archives_and_accessibility() -> None:
    pdf = opened(render(disk_full(), ABOUT))
    assert standards(pdf) == "3 A 1"
    assert pdf.Root.Lang == "en-US" or str(pdf.Root.Lang).startswith("en")
    assert pdf.docinfo["/Title"] == "Free the disk of a database host"
    assert pdf.docinfo["/Author"] == "marcus"
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:20260505100000")


def test_every_font_is_embedded() -> None:
    pdf = opened(render(disk_full(), ABOUT))
    fonts = [one for one in pdf.objects if _is(one, "/FontDescriptor")]
    assert fonts and all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def _is(thing: object, kind: str) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and str(thing.get("/Type")) == kind


def test_the_same_version_gives_the_same_bytes() -> None:
    files = {"a.md": b"x"}
    assert render(disk_full(), ABOUT, attachments=files) == render(disk_full(), ABOUT, attachments=files)


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    flat = " ".join(text_of(render(hostile(), ABOUT), tmp_path).split())
    for said in ("<script>alert(1)</script>", "{{ 7*7 }}", "#text(red)[x]", "[U+202E]gnp.exe", "[U+001B]"):
        assert said in flat


def test_a_character_without_a_glyph_is_told_by_its_code_point_or_drawn(tmp_path: Path) -> None:
    """Whichever fonts the machine has, the file is made, and keeps the standards."""
    content = render(one("echo 漢 🎉 \U000e0041 \ufdd0 \ue0b0", "漢字 🎉"), ABOUT)
    text = text_of(content, tmp_path)
    assert "漢" in text or "[U+6F22]" in text
    assert standards(opened(content)) == "3 A 1"


def test_nothing_runs_off_the_page(tmp_path: Path) -> None:
    """Each word of a line without blanks is found inside the page's margins."""
    long_word = "x" * 900
    procedure = one(f"echo {long_word} " + "word " * 60, long_word + "\n" + "漢" * 300 + "\n" + "a b " * 300)
    procedure = replace(procedure, title="T" * 300, summary=long_word, owner=long_word, tags=(long_word,))
    file = tmp_path / "wide.pdf"
    file.write_bytes(render(procedure, replace(ABOUT, name="n" * 200)))
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    boxes = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, check=True).stdout.decode()
    edges = [float(edge) for edge in re.findall(r'<word [^>]*xMax="([\d.]+)"', boxes)]
    assert len(edges) > 100
    assert max(edges) <= 595.3 - 50


def test_columns_of_an_output_stay_columns(tmp_path: Path) -> None:
    text = text_of(render(one("x", "NAME            READY\nweb-7f9c-abcde  1/1\na\tb"), ABOUT), tmp_path)
    lines = {line.split()[0]: line for line in text.split("\n") if line.split()}
    assert lines["NAME"].index("READY") == lines["web-7f9c-abcde"].index("1/1")
    assert lines["a"].index("b") - lines["a"].index("a") > 4


def test_chances_to_break_a_line_are_no_characters(tmp_path: Path) -> None:
    assert "\u200b" not in text_of(render(one("x", "y" * 500), ABOUT), tmp_path)


def test_no_heading_stands_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    pages = text_of(render(long(60), ABOUT), tmp_path).split("\f")[:-1]
    for page in pages[3:-1]:
        lines = [line for line in page.split("\n") if line.strip()][:-1]  # without the footer
        assert not re.match(r"\s*\d+\. \w", lines[-1])
        assert "Irreversible" not in lines[-1] and "only looks" not in lines[-1]


def test_no_secret_is_in_it(tmp_path: Path) -> None:
    secret = Parameter(name="TOKEN", type="secret", default="hunter2-topsecret")
    steps = (Step(id="s", title="${TOKEN}", command=build(["login ", ("TOKEN", "word", "hunter2-topsecret")])),)
    text = text_of(render(Procedure(title="x", parameters=(secret,), steps=steps), ABOUT), tmp_path)
    assert 'login "${TOKEN}"' in text and "hunter2" not in text


def test_an_empty_procedure_and_odd_facts_about_it_make_a_file() -> None:
    about = replace(ABOUT, made_at="yesterday", author="\ud800\0", name="", status="odd \u202e")
    assert opened(render(Procedure(title=""), about)).pages


def test_a_folder_of_fonts_is_looked_through(tmp_path: Path) -> None:
    assert render(disk_full(), ABOUT, fonts=tmp_path) == render(disk_full(), ABOUT)
