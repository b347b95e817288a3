"""What a step says beside its command: titles, folders, limits, dangers, flags, where it comes from."""

from __future__ import annotations

import pytest

from runbooks.history import Entity
from runbooks.making import dangerous, saying
from runbooks.making.item import read
from runbooks.making.make import worked
from runbooks.making.timing import in_words, timeout_of
from runbooks.model import Danger, Source
from tests.unit.runbooks.making_sessions import Typed, history, made, rules


def flags(*typed: Typed | str) -> list[tuple[str, ...]]:
    """The flags of each step."""
    return [step.flags for step in made(*typed).steps]


def test_a_comment_is_the_title_of_the_next_step_and_what_follows_says_why() -> None:
    found = made("# free the disk of the archive", "# why: the archiver stops at 95 %", "rm -rf /srv/archive/old")
    assert (found.steps[0].title, found.steps[0].why) == ("Free the disk of the archive", "The archiver stops at 95 %.")
    assert rules(found) == {1: "comment", 2: "comment"}
    assert found.verdicts[0].step_id == found.steps[0].id


def test_a_comment_behind_a_command_counts_too_and_long_ones_say_why() -> None:
    found = made(
        "rm -rf /srv/a # drop the old archive",
        "# " + "it is long because it explains something at length, " * 3,
        "rm -rf /srv/b",
    )
    assert found.steps[0].title == "Drop the old archive"
    assert found.steps[1].why.startswith("It is long")


@pytest.mark.parametrize(
    "said", ["# the disk is dying, it has to be db-4 tonight", "# it doesn't come up", "# that's the old one"]
)
def test_a_comment_on_how_things_are_says_why_and_is_no_title(said: str) -> None:
    step = made(said, "systemctl restart web").steps[0]
    assert step.why == f"{said[2:3].upper()}{said[3:]}."
    assert step.title == "Restart web"


@pytest.mark.parametrize("said", ["# make sure that it is up", "# the other one", "# switch the app to the new database"])
def test_a_comment_on_what_is_done_is_the_title(said: str) -> None:
    assert made(said, "systemctl restart web").steps[0].title == said[2:3].upper() + said[3:]


def test_a_comment_about_a_failed_try_goes_to_what_became_of_it() -> None:
    found = made("# restart it", Typed("systemctl restrat web", "Unknown command verb restrat.", 1), "systemctl restart web")
    assert found.steps[0].title == "Restart it"


@pytest.mark.parametrize(
    ("text", "matters"),
    [
        ("make install", True),
        ("./deploy", True),
        ("git push", True),
        ("terraform apply", True),
        ("docker compose up -d", True),
        ("frobnicate", True),
        ("kubectl apply -f k8s/app.yaml", True),
        ("kubectl delete pod x", False),
        ("kubectl apply -f /srv/app.yaml", False),
        ("ssh db-3 make install", False),
        ("systemctl restart web", False),
        ("rm -rf /srv/old", False),
        ("rm -rf old", True),
        ("cd app && make", True),
        ("echo a > out.txt", True),
        ("echo a > /etc/out.txt", False),
        ("docker restart web", False),
        ("export A=1 && systemctl restart web", False),
        ("scp a.conf db-3:/tmp/", True),
        ("psql -h db-3 -f fix.sql", True),
        ("apt-get install -y jq", False),
        ("tar xf a.tar", True),
    ],
)
def test_the_folder_is_told_where_it_matters(text: str, matters: bool) -> None:
    step = made(text).steps[0]
    assert (step.cwd is not None) is matters
    assert step.cwd is None or step.cwd.text == "/srv/ops"


def test_the_folder_is_taken_from_cd_where_it_was_not_recorded() -> None:
    bare = [
        Typed(text, cwd=None, exit_code=None, takes_ms=None) for text in ("cd /srv/app", "cd deploy", "make", "cd", "make")
    ]
    found = made(*bare)
    assert [step.cwd.text if step.cwd else None for step in found.steps] == ["/srv/app/deploy", "~"]
    assert found.steps[0].timeout_ms is None
    assert "how it ended is not known" in found.steps[0].flags


def test_limits_are_generous_and_rounded() -> None:
    assert timeout_of([200]) == 60_000
    assert timeout_of([12_345, None]) == 150_000
    assert timeout_of([None]) is None
    spans = (900, 61_000, 95_000, 3_600_000, 3_900_000, 200_000_000)
    assert [in_words(one) for one in spans] == [
        "1 s",
        "61 s",
        "2 min",
        "1 h",
        "1 h 5 min",
        "2 days",
    ]


