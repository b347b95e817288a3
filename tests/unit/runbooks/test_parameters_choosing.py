"""What a careful person would change next time becomes a parameter, in one meaning each; what nobody would change stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from runbooks.exports.script_parameters import function as script_parameters
from runbooks.history import Entity, Recorded
from runbooks.making.make import make
from runbooks.model import Procedure, Source
from runbooks.parameters.parameterise import parameterise
from runbooks.parameters.wording import steps_with, used_in
from runbooks.template import Template, build
from sandbox.ops_sessions import SCENES, entities, recorded, scene, source
from tests.unit.runbooks.test_parameters_finding import made, texts

HOSTS = [Entity(path=f"eu/{name}", kind="host", words=(name,)) for name in ("db-1", "db-2")]
BILLING = Entity(path="eu/billing", kind="service", words=("billing",))


def names(procedure: Procedure) -> dict[str, str]:
    """The default of each parameter."""
    return dict(procedure.defaults)


@pytest.mark.parametrize(
    "text",
    [
        "git commit -qam 'billing: moved to db-1'",
        'git commit -m "billing: moved to db-1"',
        "git tag -a x -m db-1",
        "echo 'db-1 is back'",
        "logger 'moved billing to db-1'",
        "kubectl annotate deploy x change-cause='moved billing from db-1 to db-2'",
        "gh pr create --title 'billing on db-1' --body x",
        "mytool note 'the disk of db-1 was full'",
    ],
)
def test_a_sentence_is_left_as_it_was_recorded_and_flagged(text: str) -> None:
    procedure = made(text, "ssh db-1 ls", entities=[*HOSTS, BILLING])
    assert texts(procedure) == [text, 'ssh "${HOST}" ls']
    assert "db-1 also stands in a sentence, as it was recorded" in procedure.steps[0].flags


@pytest.mark.parametrize(
    ("text", "made_of_it"),
    [
        ("echo 'host db-1 ok' >> /srv/hosts", "echo 'host '\"${HOST}\"' ok' >> /srv/hosts"),
        ('echo "db-1 server" | tee -a x', 'echo "${HOST} server" | tee -a x'),
        ("grep 'disk full on db-1' x", "grep 'disk full on '\"${HOST}\" x"),
        ("grep 'db-1 disk full' x", "grep \"${HOST}\"' disk full' x"),
        ("awk '$1 == \"db-1\" {print $2}' x", "awk '$1 == \"'\"${HOST}\"'\" {print $2}' x"),
        ('curl -d \'{"text": "db-1 is back up now"}\' x', 'curl -d \'{"text": "\'"${HOST}"\' is back up now"}\' x'),
        ("psql -c \"select 1 where name = 'db-1'\"", "psql -c \"select 1 where name = '${HOST}'\""),
    ],
)
def test_what_a_program_reads_is_no_sentence(text: str, made_of_it: str) -> None:
    assert texts(made(text, entities=HOSTS)) == [made_of_it]


def test_no_empty_quotes_are_left_beside_a_value() -> None:
    commands = (
        "show 'pause db-1'",
        "show 'db-1 pause'",
        "show $'pause\\tdb-1'",
        "show $'db-1\\tpause'",
        "ssh x 'show db-1'",
        "ssh x show 'db-1'",
        "ssh x 'ping db-1; show'",
        "psql -c 'pause db-1'",
    )
    for text, template in zip(commands, texts(made(*commands, entities=HOSTS)), strict=True):
        assert '}"' in template
        assert "''" not in template, (text, template)


def test_a_word_that_stands_in_several_meanings_is_none_of_them() -> None:
    """`proxy` is a service, a file and a pattern; `promote` a pattern and an operand."""
    assert names(made("systemctl stop proxy", "vim proxy.ini", "ss -l | grep proxy", "systemctl start proxy")) == {}
    assert names(made("grep -i promote notes.txt", "sudo pg_ctlcluster 15 main promote")) == {}
    assert names(made("systemctl stop nginx", "nginx -t", "systemctl start nginx")) == {}


def test_a_value_with_several_settings_is_one_parameter_for_each() -> None:
    procedure = made(
        "psql -h h-1 -U orders orders -c 'select max(id) from orders'",
        "psql -h h-1 -U orders orders -c 'drop table x'",
        "for x in orders checkout; do curl https://$x.acme.example/; done",
    )
    assert texts(procedure)[0] == 'psql -h "${HOST}" -U "${DB_USER}" "${DATABASE}" -c \'select max(id) from orders\''
    assert "for x in orders checkout" in texts(procedure)[2]
    assert procedure.steps[0].flags == ("orders also stands in SQL, as it was recorded",)


def test_a_database_called_like_a_service_is_its_own_parameter() -> None:
    procedure = made(
        "kubectl rollout restart deploy/billing", "psql -h db-1 billing -c 'select 1'", entities=[*HOSTS, BILLING]
    )
    assert names(procedure) == {"SERVICE": "billing", "HOST": "db-1", "DATABASE": "billing"}


def test_a_name_between_dots_is_replaced() -> None:
    commands = ("kubectl get secret api-tls -o yaml > api-tls.db-1.yaml", "kubectl delete secret api-tls")
    assert (
        texts(made(*commands, entities=HOSTS))[0]
        == 'kubectl get secret "${SECRET_NAME}" -o yaml > "${SECRET_NAME}"."${HOST}".yaml'
    )


@pytest.mark.parametrize(
    "text",
    [
        "kubectl scale deploy/x --replicas=0",
        "kubectl scale deploy/x --replicas 1",
        "psql -h localhost -p 5432 -U postgres postgres",
        "psql -p 6432 -U pgbouncer pgbouncer -c 'show pools'",
        "mysql -u root -P 3306 mysql",
        "redis-cli -p 6379 -n 0 info",
        "curl --port 443 x",
        "kubectl -n kube-system get pods",
        "FEATURE_ON=true run",
        "mytool --dry-run=client --timeout=60s --output wide",
    ],
)
def test_what_says_what_is_done_or_is_the_same_everywhere_is_no_parameter(text: str) -> None:
    assert names(made(text, text)) == {}


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        (["vim files/app.conf", "scp files/app.conf h:/tmp/"], {}),
        (["install app.conf /etc/app/app.conf", "logrotate -d /etc/app/app.conf"], {}),
        (["openssl req -keyout api.key -out api.csr", "vault write x csr=@api.csr", "shred api.key"], {}),
        (["find /srv/archive -mtime +7", "du -sh /srv/archive"], {"ARCHIVE_DIR": "/srv/archive"}),
        (["restore --key /srv/keys/backup", "verify --key /srv/keys/backup"], {"KEY_FILE": "/srv/keys/backup"}),
        (["gunzip /srv/dumps/shop.sql", "load /srv/dumps/shop.sql"], {"SQL_FILE": "/srv/dumps/shop.sql"}),
        (["x /srv/tls/server.crt", "y /srv/tls/server.crt"], {"CERT_FILE": "/srv/tls/server.crt"}),
        (["x /srv/keys/site.csr", "y /srv/keys/site.csr"], {"CSR_FILE": "/srv/keys/site.csr"}),
        (["x /opt/app/current", "y /opt/app/current/z"], {"APP_CURRENT_DIR": "/opt/app/current"}),
        (["x /opt/shop/release", "y /opt/shop/release"], {"RELEASE_PATH": "/opt/shop/release"}),
    ],
)
def test_paths_are_called_what_they_are_and_only_ones_own_are_parameters(
    commands: Sequence[str], expected: dict[str, str]
) -> None:
    found = names(made(*commands))
    assert {name: value for name, value in found.items() if "/" in value or "." in value} == expected


def test_names_of_which_nothing_is_known_are_few() -> None:
    words = [f"thing-{letter}" for letter in "abcdefgh"]
    procedure = made(*(f"tool {word}" for word in words), *(f"other {word}" for word in words))
    assert len(procedure.parameters) == 4


def test_hosts_are_named_by_what_they_are_to_each_other() -> None:
    def of(*commands: str) -> dict[str, str]:
        return {name: value for name, value in names(made(*commands, entities=HOSTS)).items() if "HOST" in name}

    assert of("ssh db-1 ls", "ssh db-2 ls") == {"HOST": "db-1", "HOST_2": "db-2"}
    assert of("scp db-1:/srv/a /srv/b", "scp /srv/b db-2:/srv/a") == {"SOURCE_HOST": "db-1", "TARGET_HOST": "db-2"}
    assert of("ssh db-2 pg_basebackup -h db-1 -D x") == {"REPLICA_HOST": "db-2", "PRIMARY_HOST": "db-1"}
    assert of("ssh db-2 pg_ctl promote", "ssh db-1 systemctl stop x") == {
        "NEW_PRIMARY_HOST": "db-2",
        "OLD_PRIMARY_HOST": "db-1",
    }
    assert of("redis-cli -h db-2 replicaof no one", "redis-cli -h db-1 replicaof db-2 6379") == {
        "NEW_PRIMARY_HOST": "db-2",
        "OLD_PRIMARY_HOST": "db-1",
    }
    assert of("redis-cli -h db-2 replicaof db-1 6379") == {"REPLICA_HOST": "db-2", "PRIMARY_HOST": "db-1"}


def test_the_title_says_what_is_moved_where() -> None:
    plain = Procedure(title="Move orders from db-2 to db-1.", steps=tuple(
        replace(step, command=Template.literal(step.command.recorded))
        for step in made("ssh db-1 ls", "ssh db-2 ls", entities=HOSTS).steps
        if step.command
    ))  # fmt: skip
    assert names(parameterise(plain, [], HOSTS)) == {"TARGET_HOST": "db-1", "SOURCE_HOST": "db-2"}


def test_hosts_of_different_kinds_are_named_after_their_kind() -> None:
    assert names(made("ssh web-1 ls", "ssh cache-1 ls")) == {"WEB_HOST": "web-1", "CACHE_HOST": "cache-1"}


def test_a_description_says_what_it_is() -> None:
    procedure = made("ssh web-1 ls", "ssh cache-1 ls", "ssh web-1 ls", "kubectl -n shop get pods", cwd="/home/jo/x")
    assert [one.description for one in procedure.parameters] == [
        "Folder to work in",
        "Web host",
        "Cache host",
        "Kubernetes namespace",
    ]


def test_nothing_in_a_parameter_tells_numbers_that_change_when_steps_are_moved() -> None:
    procedure = made("ps aux", "ssh web-1 ls", "kill 12345", outputs={1: "root 12345 0.0 java"})
    said = [f"{one.description} {one.rule}" for one in procedure.parameters]
    assert said and not [one for one in said if re.search(r"\bsteps? \d", one)]
    assert not [flag for step in procedure.steps for flag in step.flags if re.search(r"\bsteps? \d", flag)]
    moved = replace(procedure, steps=(procedure.steps[1], procedure.steps[0], procedure.steps[2]))
    assert [steps_with(one, "HOST") for one in (procedure, moved)] == [[2], [1]]
    assert "about='Host to work on; used in step 1'" in script_parameters(moved)


def test_steps_are_told_as_ranges() -> None:
    assert used_in(()) == ""
    assert used_in({4}) == "used in step 4"
    assert used_in({1, 2, 3, 4, 9}) == "used in steps 1-4, 9"
    assert used_in({1, 2, 5}) == "used in steps 1, 2, 5"
    assert used_in(set(range(1, 40, 2))) == "used in 20 steps"


def test_a_number_that_was_read_from_a_list_is_to_be_checked() -> None:
    procedure = made(
        "curl x",
        "helm history shop -n prod",
        "helm rollback shop 7 -n prod",
        outputs={1: "7 of 9", 2: "6 superseded\n7 deployed"},
    )
    assert procedure.steps[2].flags == ("check REVISION: it was 7 in the output of `helm history shop -n prod`",)
    assert made("curl x", "helm rollback shop 7 -n prod", outputs={1: "7 of 9"}).steps[1].flags == ()


def test_an_id_from_a_command_that_is_no_step_is_to_be_checked() -> None:
    pod = "web-7f9c8d6b5d-x2x4z"
    procedure = made(f"kubectl delete pod {pod}")
    step = replace(procedure.steps[0], command=Template.literal(f"kubectl delete pod {pod}"), provenance=replace(
        procedure.steps[0].provenance, command_ids=(2,)
    ))  # fmt: skip
    commands = [
        Recorded(command_id=1, uid="1", session_id=1, seq=1, text="kubectl get pods", output=f"{pod} Running"),
        Recorded(command_id=2, uid="2", session_id=1, seq=2, text=f"kubectl delete pod {pod}"),
    ]
    done = parameterise(Procedure(title="t", steps=(step,)), commands, [])
    assert [(one.name, one.capture) for one in done.parameters] == [("POD", None)]
    assert done.steps[0].flags == (f"check POD: it was {pod} in the output of `kubectl get pods`, which is no step",)


def test_a_string_in_sql_is_found_in_the_output_it_was_read_from() -> None:
    procedure = made(
        "psql -h h-1 -c 'select slot_name from pg_replication_slots'",
        "psql -h h-1 -c \"select pg_drop_replication_slot('db_5_old')\"",
        outputs={1: " db_5_old | f\n"},
    )
    slot = procedure.parameter("REPLICATION_SLOT")
    assert slot is not None
    assert slot.capture is not None
    assert "'${REPLICATION_SLOT}'" in texts(procedure)[1]


def test_databases_and_users_are_told_in_sql() -> None:
    procedure = made("psql -c 'create database shop2'", "psql -c 'alter database x owner to shop_app'", "psql -d shop2")
    assert names(procedure)["DATABASE"] == "shop2"
    assert texts(procedure)[0] == "psql -c 'create database '\"${DATABASE}\""


def test_a_selector_names_the_workload_that_it_selects() -> None:
    procedure = made("kubectl get pods -l app=worker-a", "kubectl rollout status deploy/worker-a")
    assert texts(procedure)[0] == 'kubectl get pods -l app="${DEPLOYMENT}"'


@pytest.mark.parametrize("name", [told.name for told in SCENES])
def test_the_sessions_have_few_parameters_of_one_meaning_each(name: str) -> None:
    told = scene(name)
    procedure = make(recorded(told), entities(told), source=source(told))
    assert isinstance(procedure.source, Source)
    assert 4 <= len(procedure.parameters) <= 14
    assert not {"NAME", "NUMBER", "VALUE"} & {one.name for one in procedure.parameters}
    for step in procedure.steps:
        if step.command is not None:
            assert "''" not in step.command.text.replace("'\\''", ""), step.command.text
            assert step.command.recorded in {one.text for one in recorded(told)} or step.provenance.command_ids == ()
            spread = [slot.name for slot in step.command.slots]
            assert build([step.command.recorded]).text == step.command.recorded
            assert set(spread) <= {one.name for one in procedure.parameters}
