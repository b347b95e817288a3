# ruff: noqa: E501 - tables of whole commands read best one to a line
"""Nothing secret stays in commands and output, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.secret_programs import OPERANDS, OPTIONS, SIGNS, Form, Operand, Option, slip_of
from recorder.secrets import (
    LONGEST_TAIL,
    is_secret_name,
    mask_bytes,
    mask_text,
    mask_variable,
    possible_secret_tail,
    secret_values,
)
from tests.unit.harmless_commands import HARMLESS_COMMANDS

HEX40 = "0123456789abcdef0123456789abcdef01234567"
ALNUM36 = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dF3gH6"
ALNUM24 = ALNUM36[:24]
# Put together here, so that no scanner takes this file for a leak: (kind, what stays, what must go, what follows)
TOKENS = [
    ("AWS access key id", "AKIA", "IOSFODNN7EXAMPLE", ""),
    ("AWS temporary key id", "ASIA", "IOSFODNN7EXAMPLE", ""),
    *((f"GitHub gh{kind}", f"gh{kind}_", ALNUM36, "") for kind in "pousr"),
    ("GitHub fine-grained", "github_pat_", "11ABCDEFG0" + ALNUM36 + "_" + ALNUM36, ""),
    ("GitLab personal", "glpat-", "Ab1_-" + ALNUM24[:15], ""),
    ("GitLab runner", "glrt-", "t1_" + ALNUM24, ""),
    ("Slack bot", "xoxb-", "123456789012-1234567890123-" + ALNUM24, ""),
    ("Slack user", "xoxp-", "123456789012-123456789012-" + HEX40[:32], ""),
    ("Slack app", "xapp-", "1-A0123456789-1234567890123-" + HEX40, ""),
    ("Slack webhook", "https://hooks.slack.com/services/", "T00000000/B00000000/" + ALNUM24, ""),
    ("Stripe live", "sk_live_", ALNUM24, ""),
    ("Stripe test", "sk_test_", ALNUM24, ""),
    ("Stripe restricted", "rk_live_", ALNUM24, ""),
    ("Stripe webhook", "whsec_", ALNUM36, ""),
    ("npm", "npm_", ALNUM36, ""),
    ("PyPI", "pypi-", "AgEIcHlwaS5vcmcC" + ALNUM36 * 2, ""),
    ("Google API key", "AIza", "Sy" + ALNUM36[:33], ""),
    ("Google OAuth", "ya29.", "a0Af" + ALNUM36, ""),
    ("Google client secret", "GOCSPX-", ALNUM24 + "AbC_", ""),
    ("Azure client secret", "AbC8Q~", ALNUM36[:34], ""),
    ("Azure SAS", "https://a.blob.core.windows.net/c?sv=2022&sig=", "A" * 30 + "%2B" + "b" * 10 + "%3D", ""),
    ("Netlify", "nfp_", ALNUM36 + "AbCd", ""),
    ("Pulumi", "pul-", HEX40, ""),
    ("Vault", "hvs.", "CAESI" + ALNUM24, ""),
    ("DigitalOcean", "dop_v1_", (HEX40 * 2)[:64], ""),
    ("Hugging Face", "hf_", ALNUM36[:34], ""),
    ("Anthropic", "sk-", "ant-api03-" + ALNUM36, ""),
    ("SendGrid", "SG.", ALNUM24[:22] + "." + ALNUM36 + "AbCdEfG", ""),
    ("JWT", "eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0." + ALNUM36, ""),
    ("URL password", "postgres://app:", "s3cr3t%21x", "@db.example.org:5432/app"),
    ("URL password without user", "redis://:", "hunter2hunter2", "@cache:6379/0"),
    ("URL password with @", "amqp://u:", "p@ss!w0rd", "@mq/"),
    (
        "private key",
        "-----BEGIN RSA PRIVATE KEY-----",
        "\nMIIEpAIBAAKCAQEA" + ALNUM36 + "\n",
        "-----END RSA PRIVATE KEY-----",
    ),
    (
        "OpenSSH key",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "\nb3BlbnNzaC1rZXktdjEA" + ALNUM36 + "\n",
        "-----END OPENSSH PRIVATE KEY-----",
    ),
    (
        "PGP key",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----",
        "\n\nlQOYBF" + ALNUM36 + "\n",
        "-----END PGP PRIVATE KEY BLOCK-----",
    ),
]
SURROUNDINGS = [
    ("", ""),
    ("echo ", ""),
    ("curl -H 'X: ", "' https://x"),
    ("a=[", "];"),
    ("\x1b[31m", "\x1b[0m\r\n"),
    ("é ", " ü"),
]

# (command, as recorded)
COMMANDS = [
    ("deploy --password hunter2x", "deploy --password ***"),
    ("deploy --password=hunter2x --force", "deploy --password=*** --force"),
    ("deploy --password 'two words' x", "deploy --password '***' x"),
    ('deploy --password="two words" x', 'deploy --password="***" x'),
    ("vault login --token abc-def-123", "vault login --token ***"),
    ("tool --api-key k123456 --client-secret=zzz999", "tool --api-key *** --client-secret=***"),
    ("tool --db-password s3cret --verbose", "tool --db-password *** --verbose"),
    ("mysql -h db -uroot -psecret app", "mysql -h db -uroot -p*** app"),
    ("mysqldump -u root -p's3 cret' app > x.sql", "mysqldump -u root -p'***' app > x.sql"),
    ("docker exec db mysql -uroot -psecret -e 'select 1'", "docker exec db mysql -uroot -p*** -e 'select 1'"),
    ("docker run -p 80:80 x && mysql -psecret", "docker run -p 80:80 x && mysql -p***"),
    ("curl -u admin:hunter2x https://x", "curl -u admin:*** https://x"),
    ("curl -uadmin:hunter2x https://x", "curl -uadmin:*** https://x"),
    ("curl --user 'admin:hunter 2x' https://x", "curl --user 'admin:***' https://x"),
    ("curl -H 'Authorization: Bearer abc.def' https://x", "curl -H 'Authorization: Bearer ***' https://x"),
    ('curl -H "Authorization: Basic dXNlcjpwYXNz" https://x', 'curl -H "Authorization: Basic ***" https://x'),
    ('curl -H "authorization: token abc123" https://x', 'curl -H "authorization: token ***" https://x'),
    ("curl -H 'X-Api-Key: abc123def' https://x", "curl -H 'X-Api-Key: ***' https://x"),
    ("curl -H 'PRIVATE-TOKEN: abc123def' https://x", "curl -H 'PRIVATE-TOKEN: ***' https://x"),
    ("""curl -d '{"user": "me", "password": "hunter2x"}' https://x""", """curl -d '{"user": "me", "password": "***"}' https://x"""),
    ("curl 'https://x/?token=abcdef&page=2'", "curl 'https://x/?token=***&page=2'"),
    ("curl https://x/?page=2&access_token=abcdef", "curl https://x/?page=2&access_token=***"),
    ("PGPASSWORD=hunter2x psql -h db", "PGPASSWORD=*** psql -h db"),
    ("PGPASSWORD='hunter 2x' psql -h db", "PGPASSWORD='***' psql -h db"),
    ('MYSQL_PWD="hunter2x" mysql', 'MYSQL_PWD="***" mysql'),
    ("export DB_PASSWORD=hunter2x", "export DB_PASSWORD=***"),
    ("export GITHUB_TOKEN=abc AWS_SECRET_ACCESS_KEY=def/ghi+jkl", "export GITHUB_TOKEN=*** AWS_SECRET_ACCESS_KEY=***"),
    ("export STRIPE_API_KEY='x y'; run", "export STRIPE_API_KEY='***'; run"),
    ("set -gx API_TOKEN=abc", "set -gx API_TOKEN=***"),
    ("docker run -e POSTGRES_PASSWORD=pw123 -e PGUSER=me postgres", "docker run -e POSTGRES_PASSWORD=*** -e PGUSER=me postgres"),
    ("kubectl create secret generic s --from-literal=password=abc --from-literal=user=me", "kubectl create secret generic s --from-literal=password=*** --from-literal=user=me"),
    ("helm upgrade x y --set auth.password=abc,replicas=3", "helm upgrade x y --set auth.password=***,replicas=3"),
    ("terraform apply -var 'db_password=abc' -var region=eu", "terraform apply -var 'db_password=***' -var region=eu"),
    ("psql 'host=db password=abc dbname=x'", "psql 'host=db password=*** dbname=x'"),
    ("aws configure set aws_secret_access_key abc/def", "aws configure set aws_secret_access_key ***"),
    ("npm config set //packages.example.org/:_authToken=abcdef", "npm config set //packages.example.org/:_authToken=***"),
    ("sshpass -p hunter2x ssh root@h", "sshpass -p *** ssh root@h"),
    ("sshpass -phunter2x ssh root@h", "sshpass -p*** ssh root@h"),
    ("docker login -u me -p hunter2x registry", "docker login -u me -p *** registry"),
    ("redis-cli -a hunter2x ping", "redis-cli -a *** ping"),
    ("ssh db 'PGPASSWORD=hunter2x psql -c \"select 1\"'", "ssh db 'PGPASSWORD=*** psql -c \"select 1\"'"),
    ('bash -c "mysql -psecret app"', 'bash -c "mysql -p*** app"'),
    ("openssl rsa -in k.pem -passin pass:hunter2x", "openssl rsa -in k.pem -passin pass:***"),
    ("git clone https://me:abc123@github.com/o/r.git", "git clone https://me:***@github.com/o/r.git"),
    ("cat <<EOF > v.yaml\ndb:\n  password: hunter2x\n  user: me\nEOF", "cat <<EOF > v.yaml\ndb:\n  password: ***\n  user: me\nEOF"),
    ("az storage blob list --account-key abc123== -c x", "az storage blob list --account-key *** -c x"),
    ("az x --connection-string 'AccountName=a;AccountKey=abc123=='", "az x --connection-string 'AccountName=a;AccountKey=***'"),
    ("PASSWORD=a;echo b", "PASSWORD=***;echo b"),
    ("psql -c \"alter role app password 'hunter2x'\"", "psql -c \"alter role app password '***'\""),
    ("psql -c \"create role app login encrypted password 'hunter2x' valid until 'infinity'\"", "psql -c \"create role app login encrypted password '***' valid until 'infinity'\""),
    ("psql -c 'alter user app with password '\\''hunter2x'\\'''", "psql -c 'alter user app with password '\\''***'\\'''"),
    ("psql <<EOF\nalter role app password 'it''s hunter2x';\nEOF", "psql <<EOF\nalter role app password '***';\nEOF"),
    ("mysql -e \"ALTER USER 'app'@'%' IDENTIFIED BY 'hunter2x'\"", "mysql -e \"ALTER USER 'app'@'%' IDENTIFIED BY '***'\""),
    ("mysql -e \"create user x identified with mysql_native_password by 'hunter2x'\"", "mysql -e \"create user x identified with mysql_native_password by '***'\""),
    ("mysql -e \"SET PASSWORD FOR 'a'@'%' = PASSWORD('hunter2x')\"", "mysql -e \"SET PASSWORD FOR 'a'@'%' = PASSWORD('***')\""),
    ("mysql -e \"set password = 'hunter2x'\"", "mysql -e \"set password = '***'\""),
    ("mysql -e \"change master to master_password='hunter2x', master_log_pos=4\"", "mysql -e \"change master to master_password='***', master_log_pos=4\""),
    ("sqlplus / as sysdba <<< 'alter user scott identified by hunter2x;'", "sqlplus / as sysdba <<< 'alter user scott identified by ***;'"),
    ("sqlcmd -Q \"ALTER LOGIN sa WITH PASSWORD = N'hunter2x'\"", "sqlcmd -Q \"ALTER LOGIN sa WITH PASSWORD = N'***'\""),
    ("mongosh --eval 'db.createUser({user: \"a\", pwd: \"hunter2x\"})'", "mongosh --eval 'db.createUser({user: \"a\", pwd: \"***\"})'"),
    ("mongosh --eval 'db.changeUserPassword(\"app\", \"hunter2x\")'", "mongosh --eval 'db.changeUserPassword(\"app\", \"***\")'"),
    ("kafka-configs.sh --add-config 'SCRAM-SHA-512=[iterations=8192,password=hunter2x]' --alter", "kafka-configs.sh --add-config 'SCRAM-SHA-512=[iterations=8192,password=***]' --alter"),
    ("run [password=hunter2x] x", "run [password=***] x"),
    ("run password=hunter2x, user=me", "run password=***, user=me"),
    ("PASSWORD='a b'c'hunter2x' run", "PASSWORD='***' run"),
    ("sudo rabbitmqctl -n rabbit@h add_user monitor hunter2x", "sudo rabbitmqctl -n rabbit@h add_user monitor ***"),
    ("rabbitmqctl change_password app hunter2x", "rabbitmqctl change_password app ***"),
    ("redis-cli -h c CONFIG SET requirepass hunter2x", "redis-cli -h c CONFIG SET requirepass ***"),
    ("redis-cli auth app hunter2x", "redis-cli auth app ***"),
    ("cat >> redis.conf <<EOF\nrequirepass hunter2x\nEOF", "cat >> redis.conf <<EOF\nrequirepass ***\nEOF"),
    ("htpasswd -b .htpasswd ann hunter2x > log", "htpasswd -b .htpasswd ann *** > log"),
    ("htpasswd -nbB ann hunter2x", "htpasswd -nbB ann ***"),
    ("openssl passwd -1 -salt xyz hunter2x", "openssl passwd -1 -salt xyz ***"),
    ("vault login hunter2x", "vault login ***"),
    ("vault operator unseal aHVudGVyMngK==", "vault operator unseal ***"),
    ("vault kv put secret/x pagerduty=hunter2x owner=ann db_host=h", "vault kv put secret/x pagerduty=*** owner=ann db_host=h"),
    ("consul kv put app/db_password hunter2x", "consul kv put app/db_password ***"),
    ("keytool -list -storepass hunter2x -keypass hunter3x", "keytool -list -storepass *** -keypass ***"),
    ("lftp -u ann,hunter2x h", "lftp -u ann,*** h"),
    ("gh secret set X --body=hunter2x", "gh secret set X --body=***"),
    ("gh secret set X -b hunter2x", "gh secret set X -b ***"),
    ("aws ssm put-parameter --value hunter2x --type SecureString", "aws ssm put-parameter --value *** --type SecureString"),
    ("git config --global github.token hunter2x", "git config --global github.token ***"),
    ("git remote set-url origin https://N3wPassw0rdTok@git.example.org/x", "git remote set-url origin https://***@git.example.org/x"),
    (f"git clone https://{HEX40}:x-oauth-basic@github.com/o/r", "git clone https://***@github.com/o/r"),
    ("DBPASS=hunter2x ROOTPW=hunter3x DBPWD=hunter4x run", "DBPASS=*** ROOTPW=*** DBPWD=*** run"),
    ("echo hunter2x | docker login -u ci --password-stdin reg", "echo *** | docker login -u ci --password-stdin reg"),
    ("printf %s hunter2x | docker login --password-stdin -u ci", "printf %s *** | docker login --password-stdin -u ci"),
    ("docker login --password-stdin -u ci r <<< hunter2x", "docker login --password-stdin -u ci r <<< ***"),
    ("docker login --password-stdin r <<EOF\nhunter2x\nEOF", "docker login --password-stdin r <<EOF\n***\nEOF"),
    ("echo hunter2x | sudo -kS -u root id", "echo *** | sudo -kS -u root id"),
    ("echo hunter2x 2>&1 | sudo -S id", "echo *** 2>&1 | sudo -S id"),
    ("(echo hunter2x) | sudo -S id", "(echo ***) | sudo -S id"),
    ("ssh db-1 \"echo 'hunter2x' | sudo -S reboot\"", "ssh db-1 \"echo '***' | sudo -S reboot\""),
    ("ssh db-1 \"echo \\\"hunter2x\\\" | sudo -S reboot\"", "ssh db-1 \"echo \\\"***\\\" | sudo -S reboot\""),
    ("echo hunter2x | passwd --stdin app", "echo *** | passwd --stdin app"),
    ("echo 'app:hunter2x' | sudo chpasswd", "echo 'app:***' | sudo chpasswd"),
    ("echo app:hunter2x | ssh web-1 'sudo chpasswd'", "echo app:*** | ssh web-1 'sudo chpasswd'"),
    ("printf 'app:hunter2x\\n' | chpasswd", "printf 'app:***\\n' | chpasswd"),
    ("printf '%s:%s\\n' app hunter2x | chpasswd", "printf '%s:%s\\n' app *** | chpasswd"),
    ("chpasswd <<EOF\napp:hunter2x\nbob:hunter3x\nEOF\nls a:b", "chpasswd <<EOF\napp:***\nbob:***\nEOF\nls a:b"),
    ("echo hunter2x | gh auth login --with-token", "echo *** | gh auth login --with-token"),
    ("read -r TOKEN <<< hunter2x", "read -r TOKEN <<< ***"),
    ("sudo sh -c 'echo -n hunter2x > /var/lib/rabbitmq/.erlang.cookie'", "sudo sh -c 'echo -n *** > /var/lib/rabbitmq/.erlang.cookie'"),
    ("echo hunter2x | sudo tee /srv/.vault_pass >/dev/null", "echo *** | sudo tee /srv/.vault_pass >/dev/null"),
    ("wg set wg0 peer A= preshared-key <(echo 'hunter2x')", "wg set wg0 peer A= preshared-key <(echo '***')"),
    ("cryptsetup open /dev/x y --key-file <(printf '%s' hunter2x)", "cryptsetup open /dev/x y --key-file <(printf '%s' ***)"),
    ("cat > .pgpass <<EOF\nh:5432:db:ann:hunter2x\nEOF", "cat > .pgpass <<EOF\nh:5432:db:ann:***\nEOF"),
    ("echo 'h:5432:*:ann:hunter2x' >> ~/.pgpass", "echo 'h:5432:*:ann:***' >> ~/.pgpass"),
    ("cat > ~/.netrc <<EOF\nmachine h\n  login ann\n  password hunter2x\nEOF", "cat > ~/.netrc <<EOF\nmachine h\n  login ann\n  password ***\nEOF"),
    ("expect -c 'expect \"assword:\"; send \"hunter2x\\r\"'", "expect -c 'expect \"assword:\"; send \"***\\r\"'"),
    ("mmysql -uroot -phunter2x app", "mmysql -uroot -p*** app"),
    ("docler login -u me -p hunter2x", "docler login -u me -p ***"),
    ("dokcer exec -it db msyql -uroot -phunter2x", "dokcer exec -it db msyql -uroot -p***"),
    ("sudo -u root mysq -phunter2x", "sudo -u root mysq -p***"),
    ("echo hunter2x | docekr login --password-stdin", "echo *** | docekr login --password-stdin"),
]  # fmt: skip


