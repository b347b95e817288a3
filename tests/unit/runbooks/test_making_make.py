"""What holds for every procedure, whatever was recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbooks.history import Recorded
from runbooks.making.decisions import Decision
from runbooks.making.item import read
from runbooks.making.make import make
from runbooks.model import SECTIONS, Procedure, Source, from_json, templates_of, to_json
from store.errors import NotFoundError, RefusedError
from tests.unit.runbooks.making_sessions import Typed, history, kept, made, uid

LINES = st.sampled_from(
    [
        "ls",
        "cd /srv/app",
        "cd ..",
        "# why not",
        "vim app.yaml",
        "kubectl apply -f app.yaml",
        "kubctl apply -f app.yaml",
        "kubectl get pods -n shop",
        "systemctl stop web",
        "systemctl start web",
        "mkdir /tmp/x",
        "rmdir /tmp/x",
        "export NS=shop",
        "export NS=other",
        "echo $NS > out.txt",
        "cat out.txt",
        "terraform plan -out=p",
        "terraform apply p",
        "curl -fsS http://web/health",
        "sleep 5",
        "ssh db-3 'sudo rm -rf /srv/log'",
        "tail -f /var/log/x",
        "make 'all",
        "f() { ls; }",
        "f",
        "tt show C1",
        "watch -n 2 kubectl get pods -n shop",
        "git commit -am x",
        "cat <<EOF > c.conf\na $NS\nEOF",
        "for h in a b; do ssh $h uptime; done",
        "\x1b[200~odd",
        "\xfcn\xefcode \u2713 --x='\u2028'",
        "psql -c 'select 1' -h db-3",
        "history",
        "A=1",
        "",
        "sudo",
        "|",
        "a && b || c",
    ]
)
COMMANDS = st.builds(
    Typed,
    text=LINES,
    output=st.sampled_from(["", "ok", "error: no", "web-7f9c6d-x2v9k 0/1", "web-7f9c6d-x2v9k 1/1"]),
    exit_code=st.sampled_from([0, 0, 0, 1, 127, 130, None]),
    session=st.integers(1, 2),
    cwd=st.sampled_from(["/srv", "/srv/app", None]),
    takes_ms=st.sampled_from([0, 120, None]),
    host=st.sampled_from(["laptop", "db-3"]),
)
HISTORIES = st.lists(COMMANDS, min_size=1, max_size=25)
DECISIONS = st.lists(
    st.builds(
        Decision,
        action=st.sampled_from(["keep", "drop", "merge"]),
        command_uid=st.integers(1, 27).map(uid),
        into_uid=st.integers(1, 27).map(uid),
    ),
    max_size=5,
)


def procedure(typed: list[Typed], decisions: list[Decision]) -> Procedure | None:
    """The procedure, None where nothing is left of the history."""
    try:
        return made(*typed, decisions=decisions)
    except RefusedError:
        return None


@settings(max_examples=60, deadline=None)
@given(HISTORIES, DECISIONS)
def test_every_command_has_one_verdict_and_the_result_is_the_same_each_time(
    typed: list[Typed], decisions: list[Decision]
) -> None:
    found = procedure(typed, decisions)
    again = procedure(typed, decisions)
    assert found == again
    if found is None:
        return
    assert to_json(from_json(to_json(found))) == to_json(found)
    assert [one.command_id for one in found.verdicts] == [
        one.command_id for one in sorted(history(*typed), key=lambda one: one.started_at)
    ]
    ids = [step.id for step in found.steps]
    assert len(set(ids)) == len(ids)
    assert all(one.step_id in {*ids, None} for one in found.verdicts)
    assert all(one.step_id is not None for one in found.verdicts if one.included)
    assert all(one.rule and one.reason for one in found.verdicts)


@settings(max_examples=60, deadline=None)
@given(HISTORIES, DECISIONS)
def test_changes_keep_their_order_and_sections_theirs(typed: list[Typed], decisions: list[Decision]) -> None:
    found = procedure(typed, decisions)
    if found is None:
        return
    places = {item.recorded.command_id: item.index for item in read(history(*typed))}
    own = {one.step_id: places[one.command_id] for one in found.verdicts if one.included and one.rule != "merged-by-hand"}
    changes = [own[step.id] for step in found.steps if step.kind in ("change", "interactive") and step.section != "setup"]
    assert changes == sorted(changes)
    sections = [SECTIONS.index(step.section) for step in found.steps]
    assert sections == sorted(sections)


@settings(max_examples=60, deadline=None)
@given(HISTORIES, DECISIONS)
def test_what_is_kept_by_hand_is_there_and_what_is_dropped_is_not(typed: list[Typed], decisions: list[Decision]) -> None:
    found = procedure(typed, decisions)
    if found is None:
        return
    by_uid = {one.command_uid: one for one in found.verdicts}
    for decision in {one.command_uid: one for one in decisions}.values():
        verdict = by_uid.get(decision.command_uid)
        if verdict is not None and decision.action == "keep":
            assert (verdict.included, verdict.rule) == (True, "kept-by-hand")
        if verdict is not None and decision.action == "drop":
            assert (verdict.included, verdict.rule, verdict.step_id) == (False, "dropped-by-hand", None)


@settings(max_examples=40, deadline=None)
@given(HISTORIES)
def test_templates_hold_the_recorded_text(typed: list[Typed]) -> None:
    found = procedure(typed, [])
    if found is None:
        return
    texts = {one.text for one in typed}
    assert all(step.command is None or step.command.recorded in texts for step in found.steps)
    assert all("\0" not in template.text for step in found.steps for template in templates_of(step))


def test_the_order_in_which_commands_are_given_does_not_matter() -> None:
    commands = history("systemctl stop web", Typed("rm -rf /srv/web", session=2), "systemctl start web")
    assert make(commands, source=Source()) == make(commands[::-1], source=Source())


def test_no_history_is_not_found_and_noise_alone_is_refused() -> None:
    with pytest.raises(NotFoundError, match="; name a task or a filter"):
        make([], source=Source())
    with pytest.raises(RefusedError, match=r"; keep one .* with --keep"):
        made("ls", "cd /srv", "clear", "# nothing", Typed("systemctl restart web", "failed", 1))


def test_a_title_that_is_given_is_taken() -> None:
    assert make(history("make all"), source=Source(task="x"), title=" Build it ").title == "Build it"


def test_several_lines_heredocs_and_compounds_are_kept_as_they_were_typed() -> None:
    text = "cat <<'EOF' > /etc/limit.conf\nlimit 80\nEOF"
    loop = "for host in a b; do\n  ssh $host sudo systemctl restart web\ndone"
    found = made(text, loop)
    assert kept(found) == [text, loop]
    assert any("several lines" in flag for flag in found.steps[0].flags)


def test_a_command_recorded_twice_under_one_uid_counts_once() -> None:
    commands = history("make all")
    assert len(make([*commands, *commands], source=Source()).verdicts) == 1


def test_a_long_history_is_linear() -> None:
    """Four times the commands take no more than about four times the work of the passes, counted in calls."""
    import cProfile

    from runbooks.making.make import worked

    def calls(count: int) -> int:
        texts = (
            "systemctl restart web{0}",
            "kubectl get pods -n ns{0}",
            "rm -rf /srv/x{0}",
            "cd /srv/{0}",
            "git commit -am 'fix {0}'",
            "curl -fsS http://web{0}/health",
        )
        named = (texts[number % 6].format(f"{count}-{number}") for number in range(count))
        typed = [Typed(text, exit_code=int(number % 7 == 0)) for number, text in enumerate(named)]
        profile = cProfile.Profile()
        profile.runcall(lambda: worked(read(history(*typed)), (), {}))
        return sum(entry.callcount for entry in profile.getstats())

    calls(50)
    assert calls(1200) < 5 * calls(300)


def test_commands_of_other_shells_are_flagged_and_kept() -> None:
    commands = history("set -x FOO bar; and systemctl restart web", "systemctl restart web")
    fish: list[Recorded] = [replace(one, shell="fish") for one in commands]
    found = make(fish, source=Source())
    assert found.shell == "bash"
    assert all("was recorded in fish, not in bash" in step.flags for step in found.steps)
