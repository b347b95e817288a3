"""`tt alert`, as it is typed: what it prints, what it changes; its exit codes are 0 done, 1 refused, 2 usage, 3 not found."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alerts.delivery import Delivery
from cli import alert_choosing, alert_dead, alert_push, asking
from cli.group import tt
from recorder.clocks import SystemClock
from recorder.identity import new_uid
from recorder.places import Places
from store.errors import StoreBusyError
from tests.journals import JournalBuilder
from tests.unit.alert_intake.making import in_journal

BEGAN = datetime.now(UTC) - timedelta(minutes=10)


def run(*words: str, stdin: str | None = None) -> Result:
    """One `tt` command in this process, without a terminal."""
    return CliRunner().invoke(tt, list(words), input=stdin, prog_name="tt")


def alert(*words: str, stdin: str | None = None, exit_code: int = 0) -> str:
    """What `tt alert ...` prints; its exit code is to be this one."""
    found = run("alert", *words, stdin=stdin)
    assert found.exit_code == exit_code, found.output
    return found.output


def rows(*words: str) -> list[dict[str, object]]:
    """A listing as JSON."""
    found: list[dict[str, object]] = json.loads(run("alert", *words, "--json").stdout)
    return found


def body(*names: str, ended: bool = False, severity: str = "critical", **labels: str) -> str:
    """A delivery of Alertmanager about these alerts."""
    told = [
        {
            "status": "resolved" if ended else "firing", "labels": {"alertname": name, "severity": severity, **labels},
            "annotations": {"summary": f"{name} is wrong"}, "startsAt": BEGAN.isoformat(),
            "endsAt": (BEGAN + timedelta(minutes=5)).isoformat() if ended else "0001-01-01T00:00:00Z",
        }
        for name in names
    ]  # fmt: skip
    return json.dumps({"version": "4", "groupKey": "{}", "status": "firing", "alerts": told})


def statuses() -> dict[str, str]:
    """The status of every alert."""
    return {str(row["name"]): str(row["status"]) for row in rows("ls", "--all")}


def test_what_is_piped_in_becomes_tasks_and_is_said(places: Places) -> None:
    assert alert("ingest", stdin=body("Disk", "Cpu")) == "1 delivery (alertmanager): 2 alerts, 2 new\ntasks: 2 made\n"
    assert alert("ingest", stdin=body("Disk", ended=True)) == "1 delivery (alertmanager): 1 alert, 0 new\ntasks: 1 closed\n"
    assert statuses() == {"Cpu": "firing", "Disk": "resolved"}
    told = json.loads(alert("ingest", "--json", stdin=body("Cpu")))
    assert (told["alerts"], told["new_alerts"], told["problems"]) == (1, 0, [])


def test_a_dry_run_says_what_would_become_of_it_and_changes_nothing(places: Places, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(body("Disk"))
    (tmp_path / "b.json").write_text("nonsense")
    told = alert("ingest", str(tmp_path), "--dry-run", exit_code=1)
    assert "2 deliveries (alertmanager): 1 alert, 1 new, 1 unreadable" in told
    assert "would be kept" in told
    assert rows("ls", "--all") == []
    assert alert("dead") == "tt: every delivery could be read\n"


def test_a_file_is_taken_in_as_of_when_and_whom_it_is_told(places: Places, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(body("Disk"))
    alert(
        "ingest",
        str(tmp_path / "a.json"),
        "--integration",
        "prod",
        "--received-at",
        "2026-01-02 10:00",
        "--from",
        "alertmanager",
    )
    (row,) = rows("ls")
    assert row["integration"] == "prod"
    assert str(row["first_seen_at"]).startswith("2026-01-02")


@pytest.mark.parametrize(
    ("words", "exit_code", "message"),
    [
        (["ingest", "nowhere.json"], 3, "there is no file nowhere.json"),
        (["ingest", "--from", "grafna"], 2, "did you mean grafana?"),
        (["ingest", "--received-at", "whenever"], 2, "whenever"),
        (["show", "A9"], 3, "there is no alert A9"),
        (["explain", "x"], 3, "there is no alert x"),
        (["ack", "A9"], 3, "there is no alert A9"),
        (["ack", "severity:critical"], 3, "no open alert matches"),
        (["ack"], 2, "A12"),
        (["ack", "nonsense:x"], 2, "nonsense"),
        (["resolve", "A9"], 3, "there is no alert A9"),
        (["resolve", "A9", "--as", "whatever"], 2, "whatever"),
        (["silence", "A9"], 3, "there is no alert A9"),
        (["silence", "A1", "A2"], 2, "one by one"),
        (["silence", "nonsense"], 2, "is no matcher"),
        (["silence", "--on", "nowhere"], 3, "nowhere"),
        (["silence", "a=b", "--for", "1h", "--until", "18:00"], 2, "not both"),
        (["silence", "a=b", "--for", "soon"], 2, "no length of time"),
        (["silence", "--end", "SL9"], 3, "there is no silence SL9"),
        (["dead", "D9"], 3, "there is no delivery D9"),
        (["dead", "--replay"], 2, "which deliveries?"),
        (["dead", "D1", "--replay", "--discard"], 2, "not both"),
        (["poll", "nowhere"], 3, "there is no integration nowhere"),
        (["poll"], 2, "whom to ask?"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_exit_code_and_says_the_remedy(
    places: Places, words: list[str], exit_code: int, message: str
) -> None:
    assert message in alert(*words, stdin=body("Disk"), exit_code=exit_code)
    assert rows("ls", "--all") == []


def test_an_empty_folder_holds_no_delivery(places: Places, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert "there is no delivery in" in alert("ingest", str(tmp_path / "in"), exit_code=2)


def test_the_list_shows_what_fires_and_what_is_asked_for(places: Places) -> None:
    alert("ingest", stdin=body("Disk", "Cpu", instance="n1"))
    alert("ingest", stdin=body("Cpu", instance="n1", ended=True))
    alert("ingest", stdin=body("Gone", ended=True))
    assert [row["name"] for row in rows("ls")] == ["Disk"]
    assert {row["name"] for row in rows("ls", "is:resolved")} == {"Cpu"}
    assert {row["name"] for row in rows("ls", "--orphans")} == {"Gone"}
    assert len(rows("ls", "--all", "label:instance=n1")) == 2
    assert len(rows("ls", "--all", "--limit", "1")) == 1
    told = run("alert", "ls", "--all", "--limit", "1")
    assert "there are more; --limit 0 shows all" in told.output
    assert "component_path" not in told.output  # which is empty
    assert alert("ls", "severity:info") == (
        "tt: no alert fires; tt alert ls --all shows those that are over, tt alert serve or ingest takes some in\n"
    )
    assert "1,000" not in alert("ls", "--limit", "0")


def test_an_alert_is_shown_with_its_timeline_and_the_others_of_its_task(places: Places) -> None:
    alert("ingest", stdin=body(*(f"D{n:02}" for n in range(12)), cluster="x"))
    told = alert("show", "A1")
    assert "With 11 other alerts of T1" in told
    assert "... tt alert ls task:T1 --all shows all" in told
    alert("ingest", stdin=body("E1", "E2", "E3", cluster="y"))
    told = alert("show", "A13")
    assert "With 2 other alerts of T2" in told
    assert "shows all" not in told
    assert "Episodes" not in told
    assert "firing" in told.partition("Timeline")[2]
    assert "annotations" not in told
    full = json.loads(alert("show", "a1", "--json"))
    assert (len(full["others_of_task"]), len(full["episodes_of_it"])) == (11, 1)
    alert("ingest", stdin="\n".join(body("D00", cluster="x").replace("D00 is wrong", f"{n}") for n in range(40)))
    told = alert("show", "A1")
    assert "earlier ones; --all shows them" in told
    assert "earlier ones" not in alert("show", "A1", "--all")


def test_an_alert_that_fired_twice_is_shown_with_its_episodes(places: Places) -> None:
    alert("ingest", stdin=body("Gone", ended=True))
    assert "Timeline" in alert("show", "A1")
    alert("ingest", stdin=body("Gone").replace(BEGAN.isoformat(), datetime.now(UTC).isoformat()))
    assert "Episodes" in alert("show", "A1")


def test_acknowledging_one_needs_no_word_several_do(places: Places) -> None:
    alert("ingest", stdin=body("Disk", "Cpu", "Net"))
    assert alert("ack", "A1", "-m", "mine") == "acknowledged A1 Disk (T1)\n"
    assert "give --yes" in alert("ack", "A2", "A3", exit_code=1)
    assert alert("ack", "severity:critical", "--dry-run").count("would acknowledge A") == 3
    assert statuses() == {"Disk": "acked", "Cpu": "firing", "Net": "firing"}
    assert alert("ack", "A2", "A2", "3", "--yes") == "acknowledged A2 Cpu (T2)\nacknowledged A3 Net (T3)\n"
    assert alert("ack", "A1", "--undo") == "given back A1 Disk (T1)\n"
    assert statuses() == {"Disk": "firing", "Cpu": "acked", "Net": "acked"}


def test_of_very_many_some_are_printed(places: Places) -> None:
    alert("ingest", stdin=body(*(f"D{n}" for n in range(53)), instance="n1"))
    run("infra", "add", "n1")
    alert("ingest", stdin=body("D0", instance="n1").replace("is wrong", "is worse"))
    told = alert("ack", "severity:critical", "--yes")
    assert "and 3 more" in told
    assert "A1 D0 on n1 (T1)" in told
    assert len(alert("resolve", "severity:critical", "--dry-run").splitlines()) == 53


def test_resolving_closes_the_task_and_can_be_undone(places: Places) -> None:
    alert("ingest", stdin=body("Disk"))
    assert alert("resolve", "A1", "--as", "wont_fix") == "resolved A1 Disk (T1)\n"
    assert "A1 is resolved already" in alert("resolve", "A1", exit_code=1)
    (task,) = json.loads(run("sql", "SELECT status, resolution FROM tasks", "--json").output)
    assert task == {"status": "done", "resolution": "wont_fix"}
    would = run("undo", "--dry-run")
    assert "would undo: " in would.output
    assert statuses() == {"Disk": "resolved"}
    assert run("undo").exit_code == 0
    assert statuses() == {"Disk": "firing"}


def test_a_silence_is_made_listed_and_ended(places: Places) -> None:
    alert("ingest", stdin=body("Disk", "Cpu"))
    assert alert("silence") == "tt: nothing is silenced\n"
    assert alert("silence", "A1", "-m", "why").endswith(", 1 alert quiet now\n")
    assert alert("silence", 'alertname=~"C.+"', "severity=critical", "--until", "23:59", "--maintenance").endswith(
        "1 alert quiet now\n"
    )
    run("infra", "add", "eu/shop", "--kind", "cluster")
    later = alert("silence", "--on", "eu/shop", "--from", "tomorrow 9:00", "--for", "4h")
    assert later.startswith("SL3 until ")
    assert later.endswith(", 0 alerts quiet now\n")
    listed = sorted(rows("silence"), key=lambda row: str(row["silence_id"]))
    assert [(row["kind"], row["status"], row["component_path"]) for row in listed] == [
        ("silence", "active", None), ("maintenance", "active", None), ("silence", "to come", "eu/shop"),
    ]  # fmt: skip
    assert statuses() == {"Disk": "suppressed", "Cpu": "suppressed"}
    assert alert("silence", "--end", "SL1") == "ended SL1\n"
    assert "SL1 is over since" in alert("silence", "--end", "1", exit_code=1)
    assert statuses() == {"Disk": "firing", "Cpu": "suppressed"}
    assert len(rows("silence")) == 2
    assert len(rows("silence", "--all")) == 3


def test_a_time_of_day_that_has_passed_is_tomorrows(places: Places) -> None:
    alert("silence", "a=b", "--until", "00:00")
    (row,) = rows("silence")
    assert str(row["ends_at"]) > datetime.now(UTC).isoformat()


def test_what_silences_an_alert_by_its_number_silences_exactly_that_one(places: Places) -> None:
    odd = body("Disk", path='C:\\"x"')
    alert("ingest", "--integration", 'pr"od', stdin=odd)
    alert("ingest", "--integration", "other", stdin=odd)
    assert alert("silence", "A1").endswith(", 1 alert quiet now\n")


def test_an_alert_is_explained(places: Places) -> None:
    places.home.mkdir(exist_ok=True)
    places.config.write_text("[alerts]\nnonsense = 1\n")
    alert("ingest", stdin=body("Disk"))
    told = alert("explain", "A1")
    assert "none in config.toml; what is wrong with it is left out; write [[alerts.rules]]" in told
    assert told.count("[alerts] knows no nonsense") == 1
    assert {row["what"] for row in rows("explain", "A1")} >= {"identity", "severity", "task"}


def test_components_are_proposed_and_added(places: Places) -> None:
    assert alert("propose") == "tt: every open alert is on a component, or tells of none\n"
    alert("propose", "--add")
    alert("ingest", stdin=body("Disk", cluster="shop", instance="n1"))
    alert("ingest", stdin=body("Cpu", cluster="shop", instance="n2"))
    assert [row["path"] for row in rows("propose")] == ["shop/n1", "shop/n2"]
    assert "give --yes" in alert("propose", "--add", exit_code=1)
    assert alert("propose", "--add", "--yes") == "added shop/n1\nadded shop/n2\n"
    assert {row["component_path"] for row in rows("ls")} == {"shop/n1", "shop/n2"}


def test_what_could_not_be_read_is_listed_shown_replayed_and_discarded(places: Places) -> None:
    told = alert("ingest", stdin="nonsense", exit_code=1)
    assert "is kept as D1; see `tt alert dead`" in told
    alert("ingest", stdin="more nonsense", exit_code=1)
    alert("ingest", stdin="even more", exit_code=1)
    assert [row["delivery_id"] for row in rows("dead")] == [1, 2, 3]
    assert alert("dead", "D1", "D2") == "nonsensemore nonsense"
    assert "D1 still can't be read" in alert("dead", "D1", "--replay", exit_code=1)
    assert "give --yes" in alert("dead", "D1", "D2", "--discard", exit_code=1)
    assert alert("dead", "D1", "D2", "--discard", "--yes") == "discarded D1, D2\n"
    assert "D1 does not wait for anything" in alert("dead", "D1", "--replay", exit_code=1)
    alert("dead", "--all", "--discard", "--yes")
    assert alert("dead", "--all", "--replay") == "tt: every delivery could be read\n"


def test_a_mended_format_reads_what_could_not_be_read(places: Places) -> None:
    alert("ingest", stdin='{"state": "bad", "what": "Odd", "id": 1}', exit_code=1)
    places.config.write_text(
        '[alerts.formats.odd]\nidentity = "id"\nstatus = "state"\ntitle = "what"\nstatus_map = { bad = "firing" }\n'
    )
    assert alert("dead", "D1", "--replay", "--from", "odd") == "1 delivery (odd): 1 alert, 1 new\ntasks: 1 made\n"
    assert statuses() == {"Odd": "firing"}


def test_on_a_terminal_several_are_asked_about(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    alert("ingest", stdin=body("Disk", "Cpu"))
    for _ in range(2):
        alert("ingest", stdin="nonsense", exit_code=1)

    def answer(*words: str, say: str) -> str:
        with monkeypatch.context() as patch:
            patch.setattr(asking, "agreed", lambda question, details=(), *, yes: say == "y")
            for module in (alert_choosing, alert_dead):
                patch.setattr(module, "agreed", asking.agreed)
            return alert(*words)

    assert answer("ack", "A1", "A2", say="n") == ""
    assert statuses() == {"Disk": "firing", "Cpu": "firing"}
    assert answer("ack", "A1", "A2", say="y").count("acknowledged A") == 2
    assert statuses() == {"Disk": "acked", "Cpu": "acked"}
    assert answer("dead", "--all", "--discard", say="n") == ""
    assert len(rows("dead")) == 2


def test_what_was_no_alert_is_noted(places: Places) -> None:
    ping = json.dumps({"event": {"id": "1", "event_type": "pagey.ping", "data": {"type": "ping", "message": "Hello"}}})
    assert "note: " in alert("ingest", stdin=ping)


@contextmanager
def answering(answers: dict[str, object]) -> Iterator[tuple[str, list[tuple[str, object]]]]:
    """A server that answers with JSON by path, its URL, and what it was told."""
    heard: list[tuple[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append((self.path, None))
            self._answer()

        def do_POST(self) -> None:
            heard.append((self.path, json.loads(self.rfile.read(int(self.headers["content-length"])))))
            self._answer()

        def _answer(self) -> None:
            found = json.dumps(answers.get(self.path, {})).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", heard
        server.shutdown()


def test_what_a_source_wants_to_know_is_sent_once(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PD_KEY", "secret-key")
    with answering({}) as (url, heard):
        places.home.mkdir(exist_ok=True)
        places.config.write_text(
            f'[alerts.integrations.alertmanager]\noutbound = "pagerduty"\nrouting_key_env = "PD_KEY"\nurl = "{url}"\n'
        )
        alert("ingest", stdin=body("Disk", "Cpu"))
        alert("ack", "A1")
        assert alert("push") == "tt: sent: acknowledge to alertmanager\n"
        alert("ack", "A2")
        assert alert("push", "--quiet") == ""
        assert alert("push", "--quiet") == ""
    assert [told["routing_key"] for _, told in heard if isinstance(told, dict)] == ["secret-key"] * 2


def test_a_busy_store_is_no_news_to_who_pushes_every_minute(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise StoreBusyError("somebody has the store; try again")

    monkeypatch.setattr(alert_push, "opened", busy)
    assert alert("push", "--quiet") == ""
    assert "somebody has the store" in run("alert", "push").output


def test_an_alertmanager_is_asked_once_and_what_it_says_is_taken_in(places: Places) -> None:
    member = {
        "labels": {"alertname": "Disk"}, "annotations": {}, "startsAt": BEGAN.isoformat(), "endsAt": "2030-01-01T00:00:00Z",
        "updatedAt": BEGAN.isoformat(), "status": {"state": "active", "silencedBy": [], "inhibitedBy": []},
        "fingerprint": "f1", "generatorURL": "", "receivers": [],
    }  # fmt: skip
    with answering({"/api/v2/alerts": [member], "/api/v2/status": {"uptime": "x"}}) as (url, heard):
        alert("poll", url, "--once")
        places.config.write_text(f'[alerts.integrations.prod]\npoll = "{url}"\n[alerts.integrations.quiet]\nowner = "ana"\n')
        alert("poll", "--once", "--every", "1m")
        assert "says nothing of polling" in alert("poll", "quiet", exit_code=2)
    assert heard
    assert [(row["name"], row["integration"]) for row in rows("ls")] == [("Disk", "alertmanager"), ("Disk", "prod")]
    places.config.write_text("[alerts]\nintegrations = 5\n")
    assert "integrations is a section" in alert("poll", exit_code=2)


def test_deliveries_that_wait_are_taken_in_by_whatever_is_asked(places: Places) -> None:
    made = Delivery(body("Disk").encode(), uid=new_uid(), integration="prod", received_at=int(BEGAN.timestamp() * 1e6))
    path = in_journal(places.deliveries, [made])
    assert "Disk" in run("ls").output
    assert not path.exists()


def test_nothing_is_sent_to_a_source_where_nothing_waits(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    assert alert("push") == "tt: nothing waits to be sent\n"
    assert alert("push", "--quiet") == ""
    places.config.write_text(
        '[alerts.integrations.alertmanager]\noutbound = "pagerduty"\nrouting_key_env = "NONE"\nurl = "http://127.0.0.1:1"\n'
    )
    alert("ingest", stdin=body("Disk"))
    alert("ack", "A1")
    assert [row["kind"] for row in rows("push", "--dry-run")] == ["acknowledge"]
    told = alert("push", exit_code=1)
    assert told.startswith("tt: failed: acknowledge to alertmanager (")
    (waits,) = rows("push")  # for half a minute
    assert waits["tries"] == 1
    assert waits["next_at"] > waits["queued_at"]


def test_an_alert_is_acknowledged_by_work_on_its_task(places: Places) -> None:
    """Through the journal that the recorder writes."""
    alert("ingest", stdin=body("Disk"))
    (task,) = json.loads(run("sql", "SELECT uid FROM tasks", "--json").output)
    builder = JournalBuilder(places.journals)
    builder.now = SystemClock().now()
    builder.begin(task={"uid": task["uid"], "title": "Disk"})
    builder.let_go()
    told = json.loads(alert("show", "A1", "--json"))
    assert (told["status"], told["acked_by"]) == ("acked", "ann")
    assert "work begun" in {line["what"] for line in told["timeline"]}