@pytest.mark.parametrize("before, after", SURROUNDINGS)
@pytest.mark.parametrize("kind, stays, secret, follows", TOKENS, ids=[kind for kind, *_ in TOKENS])
def test_a_token_is_hidden_bare_and_embedded(
    kind: str, stays: str, secret: str, follows: str, before: str, after: str
) -> None:
    text = before + stays + secret + follows + after
    expected = before + stays + "***" + follows + after
    assert mask_text(text) == expected
    assert mask_bytes(text.encode()) == expected.encode()


@pytest.mark.parametrize("command, expected", COMMANDS, ids=[command for command, _ in COMMANDS])
def test_a_secret_in_a_command_is_hidden_and_the_shape_kept(command: str, expected: str) -> None:
    assert mask_text(command) == expected
    assert mask_text(expected) == expected
    assert secret_values(command)
    assert all(value in command for value in secret_values(command))


@pytest.mark.parametrize("program, option", [(program, option) for program in OPTIONS for option in OPTIONS[program]])
def test_every_option_of_the_tables_hides_its_secret(program: str, option: Option) -> None:
    value = f"ann{SIGNS.get(option.form, '')}hunter2x"
    joint = "" if option.form is Form.GLUED else " "
    command = " ".join([program, *sorted(option.before), f"{option.name}{joint}{value}", option.type_])
    assert "hunter2x" not in mask_text(command)


