"""Which values of recorded commands become parameters, what they are called, and where they come from."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from runbooks.history import Entity, Recorded
from runbooks.model import Capture, Expectation, Procedure, Provenance, Step, to_json
from runbooks.parameters.capturing import capture_values, pattern_for
from runbooks.parameters.names import free_name, is_reserved, is_valid, name_of
from runbooks.parameters.parameterise import parameterise
from runbooks.template import Template
from tests.unit.runbooks.examples import disk_full

DB = Entity(path="eu/prod/db-3", kind="host", words=("db-3", "10.0.0.3"))


def made(
    *texts: str,
    outputs: Mapping[int, str] | None = None,
    entities: Sequence[Entity] = (),
    titles: Mapping[int, str] | None = None,
    cwd: str | None = None,
    shell: str = "bash",
) -> Procedure:
    """A procedure of these commands, numbered from 1, with parameters."""
    steps = tuple(
        Step(
            id=f"s-{number}",
            title=(titles or {}).get(number, "Do it"),
            command=Template.literal(text),
            cwd=Template.literal(cwd) if cwd else None,
            provenance=Provenance(command_ids=(number,)),
        )
        for number, text in enumerate(texts, 1)
    )
    commands = [
        Recorded(
            command_id=number, uid=str(number), session_id=1, seq=number, text=text, output=(outputs or {}).get(number, "")
        )
        for number, text in enumerate(texts, 1)
    ]
    return parameterise(Procedure(title="t", steps=steps, shell="zsh" if shell == "zsh" else "bash"), commands, entities)


def texts(procedure: Procedure) -> list[str]:
    """The commands with their references."""
    return [step.command.text for step in procedure.steps if step.command]


def defaults(procedure: Procedure) -> dict[str, str]:
    """The parameters that have a default."""
    return dict(procedure.defaults)


def test_a_component_names_its_parameter() -> None:
    procedure = made("ssh db-3 uptime", "ssh db-30 uptime", "ping mydb-3", entities=[DB])
    assert texts(procedure)[0] == 'ssh "${HOST}" uptime'
    host = procedure.parameter("HOST")
    assert host is not None
    assert (host.default, host.type, host.description) == (
        "db-3",
        "host",
        "Host to work on (recorded: eu/prod/db-3)",
    )
    assert host.rule.startswith("names the component eu/prod/db-3")
    assert all("${HOST}" not in text for text in texts(procedure)[1:])


def test_a_components_address_is_told_from_its_name() -> None:
    assert defaults(made("ssh db-3 uptime", "ping 10.0.0.3", entities=[DB])) == {"HOST": "db-3", "HOST_ADDRESS": "10.0.0.3"}


@pytest.mark.parametrize(
    "text",
    ["scp db-3:/etc/x .", "scp a root@db-3:/x", "curl --host=db-3 x", "curl https://db-3:8080/x", 'x \'{"host": "db-3"}\''],
)
def test_a_component_is_found_in_a_part_of_a_word(text: str) -> None:
    assert made(text, entities=[DB]).defaults.get("HOST") == "db-3"


def test_two_hosts_are_source_and_target_or_known_by_role() -> None:
    first, second = (Entity(path=f"p/web-{n}", kind="host", words=(f"web-{n}",)) for n in (1, 2))
    assert defaults(made("rsync -a web-1:/srv web-2:/srv", entities=[first, second])) == {
        "SOURCE_HOST": "web-1",
        "TARGET_HOST": "web-2",
    }
    assert defaults(made("ssh web-1 ls", "ssh web-2 ls", entities=[first, second])) == {"HOST": "web-1", "HOST_2": "web-2"}
    roles = [
        Entity(path=f"p/{name}", kind="host", words=(name,), tags={"role": role})
        for name, role in (("a-1", "primary"), ("a-2", "replica"))
    ]
    assert defaults(made("ssh a-1 ls", "ssh a-2 ls", entities=roles)) == {"PRIMARY_HOST": "a-1", "REPLICA_HOST": "a-2"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kubectl get pods -n payments", {"NAMESPACE": "payments"}),
        ("kubectl --context=eu-1 -n payments get pods", {"CONTEXT": "eu-1", "NAMESPACE": "payments"}),
        ("kubectl scale deploy/web --replicas=3", {"REPLICAS": "3"}),
        ("kubectl get pods -l app=web", {"SELECTOR": "app=web"}),
        ("kubectl config use-context prod-eu", {"CONTEXT": "prod-eu"}),
        ("aws ec2 describe-instances --region eu-west-1 --profile ops", {"REGION": "eu-west-1", "PROFILE": "ops"}),
        ("psql -h pg-1 -p 5433 -U app -d shop", {"HOST": "pg-1", "PORT": "5433", "DB_USER": "app", "DATABASE": "shop"}),
        ("mysql -h my-1 -P 3307 -u app shop", {"HOST": "my-1", "PORT": "3307", "DB_USER": "app"}),
        ("ssh -p 2222 -i ~/.ssh/id -l root web-1", {"PORT": "2222", "HOST": "web-1"}),
        ("ssh -i a.pem me@10.1.2.3 ls", {"IDENTITY_FILE": "a.pem", "REMOTE_USER": "me", "HOST": "10.1.2.3"}),
        ("git -C /srv/app pull", {"WORKDIR": "/srv/app"}),
        ("git checkout release/24.1", {"BRANCH": "release/24.1"}),
        ("git switch feature-x", {"BRANCH": "feature-x"}),
        ("git checkout main", {}),
        ("git checkout -- a.py", {}),
        ("ping 192.168.7.9", {"HOST": "192.168.7.9"}),
        ("curl http://[::1]:80/ http://localhost/ http://127.0.0.1/", {}),
        ("ip route add 10.8.0.0/16 via 10.0.0.1", {"NETWORK": "10.8.0.0/16", "ADDRESS": "10.0.0.1"}),
        ("ip -6 addr add 2001:db8::5 dev eth0", {"ADDRESS": "2001:db8::5"}),
        ("aws sns publish --topic-arn arn:aws:sns:eu:123456789012:a", {"ARN": "arn:aws:sns:eu:123456789012:a"}),
        ("aws ec2 stop-instances --instance-ids i-0abc123def4567890", {"INSTANCE_ID": "i-0abc123def4567890"}),
        ("x vpc-0a1b2c3d subnet-0a1b2c3d", {"VPC_ID": "vpc-0a1b2c3d", "SUBNET_ID": "subnet-0a1b2c3d"}),
        ("x get 550e8400-e29b-41d4-a716-446655440000", {"ID": "550e8400-e29b-41d4-a716-446655440000"}),
        ("kubectl logs web-7f9c8d6b5d-x2x4z", {"POD": "web-7f9c8d6b5d-x2x4z"}),
        ("docker pull app:1.4.2", {"VERSION": "1.4.2"}),
        ("tar xf app-1.4.2.tar.gz", {"VERSION": "1.4.2"}),
        ("pip install foo==2.0", {"VERSION": "2.0"}),
        ("x --since 2026-05-04", {"DATE": "2026-05-04"}),
        ("REGION=eu-west-1", {"REGION": "eu-west-1"}),
        ("COUNT=0; COUNT=$((COUNT + 1))", {}),
        ("export PATH=/opt/x:$PATH LC_ALL=C", {}),
        ("kill -9 12345", {"PID": "12345"}),
        ("sleep 3; chmod 0644 x; head -n 20 y; echo hello world", {}),
        ("systemctl restart nginx", {}),
        ("ls -la /var/log && cat README.md", {}),
        ("grep -c 404 access.log", {}),
    ],
)  # fmt: skip
def test_what_one_command_gives(text: str, expected: dict[str, str]) -> None:
    procedure = made(text)
    assert defaults(procedure) == expected
    assert procedure.steps[0].command is not None
    assert procedure.steps[0].command.recorded == text


def test_what_stands_in_two_steps_is_a_parameter() -> None:
    procedure = made("systemctl stop nginx", "cp /srv/app/a.conf /srv/backup/", "ls /srv/app", "systemctl start nginx")
    assert defaults(procedure) == {"SERVICE": "nginx", "APP_DIR": "/srv/app"}
    assert texts(procedure)[1] == 'cp "${APP_DIR}"/a.conf /srv/backup/'
    service = procedure.parameter("SERVICE")
    assert service is not None
    assert service.rule == "stands in 2 steps"


def test_options_subcommands_and_common_words_are_no_parameters_however_often_they_stand() -> None:
    commands = ["git status --short", "kubectl get pods -o json", "echo running > /dev/null", "chmod 0755 x; ls /var/log"]
    assert made(*commands, *commands).parameters == ()


def test_a_file_that_the_procedure_makes_is_no_parameter() -> None:
    assert made("terraform plan -out=tf.plan", "terraform apply tf.plan").parameters == ()


def test_a_short_value_is_replaced_only_where_it_means_the_same() -> None:
    procedure = made("kubectl scale deploy/web --replicas=3", "sleep 3", "kubectl scale deploy/api --replicas=3")
    assert texts(procedure) == [
        'kubectl scale deploy/web --replicas="${REPLICAS}"',
        "sleep 3",
        'kubectl scale deploy/api --replicas="${REPLICAS}"',
    ]


def test_a_namespace_and_a_deployment_of_the_same_name_are_two_parameters() -> None:
    procedure = made(
        "kubectl -n payments rollout restart deploy/payments", "kubectl -n payments rollout status deploy/payments"
    )
    assert texts(procedure)[0] == 'kubectl -n "${NAMESPACE}" rollout restart deploy/"${DEPLOYMENT}"'


def test_a_folder_of_several_steps_is_a_parameter_and_a_place() -> None:
    procedure = made("make build", "make test", cwd="/home/jo/src/my app")
    assert defaults(procedure) == {"WORKDIR": "/home/jo/src/my app"}
    folder = procedure.steps[0].cwd
    assert folder is not None
    assert folder.recorded == "/home/jo/src/my app"
    assert folder.value({"WORKDIR": "/x y"}, procedure.defaults) == "/x y"


def test_titles_say_the_parameter_as_a_whole_word_only() -> None:
    procedure = made("ssh db-3 reboot", entities=[DB], titles={1: "Reboot db-3, not db-30 or my-db-3"})
    assert procedure.steps[0].title == "Reboot ${HOST}, not db-30 or my-db-3"


def test_every_template_of_a_step_is_filled_in() -> None:
    step = Step(
        id="s",
        title="x",
        command=Template.literal("ssh db-3 reboot"),
        rollback=Template.literal("ssh db-3 'start'"),
        skip_if=Template.literal("ping -c1 db-3"),
        confirm_name=Template.literal("db-3"),
        environment=(("TARGET", Template.literal("db-3")),),
    )
    (done,) = parameterise(Procedure(title="t", steps=(step,)), [], [DB]).steps
    assert done.rollback is not None
    assert done.skip_if is not None
    assert done.confirm_name is not None
    assert done.rollback.text == "ssh \"${HOST}\" 'start'"
    assert done.skip_if.text == 'ping -c1 "${HOST}"'
    assert done.confirm_name.value({"HOST": "a b"}, {"HOST": "db-3"}) == "a b"
    assert done.environment[0][1].text == '"${HOST}"'


def test_places_that_take_no_parameter_are_flagged() -> None:
    procedure = made("cat > x <<'EOF'\nhost db-3\nEOF", "ssh db-3 ls # db-3", "ssh db-3 \"ssh x 'ls db-3'\"", entities=[DB])
    so = "so it is no parameter, and stays as it was recorded in every step"
    assert "db-3" not in procedure.defaults.values()
    assert [step.flags for step in procedure.steps] == [
        (f"db-3 stands in a quoted heredoc; {so}",),
        (),
        (f"db-3 stands in quotes of a nested command; {so}",),
    ]


def test_a_place_that_takes_no_parameter_is_told_where_nothing_is_changed() -> None:
    plain = made("cat <<'EOF'\nhost db-3\nEOF", "ssh db-3 ls # db-3")
    steps = tuple(
        replace(step, kind="check", flags=(), command=Template.literal(step.command.recorded))
        for step in plain.steps
        if step.command
    )
    procedure = parameterise(replace(plain, steps=steps, parameters=()), [], [DB])
    assert texts(procedure)[1] == 'ssh "${HOST}" ls # db-3'
    assert [step.flags for step in procedure.steps] == [
        ("db-3 also stands in a quoted heredoc, as it was recorded",),
        ("db-3 also stands in a comment, as it was recorded",),
    ]


PODS = "NAME READY\nweb-7f9c8d6b5d-x2x4z 1/1 Running\nweb-7f9c8d6b5d-aaaa1 1/1 Running\n"


def test_what_a_step_printed_first_is_captured_from_it() -> None:
    procedure = made("kubectl get pods", "kubectl delete pod web-7f9c8d6b5d-x2x4z", outputs={1: PODS})
    pod = procedure.parameter("POD")
    assert pod is not None
    assert pod.default == "web-7f9c8d6b5d-x2x4z"
    assert pod.capture is not None
    assert pod.capture.step_id == "s-1"
    assert pod.rule.startswith("first seen in the output of `kubectl get pods`")
    assert capture_values(pod.capture, PODS) == ["web-7f9c8d6b5d-x2x4z", "web-7f9c8d6b5d-aaaa1"]
    assert capture_values(pod.capture, "web-5d4c9f8b7c-q8w2k Running web-5d4c9f8b7c-q8w2k") == ["web-5d4c9f8b7c-q8w2k"]


def test_what_somebody_typed_before_is_not_captured() -> None:
    pod = "web-7f9c8d6b5d-x2x4z"
    procedure = made(
        f"kubectl describe pod {pod}", "kubectl get pods", f"kubectl delete pod {pod}", outputs={1: PODS, 2: PODS}
    )
    assert [one.capture for one in procedure.parameters] == [None]


def test_a_component_that_was_listed_before_is_not_captured() -> None:
    assert [one.capture for one in made("cat hosts", "ssh db-3 ls", outputs={1: "db-3\n"}, entities=[DB]).parameters] == [None]


def test_a_process_id_is_found_in_the_output_and_to_be_checked() -> None:
    procedure = made("ps aux", "kill 12345", outputs={1: "root 12345 0.0 java"})
    (pid,) = procedure.parameters
    assert pid.capture is not None
    assert capture_values(pid.capture, "root 777 0.0 java") == ["777"]
    assert procedure.steps[1].flags == ("check PID: it was 12345 in the output of `ps aux`",)


def test_a_word_without_digits_is_not_captured() -> None:
    assert made("kubectl get pods", "echo Running", outputs={1: PODS}).parameters == ()


VALUES = [
    ("web-7f9c8d6b5d-x2x4z", PODS),
    ("i-0abc123def4567890", '"InstanceId": "i-0abc123def4567890",'),
    ("550e8400-e29b-41d4-a716-446655440000", "job 550e8400-e29b-41d4-a716-446655440000 failed"),
    ("10.0.3.17", "node-1 10.0.3.17 up"),
    ("9fceb02", "9fceb02 fix\nabc1234 more"),
    ("3f4e5d6c7b8a", "3f4e5d6c7b8a nginx"),
    ("snap-2026.05.04", "snap-2026.05.04 done"),
    ("job_42", "started job_42"),
    ("node-7f", "node-7f Ready"),
    ("vol+1^x", "vol+1^x"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "output"), VALUES)
def test_grep_finds_the_same_as_python(value: str, output: str) -> None:
    pattern = pattern_for(value, output)
    assert pattern is not None
    assert value in capture_values(Capture(step_id="s", pattern=pattern), output)
    grep = shutil.which("grep")
    assert grep is not None
    found = subprocess.run(
        [grep, "-oE", "--", pattern], input=output, capture_output=True, text=True, check=True
    ).stdout.split()
    assert list(dict.fromkeys(found)) == capture_values(Capture(step_id="s", pattern=pattern), output)


@pytest.mark.parametrize(("value", "output"), [("12345", "1 12345"), ("missing-1", "nothing"), ("4.5", "load 4.5")])
def test_a_pattern_that_would_find_anything_is_none(value: str, output: str) -> None:
    assert pattern_for(value, output) is None


def test_an_invalid_pattern_finds_nothing() -> None:
    assert capture_values(Capture(step_id="s", pattern="("), "((") == []


def test_names_do_not_collide_with_variables_that_commands_use() -> None:
    procedure = made("HOST=$(hostname); ssh db-3 echo $HOST", entities=[DB])
    assert [one.name for one in procedure.parameters] == ["HOST_2"]


def test_zsh_has_a_meaning_for_host() -> None:
    assert [one.name for one in made("ssh db-3 ls", entities=[DB], shell="zsh").parameters] == ["HOST_NAME"]


@pytest.mark.parametrize("name", ["PATH", "HOME", "IFS", "BASH_ENV", "PS1", "TT_HOME", "USERNAME", "LC_ALL", "RANDOM"])
def test_names_of_the_shell_are_not_taken(name: str) -> None:
    assert is_reserved(name)
    assert free_name(name, set()) != name


NAMES = [
    ("--db-password", "DB_PASSWORD"),
    ("3scale", "N3SCALE"),
    ("", "VALUE"),
    ("apiKey", "API_KEY"),
    ("日本", "VALUE"),
    ("größe", "GROE"),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_any_text_makes_a_name(text: str, name: str) -> None:
    assert is_valid(name_of(text))
    assert name_of(text) == name


def test_a_command_that_is_not_understood_stays() -> None:
    procedure = made("ssh db-3 'unfinished", entities=[DB])
    assert texts(procedure) == ["ssh db-3 'unfinished"]


def test_the_same_in_gives_the_same_out() -> None:
    def once() -> str:
        return to_json(
            made("kubectl get pods -n a1", "kubectl delete pod web-7f9c8d6b5d-x2x4z -n a1", outputs={1: PODS}, entities=[DB])
        )

    assert once() == once()


def test_the_order_of_commands_and_components_does_not_matter() -> None:
    typed = ("kubectl get pods", "ssh db-3 ls web-1", "kubectl delete pod web-7f9c8d6b5d-x2x4z")
    steps = tuple(
        Step(id=f"s-{n}", title="x", command=Template.literal(text), provenance=Provenance(command_ids=(n,)))
        for n, text in enumerate(typed, 1)
    )
    procedure = Procedure(title="t", steps=steps)
    commands = [
        Recorded(command_id=n, uid=str(n), session_id=1, seq=n, text=text, output=PODS if n == 1 else "")
        for n, text in enumerate(typed, 1)
    ]
    entities = [
        DB,
        Entity(path="eu/web-1", kind="host", words=("web-1",)),
        Entity(path="us/web-1", kind="service", words=("web-1",)),
    ]
    assert parameterise(procedure, commands, entities) == parameterise(procedure, commands[::-1], entities[::-1])


def test_a_procedure_that_has_parameters_keeps_them() -> None:
    before = disk_full()
    after = parameterise(before, [], [DB])
    assert after.parameters[: len(before.parameters)] == before.parameters
    for old, new in zip(before.steps, after.steps, strict=True):
        if old.command is not None and old.command.slots:
            assert new.command == old.command


def test_a_thousand_steps_and_components_are_no_problem() -> None:
    entities = [Entity(path=f"p/h-{n}", kind="host", words=(f"h-{n}", f"10.1.{n // 250}.{n % 250}")) for n in range(1000)]
    procedure = made(
        *(f"ssh h-{n % 40} 'systemctl restart app-{n % 7} /srv/app/{n % 9}/x'" for n in range(400)), entities=entities
    )
    assert len([one for one in procedure.parameters if one.type == "host"]) == 40


def test_nothing_is_made_of_nothing() -> None:
    empty = Procedure(title="t", steps=(Step(id="m", title="By hand", kind="manual", expect=Expectation()),))
    assert parameterise(empty, [], []) == empty
    assert re.search("parameters", to_json(empty))
