"""Secrets become parameters without a default, and stay nowhere in the procedure."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from runbooks.history import Recorded
from runbooks.model import Expectation, Parameter, Procedure, Provenance, Step, Trouble, Verdict, to_json
from runbooks.parameters.parameterise import parameterise
from runbooks.template import Template


def made(*texts: str, commands: Sequence[Recorded] | None = None) -> Procedure:
    """A procedure of these commands with parameters."""
    steps = tuple(
        Step(
            id=f"s-{number}", title=f"Run {text}", command=Template.literal(text), provenance=Provenance(command_ids=(number,))
        )
        for number, text in enumerate(texts, 1)
    )
    return parameterise(Procedure(title="t", steps=steps), commands or [], [])


def text_of(procedure: Procedure, number: int = 1) -> str:
    """The command of a step."""
    command = procedure.steps[number - 1].command
    assert command is not None
    return command.text


def secrets(procedure: Procedure) -> list[Parameter]:
    """The secret parameters."""
    return [one for one in procedure.parameters if one.is_secret]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("export DB_PASSWORD=***", "DB_PASSWORD"),
        ("PGPASSWORD='***' psql", "PGPASSWORD"),
        ("deploy --token ***", "TOKEN"),
        ("deploy --token=***", "TOKEN"),
        ("deploy --api-key '***'", "API_KEY"),
        ("mysql -p***", "MYSQL_PASSWORD"),
        ("redis-cli -a ***", "REDIS_PASSWORD"),
        ("sshpass -p *** scp a b:c", "SSH_PASSWORD"),
        ("curl -u me:*** x", "ME_PASSWORD"),
        ("psql postgres://app:***@db/x", "APP_PASSWORD"),
        ("psql 'host=x password=***'", "DB_PASSWORD"),
        ("curl -H 'Authorization: Bearer ***' x", "TOKEN"),
        ('curl -H "Authorization: Basic ***" x', "CREDENTIALS"),
        ('curl -H "X-Api-Key: ***" x', "API_KEY"),
        ('curl -d \'{"password": "***"}\' x', "PASSWORD"),
        ("git clone https://me:ghp_***@github.com/x/y", "GITHUB_ACCESS_TOKEN"),
        ("export AWS_ACCESS_KEY_ID=AKIA***", "AWS_ACCESS_KEY_ID"),
        ("aws iam delete-access-key --access-key-id AKIA***", "ACCESS_KEY_ID"),
        ("export GITHUB_TOKEN=ghp_***", "GITHUB_TOKEN"),
        ("aws configure set aws_secret_access_key ***", "SECRET_ACCESS_KEY"),
        ("helm upgrade x y --set db.password=***", "DB_PASSWORD"),
        ("docker run -e TOKEN=*** x", "TOKEN"),
        ("cat > x <<EOF\npassword=***\nEOF", "PASSWORD"),
        ("ssh h 'PGPASSWORD=*** psql'", "PGPASSWORD"),
        ("ssh h \"curl -H 'Authorization: Bearer ***' x\"", "TOKEN"),
        ("ssh h 'curl -H \"Authorization: Bearer ***\" x'", "TOKEN"),
        ('ssh h "curl -H \\"Authorization: Bearer ***\\" x"', "TOKEN"),
        ("ssh h mysql -p*** shop", "MYSQL_PASSWORD"),
        ("kubectl exec p -- env PW=*** run", "PW"),
        ("echo *** | sudo -S ls", "SECRET"),
        ("kubectl create secret generic db-creds --from-literal=password=***", "DB_CREDS_PASSWORD"),
        ("kubectl create secret docker-registry reg --docker-password=***", "REGISTRY_PASSWORD"),
        ("docker login -u ci -p *** registry.acme.com", "REGISTRY_PASSWORD"),
        ("mysqldump --password=*** x", "MYSQL_PASSWORD"),
        ("curl -H 'Authorization: Bearer ***' https://flags.acme.com/x", "FLAGS_TOKEN"),
        ("curl -H 'Authorization: Bearer ***' https://api.github.com/x", "GITHUB_ACCESS_TOKEN"),
        ("curl -H 'Authorization: Bearer ***' https://10.0.0.1/x", "TOKEN"),
        ("vault login ***", "VAULT_ACCESS_TOKEN"),
        ("htpasswd -b users admin ***", "ADMIN_PASSWORD"),
        ("openssl pkcs12 -passout pass:*** -in a", "PASSWORD"),
        ("java -Ddb.password=*** -jar x", "DB_PASSWORD"),
    ],
)
def test_a_masked_secret_is_called_what_stands_before_it(text: str, name: str) -> None:
    procedure = made(text)
    (secret,) = secrets(procedure)
    assert (secret.name, secret.default) == (name, None)
    command = procedure.steps[0].command
    assert command is not None
    assert "***" not in command.text
    assert command.recorded == text
    assert name in command.names
    values = {**procedure.defaults, name: "a'b $c"}
    assert "***" not in command.filled(values, procedure.defaults)


def test_a_tokens_visible_beginning_belongs_to_it() -> None:
    procedure = made("export GH=ghp_***; gh api x")
    assert text_of(procedure) == 'export GH="${GH}"; gh api x'


def test_the_same_variable_is_one_secret_and_other_ones_are_others() -> None:
    procedure = made("PGPASSWORD=*** psql", "PGPASSWORD=*** pg_dump x", "MYSQL_PWD=*** mysql")
    assert [one.name for one in secrets(procedure)] == ["PGPASSWORD", "MYSQL_PWD"]


def test_a_secret_that_was_not_masked_is_one_parameter_wherever_it_stands() -> None:
    procedure = made(
        "export DB_PASSWORD=S3cr3t-pw9", "mysql -pS3cr3t-pw9 shop", "curl -u me:S3cr3t-pw9 x", "echo S3cr3t-pw9 > /tmp/x"
    )
    assert [one.name for one in secrets(procedure)] == ["DB_PASSWORD"]
    assert text_of(procedure, 4) == 'echo "${DB_PASSWORD}" > /tmp/x'


LEAKS = [
    ("export API_TOKEN=abcdEFGH12345678", "abcdEFGH12345678"),
    ("curl -H 'Authorization: Bearer abcdEFGH12345678' x", "abcdEFGH12345678"),
    (
        "aws configure set aws_secret_access_key wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzzKEYz",
        "wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzzKEYz",
    ),
    ("git clone https://me:ghp_abcdefghijklmnopqrstuvwxyz0123456789@github.com/x/y", "abcdefghijklmnopqrstuvwxyz0123456789"),
    ("export K=AKIAIOSFODNN7EXAMPLE", "IOSFODNN7EXAMPLE"),
    ("mysql -u root -p'hunter2hunter2' shop", "hunter2hunter2"),
    (
        "cat > k <<'EOF'\n-----BEGIN RSA PRIVATE KEY-----\nMIIEabcdefghijklmnop\n-----END RSA PRIVATE KEY-----\nEOF",
        "MIIEabcdefghijklmnop",
    ),
]


@pytest.mark.parametrize(("text", "secret"), LEAKS)
def test_a_secret_is_nowhere_in_the_procedure(text: str, secret: str) -> None:
    step = Step(
        id="s",
        title=f"Run {text}",
        why=f"it needs {secret}",
        command=Template.literal(text),
        rollback=Template.literal(text),
        expect=Expectation(output=f"before {secret} after\n{secret}", masks=((0, 6),), cut_at=len(f"before {secret} after\n")),
        flags=(f"look at {secret}",),
    )
    procedure = Procedure(
        title=f"About {secret}",
        summary=secret,
        steps=(step,),
        troubles=(Trouble(symptom=f"wrong {secret}", command=text, remedy=text),),
        verdicts=(Verdict(command_id=1, command_uid="u", command=text, included=True, rule="x", reason=f"uses {secret}"),),
    )
    done = parameterise(procedure, [Recorded(command_id=1, uid="u", session_id=1, seq=1, text=text)], [])
    assert secret not in to_json(done)
    assert "***" in done.title


def test_spans_of_an_output_move_with_what_was_hidden() -> None:
    secret = "abcdEFGH12345678"
    output = f"id 42 token {secret} at 10:00\nlast"
    step = Step(
        id="s",
        title="x",
        command=Template.literal(f"export TOKEN={secret}"),
        expect=Expectation(
            output=output, masks=((3, 5), (output.index("10:00"), output.index("10:00") + 5)), cut_at=output.index("last")
        ),
    )
    expect = parameterise(Procedure(title="t", steps=(step,)), [], []).steps[0].expect
    assert expect.output == "id 42 token *** at 10:00\nlast"
    assert [expect.output[start:end] for start, end in expect.masks] == ["42", "***", "10:00"]
    assert expect.cut_at == expect.output.index("last")


def test_the_value_of_a_secret_variable_is_known_from_the_record() -> None:
    recorded = Recorded(command_id=9, uid="u", session_id=1, seq=1, text="load", changed={"VAULT_TOKEN": "tok-98765432x"})
    procedure = made("curl x/tok-98765432x", commands=[recorded])
    assert "tok-98765432x" not in to_json(procedure)
    assert len(secrets(procedure)) == 1


def test_a_word_that_is_a_password_by_chance_is_left_elsewhere() -> None:
    procedure = made("PGPASSWORD=postgres psql -U postgres", "systemctl restart postgres")
    restart = procedure.steps[1].command
    assert restart is not None
    assert restart.recorded == "systemctl restart postgres"
    assert text_of(procedure).startswith('PGPASSWORD="${PGPASSWORD}" psql -U ')


def test_a_reference_to_a_variable_is_no_secret() -> None:
    procedure = made('curl -H "Authorization: Bearer $TOKEN" x', "mysql -p$PW", 'export T="$(cat file)"')
    assert secrets(procedure) == []


def test_a_secret_where_no_variable_can_stand_is_flagged() -> None:
    procedure = made("cat > x <<'EOF'\npassword=***\nEOF", "echo x # ***")
    assert procedure.steps[0].flags == ("a secret is hidden where no variable can stand; write this command anew",)
    assert procedure.steps[1].flags == ()


def test_a_secret_is_not_called_like_a_variable_that_is_something_else() -> None:
    procedure = made("TOKEN=$(login); use $TOKEN", "curl -H 'Authorization: Bearer ***' x", "SECRET_X=*** run")
    assert [one.name for one in secrets(procedure)] == ["TOKEN_2", "SECRET_X"]


def test_a_secret_is_described_in_words_with_its_steps() -> None:
    procedure = made("AWS_SECRET_ACCESS_KEY=*** aws s3 ls", "mysql -p*** x", "mysql -p*** y")
    assert [one.description for one in secrets(procedure)] == [
        "AWS secret access key",
        "MySQL password",
    ]