@pytest.mark.parametrize("program, operand", [(program, one) for program in OPERANDS for one in OPERANDS[program]])
def test_every_operand_of_the_tables_hides_its_secret(program: str, operand: Operand) -> None:
    letters = f"-{''.join(sorted(operand.letters))}" if operand.letters else ""
    command = " ".join([program, letters, *operand.after, *["ann"] * max(operand.nth, 0), "hunter2x"])
    assert "hunter2x" not in mask_text(command)


@pytest.mark.parametrize("name", ["mmysql", "mysq", "msyql", "mysql1", "mysqld", "gunzip", "sftp", "zpi", "wc", "ls"])
def test_only_a_name_one_letter_off_is_taken_for_a_slip(name: str) -> None:
    assert slip_of(name) == ("mysql" if name in ("mmysql", "mysq", "msyql") else "")


@pytest.mark.parametrize("command", HARMLESS_COMMANDS)
def test_a_harmless_command_comes_back_unchanged(command: str) -> None:
    assert mask_text(command) == command
    assert mask_bytes(command.encode()) == command.encode()


@given(st.lists(st.sampled_from(HARMLESS_COMMANDS), min_size=1, max_size=4), st.sampled_from(["; ", " && ", "\n", " | "]))
def test_harmless_commands_together_come_back_unchanged(commands: list[str], joint: str) -> None:
    assert mask_text(joint.join(commands)) == joint.join(commands)


