"""The HTML of a runbook: one file, nothing in it that is not its own, all of what the procedure says."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from runbooks.exports.about import About
from runbooks.exports.html import render
from runbooks.model import Expectation, Parameter, Procedure, Step, Trouble, Verdict
from runbooks.template import Template, build
from store.errors import UsageError
from tests.unit.runbooks.examples import disk_full, long
from tests.unit.runbooks.hostile import COMMAND, EVIL, TAIL, hostile
from tests.unit.runbooks.html_tree import Node, parsed

ABOUT = About(
    name="disk-full",
    runbook_id=4,
    version=3,
    status="approved",
    author="marcus",
    made_at="2026-05-05T10:00:00.000000Z",
    verified_at="2026-05-06T08:00:00.000000Z",
    verified_by="ana",
    verified_version=2,
    now="2026-08-06T08:00:00.000000Z",
    edit_link="https://git.example.org/disk-full",
)


def commands(page: Node) -> list[str]:
    """The text of each step's command."""
    return [box.one("pre").text for box in page.all(css="main-command")]


@pytest.fixture(params=["disk_full", "hostile", "long", "empty"])
def procedure(request: pytest.FixtureRequest) -> Procedure:
    made = {"disk_full": disk_full(), "hostile": hostile(), "long": long(40), "empty": Procedure(title="")}
    return made[request.param]


def test_the_page_is_well_formed_and_its_ids_are_its_own(procedure: Procedure) -> None:
    page = parsed(render(procedure, ABOUT))
    ids = [one.attributes["id"] for one in page.walk() if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    assert not [one for one in ids if re.search(r"\s", one)]
    targets = [one.attributes["href"][1:] for one in page.all("a") if one.attributes["href"].startswith("#")]
    assert {unquote(target) for target in targets} <= set(ids)
    for name in ("for", "aria-labelledby", "aria-describedby"):
        named = " ".join(one.attributes.get(name, "") for one in page.walk()).split()
        assert set(named) <= set(ids)


def test_the_policy_allows_the_style_and_the_script_of_the_page_and_nothing_else(procedure: Procedure) -> None:
    page = parsed(render(procedure, ABOUT))
    (policy,) = [one.attributes["content"] for one in page.all("meta") if "http-equiv" in one.attributes]
    digests = {tag: b64encode(sha256(page.one(tag).text.encode()).digest()).decode() for tag in ("style", "script")}
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digests['style']}'",
        f"script-src 'sha256-{digests['script']}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_nothing_is_loaded_and_nothing_acts_from_an_attribute(procedure: Procedure) -> None:
    page = parsed(render(procedure, ABOUT))
    assert not {one.tag for one in page.walk()} & {"img", "iframe", "object", "embed", "link", "video", "base", "svg"}
    for one in page.walk():
        assert not [name for name in one.attributes if name.startswith("on") or name in ("style", "src", "srcset", "action")]
    style = page.one("style").text
    assert "url(" not in style and "@import" not in style


def test_every_text_is_a_text() -> None:
    html = render(hostile(), ABOUT)
    page = parsed(html)
    shown = EVIL.replace("\0", "\ufffd")
    assert page.one("h1").text == shown
    assert commands(page)[-1] == (COMMAND + "db-3" + TAIL).replace("\0", "\ufffd")
    assert [box.attributes["data-code"] for box in page.one("h1").all(css="odd")] == ["U+202E", "U+001B", "U+0000"]
    assert "49" not in page.one("h1").text
    assert "javascript:" not in "".join(one.attributes.get("href", "") for one in page.all("a"))


def test_a_page_can_be_written_whatever_its_texts_hold() -> None:
    odd = "half \ud800 of a character, nul \0, \ufffe"
    steps = (Step(id=odd, title=odd, why=odd, command=Template.literal(odd), expect=Expectation(output=odd)),)
    html = render(Procedure(title=odd, steps=steps, parameters=(Parameter(name="A", default=odd),)), replace(ABOUT, name=odd))
    html.encode()
    assert "\0" not in html and "\r" not in html


def test_every_command_stands_as_it_was_recorded_where_values_are_the_recorded_ones() -> None:
    procedure = disk_full()
    recorded = [step.command.recorded for step in procedure.steps if step.command is not None]
    assert [text.replace('"${PGPASSWORD}"', "***") for text in commands(parsed(render(procedure, ABOUT)))] == recorded


