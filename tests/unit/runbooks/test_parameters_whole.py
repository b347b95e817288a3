"""One thing is a parameter wherever it stands or nowhere, and what was read off an output is read off it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from cli.runbook_values import gathered
from runbooks.history import Entity
from runbooks.model import Parameter, Procedure, Step
from runbooks.parameters.capturing import capture_values
from runbooks.template import build
from tests.unit.runbooks.test_parameters_finding import made, texts

LEAVING = (
    "ps -u jdoe -o pid,cmd",
    "sudo usermod -L jdoe",
    "sudo pkill -u jdoe",
    "sudo tar czf /srv/jdoe.tgz /home/jdoe",
    "sudo tar czf /srv/jdoe-$(date +%F).tgz /home/jdoe/",
    "ssh h 'sudo sed -i \"/jdoe@acme/d\" keys'",
    "aws iam delete-user --user-name jdoe",
    "gh api -X DELETE orgs/acme/members/jdoe",
    'psql -c "drop role jdoe"',
    "psql -c \"update staff set active=false where login='jdoe'\"",
    "psql -c 'reassign owned by jdoe to ops'",
    "sudo userdel -r jdoe",
)


def found(*commands: str, outputs: Mapping[int, str] | None = None, entities: Sequence[Entity] = ()) -> dict[str, str]:
    """The parameters of commands with their defaults."""
    return dict(made(*commands, outputs=outputs, entities=entities).defaults)


def test_a_user_who_leaves_is_one_parameter_in_every_command() -> None:
    procedure = made(*LEAVING)
    assert [name for name, value in procedure.defaults.items() if value == "jdoe"] == ["LOGIN_NAME"]
    for step, text in zip(procedure.steps, LEAVING, strict=True):
        assert step.command is not None
        assert "jdoe" not in step.command.text
        assert "jdoe" not in step.command.filled({**procedure.defaults, "LOGIN_NAME": "asmith"}, procedure.defaults)
        assert step.command.recorded == text


@pytest.mark.parametrize(
    "fixed", ["cat > x <<'EOF'\nuser jdoe\nEOF", "rm `echo jdoe`", "case $x in jdoe) rm x;; esac", "ssh a \"ssh b 'rm jdoe'\""]
)
def test_a_value_that_a_change_keeps_is_no_parameter_at_all(fixed: str) -> None:
    procedure = made("sudo usermod -L jdoe", fixed, "sudo userdel jdoe")
    assert "jdoe" not in procedure.defaults.values()
    assert any("so it is no parameter" in flag for flag in procedure.steps[1].flags)


def test_a_note_for_people_keeps_a_value_and_no_parameter_is_lost() -> None:
    note = "cat > x.txt <<'EOF'\norders is on db-4 since 03:49\ndb-4: set up the replica again\nEOF"
    procedure = made("ssh db-4 ls", note)
    assert procedure.defaults == {"HOST": "db-4"}
    assert procedure.steps[1].flags == ("db-4 also stands in a quoted heredoc, as it was recorded",)
    setting = "cat > x.conf <<'EOF'\nserver db-4;\nEOF"
    assert made("ssh db-4 ls", setting).defaults == {}


def test_a_version_in_sed_within_ssh_is_the_one_that_the_chat_is_told() -> None:
    sed = "ssh web-1 \"sudo sed -i 's/^TAG=.*/TAG=3.8.0/' .env\""
    chat = 'curl -d \'{"text": "it is 3.8.0 again"}\' https://chat.acme.example/x'
    assert found(sed, chat) == {"HOST": "web-1", "VERSION": "3.8.0"}
    assert texts(made(sed, chat))[0].count("${VERSION}") == 1
    assert found(chat) == {}
    assert found("curl -X POST -d 'deployed 3.8.0' http://chat/x") == {}


def test_a_place_that_may_be_either_of_two_things_is_told() -> None:
    procedure = made("kubectl -n shop rollout restart deploy/x", "pg_dump -d shop", "cp /srv/shop/a /srv/b")
    assert procedure.defaults == {"NAMESPACE": "shop", "DATABASE": "shop"}
    assert procedure.steps[2].flags == ("shop also stands where nothing tells what it is, as it was recorded",)


def test_the_name_of_a_program_is_no_component_in_its_folders() -> None:
    group = Entity(path="eu/mysql", kind="group", words=("mysql",))
    assert found("df -h /var/lib/mysql", entities=[group]) == {}
    prod = Entity(path="eu/prod", kind="group", words=("prod",))
    assert found("docker compose -f compose.prod.yml up -d", entities=[prod]) == {}


def test_a_group_is_no_user() -> None:
    assert found("sudo usermod -aG ops bob") == {"USER_GROUP": "ops", "LOGIN_NAME": "bob"}


def test_a_path_that_is_written_in_two_ways_is_parametrised_in_none() -> None:
    commands = ("iptables-save > ~/r.bak", "echo 'iptables-restore < /home/jo/r.bak' | at now", "ls /home/jo/r.bak")
    procedure = made(*commands, cwd="/home/jo")
    assert texts(procedure) == list(commands)
    assert [step.cwd.text for step in procedure.steps if step.cwd] == ['"${WORKDIR}"'] * 3
    assert found("load /srv/dumps/a.sql", "check /srv/dumps/a.sql") == {"SQL_FILE": "/srv/dumps/a.sql"}
    relative = made("load /srv/dumps/a.sql", "check /srv/dumps/a.sql", "rm a.sql", cwd="/srv/dumps")
    assert "SQL_FILE" not in relative.defaults


POSITION = "File\tPosition\nbinlog.000422\t73812"
DUMPED = "-- CHANGE MASTER TO MASTER_LOG_FILE='binlog.000422', MASTER_LOG_POS=74120;"
CHANGE = "mysql -h db-8 -e \"change master to master_log_file='binlog.000422', master_log_pos=74120\""


def test_a_file_and_the_position_in_it_come_from_the_same_output() -> None:
    procedure = made("mysql -e 'show master status'", "grep CHANGE d.sql", CHANGE, outputs={1: POSITION, 2: DUMPED})
    captures = {one.name: one.capture for one in procedure.parameters}
    for name in ("MASTER_LOG_FILE", "MASTER_LOG_POS"):
        capture = captures[name]
        assert capture is not None
        assert capture.step_id == "s-2"
    assert "74120" not in texts(procedure)[2]


@pytest.mark.parametrize(
    ("commands", "output", "name"),
    [
        (("echo x | at now + 10 minutes", "atrm 14"), "job 14 at Wed Mar 11 03:10:00 2026", "JOB_ID"),
        (("ps -u root -o pid,cmd", "kill -9 4217"), "  PID CMD\n 4217 tmux", "PID"),
        (("ps -u root -o pid,cmd", "kill 98"), "  PID CMD\n 98 tmux", "PID"),
        (("sbatch x", "scancel 8123"), "Submitted batch job 8123", "JOB_ID"),
        (("psql -c 'select pid from x'", "psql -c 'select pg_terminate_backend(4711)'"), " 4711\n", "PID"),
        (("mysql -e 'show processlist'", "mysql -e 'kill 4711'"), "4711\troot", "THREAD_ID"),
    ],
)
def test_a_number_of_that_day_is_found_in_the_output(commands: Sequence[str], output: str, name: str) -> None:
    procedure = made(*commands, outputs={1: output})
    parameter = procedure.parameter(name)
    assert parameter is not None
    assert parameter.capture is not None
    assert parameter.default in capture_values(parameter.capture, output)
    assert procedure.steps[1].flags[0].startswith(f"check {name}: ")


def test_a_process_id_that_no_output_shows_is_to_be_given() -> None:
    assert made("kill -9 4217").steps[0].flags == ("give PID: 4217 was that of the recorded day",)


def test_an_arn_is_found_in_the_output_it_was_printed_in() -> None:
    arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/6d0ecf831eec9f09"
    procedure = made("aws elbv2 describe-target-groups", f"aws elbv2 x --target-group-arn {arn}", outputs={1: arn})
    capture = procedure.parameters[0].capture
    assert capture is not None
    other = "arn:aws:elasticloadbalancing:us-east-2:210987654321:targetgroup/api/0123456789abcdef"
    assert capture_values(capture, f'"{other}",\n') == [other]


def test_what_was_read_on_a_machine_comes_from_its_output() -> None:
    listed = "shop-app-1 Up"
    procedure = made(
        "ssh web-1 docker ps", "ssh web-2 docker ps", "ssh web-1 docker logs shop-app-1", outputs={1: listed, 2: listed}
    )
    capture = next(one.capture for one in procedure.parameters if one.default == "shop-app-1")
    assert capture is not None
    assert capture.step_id == "s-1"


def test_a_secret_from_the_environment_is_told_and_other_values_are_not_taken_from_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    step = Step(id="s", title="S", command=build(["a ", ("TOKEN", "word", "***"), " ", ("HOST", "word", "db-3")]))
    parameters = (Parameter(name="TOKEN", type="secret"), Parameter(name="HOST", default="db-3"))
    procedure = Procedure(title="T", parameters=parameters, steps=(step,))
    monkeypatch.setenv("TOKEN", "s3cr3t")
    monkeypatch.setenv("HOST", "of-the-shell")
    values = gathered(procedure, procedure.steps, {}, ask=False, ask_all=False)
    assert values == {"TOKEN": "s3cr3t", "HOST": "db-3"}
    assert capsys.readouterr().err == "tt: TOKEN is taken from the environment\n"