@given(st.text())
def test_any_text_is_masked_once_and_for_all(text: str) -> None:
    masked = mask_text(text)
    assert mask_text(masked) == masked


@given(st.binary())
def test_any_output_can_be_masked(raw: bytes) -> None:
    assert 0 <= possible_secret_tail(raw) <= len(raw)
    mask_bytes(raw)


@pytest.mark.parametrize(
    "line, expected",
    [
        (b"DB_PASSWORD=hunter2x\r\n", b"DB_PASSWORD=***\r\n"),
        (b"A=1\r\nAPI_KEY=a b c\r\nB=2\r\n", b"A=1\r\nAPI_KEY=***\r\nB=2\r\n"),
        (b"export GITHUB_TOKEN='abcdef'\n", b"export GITHUB_TOKEN='***'\n"),
        (b'declare -x SECRET_KEY="abcdef"\r\n', b'declare -x SECRET_KEY="***"\r\n'),
        (b'  "SecretAccessKey": "abc/def+ghi",\r\n', b'  "SecretAccessKey": "***",\r\n'),
        (b"> Authorization: Basic dXNlcjpwYXNz\r\n", b"> Authorization: Basic ***\r\n"),
        (b"SSH_AUTH_SOCK=/tmp/x\r\nTOKENIZERS_PARALLELISM=false\r\n", b"SSH_AUTH_SOCK=/tmp/x\r\nTOKENIZERS_PARALLELISM=false\r\n"),
        (b"tokens used: 12, key=value\r\n", b"tokens used: 12, key=value\r\n"),
    ],
)  # fmt: skip
def test_output_that_names_a_secret_is_masked(line: bytes, expected: bytes) -> None:
    assert mask_bytes(line) == expected


