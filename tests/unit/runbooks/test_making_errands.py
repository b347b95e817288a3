"""Errands as they are run in real life, each with what a careful engineer would have written down of it."""

from __future__ import annotations

import pytest

from runbooks.history import Entity
from runbooks.knowledge.classes import classify
from runbooks.knowledge.exits import is_informational_exit
from runbooks.knowledge.rolling_back import rollback_of
from runbooks.making.saying import title_of
from runbooks.model import Procedure, Source, Step
from runbooks.shell.parse import parse
from tests.unit.runbooks.making_sessions import Typed, made

WEB = [Entity(path=f"eu/prod/web-{n}", kind="host", words=(f"web-{n}",)) for n in (1, 2, 3)]
BALANCERS = [Entity(path=f"eu/prod/lb-{n}", kind="lb", words=(f"lb-{n}", f"203.0.113.{n}0")) for n in (1, 2)]


def texts(procedure: Procedure) -> list[str]:
    return [step.command.text for step in procedure.steps if step.command is not None]


def found(procedure: Procedure, text: str) -> Step:
    return next(step for step in procedure.steps if step.command is not None and text in step.command.recorded)


def test_a_host_that_is_restarted_closes_the_connection_and_that_is_no_failure() -> None:
    refused = "ssh: connect to host web-1 port 22: Connection refused\n"
    procedure = made(
        "ssh web-1 sudo apt-get install -y linux-image-aws",
        Typed("ssh web-1 sudo reboot", "Connection to web-1 closed by remote host.\n", 255),
        Typed("ssh web-1 uname -r", refused, 255, gap_s=20),
        Typed("ssh web-1 uname -r", refused, 255, gap_s=20),
        Typed("ssh web-1 uname -r", "6.8.0\n", gap_s=20),
        entities=WEB,
    )
    reboot = found(procedure, "reboot")
    assert reboot.title == "Restart ${HOST}"
    assert set(reboot.expect.exit_codes) == {0, 255}
    assert found(procedure, "uname").retry is not None


@pytest.mark.parametrize(
    ("text", "is_none"),
    [
        ("ssh h sudo reboot", True),
        ("ssh h 'sync; sudo systemctl reboot'", True),
        ("ssh h sudo shutdown -r now", True),
        ("ssh h sudo shutdown -c", False),
        ("ssh h sudo systemctl restart web", False),
        ("reboot", False),
        ("ssh h 'reboot; ls'", False),
    ],
)
def test_only_what_goes_down_may_lose_its_connection(text: str, is_none: bool) -> None:
    assert is_informational_exit(parse(text), 255) is is_none


def test_what_something_worked_only_after_stays_although_it_was_taken_back_at_the_end() -> None:
    procedure = made(
        Typed("ssh web-1 sudo certbot renew", "Challenge failed for domain x\n", 1),
        "ssh web-1 sudo ufw allow 80/tcp",
        Typed("ssh web-1 sudo certbot renew", "all renewals succeeded\n"),
        "ssh web-1 sudo ufw delete allow 80/tcp",
    )
    recorded = [step.command.recorded for step in procedure.steps if step.command]
    assert [text.removeprefix("ssh web-1 sudo ") for text in recorded] == [
        "ufw allow 80/tcp",
        "certbot renew",
        "ufw delete allow 80/tcp",
    ]


def test_an_address_that_was_looked_up_until_it_was_another_is_waited_for() -> None:
    look = "dig +short api.acme.example"
    procedure = made(
        "terraform apply dns.plan",
        Typed(look, "203.0.113.10\n", gap_s=30),
        Typed(look, "203.0.113.10\n", gap_s=30),
        Typed(f"{look} @8.8.8.8", "203.0.113.20\n", gap_s=30),
        Typed(look, "203.0.113.20\n", gap_s=30),
        entities=BALANCERS,
    )
    waiting = next(step for step in procedure.steps if step.command and step.command.recorded == look)
    assert waiting.retry is not None and waiting.retry.until == "output"
    assert waiting.expect.output.strip() == "203.0.113.20"
    assert all(step.cwd is None for step in procedure.steps if step.command and "dig" in step.command.text)


def test_what_sed_puts_in_the_place_of_another_is_the_new_one() -> None:
    procedure = made("sed -i 's/203.0.113.10/203.0.113.20/' records.tf", "terraform apply", entities=BALANCERS)
    assert {one.name: one.default for one in procedure.parameters if "ADDRESS" in one.name} == {
        "OLD_LB_ADDRESS": "203.0.113.10",
        "NEW_LB_ADDRESS": "203.0.113.20",
    }
    procedure = made("sed -i s/10.4.1/11.2.0/ docker-compose.yml", "docker compose up -d grafana")
    assert {"OLD_VERSION", "NEW_VERSION"} <= {one.name for one in procedure.parameters}


def test_a_key_is_made_copied_and_tried_before_the_old_one_goes() -> None:
    key = "~/.ssh/deploy-2026"
    procedure = made(
        f"ssh-keygen -t ed25519 -f {key} -C deploy@acme -N ''",
        *(f"ssh-copy-id -i {key}.pub deploy@web-{n}" for n in (1, 2, 3)),
        f"for h in web-1 web-2 web-3; do ssh -i {key} deploy@$h true && echo $h ok; done",
        *(f"ssh -i {key} deploy@web-{n} \"sed -i '/deploy-2025/d' ~/.ssh/authorized_keys\"" for n in (1, 2, 3)),
        "rm ~/.ssh/deploy-2025",
        entities=WEB,
    )
    first = procedure.steps[0]
    assert first.rollback is not None and first.rollback.recorded == f"rm {key} {key}.pub"
    assert [step.command for step in procedure.steps if step.title.startswith("Check that")]
    assert all(step.cwd is None for step in procedure.steps)
    assert not [
        one for one in procedure.parameters if one.type == "path" and one.default and one.default.startswith("/deploy")
    ]
    (user,) = (one for one in procedure.parameters if one.default == "deploy")
    assert not [text for text in texts(procedure) if f'"${{{user.name}}}"-202' in text or f'{user.name}}}")' in text]
    assert all('"${%s}"@' % user.name in text for text in texts(procedure) if "ssh-copy-id" in text)  # noqa: UP031


