"""Checks are kept for what they were needed for, and stand where they belong."""

from __future__ import annotations

from runbooks.history import Entity
from tests.unit.runbooks.making_sessions import Typed, kept, made, rules


def sections(*typed: Typed | str) -> list[tuple[str, str]]:
    """The section and the command of each step."""
    return [(step.section, step.command.recorded) for step in made(*typed).steps if step.command is not None]


def test_a_look_at_what_is_changed_is_a_prerequisite_and_other_diagnosis_is_out() -> None:
    typed = ("free -m", "systemctl status web", "dig example.org", "systemctl restart web", "systemctl is-active web")
    assert sections(*typed) == [
        ("prerequisites", "systemctl status web"),
        ("steps", "systemctl restart web"),
        ("verification", "systemctl is-active web"),
    ]
    assert rules(made(*typed)) == {1: "outside-slice", 3: "outside-slice"}


def test_a_check_before_and_after_is_a_pair() -> None:
    assert sections("df -h /", "rm -rf /srv/tmp", "df -h /") == [
        ("prerequisites", "df -h /"),
        ("steps", "rm -rf /srv/tmp"),
        ("verification", "df -h /"),
    ]


def test_a_check_right_behind_a_change_follows_it() -> None:
    typed = ("systemctl restart web", "systemctl status web", "systemctl restart api", "systemctl status api")
    assert [section for section, _ in sections(*typed)] == ["steps", "steps", "steps", "verification"]
    assert made(*typed).verdicts[1].reason == "checks what C1 did"


def test_the_output_that_first_showed_a_value_is_needed_and_stays_before_its_use() -> None:
    typed = (
        Typed("kubectl get pods -n shop", "web-7f9c6d-x2v9k  0/1  CrashLoopBackOff"),
        "kubectl delete pod web-7f9c6d-x2v9k -n shop",
    )
    found = made(*typed)
    assert [step.section for step in found.steps] == ["steps", "steps"]
    assert found.verdicts[0].included
    assert "web-7f9c6d-x2v9k" in found.verdicts[0].reason


def test_a_value_known_before_is_not_looked_up() -> None:
    shown = Typed("cat /etc/motd", "this is host-77")
    assert rules(made("ssh host-77 true", shown, "ssh host-77 sudo systemctl restart web"))[2] == "outside-slice"
    host = Entity(path="eu/host-77", kind="host", words=("host-77",))
    scanned = (Typed("nmap -sL 10.0.0.0/29", "host-77"), "ssh host-77 sudo systemctl restart web")
    assert rules(made(*scanned)) == {}
    assert rules(made(*scanned, entities=[host])) == {1: "outside-slice"}


def test_a_file_that_a_later_step_reads_is_made_by_a_step() -> None:
    found = made("terraform plan -out=tf.plan", "terraform apply tf.plan")
    assert kept(found) == ["terraform plan -out=tf.plan", "terraform apply tf.plan"]
    assert [step.section for step in found.steps] == ["steps", "steps"]


def test_a_listing_right_before_a_change_of_what_it_lists_is_optional() -> None:
    found = made(Typed("ls /srv/old", "a b"), "rm -r /srv/old")
    assert [(step.optional, step.kind) for step in found.steps] == [(True, "check"), (False, "change")]
    assert rules(made(Typed("ls /srv/old", "a b"), "systemctl restart web")) == {1: "noise"}


def test_checks_alone_are_a_procedure() -> None:
    assert sections("df -h", "free -m", Typed("ls", "x"), "uptime") == [
        ("steps", "df -h"),
        ("steps", "free -m"),
        ("steps", "uptime"),
    ]


def test_a_prerequisite_that_needs_an_earlier_step_stays_behind_it() -> None:
    found = made(
        Typed("kubectl get pods -n shop", "web-7f9c6d-x2v9k"),
        "kubectl describe pod web-7f9c6d-x2v9k -n shop",
        "kubectl delete pod web-7f9c6d-x2v9k -n shop",
    )
    assert [step.section for step in found.steps] == ["steps"] * 3


def test_changes_of_two_sessions_are_in_the_order_of_time() -> None:
    typed = (
        Typed("systemctl stop a", session=1),
        Typed("systemctl stop b", session=2),
        Typed("rm -r /srv/a", session=1),
        Typed("rm -r /srv/b", session=2),
    )
    assert kept(made(*typed)) == ["systemctl stop a", "systemctl stop b", "rm -r /srv/a", "rm -r /srv/b"]


def test_a_viewer_that_led_nowhere_is_no_step() -> None:
    assert kept(made(Typed("htop", more={"used_alt_screen": True}), "systemctl restart web")) == ["systemctl restart web"]


def test_fetching_is_not_yet_the_work() -> None:
    typed = ("git pull", "systemctl status web", "cat notes.txt", "systemctl restart web", "systemctl status web")
    assert sections(*typed) == [
        ("prerequisites", "systemctl status web"),
        ("steps", "git pull"),
        ("steps", "systemctl restart web"),
        ("verification", "systemctl status web"),
    ]


def test_a_check_of_what_was_fetched_stays_behind_it() -> None:
    typed = ("git pull", "make check-web", "grep -c web web.conf", "terraform plan", "terraform apply", "terraform plan")
    assert [section for section, command in sections(*typed) if command in ("git pull", "terraform plan")][:2] == ["steps"] * 2


def test_fetching_alone_is_the_work() -> None:
    assert sections("git fetch", "git log -1", "git pull")[0] == ("steps", "git fetch")


def test_a_wider_look_before_is_the_state_before() -> None:
    typed = ("df -h", "free -m", "rm -rf /srv/tmp", "df -h /srv")
    assert sections(*typed)[0] == ("prerequisites", "df -h")
    assert rules(made(*typed)) == {2: "outside-slice"}


def test_a_look_that_found_nothing_is_left_out_but_not_in_a_file_that_is_then_changed() -> None:
    nothing = Typed("kubectl get cm web -o yaml | grep -i refund", "", 1)
    assert rules(made("systemctl stop x", nothing, "kubectl rollout restart deploy/web")) == {2: "outside-slice"}
    absent = Typed("ssh db-3 grep vm.swappiness /etc/sysctl.conf", "", 1)
    assert 2 not in rules(made("systemctl stop x", absent, "ssh db-3 sudo sed -i s/a/b/ /etc/sysctl.conf"))


def test_what_shows_the_cluster_is_a_prerequisite_unless_another_is_chosen_then() -> None:
    shows = Typed("kubectl config current-context", "prod")
    assert sections(shows, "kubectl delete pod web-1")[0] == ("prerequisites", "kubectl config current-context")
    other = (shows, "kubectl config use-context staging", "kubectl delete pod web-1")
    assert rules(made(*other)) == {1: "outside-slice"}


def test_the_same_look_after_a_change_shows_what_became_of_it() -> None:
    look = Typed("ssh db-4 pg_lsclusters", "15 main online,recovery")
    typed = ("ssh db-4 true", look, "ssh db-4 sudo pg_ctlcluster 15 main promote", "sleep 3", look, "ssh db-3 sudo reboot")
    assert made(*typed).verdicts[4].included