def test_known_values_are_hidden_wherever_they_appear() -> None:
    known = secret_values("export DB_PASSWORD='correct horse'")
    assert mask_bytes(b"connecting with correct horse\r\n", known) == b"connecting with ***\r\n"
    assert mask_text("echo correct horse", known) == "echo ***"
    assert mask_bytes(b"a pw b", {"pw"}) == b"a pw b", "short values are ordinary words"


@pytest.mark.parametrize(
    "name",
    ["PGPASSWORD", "DB_PASSWORD", "db.password", "apiKey", "API_KEY", "X-Api-Key", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "client-secret", "AUTH", "MYSQL_PWD", "PASS", "DB_PASS", "SECRET_KEY_BASE", "PRIVATE_KEY", "_authToken", "CREDENTIALS", "DBPASS", "rootpw", "SSHPASS", "dbpwd", "requirepass", "sslpassphrase", "AccountKey", "GITHUB_PAT"],
)  # fmt: skip
def test_secret_names(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["SSH_AUTH_SOCK", "GPG_AGENT_INFO", "TOKENIZERS_PARALLELISM", "PWD", "OLDPWD", "PASSWORD_STORE_DIR", "SSH_ASKPASS", "SECRET_NAME", "TOKEN_ENDPOINT", "GIT_AUTHOR_NAME", "KEY", "PRIMARY_KEY", "XAUTHORITY", "PATH", "HOME", "max_tokens", "KEYBOARD", "AUTHOR", "BYPASS", "COMPASS", "highpass", "KEEPASS", "vipw", "auth.enabled", "AWS_PROFILE"],
)  # fmt: skip
def test_names_that_only_look_secret(name: str) -> None:
    assert not is_secret_name(name)