def test_an_edit_has_no_limit_and_expects_nothing_on_the_screen() -> None:
    step = made(Typed("vim /etc/hosts", takes_ms=61_000, more={"used_alt_screen": True})).steps[0]
    assert (step.kind, step.timeout_ms, step.expect.mode) == ("interactive", None, "none")


def test_tags_of_the_component_make_a_change_more_dangerous() -> None:
    prod = Entity(path="eu/prod/db-3", kind="host", words=("db-3", "10.0.0.3"), tags={"env": "prod"})
    plain = made("ssh db-3 sudo systemctl restart web")
    risky = made("ssh db-3 sudo systemctl restart web", entities=[prod])
    assert plain.steps[0].danger != risky.steps[0].danger
    assert risky.steps[0].danger is not None
    assert risky.steps[0].confirm != "none"


def test_the_name_to_type_is_that_of_the_component() -> None:
    prod = Entity(path="eu/prod/db-3", kind="host", words=("db-3",), tags={"env": "prod"})
    step = made("ssh db-3 'sudo rm -rf /srv/data'", entities=[prod]).steps[0]
    if step.confirm == "name":
        assert step.confirm_name is not None
        assert step.confirm_name.recorded == "db-3"
    assert step.danger is not None
    assert step.danger.level == "irreversible"


def test_what_a_reviewer_should_look_at_is_flagged() -> None:
    assert any("secret" in flag for flag in flags("curl -H 'Authorization: Bearer ***' http://x/restart -X POST")[0])
    assert "its output was not recorded whole" in flags(Typed("make all", more={"output_truncated": True}))[0]
    assert "was recorded in fish, not in bash" in flags(Typed("make all", more={"shell": "fish"}))[0]
    assert "bash can't read this command" in flags("make 'all")[0]
    assert (
        "was still running when the recording ended" in flags(Typed("make all", exit_code=None, more={"state": "running"}))[0]
    )
    assert "what was done inside is not part of the recording" in flags(Typed("ssh db-3", takes_ms=90_000))[0]
    assert "goes on in the background" in flags("make all &")[0]


def test_another_machine_and_another_context_are_flagged() -> None:
    prod, staging = {"context": {"kube_context": "prod"}}, {"context": {"kube_context": "staging"}}
    found = flags(
        Typed("kubectl delete pod a", more=prod),
        Typed("systemctl restart web", more=staging),
        Typed("kubectl delete pod b", more=staging, host="bastion"),
    )
    assert found[1] == ()
    assert "the Kubernetes context was staging here, and prod for the step before that goes by it" in found[2]
    assert "was recorded on bastion, not on laptop as the first step" in found[2]


def test_a_procedure_of_zsh_alone_is_for_zsh_and_not_flagged() -> None:
    found = made(Typed("make all", more={"shell": "zsh"}))
    assert (found.shell, found.steps[0].flags) == ("zsh", ())
    mixed = made(Typed("make a", more={"shell": "zsh"}), "make b")
    assert (mixed.shell, mixed.steps[0].flags) == ("bash", ("was recorded in zsh, not in bash",))


def test_a_step_says_where_it_comes_from() -> None:
    origin = made(Typed("make all", takes_ms=1234)).steps[0].provenance
    assert (origin.command_ids, origin.host, origin.username, origin.exit_code, origin.duration_ms) == (
        (1,),
        "laptop",
        "marcus",
        0,
        1234,
    )
    assert origin.recorded_at == "2026-05-04T09:00:04.000Z"


@pytest.mark.parametrize(
    ("task", "title"),
    [
        ("Disk full on db-3", "Resolve: disk full on db-3"),
        ("OPS-12: rotate the certificate.", "Rotate the certificate"),
        ("API is down", "Resolve: API is down"),
        ("[INC-7] please Restart nginx", "Restart nginx"),
        ("Upgrade auth in eu-west-1", "Upgrade auth in eu-west-1"),
    ],
)
def test_the_title_is_an_order(task: str, title: str) -> None:
    assert made("make all", task=task).title == title


def test_without_a_task_the_last_change_gives_the_title() -> None:
    found = made("systemctl restart web", "systemctl status web")
    assert found.title == "Restart web"


