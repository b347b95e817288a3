"""`tt alert`: what monitoring systems tell, and what is done about it."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.alert_ls", "List alerts, those that fire first."),
    "show": Verb("cli.alert_show", "Show everything about an alert, with its timeline."),
    "ack": Verb("cli.alert_ack", "Say that you take alerts on."),
    "resolve": Verb("cli.alert_resolve", "Say that alerts are over, whatever their sources say."),
    "silence": Verb("cli.alert_silence", "Keep alerts quiet for a while, or list what keeps them quiet."),
    "explain": Verb("cli.alert_explain", "Say how an alert's identity, severity, component, rule and task were reached."),
    "ingest": Verb("cli.alert_ingest", "Take in what a monitoring system sent, from a file, stdin or a folder."),
    "serve": Verb("cli.alert_serve", "Receive alerts over HTTP."),
    "poll": Verb("cli.alert_poll", "Ask an Alertmanager for its alerts, again and again."),
    "push": Verb("cli.alert_push", "Send what sources are still to be told."),
    "propose": Verb("cli.alert_propose", "Propose components for alerts that are on none."),
    "dead": Verb("cli.alert_dead", "List deliveries that could not be read; look at, replay or discard them."),
}

command = group(
    VERBS,
    """Take alerts in, and see to them.

    \b
    tt alert serve                       receive them on http://127.0.0.1:9099
    tt alert ingest alert.json           or take them in from files
    tt alert ls is:open severity:>=error
    tt work T12                          work on an alert's task acknowledges it
    """,
)
