"""Storms as systems that check hosts tell them, and as plain text: syslog and e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from urllib.parse import urlencode

from sandbox.storm_incidents import MILLISECOND, SECOND
from sandbox.storm_sayings import Saying
from sandbox.storm_writer import (
    NO_SEVERITY,
    Message,
    Writer,
    as_json,
    each,
    episode_of,
    instant,
    iso,
    telling_of,
    title_of,
    uuid_of,
)

_STATES = {"critical": "CRITICAL", "error": "CRITICAL", "warning": "WARNING", "info": "WARNING"}
_OF_STATES = {"critical": "critical", "error": "critical", "warning": "warning", "info": "warning"}
_NUMBERS = {"critical": 2, "error": 2, "warning": 1, "info": 1}
_ZABBIX = {"critical": 5, "error": 4, "warning": 2, "info": 1}
_SYSLOG = {"critical": 2, "error": 3, "warning": 4, "info": 4}
_LOCAL0 = 16
_ICINGA = {"critical": "crit", "error": "err", "warning": "warning", "info": "info"}


def _service(saying: Saying) -> str:
    return f"{saying.problem.name} {saying.problem.thing.name} {saying.problem.part}"


def _nagios(saying: Saying) -> Message:
    state = _STATES[saying.problem.severity]
    macros = {
        "NOTIFICATIONTYPE": "RECOVERY" if saying.is_over else "PROBLEM", "HOSTNAME": saying.problem.thing.host,
        "SERVICEDESC": _service(saying), "SERVICESTATE": "OK" if saying.is_over else state, "LASTSERVICESTATE": state,
        "SERVICEOUTPUT": saying.problem.summary, "LASTSERVICESTATECHANGE": str(saying.changed_at // SECOND),
        "TIMET": str(saying.told_at // SECOND),
    }  # fmt: skip
    return Message(
        "".join(f"NAGIOS_{name}={value}\n" for name, value in macros.items()).encode(), headers={"content-type": "text/plain"}
    )


def _checkmk(saying: Saying) -> Message:
    state = _STATES[saying.problem.severity][:8].replace("CRITICAL", "CRIT").replace("WARNING", "WARN")
    return as_json(
        {
            "what": "SERVICE", "notification_type": "RECOVERY" if saying.is_over else "PROBLEM",
            "host": saying.problem.thing.host, "service": _service(saying), "state": "OK" if saying.is_over else state,
            "output": saying.problem.summary, "short_date_time": instant(saying.told_at).strftime("%Y-%m-%d %H:%M:%S"),
        }
    )  # fmt: skip


def _icinga(saying: Saying) -> Message:
    return as_json(
        {
            "type": "StateChange", "host": saying.problem.thing.host, "service": _service(saying), "state_type": 1,
            "state": 0 if saying.is_over else _NUMBERS[saying.problem.severity], "timestamp": saying.changed_at / SECOND,
            "check_result": {"output": saying.problem.summary}, "downtime_depth": 0, "acknowledgement": False,
        }
    )  # fmt: skip


def _icinga_notifications(saying: Saying) -> Message:
    return as_json(
        {
            "name": title_of(saying), "type": "state",
            "tags": {"host": saying.problem.thing.host, "service": _service(saying)},
            "severity": "ok" if saying.is_over else _ICINGA[saying.problem.severity], "message": saying.problem.summary,
            "url": "/icingadb/service", "username": "",
        }
    )  # fmt: skip


def _zabbix(saying: Saying) -> Message:
    problem, episode = saying.problem, saying.episode
    began, over = instant(episode.starts_at), instant(episode.ends_at or 0)
    macros = {
        "EVENT.ID": str(int(uuid_of("zabbix", episode_of(saying))[:8], 16)), "EVENT.NAME": title_of(saying), "HOST.NAME":
        problem.thing.host, "EVENT.VALUE": "0" if saying.is_over else "1", "EVENT.NSEVERITY": str(_ZABBIX[problem.severity]),
        "EVENT.DATE": began.strftime("%Y.%m.%d"), "EVENT.TIME": began.strftime("%H:%M:%S"), "TRIGGER.ID": str(problem.number),
        "EVENT.TAGSJSON": [{"tag": "part", "value": problem.part}], "EVENT.OPDATA": problem.summary,
    }  # fmt: skip
    ended = {"EVENT.RECOVERY.DATE": over.strftime("%Y.%m.%d"), "EVENT.RECOVERY.TIME": over.strftime("%H:%M:%S")}
    return as_json({**macros, **(ended if saying.is_over else {})})


def _sensu(saying: Saying) -> Message:
    problem = saying.problem
    at = saying.changed_at if saying.is_over or saying.is_first else saying.told_at
    check = {
        "metadata": {"name": f"{problem.name}-{problem.part}", "namespace": "storm", "labels": {"severity": problem.severity}},
        "status": 0 if saying.is_over else _NUMBERS[problem.severity], "output": problem.summary,
        "occurrences": 1 if saying.is_first else 2, "state": "passing" if saying.is_over else "failing",
    }  # fmt: skip
    entity = {
        "metadata": {"name": f"{problem.thing.host}/{problem.thing.name}", "namespace": "storm"},
        "system": {"hostname": problem.thing.host},
    }
    return as_json({"id": uuid_of("sensu", telling_of(saying)), "timestamp": at // SECOND, "check": check, "entity": entity})


def _librenms(saying: Saying) -> Message:
    problem = saying.problem
    return as_json(
        {
            "alert_id": str(problem.number), "rule_id": "7", "name": problem.name, "title": title_of(saying),
            "state": "0" if saying.is_over else "1", "severity": "ok" if saying.is_over else _OF_STATES[problem.severity],
            "hostname": problem.thing.host, "sysName": problem.thing.host, "msg": problem.summary,
            "timestamp": instant(saying.changed_at if saying.is_over else saying.told_at).strftime("%Y-%m-%d %H:%M:%S"),
        }
    )  # fmt: skip


def _syslog(batch: Sequence[Saying]) -> Message:
    lines = []
    for one in batch:
        problem = one.problem
        priority = 8 * _LOCAL0 + _SYSLOG[problem.severity]
        msgid = f"{problem.thing.name}.{problem.part}"
        data = f'[storm@32473 incident="{problem.incident}"]'
        lines.append(
            f"<{priority}>1 {iso(one.told_at)} {problem.thing.host} {problem.name} - {msgid} {data} {problem.summary}\n"
        )
    return Message("".join(lines).encode(), headers={"content-type": "text/plain"})


def _email(saying: Saying) -> Message:
    problem = saying.problem
    mail = EmailMessage()
    mail["Message-ID"] = f"<{uuid_of('mail', telling_of(saying))}@storm.example>"
    mail["Date"] = instant(saying.changed_at if saying.is_over else saying.told_at).strftime("%a, %d %b %Y %H:%M:%S +0000")
    mail["From"], mail["To"] = "monitoring@storm.example", "oncall@storm.example"
    mail["Subject"] = f"[{'RESOLVED' if saying.is_over else 'FIRING:1'}] {problem.key}"
    mail.set_content(f"{problem.summary}\n\nSeverity: {problem.severity}\nHost: {problem.thing.host}\n")
    return Message(mail.as_bytes(), headers={"content-type": "message/rfc822"})


def _pingdom(saying: Saying) -> Message:
    problem = saying.problem
    return as_json(
        {
            "check_id": problem.number, "check_name": title_of(saying), "check_type": "HTTP", "tags": [problem.part],
            "previous_state": "DOWN" if saying.is_over else "UP", "current_state": "UP" if saying.is_over else "DOWN",
            "importance_level": "HIGH" if problem.severity in ("critical", "error") else "LOW", "description": problem.summary,
            "state_changed_timestamp": saying.changed_at // SECOND, "check_params": {"hostname": problem.thing.host},
        }
    )  # fmt: skip


def _statuscake(saying: Saying) -> Message:
    fields = {
        "ID": str(saying.problem.number), "Name": title_of(saying), "URL": f"https://{saying.problem.thing.host}.example/",
        "Status": "Up" if saying.is_over else "Down", "StatusCode": "200" if saying.is_over else "0", "Token": "none",
    }  # fmt: skip
    return Message(urlencode(fields).encode(), headers={"content-type": "application/x-www-form-urlencoded"})


def _healthchecks(saying: Saying) -> Message:
    return as_json(
        {
            "code": uuid_of("check", saying.problem.key), "status": "up" if saying.is_over else "down",
            "name": title_of(saying), "tags": f"part:{saying.problem.part}", "now": iso(saying.told_at),
        }
    )  # fmt: skip


WRITERS = {
    "nagios": Writer(each(_nagios), _OF_STATES, step=SECOND),
    "checkmk": Writer(each(_checkmk), _OF_STATES, starts=False, ends=False, step=SECOND),
    "icinga": Writer(each(_icinga), _OF_STATES, step=MILLISECOND),
    "icinga_notifications": Writer(each(_icinga_notifications), starts=False, ends=False, seen=False),
    "zabbix": Writer(each(_zabbix), per_episode=True, step=SECOND),
    "sensu": Writer(each(_sensu), _OF_STATES, step=SECOND),
    "librenms": Writer(each(_librenms), _OF_STATES, starts=False, step=SECOND),
    "syslog": Writer(_syslog, {**_OF_STATES, "error": "error"}, many=True, resolves=False, starts=False),
    "email": Writer(each(_email), starts=False, step=SECOND),
    "pingdom": Writer(each(_pingdom), _OF_STATES, step=SECOND),
    "statuscake": Writer(each(_statuscake), NO_SEVERITY, starts=False, ends=False, seen=False),
    "healthchecks": Writer(each(_healthchecks), NO_SEVERITY, starts=False, ends=False),
}
