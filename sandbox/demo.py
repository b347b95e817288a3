"""The demo: an alert comes, somebody fixes a full disk in a real, recorded bash; then the record is asked what happened,
billed, and made into a runbook that runs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.person import Person, home_environment, make_home

RULES = """
[[alerts.rules]]
match = 'alertname="DiskFull"'
project = "acme"
"""
SETUP = "mkdir -p logs && head -c 3000000 /dev/zero > logs/app.log.1 && echo 'service: api' > api.yaml"
TYPED = (
    "du -sh logs | cut -f1",
    "ls logs | grep -c 'log.1'",
    "systemctl-of-the-demo restart api",
    "export SERVICE=api DB_PASSWORD=correct-horse-battery",
    "for f in logs/*.1",
    "gzip -9 logs/app.log.1 && ls logs",
    "false | true",
    "curl --silent --user admin:s3cr3t-word http://127.0.0.1:9/health || echo 'not up yet'",
    "cat api.yaml",
)
LOOP = ("for f in logs/*", 'do echo "kept: $f"', "done")
QUESTIONS = (
    (
        "Which commands failed, and with what?",
        "SELECT command_id AS id, command, exit_code, output FROM commands WHERE exit_code <> 0 ORDER BY command_id",
    ),
    (
        "What did the time on the task go into?",
        "SELECT t.title, count(*) AS commands, sum(c.duration_ms) AS busy_ms, max(e.measured_ms) AS timer_ms"
        " FROM commands c JOIN tasks t USING (task_id) JOIN time_entries e USING (task_id) GROUP BY t.title",
    ),
)
SELLER = """
[seller]
name = "Weber Infrastructure"
street = "Hauptstr. 5"
postcode = "10115"
city = "Berlin"
country = "DE"
vat_id = "DE136695976"
iban = "DE89370400440532013000"
"""
AGREED = (
    ("client", "add", "acme", "--legal-name", "Acme GmbH", "--country", "DE", "--term", "rounding=up 15m per day"),
    ("project", "add", "acme", "--client", "acme"),
    ("rate", "add", "95 EUR", "--client", "acme"),
    ("tax", "add", "standard", "19"),
    ("expense", "add", "acme", "Spare disk", "149.90"),
)
BILLED = (
    ("time", "ls"),
    ("time", "submit", "task:T1", "--yes"),
    ("time", "approve", "task:T1", "--yes"),
    ("invoice", "draft", "--client", "acme", "--from", "yesterday", "--to", "today"),
    ("invoice", "issue", "I1"),
    ("invoice", "show", "I1"),
    ("invoice", "show", "I1", "--why", "1"),
)
MADE = (
    ("runbook", "new", "T1", "--title", "Free the disk of db-3", "--name", "disk-full"),
    ("runbook", "show", "R1"),
    ("runbook", "show", "R1", "--why"),
    ("runbook", "rehearse", "R1"),
)


def run_demo(tt: Sequence[str], folder: Path, show: Callable[[str], None]) -> None:
    """Record and ask, in a throw-away home; `tt` is the command line of the tt program. Raises on any failure."""
    home = make_home(folder / "home")
    environment = home_environment(home)
    place = folder / "srv"
    place.mkdir()
    subprocess.run(["bash", "-c", SETUP], cwd=place, check=True)

    def ask(*words: str, **variables: str) -> None:
        show(f"\n\x1b[1m$ tt {' '.join(words)}\x1b[0m" if sys.stdout.isatty() else f"\n$ tt {' '.join(words)}")
        answer = subprocess.run([*tt, *words], env={**environment, **variables}, capture_output=True, text=True, check=False)
        if answer.returncode:
            raise RuntimeError(f"tt {words[0]} failed: {answer.stderr.strip()}")
        show(answer.stdout.rstrip("\n"))

    (home / "tt").mkdir(mode=0o700)
    (home / "tt" / "config.toml").write_text(RULES)
    began = datetime.now(UTC) - timedelta(minutes=4)
    firing, over = folder / "firing.json", folder / "resolved.json"
    firing.write_text(_delivery(began, None))
    show("-- What an Alertmanager sends becomes a task")
    ask("alert", "ingest", str(firing))
    ask("alert", "ls")
    ask("ls")
    show("\n$ tt work T1          (a real bash, typed into by a script)")
    with Person([*tt, "work", "T1", "--shell", "bash"], environment, folder=place) as person:
        person.wait_for_prompt()
        for line in TYPED:
            if line.startswith("for "):
                _type_loop(person)
            else:
                person.run(line)
        status = person.leave("exit 0")
    if status != 0:
        raise RuntimeError(f"the recorded shell ended with {status}:\n{person.shown}")
    show(_what_was_seen(person.shown))
    over.write_text(_delivery(began, datetime.now(UTC)))
    ask("alert", "ingest", str(over))
    ask("alert", "show", "A1")
    ask("report", "alerts", "--all", "--part", "response")
    ask("log", "task:T1")
    for question, query in QUESTIONS:
        show(f"\n-- {question}")
        ask("sql", query)
    show("\n-- And the time, as it would be billed")
    ask("sql", "SELECT entry_id, task_id, started_at, ended_at, measured_ms, status, source FROM time_entries")
    ask("script", "T1")
    show("\n-- From the recorded session to an invoice")
    (home / "tt" / "config.toml").write_text(RULES + SELLER)
    for words in (*AGREED, *BILLED):
        ask(*words)
    invoice = folder / "invoice.pdf"
    ask("invoice", "export", "I1", "-o", str(invoice))
    show(f"    a PDF/A-3 of {invoice.stat().st_size // 1024} KB, with the time record and its commands in the appendix")
    show("\n-- From the same session to a runbook: shown, rehearsed, run on the next full disk, and written out")
    for steps in MADE:
        ask(*steps)
    subprocess.run(["bash", "-c", f"rm -f logs/*.gz; {SETUP}"], cwd=place, check=True)
    ask("runbook", "run", "R1", "--yes", ADMIN_PASSWORD="s3cr3t-word")
    ask("log", "task:T2")
    for name in ("disk-full.md", "disk-full.html", "disk-full.pdf", "disk-full.sh"):
        ask("runbook", "export", "R1", "-o", str(folder / name))
        show(f"    {name}: {(folder / name).stat().st_size // 1024} KB")


def _delivery(began: datetime, ended: datetime | None) -> str:
    """What Alertmanager's webhook says of one full disk."""
    status = "firing" if ended is None else "resolved"
    alert = {
        "status": status,
        "labels": {"alertname": "DiskFull", "instance": "db-3:9100", "severity": "critical", "mountpoint": "/srv"},
        "annotations": {"summary": "93% of /srv on db-3 are used"},
        "startsAt": began.isoformat(),
        "endsAt": "0001-01-01T00:00:00Z" if ended is None else ended.isoformat(),
    }
    return json.dumps({"version": "4", "groupKey": "{}", "status": status, "alerts": [alert]})


def _type_loop(person: Person) -> None:
    for line in LOOP[:-1]:
        person.send(line + "\r")
        person.wait_for("> ")
    person.run(LOOP[-1])


def _what_was_seen(shown: str) -> str:
    from recorder.text import render

    return "\n".join("    " + line for line in render(shown.encode(), 120).splitlines() if line.strip())