def test_variables() -> None:
    assert mask_variable("DB_PASSWORD", "x") == "***"
    assert mask_variable("DATABASE_URL", "postgres://u:pw1234@h/d") == "***"
    assert mask_variable("SSH_AUTH_SOCK", "/tmp/a") == "/tmp/a"
    assert mask_variable("DB_PASSWORD", "") == ""


@pytest.mark.parametrize("kind, stays, secret, follows", TOKENS, ids=[kind for kind, *_ in TOKENS])
def test_a_secret_split_across_two_reads_is_hidden(kind: str, stays: str, secret: str, follows: str) -> None:
    text = f"line one\r\nvalue: {stays}{secret}{follows} end\r\n".encode()
    for cut in range(1, len(text)):
        first, second = text[:cut], text[cut:]
        keep = len(first) - possible_secret_tail(first)
        assert secret.encode() not in mask_bytes(first[:keep]) + mask_bytes(first[keep:] + second), cut


def test_ordinary_output_is_not_held_back() -> None:
    assert possible_secret_tail(b"done\r\n") == 0
    assert possible_secret_tail(b"$ ") == 0
    assert possible_secret_tail(b"") == 0
    assert possible_secret_tail(b"x" * 100_000) == LONGEST_TAIL
    assert possible_secret_tail(b"-----BEGIN RSA PRIVATE KEY-----\r\nMIIE\r\n") == 39
    assert possible_secret_tail(b"-----BEGIN RSA PRIVATE KEY-----\r\nMIIE\r\n-----END RSA PRIVATE KEY-----\r\n") == 0


@pytest.mark.parametrize(
    "nasty", [b"eyJ", b"://a:", b"-----BEGIN PRIVATE KEY-----", b"_", b"-", b"TOKEN=", b"a.", b"sig=" * 3]
)
def test_hostile_output_is_got_through(nasty: bytes) -> None:
    assert mask_bytes(nasty * (1_000_000 // len(nasty)))
