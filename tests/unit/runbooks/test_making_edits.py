"""Editing and applying in turns becomes one edit and one apply."""

from __future__ import annotations

from runbooks.making.decisions import Decision
from runbooks.making.edits import edits
from tests.unit.runbooks.making_sessions import Typed, bench_of, kept, made, outs, rules, uid

CYCLE = (
    "vim app.yaml",
    "kubectl apply -f app.yaml",
    "vim app.yaml",
    "kubectl apply -f app.yaml",
    "nano app.yaml",
    "kubectl apply -f app.yaml",
)


def test_a_cycle_is_one_edit_and_the_last_apply() -> None:
    found = made(*CYCLE)
    assert kept(found) == ["nano app.yaml", "kubectl apply -f app.yaml"]
    assert [step.provenance.command_ids for step in found.steps] == [(1, 3, 5), (2, 4, 6)]
    assert rules(found) == {1: "edit", 2: "superseded", 3: "edit", 4: "superseded"}


def test_an_apply_that_failed_between_edits_is_a_failed_try() -> None:
    found = made(
        "vim app.yaml",
        Typed("kubectl apply -f app.yaml", "error parsing app.yaml", 1),
        "vim app.yaml",
        "kubectl apply -f app.yaml",
    )
    assert kept(found) == ["vim app.yaml", "kubectl apply -f app.yaml"]
    assert found.steps[1].provenance.variants == (2,)
    assert found.troubles[0].remedy == "vim app.yaml"


def test_an_edit_whose_file_was_used_before_the_next_stays() -> None:
    bench = bench_of("vim notes.md", "git commit -am one", "vim notes.md", "git commit -am two")
    edits(bench)
    assert outs(bench) == {}


def test_edits_of_different_files_stay_apart() -> None:
    bench = bench_of("vim a.yaml", "vim b.yaml", Typed("vim a.yaml", cwd="/srv/other"))
    edits(bench)
    assert outs(bench) == {}


def test_the_edit_tells_what_it_changed_where_a_difference_was_shown() -> None:
    diff = "--- a/app.yaml\n+++ b/app.yaml\n@@ -1 +1 @@\n-replicas: 2\n+replicas: 4"
    found = made("vim app.yaml", Typed("git diff", diff), "kubectl apply -f app.yaml")
    assert "-replicas: 2 / +replicas: 4 (C2)" in found.steps[0].why
    assert found.steps[1].optional


def test_the_edit_tells_what_a_short_file_says_in_the_end() -> None:
    found = made("sudo vim /etc/limit.conf", Typed("cat /etc/limit.conf", "limit 80\n"), "systemctl restart web")
    assert "In the end it says: limit 80" in found.steps[0].why


def test_applying_again_right_away_is_done_once() -> None:
    assert kept(made("kubectl apply -f app.yaml", "kubectl apply -f app.yaml")) == ["kubectl apply -f app.yaml"]


def test_a_service_restarted_after_each_edit_is_restarted_once() -> None:
    found = made("vim /etc/app.conf", "systemctl restart app", "vim /etc/app.conf", "systemctl restart app")
    assert kept(found) == ["vim /etc/app.conf", "systemctl restart app"]


def test_an_edit_that_is_kept_by_hand_keeps_what_was_applied_then() -> None:
    found = made(*CYCLE[:4], decisions=[Decision(action="keep", command_uid=uid(1))])
    assert kept(found) == ["vim app.yaml", "kubectl apply -f app.yaml", "vim app.yaml", "kubectl apply -f app.yaml"]


def test_a_check_done_again_after_an_edit_counts_then() -> None:
    plan = "terraform plan -out=tf.plan"
    found = made(Typed(plan, "Plan: 1 to add"), "vim main.tf", Typed(plan, "Plan: 2 to add"), "terraform apply tf.plan")
    assert kept(found) == ["vim main.tf", plan, "terraform apply tf.plan"]
    assert found.steps[1].expect.output == "Plan: 2 to add"
    assert rules(found) == {1: "superseded"}
