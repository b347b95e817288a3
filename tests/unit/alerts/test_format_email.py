"""E-mails: which alert they are about, and what they say of it."""

from __future__ import annotations

import pytest

from alerts.delivery import Delivery
from alerts.detect import FORMATS
from alerts.formats import email_subject
from alerts.formats.email_text import plain
from tests.unit.alerts.payloads import at, only, reading


@pytest.mark.parametrize(
    ("subject", "state", "severity", "stem"),
    [
        ("[FIRING:2] DiskFull (web-1)", "firing", "unknown", "DiskFull (web-1)"),
        ("[RESOLVED] DiskFull (web-1)", "resolved", "unknown", "DiskFull (web-1)"),
        ("FW: Re: [RESOLVED] DiskFull (web-1)", "resolved", "unknown", "DiskFull (web-1)"),
        ("Problem: disk is full", "firing", "unknown", "disk is full"),
        ("Resolved in 1d 2h 3m: disk is full", "resolved", "unknown", "disk is full"),
        ("Updated problem in 5m: disk is full", "note", "unknown", "disk is full"),
        ("** PROBLEM Service Alert: web-1/HTTP is CRITICAL **", "firing", "critical", "web-1/HTTP"),
        ("** RECOVERY Service Alert: web-1/HTTP is OK **", "resolved", "unknown", "web-1/HTTP"),
        ("** ACKNOWLEDGEMENT Host Alert: web-1 is DOWN **", "acked", "critical", "web-1"),
        ("[PROBLEM] HTTP on web-1 is WARNING!", "firing", "warning", "HTTP on web-1"),
        ('ALARM: "queue" in EU (Ireland)', "firing", "unknown", '"queue" in EU (Ireland)'),
        ('OK: "queue" in EU (Ireland)', "resolved", "unknown", '"queue" in EU (Ireland)'),
        ("[Triggered] [P2] queue is long", "firing", "error", "queue is long"),
        ("[Recovered] [P2] queue is long", "resolved", "error", "queue is long"),
        ("[RESOLVED] Host is DOWN", "resolved", "critical", "Host"),
        ("Invoice 12 is ready", "", "unknown", "Invoice 12 is ready"),
        ("", "", "unknown", ""),
    ],
)
def test_a_subject_without_its_state_is_the_same_in_all_mails_of_an_alert(
    subject: str, state: str, severity: str, stem: str
) -> None:
    found = email_subject.read(subject)
    assert (found.state, found.severity, found.stem) == (state, severity, stem)


def test_problem_and_recovery_of_nagios_are_about_one_alert() -> None:
    problem, recovery = only("email/nagios_problem.eml"), only("email/nagios_recovery.eml")
    assert (problem.state, problem.severity, problem.name) == ("firing", "critical", "db-2/replication lag")
    assert (recovery.state, recovery.ends_at, recovery.seen_at) == ("resolved", at("10:30:00"), at("10:30:00"))
    assert problem.identity == recovery.identity
    assert problem.identity_from == "the subject without its state"
    assert problem.seen_at == at("10:00:00")
    assert problem.labels["service"] == "replication lag"
    assert problem.resources == ("db-2", "replication lag", "10.20.0.12")
    assert (problem.url, problem.resolves) == ("https://nagios.example.net/db-2", True)
    assert reading("email/nagios_problem.eml").delivery_id == "<p1@example.net>"


def test_encoded_words_are_read_in_both_encodings_and_over_folded_lines() -> None:
    problem, resolved = only("email/folded_encoded.eml"), only("email/resolved_in.eml")
    assert problem.name == resolved.name == "Speicher auf übung-1 ist voll"
    assert problem.identity == resolved.identity
    assert (problem.state, problem.severity, resolved.state) == ("firing", "error", "resolved")
    assert problem.seen_at == at("10:00:00")  # a zone of -0000 is UTC


def test_a_mail_of_nothing_but_html_is_read_without_its_markup() -> None:
    found = only("email/html_only.eml")
    assert found.description == "Severity: warning\nGröße > 90 %\nInstance: web-4"
    assert (found.state, found.severity, found.resources) == ("firing", "warning", ("web-4",))


def test_a_thread_is_one_alert_whose_first_message_may_be_unknown() -> None:
    firing, resolved = only("email/html_only.eml"), only("email/thread_resolved.eml")
    assert firing.identity == resolved.identity
    assert (resolved.state, resolved.identity_from) == ("resolved", "the first message of its thread")


def test_the_key_in_an_address_comes_first_and_the_text_may_tell_the_state() -> None:
    found = only("email/key.eml")
    assert (found.identity, found.identity_from) == ("Backup-7", "the key in the address")
    assert (found.state, found.resolves) == ("resolved", True)


def test_a_person_s_reply_is_a_note_on_the_alert() -> None:
    found = only("email/reply.eml")
    assert (found.state, found.identity) == ("note", only("email/nagios_problem.eml").identity)


def test_attachments_are_passed_over_and_a_charset_may_be_unheard_of() -> None:
    found = only("email/attachment.eml")
    assert (found.state, found.description) == ("firing", "The queue is long.")


def test_where_nothing_tells_a_state_it_fires_and_nothing_says_when_it_is_over() -> None:
    found = only("email/plain_words.eml")
    assert (found.state, found.resolves, found.severity) == ("firing", False, "unknown")
    assert found.seen_at is None


def test_an_automatic_reply_is_no_alert() -> None:
    found = reading("email/auto_reply.eml")
    assert (found.sightings, found.delivery_id) == ((), "<o1@example.net>")


@pytest.mark.parametrize(
    "date", ["Sun, 99 Foo 2026", "", "Fri, 01 Jan 1960 00:00:00 +0000", "x" * 5000, "1 Jan 99999 1:1:1 +9999"]
)
def test_a_date_that_makes_no_sense_is_none(date: str) -> None:
    body = f"Subject: x\nMessage-ID: <a@b>\nDate: {date}\n\nbody\n"
    assert FORMATS["email"].read(Delivery(body.encode())).sightings[0].seen_at is None


def test_headers_that_are_no_ascii_or_wrongly_encoded_are_read_as_they_are() -> None:
    body = "Subject: Störung =?utf-9?q?x?=\nMessage-ID: <a@b>\nTo: =?utf-8?b?!?=\n\nbody\n"
    assert FORMATS["email"].read(Delivery(body.encode())).sightings[0].name


def test_markup_that_is_broken_takes_no_time() -> None:
    assert plain("<" * 60_000).count("<") == 60_000
    assert plain("<script>" * 8_000) == ""
    assert plain("a<br/>b<style>c</style>d &amp; e") == "a\nb d & e"
