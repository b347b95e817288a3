"""Procedures written by hand, in which everything that a procedure can hold occurs."""

from __future__ import annotations

from dataclasses import replace

from runbooks.model import (
    Capture,
    Danger,
    Expectation,
    Parameter,
    Procedure,
    Provenance,
    Retry,
    Source,
    Step,
    Trouble,
    Verdict,
)
from runbooks.template import Template, build


def word(name: str, recorded: str) -> tuple[str, str, str]:
    """A slot that stands as a word of its own."""
    return (name, "word", recorded)


def disk_full() -> Procedure:
    """A full disk on a database host: every section, kind, danger and kind of parameter."""
    host = ("HOST", "word", "db-3")
    steps = (
        Step(
            id="s-check-ssh",
            title="Check that the host answers",
            kind="check",
            section="prerequisites",
            command=build(["ssh ", host, " true"]),
            provenance=Provenance(command_ids=(1,), recorded_at="2026-05-04T09:00:00.000000Z", host="laptop", duration_ms=310),
        ),
        Step(
            id="s-export",
            title="Set the environment",
            section="setup",
            command=build(["export PGPASSWORD=", ("PGPASSWORD", "word", "***")]),
            provenance=Provenance(command_ids=(2,), exit_code=0, duration_ms=1),
        ),
        Step(
            id="s-look",
            title="Look for the largest logs on ${HOST}",
            kind="check",
            why="The alert names the mount point only.",
            command=build(["ssh ", host, " 'du -sh ", ("LOGS", "single-nested", "/var/log/postgresql"), "/*.log'"]),
            cwd=Template.literal("/srv/ops"),
            expect=Expectation(
                output="4.2G\t/var/log/postgresql/a.log\n12M\t/var/log/postgresql/b.log",
                masks=((0, 4), (31, 34)),
                mode="similar",
            ),
            timeout_ms=30_000,
            provenance=Provenance(
                command_ids=(4,),
                variants=(3,),
                recorded_at="2026-05-04T09:01:00.000000Z",
                host="laptop",
                username="marcus",
                exit_code=0,
                duration_ms=1840,
            ),
        ),
        Step(
            id="s-stop",
            title="Stop the archiver",
            kind="change",
            command=build(["ssh ", host, ' sudo systemctl stop "archiver@', ("INSTANCE", "double", "main"), '"']),
            danger=Danger(level="danger", rules=(("systemctl-stop", "stops a service"),)),
            confirm="yes",
            rollback=build(["ssh ", host, ' sudo systemctl start "archiver@', ("INSTANCE", "double", "main"), '"']),
            provenance=Provenance(command_ids=(5,), exit_code=0, duration_ms=900),
        ),
        Step(
            id="s-delete",
            title="Delete logs older than a week",
            command=build(["ssh ", host, ' "find ', ("LOGS", "double-nested", "/var/log/postgresql"), ' -mtime +7 -delete"']),
            danger=Danger(level="irreversible", rules=(("find-delete", "deletes files"), ("prod", "db-3 is tagged env=prod"))),
            confirm="name",
            confirm_name=build([host]),
            skip_if=build(['test "$(ssh ', host, ' df --output=pcent / | tail -1 | tr -dc 0-9)" -lt 80']),
            flags=("no recording of what it deleted",),
            provenance=Provenance(command_ids=(7, 8), variants=(6,), exit_code=0, duration_ms=5210),
        ),
        Step(
            id="s-edit",
            title="Edit the rotation",
            kind="interactive",
            command=Template.literal("vim logrotate.d/postgresql"),
            cwd=Template.literal("/srv/ops"),
            provenance=Provenance(command_ids=(9, 10), duration_ms=61_000),
        ),
        Step(
            id="s-config",
            title="Write the limit",
            command=build(["cat > limit.conf <<EOF\nlimit ", ("LIMIT", "heredoc", "80"), "%\nEOF"]),
            cwd=Template.literal("/srv/my ops"),
            environment=(("LC_ALL", Template.literal("C")),),
            provenance=Provenance(command_ids=(11,), exit_code=0, duration_ms=3),
        ),
        Step(
            id="s-ask",
            title="Tell the database team",
            kind="manual",
            why="They watch the replication lag.",
            section="steps",
        ),
        Step(
            id="s-pods",
            title="List the pods",
            kind="check",
            command=Template.literal("kubectl get pods -n db"),
            expect=Expectation(output="NAME            READY\nweb-7f9c-abcde  1/1", masks=((26, 36),), mode="none"),
            provenance=Provenance(command_ids=(12,), exit_code=0, duration_ms=420),
        ),
        Step(
            id="s-restart",
            title="Restart the pod ${POD}",
            command=build(["kubectl delete pod ", ("POD", "word", "web-7f9c-abcde"), " -n db"]),
            danger=Danger(level="caution", rules=(("kubectl-delete", "deletes an object of the cluster"),)),
            confirm="yes",
            on_failure="rollback",
            provenance=Provenance(command_ids=(13,), exit_code=0, duration_ms=2300),
        ),
        Step(
            id="s-wait",
            title="Wait until it is ready",
            kind="check",
            section="verification",
            command=Template.literal("kubectl get pods -n db | grep -c '1/1'"),
            retry=Retry(times=10, interval_ms=5000, until="output"),
            expect=Expectation(output="1", mode="exact"),
            provenance=Provenance(command_ids=(14, 15, 16), exit_code=0, duration_ms=15_000),
        ),
        Step(
            id="s-grep",
            title="No error is left",
            kind="check",
            section="verification",
            command=build(["ssh ", host, " grep -q ERROR ", ("LOGS", "word-nested", "/var/log/postgresql"), "/a.log"]),
            expect=Expectation(exit_codes=(1,)),
            optional=True,
            provenance=Provenance(command_ids=(17,), exit_code=1, duration_ms=300),
        ),
    )
    return Procedure(
        title="Free the disk of a database host",
        summary="Deletes old logs on db-3 after its disk ran full and restarts what stopped.",
        when="The alert DiskFull fires for a database host.",
        when_not="The disk is full of table data: then more space is needed.",
        owner="marcus",
        escalation="Database team, +49 30 1234",
        tags=("db", "disk"),
        parameters=(
            Parameter(name="HOST", type="host", description="host", default="db-3", rule="names the component eu/prod/db-3"),
            Parameter(name="LOGS", type="path", default="/var/log/postgresql", rule="stands in 3 commands"),
            Parameter(name="INSTANCE", default="main", pattern="[a-z]+", rule="stands in 2 commands"),
            Parameter(name="LIMIT", type="integer", default="80", rule="by hand"),
            Parameter(name="PGPASSWORD", type="secret", rule="a secret was recorded as ***"),
            Parameter(
                name="POD",
                type="identifier",
                default="web-7f9c-abcde",
                rule="first seen in the output of step 9",
                capture=Capture(step_id="s-pods", pattern="web-[0-9a-f]+-[0-9a-z]{5}"),
            ),
        ),
        steps=steps,
        troubles=(
            Trouble(
                symptom="ssh: Could not resolve hostname db3",
                command="ssh db3 du -sh /var/log",
                remedy="the name has a dash",
                step_id="s-look",
                command_ids=(3, 4),
            ),
            Trouble(
                symptom="find: '/var/logs': No such file or directory", command="find /var/logs -delete", command_ids=(6,)
            ),
        ),
        verdicts=(
            Verdict(
                command_id=3,
                command_uid="0" * 36,
                command="ssh db3 du -sh /var/log",
                included=False,
                rule="typo",
                reason="failed and was put right by C4",
                step_id="s-look",
            ),
            Verdict(
                command_id=4,
                command_uid="1" * 36,
                command="ssh db-3 'du -sh /var/log/postgresql/*.log'",
                included=True,
                rule="slice",
                reason="its output was needed",
                step_id="s-look",
            ),
        ),
        source=Source(
            words=("T12",),
            task_id=12,
            task="Disk full on db-3",
            client="acme",
            project="acme.ops",
            trigger="alert A4 DiskFull",
            components=("eu/prod/db-3",),
            hosts=("laptop",),
            usernames=("marcus",),
            recorded_from="2026-05-04T09:00:00.000000Z",
            recorded_to="2026-05-04T09:20:00.000000Z",
            command_count=60,
        ),
    )


def plain(*commands: str) -> Procedure:
    """Commands one after the other and nothing else."""
    steps = (Step(id=f"s-{n}", title=f"Step {n}", command=Template.literal(text)) for n, text in enumerate(commands, 1))
    return Procedure(title="Plain", steps=tuple(steps))


def long(count: int) -> Procedure:
    """So many steps, as a large procedure has them."""
    base = disk_full()
    steps = tuple(
        replace(
            base.steps[n % len(base.steps)],
            id=f"s-{n:04d}",
            section="steps",
            title=f"{base.steps[n % len(base.steps)].title} {n}",
        )
        for n in range(count)
    )
    return replace(base, steps=steps, parameters=tuple(replace(one, capture=None) for one in base.parameters))
