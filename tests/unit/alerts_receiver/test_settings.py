"""Settings that make no sense are refused with the remedy, and strangers are never let in by accident."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from alerts.receiver import settings as receiver_settings
from alerts.receiver.addresses import Address
from alerts.receiver.authentication import TokenCheck
from alerts.receiver.secret_values import SecretReader
from alerts.receiver.settings import DEFAULT_LISTEN, ReceiverSettings, require_safe
from store.errors import UsageError
from tests.unit.alerts_receiver.asking import configured

PUBLIC = (Address("0.0.0.0", 9099),)


def problem(folder: Path, text: str) -> str:
    """What is said about a configuration."""
    with pytest.raises(UsageError) as error:
        configured(folder, text)
    return str(error.value)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    found = receiver_settings.load(tmp_path / "config.toml")
    assert (found.listen, found.body_limit, found.integrations) == ((DEFAULT_LISTEN,), 5 * 1024**2, {})


def test_every_setting_is_read(tmp_path: Path) -> None:
    found = configured(
        tmp_path,
        """
        [alerts.receiver]
        listen = ["127.0.0.1:1", "unix:/x"]
        body_limit = "1MiB"
        queue_limit = 1000
        body_timeout = "3s"
        header_timeout = "4s"
        keep_alive = "1m"
        drain_every = "500ms"
        connections = 7
        access_log = true
        """,
    )
    assert found.listen == ("127.0.0.1:1", "unix:/x")
    assert (found.body_limit, found.queue_limit, found.connections, found.access_log) == (1024**2, 1000, 7, True)
    assert (found.body_timeout, found.header_timeout, found.keep_alive, found.drain_every) == (3, 4, 60, 0.5)


def test_keys_that_others_read_are_passed_over(tmp_path: Path) -> None:
    text = """
    [alerts]
    grace = "1m"
    [alerts.integrations.prod]
    token = "t"
    ttl = "1h"
    reopen_window = "1h"
    when_resolved = "mark"
    heartbeat = "15m"
    labels = { team = "db" }
    owner = "ana"
    priority = "H"
    url = "http://am:9093"
    routing_key_env = "PD"
    zone = "Europe/Berlin"
    """
    assert list(configured(tmp_path, text).integrations) == ["prod"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[alerts.receiver]\nlisten = 5", "listen is an address or a list"),
        ("[alerts.receiver]\nbody_limt = 5", "did you mean body_limit?"),
        ("[alerts.receiver]\nbody_limit = '5 pounds'", "is no size; write"),
        ("[alerts.receiver]\nbody_limit = true", "is no size; write"),
        ("[alerts.receiver]\nbody_limit = '16MiB'", "at most 15MiB"),
        ("[alerts.receiver]\ndrain_every = 'soon'", "is no length of time; write 30m"),
        ("[alerts.receiver]\ndrain_every = '0s'", "must be more than nothing"),
        ("[alerts]\nreceiver = 1", "write [alerts.receiver]"),
        ("[alerts.integrations]\nprod = 1", "[alerts.integrations.prod] is a section"),
        ("[alerts.integrations.'Prod!']\ntoken = 't'", "1 to 64 of a-z"),
        ("[alerts.integrations.prod]\ntokn = 't'", "did you mean token?"),
        ("[alerts.integrations.prod]\ntoken = 5", 'is a text or a list of texts; write token = "..."'),
        ("[alerts.integrations.prod]\ntoken = ''", "gives an empty secret"),
        ("[alerts.integrations.prod]\ntoken_env = 'TT_NO_SUCH'", "TT_NO_SUCH, which is not set; export it"),
        ("[alerts.integrations.prod]\ntoken_file = 'nothing'", "can't be read"),
        ("[alerts.integrations.prod]\ntoken_sha256 = 'abc'", "sha256sum"),
        ("[alerts.integrations.prod]\nformat = 'prometeus'", "did you mean prometheus?"),
        ("[alerts.integrations.prod]\nbasic = { user = 'a' }", "give password_env or password_file"),
        ("[alerts.integrations.prod]\nbasic = 'a'", "is a table"),
        ("[alerts.integrations.prod]\nbasic = { user = 'a', pasword = 'b' }", "did you mean password?"),
        ("[alerts.integrations.prod]\nheader = { name = 'X-Key' }", "give token_env or token_file"),
        ("[alerts.integrations.prod]\nhmac = { preset = 'gitlab', secret = 's' }", "is one of pagerduty, sentry, grafana"),
        ("[alerts.integrations.prod]\nhmac = { secret = 's' }", "needs the header"),
        ("[alerts.integrations.prod]\nhmac = { header = 'X', secret = 's', algorithm = 'md5' }", "is one of sha256"),
        ("[alerts.integrations.prod]\nhmac = 'pagerduty'", "is a table"),
        ("[alerts.integrations.prod]\nhmac = { preset = 'pagerduty' }", "has no secret; give secret_env"),
        ("[alerts.receiver]\ntls_certificate = 'none.pem'", "can't be read; put the PEM file there"),
        ("[alerts.receiver]\ntls_key = 'config.toml'", "needs tls_certificate as well"),
        ("[alerts.integrations.prod]\nhmac = { preset = 'sentry', secret_sha256 = 'x' }", "need the secret itself"),
        ("[alerts.integrations.prod]\nstandard_webhooks = { secret = 'whsec_%%' }", "copy it whole"),
        ("[alerts.integrations.prod]\nstandard_webhooks = { secret = 'whpk_QUJD' }", "32 bytes"),
        ("[alerts.integrations.prod]\nsns = {}", "needs the topics"),
        ("[alerts.integrations.prod]\nnetdata = {}", "has no secret"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_remedy(tmp_path: Path, text: str, said: str) -> None:
    assert said in problem(tmp_path, text)


def test_secrets_come_from_the_environment_files_hashes_or_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-file\n")
    table = {
        "token": ["plain", "other"],
        "token_env": "TOKEN",
        "token_file": "token",
        "token_sha256": hashlib.sha256(b"hashed").hexdigest(),
    }
    tokens = SecretReader(tmp_path, {"TOKEN": "from-env"}).tokens(table, "token", "x")
    assert all(tokens.admits(one) for one in ("plain", "other", "from-env", "from-file", "hashed"))
    assert not any(tokens.admits(one) for one in ("", "Plain", "from-file\n", "TOKEN", table["token_sha256"]))  # type: ignore[arg-type]


def test_no_secret_is_shown_when_settings_are_printed(tmp_path: Path) -> None:
    found = configured(
        tmp_path,
        """
        [alerts.receiver]
        token = "sekrit1"
        [alerts.integrations.a]
        token = "sekrit2"
        basic = { user = "u", password = "sekrit3" }
        hmac = { preset = "github", secret = "sekrit4" }
        standard_webhooks = { secret = "c2Vrcml0NQ==" }
        netdata = { secret = "sekrit6" }
        """,
    )
    assert "ekrit" not in repr(found)
    assert str(hashlib.sha256(b"sekrit2").digest()) not in repr(found)


def test_the_receivers_token_holds_where_an_integration_has_no_other(tmp_path: Path) -> None:
    found = configured(
        tmp_path, "[alerts.receiver]\ntoken = 'a'\n[alerts.integrations.x]\n[alerts.integrations.y]\ntoken = 'b'"
    )
    checks = [one.early[0] for one in found.integrations.values()]
    assert all(isinstance(check, TokenCheck) for check in checks)
    assert [check.tokens.admits("a") for check in checks if isinstance(check, TokenCheck)] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[alerts.receiver]\ntoken = 'a'",
        "[alerts.integrations.x]",
        "[alerts.integrations.x]\ntoken = 'a'\n[alerts.integrations.y]\nnetdata = { secret = 'only a challenge' }",
    ],
)
def test_an_address_others_reach_is_refused_where_anybody_could_deliver(tmp_path: Path, text: str) -> None:
    found = configured(tmp_path, text)
    with pytest.raises(UsageError, match=r"can be reached from other machines.*127\.0\.0\.1"):
        require_safe(found, PUBLIC)
    require_safe(found, (Address("127.0.0.1", 1), Address("::1", 1), Address(path="/run/x")))


def test_an_address_others_reach_is_fine_where_everybody_authenticates(tmp_path: Path) -> None:
    require_safe(configured(tmp_path, "[alerts.integrations.x]\ntoken = 'a'"), PUBLIC)
    require_safe(configured(tmp_path, "[alerts.integrations.x]\nrouting_keys = 'a'"), PUBLIC)


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find: Callable[[str], object] = lambda name: None if name == "cryptography" else 1  # noqa: E731  # one line reads best here
    monkeypatch.setattr("alerts.receiver.sns.find_spec", find)
    assert "pip install 'termtask[sns]'" in problem(tmp_path, "[alerts.integrations.x]\nsns = { topics = ['arn:1'] }")


def test_defaults_admit_nobody_in_particular() -> None:
    assert not ReceiverSettings().tokens.admits("")