def test_summary_and_occasion_are_one_sentence_each() -> None:
    source = Source(
        task="Disk full",
        trigger="alert A4 DiskFull",
        components=("eu/db-3",),
        hosts=("laptop",),
        usernames=("ana", "bob"),
        recorded_from="2026-05-04T09:00:00Z",
        recorded_to="2026-05-04T09:12:00Z",
        command_count=60,
    )
    steps = made("df -h /srv", "rm -rf /srv/tmp", "df -h /srv").steps
    assert saying.summary_of(source, steps) == (
        "1 of 3 steps changes something on db-3; recorded on 2026-05-04 by ana and bob on laptop, from 60 commands in 12 min."
    )
    assert saying.when_of(source) == "The alert DiskFull fires on db-3."


@pytest.mark.parametrize(
    ("task", "components", "when"),
    [
        ("Disk full", (), "Disk full."),
        ("Disk full", ("eu/db-3", "eu/db-4"), "Disk full on db-3 and db-4."),
        (
            "OPS-3: rotate the certificate of api.example.",
            ("eu/prod",),
            "You have to rotate the certificate of api.example on prod.",
        ),
        ("Move orders from db-3 to db-4", ("eu/db-3", "eu/db-4", "eu/pool-1"), "You have to move orders from db-3 to db-4."),
        ("API is down", (), "API is down."),
        ("", ("eu/prod", "eu/prod/web"), "The same has to be done again on web."),
        ("", ("eu/web", "us/web"), "The same has to be done again on eu/web and us/web."),
        ("", (), ""),
    ],
)
def test_the_occasion_reads_on_after_use_it_when(task: str, components: tuple[str, ...], when: str) -> None:
    assert saying.when_of(Source(task=task, components=components)) == when


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("ssh db-1 sudo userdel -r jdoe", "jdoe"),
        ("psql -h db-1 -c 'drop database if exists shop'", "shop"),
        ("mysql -h db-1 -e 'truncate orders'", "orders"),
        ("redis-cli -h cache-2 flushall async", "cache-2"),
        ("redis-cli flushall", "laptop"),
        ("sudo rabbitmqctl reset", "laptop"),
        ("sudo dd if=/dev/zero of=/dev/sdb bs=1M", "/dev/sdb"),
        ("rm -rf /srv/old", "/srv/old"),
    ],
)
def test_what_can_not_be_undone_is_confirmed_by_the_name_of_what_is_destroyed(command: str, name: str) -> None:
    step = made(command).steps[0]
    assert step.confirm == "name"
    assert step.confirm_name is not None
    assert step.confirm_name.recorded == name


def confirmed(*typed: Typed | str, of: int) -> tuple[Danger | None, str, str | None]:
    """The danger of one of these commands, by its number, how it is confirmed, and what is typed."""
    items = read(history(*typed))
    bench, parts = worked(items, (), {})
    return dangerous.of(next(one for one in parts if one.item.index == of - 1), (), bench.items)


TIDY = 'tidy() { rm -rf "/tmp/x/$1"; }'


def test_a_step_that_only_defines_a_function_is_harmless() -> None:
    assert confirmed(TIDY, "tidy old", of=1) == (None, "none", None)
    assert (made(TIDY, "tidy old").steps[0].danger, made(TIDY, "tidy old").steps[0].confirm) == (None, "none")


def test_the_danger_of_a_function_is_that_of_its_calls_and_its_argument_is_typed() -> None:
    danger, confirm, name = confirmed(TIDY, "tidy old", of=2)
    assert danger is not None
    assert (danger.level, confirm, name) == ("irreversible", "name", "old")
    assert danger.rules == (("rm-recursive", "calls tidy, which deletes folders with all that is in them"),)


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ((TIDY, "sweep() { tidy old; }", "sweep"), "irreversible"),  # through another function
        ((TIDY, "tidy() { systemctl stop web; }", "tidy old"), "danger"),  # the later definition counts
        ((TIDY, 'sudo_it() { sudo "$@"; }', "sudo_it systemctl restart web"), "caution"),
        ((TIDY, "mkdir a", "for one in a b; do tidy $one; done"), "irreversible"),
        ((TIDY, "mkdir a", "trap 'tidy old' EXIT; make all"), "irreversible"),
        ((TIDY, Typed("mkdir b", session=2), Typed("tidy old", session=2)), None),  # another shell does not know it
        ((TIDY, "mkdir a", "ssh db-3 tidy old"), None),
        (("hi() { echo hi; }", "mkdir a", "hi x"), None),
        (("loop() { loop; rm x; }", "mkdir a", "loop"), "caution"),
    ],
)
def test_a_call_is_as_dangerous_as_what_was_defined_before_it_in_its_shell(
    typed: tuple[Typed | str, ...], level: str | None
) -> None:
    danger, _, _ = confirmed(*typed, of=3)
    assert (danger.level if danger else None) == level
