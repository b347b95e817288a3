"""The HTML of a runbook in a real browser: it fills in, copies, remembers, prints, and says nothing to anybody."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runbooks.exports.about import About
from runbooks.exports.html import render
from runbooks.model import Parameter, Procedure, Step
from runbooks.template import REFERENCES, Template, build
from tests.unit.runbooks.browser import Browser, Page, running
from tests.unit.runbooks.examples import disk_full, long
from tests.unit.runbooks.hostile import COMMAND, TAIL, hostile

ABOUT = About(name="disk-full", version=3, status="approved", made_at="2026-05-05T10:00:00.000000Z")
VALUES = (
    "plain",
    "two words",
    "it's",
    "'; rm -rf / #",
    '"$(touch /tmp/x)" `id` ${HOME} \\',
    "a!b !! !$",
    "=starts",
    "$& $1 $` $' $$",
    "*?[a] {b,c} ~ & | > <",
    "漢字 🎉 ü",
    " edges ",
    "<b>&amp;</b>",
    "-rf",
    "one\ntwo's\n",
    "",
)  # fmt: skip
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running() as started:
        yield started


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens a procedure in a tab: `shown(procedure, width=..., dark=..., script=...)`."""
    tabs: list[Page] = []

    def show(procedure: Procedure, about: About = ABOUT, **looks: object) -> Page:
        file = tmp_path / f"page-{len(tabs)}.html"
        file.write_text(render(procedure, about), encoding="utf-8", newline="")
        tab = browser.page(**looks)  # type: ignore[arg-type]  # width, height, dark, script, beside
        tabs.append(tab)
        tab.open(file)
        return tab

    yield show
    for tab in tabs:
        tab.close()


def command(page: Page, step_id: str) -> str:
    """The command of a step as it stands on the page now."""
    text = page.eval(f"document.getElementById({json.dumps(step_id)}).querySelector('.main-command pre code').textContent")
    assert isinstance(text, str)
    return text


def copied(page: Page, action: str) -> str:
    """What an action puts on the clipboard."""
    page.eval(
        "window.written ??= []; navigator.clipboard.writeText = (text) => { written.push(text); return Promise.resolve(); }"
    )
    before = page.eval("written.length")
    page.eval(action)
    page.until(f"written.length > {before}")
    text = page.eval("written.at(-1)")
    assert isinstance(text, str)
    return text


def every_form() -> Procedure:
    """A step for each place in which a parameter may stand."""
    steps = tuple(
        Step(id=f"s-{form}", title=form, command=build(["x ", ("V", form, "old"), " y ", ("V", form, "old")]))
        for form in REFERENCES
    )
    return Procedure(title="Forms", steps=steps, parameters=(Parameter(name="V", default="a\nb"),))


