"""Failed tries are folded into what worked, and what overcame them is kept and told."""

from __future__ import annotations

import pytest

from runbooks.making.error_lines import error_line
from runbooks.making.failures import failures
from runbooks.making.interruptions import follows, interruptions
from tests.unit.runbooks.making_sessions import Typed, bench_of, kept, made, outs, rules

TYPO = (Typed("kubctl get pods -n shop", "bash: kubctl: command not found", 127), "kubectl get pods -n shop")


def test_a_typo_is_a_variant_of_the_command_that_put_it_right() -> None:
    bench = bench_of(*TYPO)
    failures(bench)
    assert outs(bench) == {1: "typo"}
    assert bench.outs[0].reason == "failed (127) and was put right by C2"
    assert (bench.outs[0].into, bench.outs[0].share) == (1, "variant")


def test_a_chain_of_typos_ends_in_the_one_that_worked() -> None:
    bench = bench_of(
        Typed("git comit -m 'fix the rotation'", "git: 'comit' is not a git command.", 1),
        Typed("git commit -m 'fix the rotation' --al", "error: unknown option `al'", 129),
        "git commit -m 'fix the rotation' --all",
    )
    failures(bench)
    assert outs(bench) == {1: "typo", 2: "typo"}
    assert bench.home(0) == bench.home(1) == 2
    assert bench.shares()[2]["variant"] == [0, 1]


def test_what_made_the_same_command_work_is_kept_and_is_the_remedy() -> None:
    found = made(
        Typed("terraform plan", "Error: Could not load plugin\nrun terraform init", 1),
        "terraform init",
        "terraform plan",
        "terraform apply",
    )
    assert rules(found) == {1: "retry"}
    assert found.verdicts[1].reason == "C3 worked only after it"
    trouble = found.troubles[0]
    assert (trouble.symptom, trouble.remedy, trouble.command_ids) == ("Error: Could not load plugin", "terraform init", (1, 3))
    assert trouble.step_id == next(step.id for step in found.steps if step.command and step.command.text == "terraform plan")


def test_a_variable_that_made_it_work_is_kept_even_if_no_table_knows_who_reads_it() -> None:
    found = made(Typed("./deploy web", "PLACE is missing", 1), "export ODD_PLACE=abc", "./deploy web")
    assert kept(found) == ["export ODD_PLACE=abc", "./deploy web"]
    assert found.steps[0].section == "setup"


def test_a_command_that_needed_sudo_keeps_the_form_with_sudo() -> None:
    found = made(Typed("systemctl restart web", "Failed: Access denied", 1), "sudo systemctl restart web")
    assert (kept(found), rules(found)) == (["sudo systemctl restart web"], {1: "sudo"})
    assert found.steps[0].provenance.variants == (1,)


def test_a_check_that_was_denied_inside_a_pipeline_is_a_failed_try_of_the_one_with_sudo() -> None:
    bench = bench_of(
        Typed("ls /srv/pg | wc -l", "ls: cannot open: Permission denied\n0"), Typed("sudo ls /srv/pg | wc -l", "7")
    )
    failures(bench)
    assert outs(bench) == {1: "sudo"}


def test_a_failure_that_nothing_overcame_is_out_and_told() -> None:
    found = made(
        Typed("apt-get install frob", "Reading lists\nE: Unable to locate package frob", 100), "systemctl restart web"
    )
    assert rules(found) == {1: "failed"}
    assert [(one.symptom, one.remedy, one.step_id) for one in found.troubles] == [
        ("E: Unable to locate package frob", None, None)
    ]


def test_what_did_the_like_soon_after_tells_how_to_get_round_a_failure() -> None:
    found = made(
        Typed("psql -h db-3 shop -c 'select 1'", "psql: error: no password supplied", 2),
        "export PGPASSWORD=***",
        "psql -h db-3 shop -c 'vacuum orders'",
    )
    assert found.troubles[0].remedy == "export PGPASSWORD=***"
    assert found.verdicts[0].reason == "failed (2); C3 did the like, after C2"
    moved = made(Typed("scp a.conf db-3:/etc/", "scp: Permission denied", 1), "scp a.conf db-3:/tmp/")
    assert moved.troubles[0].remedy == "scp a.conf db-3:/tmp/"


@pytest.mark.parametrize(
    ("text", "endless"),
    [
        ("tail -f x", True),
        ("tail -n 5 x", False),
        ("curl -f http://x", False),
        ("kubectl logs -f web", True),
        ("ping db-3", True),
        ("ping -c 1 db-3", False),
        ("ssh db-3 'journalctl -fu web'", True),
        ("watch df", True),
        ("dmesg", False),
        ("docker compose logs -f", True),
    ],
)
def test_what_runs_until_it_is_stopped(text: str, endless: bool) -> None:
    assert follows(bench_of(text).items[0]) is endless


def test_a_correction_in_another_session_or_too_far_away_is_none() -> None:
    other = bench_of(TYPO[0], Typed("kubectl get pods -n shop", session=2))
    failures(other)
    assert outs(other) == {1: "failed"}
    far = bench_of(TYPO[0], *(f"systemctl restart web{number}" for number in range(6)), TYPO[1])
    failures(far)
    assert outs(far)[1] == "failed"