def test_each_occurrence_of_a_parameter_says_how_it_is_quoted() -> None:
    page = parsed(render(disk_full(), ABOUT))
    step = page.by_id("s-look").one(css="main-command").one("pre")
    slots = [(one.attributes["data-name"], one.attributes["data-form"], one.text) for one in step.all(css="slot")]
    assert slots == [("HOST", "word", "db-3"), ("LOGS", "single-nested", "/var/log/postgresql")]
    assert step.all(css="slot")[1].attributes["data-reference"] == '\'"$(printf %q "${LOGS}")"\''


def test_shell_text_is_coloured_without_losing_a_character() -> None:
    page = parsed(render(disk_full(), ABOUT))
    export = page.by_id("s-export").one(css="main-command").one("code")
    assert [one.text for one in export.all(css="keyword")] == ["export"]
    assert export.text == 'export PGPASSWORD="${PGPASSWORD}"'


def test_no_secret_is_on_the_page_even_where_the_procedure_has_one() -> None:
    secret = Parameter(name="TOKEN", type="secret", default="hunter2-topsecret", choices=())
    steps = (Step(id="s", title="Log in with ${TOKEN}", command=build(["login ", ("TOKEN", "word", "hunter2-topsecret")])),)
    html = render(Procedure(title="x", parameters=(secret,), steps=steps), ABOUT)
    page = parsed(html)
    assert commands(page) == ['login "${TOKEN}"']
    assert page.by_id("field-TOKEN").attributes["type"] == "password"
    assert page.by_id("parameters").all("td")[0].text == "secret"
    assert "hunter2-topsecret" not in html


def test_what_is_masked_or_left_out_of_an_output_is_marked() -> None:
    output = "first 17\nlast 42\n"
    step = Step(id="s", title="x", command=Template.literal("x"), expect=Expectation(output=output, masks=((6, 8),), cut_at=9))
    samp = parsed(render(Procedure(title="x", steps=(step,)), ABOUT)).by_id("s").one("samp")
    assert [one.text for one in samp.all("mark")] == ["17"]
    assert samp.text == "first 17\n… lines left out …\nlast 42\n"


def test_the_head_says_what_one_wants_to_know_before_one_begins() -> None:
    text = " ".join(parsed(render(disk_full(), ABOUT)).one("header").text.split())
    for said in (
        "R4 disk-full version 3 approved",
        "Free the disk of a database host",
        "The alert DiskFull fires",
        "The disk is full of table data",
        "Owner marcus",
        "2026-05-06 (92 days ago) by ana, on version 2",
        "eu/prod/db-3",
        "1 step irreversible, 1 step dangerous, 1 step with caution",
        "Usually takes 1 min",
    ):
        assert said in text


def test_the_danger_is_told_before_the_command() -> None:
    step = parsed(render(disk_full(), ABOUT)).by_id("s-delete")
    order = [one for one in step.walk() if "alarm" in one.classes or "main-command" in one.classes]
    assert [one.classes[0] for one in order] == ["alarm", "main-command"]
    text = " ".join(order[0].text.split())
    assert text == (
        "Irreversible deletes files; db-3 is tagged env=prod. find-delete, prod Make sure that this is what you mean: db-3"
    )


def test_what_is_said_of_each_step_is_there() -> None:
    page = parsed(render(disk_full(), ABOUT))
    said = {step.id: " ".join(page.by_id(step.id).text.split()) for step in disk_full().steps}
    assert "up to 10 times, every 5 s, until the output is as expected" in said["s-wait"]
    assert "must be the same" in said["s-wait"]
    assert "Give up after 30 s" in said["s-look"]
    assert "If it fails roll back what was done" in said["s-restart"]
    assert "Roll this step back" in said["s-stop"] and "systemctl start" in said["s-stop"]
    assert "do it by hand" in said["s-ask"]
    assert "exit 1" in said["s-grep"] and "optional" in said["s-grep"]
    assert "Take POD from this output: what matches web-[0-9a-f]+-[0-9a-z]{5}." in said["s-pods"]
    assert "in /srv/my ops with LC_ALL=C" in said["s-config"]
    assert "C4 · 2026-05-04 09:01 UTC · on laptop · by marcus · exit 0 · failed tries left out: C3" in said["s-look"]
    assert "Look twice: no recording of what it deleted." in said["s-delete"]
    assert "Look for the largest logs on db-3" in said["s-look"]