@pytest.mark.parametrize(("name", "width"), [("disk_full", 1320), ("hostile", 390), ("hostile", 1320), ("long", 390)])
def test_a_page_asks_for_nothing_complains_of_nothing_and_fits(shown: Opener, name: str, width: int) -> None:
    page = shown({"disk_full": disk_full(), "hostile": hostile(), "long": long(40)}[name], width=width)
    page.type("#field-HOST", "<img src=x onerror=alert(1)>")
    copied(page, "document.querySelector('.copy').click()")
    page.eval("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.complaints() == []
    assert [url for url in page.requests() if not url.startswith("file:")] == []
    assert len(page.requests()) == 1
    assert page.eval("document.documentElement.scrollWidth <= innerWidth")


def test_the_policy_holds(shown: Opener) -> None:
    """Even a script that got in could neither run nor load anything."""
    page = shown(disk_full())
    page.eval(
        """(() => { const bad = document.createElement('script'); bad.textContent = 'window.ran = 1';
        document.body.append(bad);
        const image = document.createElement('img'); image.src = 'https://127.0.0.1:9/x.png'; document.body.append(image);
        document.querySelector('h1').setAttribute('style', 'display: none'); })()"""
    )
    page.until("document.querySelector('img').complete")
    assert page.eval("window.ran === undefined")
    assert page.eval("getComputedStyle(document.querySelector('h1')).display") == "block"
    assert not [url for url in page.requests() if "127.0.0.1" in url and not _was_blocked(page)]
    assert len([told for told in page.complaints() if "Content Security Policy" in told]) >= 3


def _was_blocked(page: Page) -> bool:
    failed = [event for event in page.browser.events if event.get("method") == "Network.loadingFailed"]
    return any(event["params"].get("blockedReason") == "csp" for event in failed)


def test_a_value_is_quoted_in_each_place_as_a_run_would_quote_it(shown: Opener) -> None:
    procedure = every_form()
    page = shown(procedure)
    for value in VALUES:
        page.type("#field-V", value)
        for step in procedure.steps:
            assert step.command is not None
            assert command(page, step.id) == step.command.filled({"V": value}, procedure.defaults)


def test_the_recorded_value_gives_the_recorded_text_also_after_a_change(shown: Opener) -> None:
    procedure = disk_full()
    page = shown(procedure)
    page.type("#field-LOGS", "/tmp/x y")
    assert "/tmp/x y" in command(page, "s-delete")
    page.type("#field-LOGS", "/var/log/postgresql")
    for step in procedure.steps:
        if step.command is not None and step.id != "s-export":
            assert command(page, step.id) == step.command.recorded


def test_the_odd_bytes_of_a_recorded_text_survive_the_page(shown: Opener) -> None:
    page = shown(hostile())
    last = "document.querySelectorAll('.step')[5]"
    text = copied(page, f"{last}.querySelector('.main-command .copy:not([data-copy])').click()")
    assert text == (COMMAND + "db-3" + TAIL).replace("\0", "\ufffd")
    assert page.eval("document.querySelector('#field-TEXT').value") == "\n a\nb\n<c>"
    assert page.eval("document.querySelector('#changed').textContent") == ""


def test_titles_and_names_to_confirm_follow_the_form(shown: Opener) -> None:
    page = shown(disk_full())
    page.type("#field-HOST", "db-9")
    assert "on db-9" in page.eval("document.querySelector('#s-look h3').textContent")
    assert page.eval("document.querySelector('#s-delete .confirm code').textContent") == "db-9"
    assert "db-9" in page.eval("document.querySelector('#ways-back code').textContent")


def test_copying_takes_the_command_alone_and_says_so(shown: Opener) -> None:
    page = shown(disk_full())
    page.type("#field-HOST", "db 4")
    button = "document.querySelector('#s-look .main-command .copy:not([data-copy])')"
    assert copied(page, f"{button}.click()") == "ssh 'db 4' 'du -sh /var/log/postgresql/*.log'"
    said = page.until("document.querySelector('[aria-live]').textContent")
    assert said == "Copied the command of step 3. Check HOST first."
    assert page.eval(f"{button}.textContent.trim().startsWith('Copied')")


def test_the_real_clipboard_holds_what_was_copied(shown: Opener) -> None:
    page = shown(disk_full())
    page.allow_clipboard()
    page.eval("document.querySelector('#s-config .main-command .copy:not([data-copy])').click()")
    page.until("document.querySelector('[aria-live]').textContent")
    assert page.eval("navigator.clipboard.readText()") == "cat > limit.conf <<EOF\nlimit 80%\nEOF"


def test_copying_works_where_the_page_may_not_use_the_clipboard(shown: Opener) -> None:
    page = shown(disk_full())
    page.eval("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.eval("document.addEventListener('copy', (event) => { window.taken = document.activeElement.value; })")
    page.eval("document.querySelector('#s-pods .copy').click()")
    assert page.until("window.taken") == "kubectl get pods -n db"
    page.eval("document.execCommand = () => false")
    page.eval("document.querySelector('#s-pods .copy').click()")
    page.until("document.querySelector('#told').textContent.includes('Ctrl+C')")
    assert page.eval("getSelection().toString()") == "kubectl get pods -n db"


def test_a_command_can_be_copied_with_its_folder_and_variables(shown: Opener) -> None:
    page = shown(disk_full())
    text = copied(page, "document.querySelector('#s-config [data-copy]').click()")
    assert text == "cd '/srv/my ops'\n(\nexport LC_ALL=C\ncat > limit.conf <<EOF\nlimit 80%\nEOF\n)"


def test_variables_in_the_command_itself_are_copied_as_they_stand(shown: Opener) -> None:
    step = Step(
        id="s",
        title="x",
        command=Template.literal('A=1 csr=@"$B" tool "${C}"'),
        cwd=Template.literal("/srv"),
        environment=(("D", Template.literal("4")),),
    )
    page = shown(Procedure(title="x", steps=(step,)))
    text = copied(page, "document.querySelector('#s [data-copy]').click()")
    assert text == 'cd /srv\n(\nexport D=4\nA=1 csr=@"$B" tool "${C}"\n)'


def test_all_commands_of_a_section_are_copied_in_order_each_in_its_folder(shown: Opener) -> None:
    steps = (
        Step(id="a", title="a", command=Template.literal("one"), cwd=build(["/srv/", ("D", "word", "x")])),
        Step(id="b", title="b", command=Template.literal("two"), cwd=build(["/srv/", ("D", "word", "x")])),
        Step(id="m", title="by hand", kind="manual"),
        Step(id="c", title="c", command=Template.literal("three\nlines"), cwd=build([("E", "word", "/e")])),
        Step(id="d", title="d", command=Template.literal("four"), confirm="yes"),
    )
    parameters = (Parameter(name="D", default="x"), Parameter(name="E"))
    page = shown(Procedure(title="x", steps=steps, parameters=parameters))
    page.type("#field-D", "my folder")
    text = copied(page, "document.querySelector('.copy-all').click()")
    assert text == "cd '/srv/my folder'\none\ntwo\ncd \"${E}\"\nthree\nlines\nfour"
    said = page.until("document.querySelector('[aria-live]').textContent")
    assert "dangerous ones among them (step 5)" in said


def test_a_secret_is_a_variable_until_given_and_is_never_kept(shown: Opener) -> None:
    page = shown(disk_full())
    assert command(page, "s-export") == 'export PGPASSWORD="${PGPASSWORD}"'
    page.type("#field-PGPASSWORD", "s3cret word")
    assert command(page, "s-export") == "export PGPASSWORD='s3cret word'"
    page.type("#field-HOST", "db-5")
    kept = page.eval("JSON.stringify({ ...localStorage })")
    assert "db-5" in kept and "s3cret" not in kept
    page.reload()
    assert command(page, "s-export") == 'export PGPASSWORD="${PGPASSWORD}"'
    assert command(page, "s-check-ssh") == "ssh db-5 true"


def test_a_wrong_value_is_told_beside_its_field(shown: Opener) -> None:
    page = shown(hostile())

    def told(name: str, value: str) -> tuple[str, bool]:
        page.type(f"#field-{name}", value)
        return (
            page.eval(f"document.querySelector('#error-{name}').textContent"),
            page.eval(f"document.querySelector('#field-{name}').getAttribute('aria-invalid') === 'true'"),
        )

    assert told("NEED", "x") == ("This must be a whole number, as 3.", True)
    assert told("NEED", "123") == ("This must match [0-9]{2} as a whole.", True)
    assert told("NEED", "12") == ("", False)
    assert told("LIMIT", "") == ("A value is needed.", True)
    assert told("LIMIT", "80") == ("", False)
    assert told("INSTANCE", "Main") == ("This must match [a-z]+ as a whole.", True)
    assert told("HOST", "a b")[1] and not told("HOST", "db-4")[1]


def test_reset_brings_the_recorded_values_back(shown: Opener) -> None:
    page = shown(disk_full())
    assert page.eval("document.querySelector('#reset').disabled")
    page.type("#field-HOST", "other")
    page.type("#field-LIMIT", "90")
    assert page.eval("document.querySelector('#changed').textContent") == "2 values differ from the recorded ones."
    page.eval("document.querySelector('#reset').click()")
    assert command(page, "s-check-ssh") == "ssh db-3 true"
    assert page.eval("JSON.parse(localStorage.getItem(document.body.dataset.key)).values") == {}


def test_progress_is_kept_for_each_version(shown: Opener) -> None:
    page = shown(disk_full())
    page.eval("document.querySelector('#s-check-ssh .done input').click()")
    page.eval("document.querySelector('#s-look .done input').click()")
    page.reload()
    assert page.eval("document.querySelector('#count').textContent") == "2 of 12 done"
    assert page.eval("document.querySelector('#s-look .done input').checked")
    states = page.eval("[...document.querySelectorAll('nav .state')].map((one) => one.textContent)")
    assert states[:4] == ["done", "to do", "done", "to do"]
    assert page.eval("document.querySelector('[aria-current=step]').dataset.step") == "s-export"
    other = shown(disk_full(), replace(ABOUT, version=4), beside=page)
    assert other.eval("document.querySelector('#count').textContent") == "0 of 12 done"
    page.eval("document.querySelector('#again').click()")
    page.reload()
    assert page.eval("document.querySelector('#count').textContent") == "0 of 12 done"


@pytest.mark.parametrize(
    "kept", ["not json", "[]", "null", '{"done": 3, "values": {"HOST": 7}, "at": {}}', '{"values": null}']
)
def test_what_a_browser_kept_may_be_rubbish(shown: Opener, kept: str) -> None:
    page = shown(disk_full())
    page.eval(f"localStorage.setItem(document.body.dataset.key, {json.dumps(kept)})")
    page.reload()
    assert command(page, "s-check-ssh") == "ssh db-3 true"
    assert page.complaints() == []


def test_everything_can_be_done_with_the_keyboard(shown: Opener) -> None:
    page = shown(disk_full(), width=1320)
    page.tab()
    assert page.eval("document.activeElement.className") == "skip"
    page.press("Enter", code=13, text="\r")
    assert page.until("document.activeElement.id") == "main"
    seen = []
    for _ in range(200):
        page.tab()
        seen.append(
            page.eval("(() => { const one = document.activeElement; return one.id || one.className || one.tagName })()")
        )
        if page.eval("document.activeElement.matches('#s-look .main-command .copy:not([data-copy])')"):
            break
    assert "field-HOST" in seen and seen.index("field-HOST") < seen.index("field-LOGS")
    outline = page.eval("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    expected = "ssh db-3 'du -sh /var/log/postgresql/*.log'"
    page.eval("navigator.clipboard.writeText = (text) => { window.taken = text; return Promise.resolve(); }")
    for key, code, text in (("Enter", 13, "\r"), (" ", 32, " ")):
        page.eval("window.taken = null")
        page.press(key, code=code, text=text)
        assert page.until("window.taken") == expected
    page.tab()
    assert page.eval("document.activeElement.tagName") == "SUMMARY"
    page.press("Enter", code=13, text="\r")
    assert page.eval("document.activeElement.parentElement.open")
    page.eval("document.querySelector('#s-look .done input').focus()")
    page.press(" ", code=32, text=" ")
    assert page.eval("document.querySelector('#s-look .done input').checked")


def printed(page: Page, tmp_path: Path) -> str:
    """What can be read on paper."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    file = tmp_path / "printed.pdf"
    file.write_bytes(page.pdf())
    done = subprocess.run(["pdftotext", "-layout", "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", done.stdout.decode())


@pytest.mark.parametrize("script", [True, False])
def test_paper_shows_what_is_folded_and_the_values_and_nothing_to_press(shown: Opener, tmp_path: Path, script: bool) -> None:
    page = shown(disk_full(), script=script, dark=True)
    if script:
        page.type("#field-HOST", "db-printed")
        page.type("#field-PGPASSWORD", "s3cret")
    text = printed(page, tmp_path)
    assert "/var/log/postgresql/b.log" in text  # an expected output
    assert "failed and was put right by C4" in text
    assert "sudo systemctl start" in text
    assert ("HOST db-printed" if script else "HOST db-3") in text
    for absent in ("Copy", "Reset", "Done", "Contents", "Skip to", "s3cret"):
        assert absent not in text
    if script:
        assert command(page, "s-export") == "export PGPASSWORD=s3cret"
        assert not page.eval("document.querySelector('#s-look details').open")


def test_without_its_script_a_page_shows_everything_that_needs_none(shown: Opener) -> None:
    page = shown(disk_full(), script=False)
    hidden = (
        "[...document.querySelectorAll('form, .copy, .copy-all, .done, #reset')].every((one) => one.offsetParent === null)"
    )
    assert page.eval(hidden)
    assert page.eval("document.querySelector('.values').offsetParent !== null")
    assert command(page, "s-check-ssh") == "ssh db-3 true"
    page.eval("document.querySelector('nav a[href=\"#s-wait\"]').click()")
    assert page.eval("location.hash") == "#s-wait"
    assert page.eval("Math.abs(document.querySelector('#s-wait').getBoundingClientRect().top) < innerHeight")


CONTRAST = """(() => {
  const linear = (share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
  const channel = (one) => linear(one / 255);
  const parts = (colour) => [...colour.match(/[\\d.]+/g).map(Number), 1].slice(0, 4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const over = (top, below) => below.map((one, place) => top[place] * top[3] + one * (1 - top[3]));
  const behind = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(parts(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const isSeen = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!walker.currentNode.textContent.trim() || !isSeen) continue;
    if (element.closest('.unseen, .skip, script, :disabled, option')) continue;
    const [one, other] = [light(parts(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.outerHTML.slice(0, 80)}`);
  }
  return [...new Set(poor)];
})()"""


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_can_be_read_by_day_and_by_night(shown: Opener, dark: bool) -> None:
    """A contrast of 4.5 at least, as WCAG 2.2 asks for (1.4.3, level AA)."""
    for procedure, status in ((disk_full(), "draft"), (disk_full(), "approved"), (hostile(), "deprecated")):
        page = shown(procedure, replace(ABOUT, status=status), dark=dark)
        page.eval("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        page.eval("document.querySelector('.done input').click()")
        page.type("#field-HOST", "not a host")
        assert page.eval(CONTRAST) == []


def test_the_list_of_contents_is_folded_on_a_phone_and_leads_on(shown: Opener) -> None:
    page = shown(disk_full(), width=390, height=800)
    assert not page.eval("document.querySelector('nav details').open")
    page.eval("document.querySelector('nav summary').click()")
    page.eval("document.querySelector('nav [data-step=s-wait]').click()")
    page.until("!document.querySelector('nav details').open")
    top = page.until("document.querySelector('#s-wait').getBoundingClientRect().top")
    assert 0 < top < 800