def test_a_command_that_had_worked_before_is_no_typo_of_another() -> None:
    bench = bench_of("systemctl restart web1", Typed("systemctl restart web1", "Job failed", 1), "systemctl restart web2")
    failures(bench)
    assert outs(bench) == {2: "failed"}


def test_the_same_command_in_another_folder_was_a_matter_of_the_folder() -> None:
    found = made(
        Typed("make install", "make: *** No rule to make target 'install'.  Stop.", 2, cwd="/srv"),
        Typed("cd app", cwd="/srv"),
        Typed("make install", cwd="/srv/app"),
    )
    assert rules(found) == {1: "retry", 2: "cd"}
    assert found.troubles[0].remedy == "cd /srv/app"


def test_an_exit_status_that_answers_is_no_failure() -> None:
    found = made("systemctl restart web", Typed("grep -q ERROR /var/log/web.log", exit_code=1))
    assert found.steps[-1].expect.exit_codes == (1,)
    assert not found.troubles


def test_what_was_interrupted_gives_way_to_the_run_that_was_not() -> None:
    bench = bench_of(
        Typed("./import.sh", exit_code=130),
        "./import.sh",
        Typed("tail -f /var/log/web.log", "x", 130),
        Typed("docker compose up", exit_code=130),
    )
    interruptions(bench)
    assert outs(bench) == {1: "interrupted", 3: "interrupted"}
    assert bench.outs[0].into == 1
    assert bench.flags[3] == ["was interrupted when it was recorded"]


def test_the_telling_line_of_an_output_is_found() -> None:
    assert error_line("a\nerror: no space left\nfailed", 1) == "error: no space left"
    assert (
        error_line("Traceback (most recent call last):\n  x\nValueError: an error\nKeyError: 'cannot'", 1)
        == "KeyError: 'cannot'"
    )
    assert error_line("one\ntwo\n", 1) == "two"
    assert error_line("", 3) == "exit status 3, no output"
    assert error_line("", None) == "no output"
    assert len(error_line("error " + "x" * 999, 1)) == 200


def test_slips_and_looks_that_nothing_needed_are_no_troubles() -> None:
    found = made(
        Typed("shs db-3 uptime", "bash: shs: command not found", 127),
        "ssh db-3 uptime",
        Typed("kubectl get certificate -A", 'error: the server doesn\'t have a resource type "certificate"', 1),
        Typed("systemctl restrat web", "Unknown command verb restrat.", 1),
        "systemctl restart web",
    )
    assert found.troubles == ()


def test_what_was_missing_is_a_trouble_and_so_is_what_nothing_was_found_against() -> None:
    found = made(
        Typed("helm rollback web 41", "Error: release: not found", 1),
        "helm rollback web 41 -n shop",
        Typed("curl -fsS http://web/health", "curl: (7) Connection refused", 7),
    )
    assert [(one.symptom, one.remedy) for one in found.troubles] == [
        ("Error: release: not found", "helm rollback web 41 -n shop"),
        ("curl: (7) Connection refused", None),
    ]


def test_an_error_that_was_printed_with_exit_status_0_is_a_failure_where_the_same_follows() -> None:
    found = made(
        Typed("redis-cli -h cache-1 flushall async", "(error) READONLY You can't write against a read only replica."),
        Typed("redis-cli -h cache-2 flushall async", "OK"),
    )
    assert kept(found) == ["redis-cli -h cache-2 flushall async"]
    twice = made(Typed("./load x", "error: no connection"), "systemctl start db", Typed("./load x", "loaded"))
    assert kept(twice) == ["systemctl start db", "./load x"]


def test_an_error_that_was_printed_with_exit_status_0_is_else_flagged() -> None:
    found = made(Typed("ssh db-1 'frobnicate; true'", "bash: line 1: frobnicate: command not found"), "systemctl start db")
    assert len(kept(found)) == 2
    assert any("command not found" in flag for flag in found.steps[0].flags)
    assert not made(Typed("./load", "0 errors, error: none\nall error: lines")).steps[0].flags


@pytest.mark.parametrize(
    ("output", "rule"),
    [
        ("ssh: Could not resolve hostname web1: Name or service not known", "typo"),
        ("permission denied while trying to connect", "sudo"),
    ],
)
def test_the_reason_comes_from_what_the_error_says(output: str, rule: str) -> None:
    bench = bench_of(Typed("ssh web-1 docker ps", output, 1), "ssh web-1 sudo docker ps")
    failures(bench)
    assert outs(bench).get(1) in (rule, "failed" if rule == "typo" else rule)


def test_a_search_in_the_history_is_no_remedy() -> None:
    found = made(
        "git bisect start v2 v1", Typed("make test", "FAIL", 2), "git bisect bad", Typed("make test", "ok"), "git bisect good",
        "git bisect reset", "git revert --no-edit 4fd1c2a", Typed("make test", "ok"),
    )  # fmt: skip
    assert "worked only after" not in repr(found.verdicts)