def test_what_was_left_out_is_told_with_its_reason() -> None:
    page = parsed(render(disk_full(), ABOUT))
    text = " ".join(page.one("details", css="left-out").text.split())
    assert "1 of 60 recorded commands" in text
    assert "C3 ssh db3 du -sh /var/log failed and was put right by C4 (typo) step 3" in text


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(one.tag[1]) for one in parsed(render(disk_full(), ABOUT)).walk() if re.fullmatch(r"h[1-6]", one.tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_has_a_language_landmarks_and_a_name_for_each_control() -> None:
    page = parsed(render(disk_full(), ABOUT))
    assert page.one("html").attributes["lang"] == "en"
    assert all(page.one(tag) for tag in ("main", "nav", "footer", "title"))
    assert page.one("body").all("a")[0].attributes["href"] == "#main"
    labelled = {one.attributes["for"] for one in page.all("label") if "for" in one.attributes}
    assert labelled == {f"field-{one.name}" for one in disk_full().parameters}
    names = [" ".join(one.text.split()) for one in page.all("button", css="copy")]
    assert "Copy the command of step 3" in names and len(names) == len(set(names)) + 1  # the rollback stands in two places


def test_the_same_version_gives_the_same_bytes() -> None:
    assert render(hostile(), ABOUT) == render(hostile(), ABOUT)


def test_a_link_for_editing_leads_to_the_web_or_is_none() -> None:
    for link in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://x\njavascript:alert(1)"):
        assert "Edit this runbook" not in render(disk_full(), replace(ABOUT, edit_link=link))
    assert "Edit this runbook" in render(disk_full(), ABOUT)


def test_a_draft_says_that_it_is_one() -> None:
    header = parsed(render(disk_full(), replace(ABOUT, status="draft"))).one("header").text
    assert "nobody has approved it" in header


def test_an_organisation_changes_a_part_of_the_page_and_its_looks(tmp_path: Path) -> None:
    own = tmp_path / "acme"
    own.mkdir()
    (own / "page.html.j2").write_text(
        '{% extends "page.html.j2" %}{% block footer %}<footer><p>ACME & Co, {{ page.reference }}</p></footer>{% endblock %}'
    )
    (own / "page_own.css").write_text(":root { --accent: #700070; }\r\n")
    page = parsed(render(disk_full(), ABOUT, templates=tmp_path, organisation="acme"))
    assert page.one("footer").text == "ACME & Co, R4 disk-full"
    assert "#700070" in page.one("style").text
    assert len(page.all(css="step")) == 12
    digest = b64encode(sha256(page.one("style").text.encode()).digest()).decode()
    assert digest in page.all("meta")[1].attributes["content"]


def test_a_broken_template_is_named(tmp_path: Path) -> None:
    (tmp_path / "page.html.j2").write_text("{% if %}")
    with pytest.raises(UsageError, match=r"page\.html\.j2 line 1"):
        render(disk_full(), ABOUT, templates=tmp_path)


def test_an_address_in_a_title_is_no_link_since_the_contents_are_links_themselves() -> None:
    step = Step(
        id="s-1", title="Check https://api.example/health", command=Template.literal("curl https://api.example/health")
    )
    html = render(Procedure(title="Health", steps=(step,)), ABOUT)
    assert html.count("Check https://api.example/health") >= 2
    assert 'href="https://api.example' not in html


def test_a_way_back_says_in_which_folder_it_is_gone() -> None:
    step = Step(
        id="s-1",
        title="Revert",
        command=Template.literal("git revert abc"),
        cwd=Template.literal("/srv/app"),
        rollback=Template.literal("git revert HEAD"),
    )
    html = render(Procedure(title="Back", steps=(step,)), ABOUT)
    assert html.count('<code class="cwd">/srv/app</code>') == 3


def test_a_remedy_that_is_a_recorded_command_looks_like_one() -> None:
    verdict = Verdict(command_id=2, command_uid="u", command="sudo reboot", included=True, rule="kept", reason="x")
    troubles = (
        Trouble(symptom="no", command="reboot", remedy="sudo reboot"),
        Trouble(symptom="no", command="reboot", remedy="call ann"),
    )
    html = render(Procedure(title="x", verdicts=(verdict,), troubles=troubles), ABOUT)
    assert '<code dir="auto">sudo reboot</code>' in html
    assert "<code" not in html[html.index("call ann") - 20 : html.index("call ann")]