def test_a_setting_that_was_set_again_right_after_is_set_once() -> None:
    procedure = made(
        "kubectl -n mq set env deploy/consumer TIMEOUT=30s",
        "kubectl -n mq set env deploy/consumer TIMEOUT=60s",
        "kubectl -n mq scale deploy/consumer --replicas=4",
    )
    assert [text for text in texts(procedure) if "set env" in text] == [
        'kubectl -n "${NAMESPACE}" set env deploy/"${DEPLOYMENT}" TIMEOUT=60s'
    ]


def test_a_process_is_looked_for_before_it_is_ended_by_force() -> None:
    procedure = made(
        Typed("ssh web-2 ps aux", "USER PID %CPU COMMAND\nwww 18231 99.0 php-fpm\n"),
        "ssh web-2 sudo kill 18231",
        Typed("ssh web-2 ps -p 18231", "  PID TTY\n18231 ?\n"),
        "ssh web-2 sudo kill -9 18231",
        Typed("ssh web-2 ps -p 18231", "  PID TTY\n", 1),
        "ssh web-2 sudo systemctl reload php-fpm",
    )
    assert [step.command.recorded.split()[2:4] for step in procedure.steps if step.command][1:5] == [
        ["sudo", "kill"],
        ["ps", "-p"],
        ["sudo", "kill"],
        ["ps", "-p"],
    ]
    assert not procedure.troubles


def test_a_file_that_is_called_after_its_day_changes_with_the_day() -> None:
    procedure = made(
        Typed("aws s3 ls s3://b/", "shop-2026-05-03.sql.gz\nshop-2026-05-04.sql.gz\n"),
        "aws s3 cp s3://b/shop-2026-05-04.sql.gz .",
        "gunzip shop-2026-05-04.sql.gz",
        "psql -f shop-2026-05-04.sql",
    )
    dated = [text for text in texts(procedure) if "shop-" in text]
    assert len(dated) == 3
    assert all('shop-"${DATE}".sql' in text for text in dated)


def test_a_tag_is_called_after_the_version() -> None:
    procedure = made("tar czf shop-4.2.0.tgz dist", "git tag v4.2.0 && git push origin v4.2.0")
    assert [one.name for one in procedure.parameters if "4.2.0" in (one.default or "")] == ["VERSION"]
    assert procedure.steps[-1].title == "Tag v${VERSION}, then push v${VERSION} to origin"
    assert texts(procedure)[-1] == 'git tag v"${VERSION}" && git push origin v"${VERSION}"'
    only = made("git tag v4.2.0", "git push origin v4.2.0")
    assert "v4.2.0" in [one.default for one in only.parameters]


def test_hosts_of_a_loop_are_not_copied_from_one_to_the_other() -> None:
    procedure = made("for h in web-1 web-2; do scp x.tgz $h:/tmp/; done", "ssh web-1 ls", "ssh web-2 ls", entities=WEB)
    assert not [one.name for one in procedure.parameters if one.name.startswith(("SOURCE", "TARGET"))]


def test_a_password_is_locked_without_anybody_at_the_terminal() -> None:
    (locked, asked) = made("passwd -l jo", "passwd jo").steps
    assert (locked.kind, locked.title) == ("change", "Lock the password of ${LOGIN_NAME}")
    assert asked.kind == "interactive"


def test_that_a_user_is_not_known_is_an_answer() -> None:
    procedure = made(Typed("getent passwd jo", "", 2), "useradd -m jo", Typed("getent passwd jo", "jo:x:1004:\n"))
    assert not procedure.troubles
    assert [step.section for step in procedure.steps] == ["prerequisites", "steps", "verification"]


@pytest.mark.parametrize(
    ("task", "title"),
    [
        ("Point api to the new load balancer", "Point api to the new load balancer"),
        ("fail over the orders database to pg-2", "Fail over the orders database to pg-2"),
        ("obliterate the cache of web-1", "Obliterate the cache of web-1"),
        ("After the deploy all pods crash", "Resolve: after the deploy all pods crash"),
        ("Fail2ban blocks the office", "Resolve: fail2ban blocks the office"),
        ("All the pods crash", "Resolve: all the pods crash"),
        ("Disk full on db-3", "Resolve: disk full on db-3"),
        ("Users see the old page", "Resolve: users see the old page"),
    ],
)
def test_a_title_tells_an_order_from_a_trouble(task: str, title: str) -> None:
    assert title_of(Source(task=task), ()) == title


@pytest.mark.parametrize(
    "text", ["ssh-keygen -R h", "ssh-keygen -f ~/.ssh/known_hosts -R h", "ssh-keygen -p -f k", "ssh-keygen -y -f k"]
)
def test_nothing_is_deleted_for_a_key_that_was_not_made(text: str) -> None:
    assert rollback_of(parse(text), text, "") in (None, ("", ""))


def test_a_loop_over_hosts_that_only_reaches_them_is_a_check() -> None:
    text = "for h in a b; do ssh $h true && echo ok; done"
    assert classify(parse(text), text).kind == "check"
    text = "for h in a b; do ssh $h sudo reboot; done"
    assert classify(parse(text), text).kind == "change"
