"""A signature over the raw body admits; a changed body, an old timestamp or another secret does not."""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.unit.alerts_receiver.asking import Receiving, configured

NOW = 1_795_000_000.0
BODY = b'{"a": 1}'


def receiver(folder: Path, section: str) -> Receiving:
    """One whose integration `x` has this authentication."""
    return Receiving(folder / "deliveries", configured(folder, f"[alerts.integrations.x]\n{section}"), now=NOW)


def sign(secret: str, body: bytes = BODY, algorithm: str = "sha256") -> str:
    """An HMAC in hex."""
    return hmac.new(secret.encode(), body, algorithm).hexdigest()


def status(receiving: Receiving, body: bytes = BODY, **headers: str) -> int:
    """Of a delivery."""
    found = receiving.ask("POST", "/in/x", body, **headers).status
    assert len(receiving.deliveries()) == (found == 200)
    return found


def test_pagerduty_accepts_any_of_several_signatures_while_secrets_change(tmp_path: Path) -> None:
    receiving = receiver(tmp_path, "hmac = { preset = 'pagerduty', secret = ['new', 'old'] }")
    for secrets in (("new",), ("old",), ("other", "new"), ("old", "other")):
        shown = ",".join(f"v1={sign(secret)}" for secret in secrets)
        assert receiving.ask("POST", "/in/x", BODY, x_pagerduty_signature=shown).status == 200
    shown = f"v1={sign('other')},v2={sign('new')},{sign('new')},v1=,v1"
    assert receiving.ask("POST", "/in/x", BODY, x_pagerduty_signature=shown).status == 401
    assert receiving.ask("POST", "/in/x", BODY + b" ", x_pagerduty_signature=f"v1={sign('new')}").status == 401


@pytest.mark.parametrize(
    ("section", "header", "shown"),
    [
        ("hmac = { preset = 'sentry', secret = 's' }", "sentry_hook_signature", sign("s")),
        ("hmac = { preset = 'grafana', secret = 's' }", "x_grafana_alerting_signature", sign("s")),
        ("hmac = { preset = 'github', secret = 's' }", "x_hub_signature_256", "sha256=" + sign("s")),
        ("hmac = { header = 'X-Sig', secret = 's', algorithm = 'sha512' }", "x_sig", sign("s", BODY, "sha512")),
        (
            "hmac = { header = 'X-Sig', secret = 's', algorithm = 'sha1', encoding = 'base64', prefix = 'b=' }",
            "x_sig",
            "b=" + base64.b64encode(hmac.new(b"s", BODY, "sha1").digest()).decode(),
        ),
    ],
)
def test_each_dialect_of_hmac_is_known(tmp_path: Path, section: str, header: str, shown: str) -> None:
    receiving = receiver(tmp_path, section)
    for wrong in ("", shown[:-1], shown + "0", shown.swapcase(), sign("t"), "é"):
        assert status(receiving, **{header: wrong}) == 401
    assert status(receiving) == 401
    assert status(receiving, **{header: shown}) == 200


def test_a_signed_timestamp_must_be_recent(tmp_path: Path) -> None:
    section = "hmac = { preset = 'grafana', secret = 's', timestamp_header = 'X-Grafana-Alerting-Timestamp' }"
    receiving = receiver(tmp_path, section)

    def shown(timestamp: str) -> dict[str, str]:
        signature = sign("s", timestamp.encode() + b":" + BODY)
        return {"x_grafana_alerting_signature": signature, "x_grafana_alerting_timestamp": timestamp}

    for wrong in (str(int(NOW) - 301), str(int(NOW) + 301), "", "soon", "-1", "9" * 400, "²"):
        assert receiving.ask("POST", "/in/x", BODY, **shown(wrong)).status == 401
    assert receiving.ask("POST", "/in/x", BODY, x_grafana_alerting_signature=sign("s")).status == 401
    assert status(receiving, **shown(str(int(NOW) - 299))) == 200


def webhook(secret: bytes, *, identifier: str = "msg_1", timestamp: str = "1795000000", body: bytes = BODY) -> dict[str, str]:
    """The headers of a Standard Webhook."""
    digest = hmac.new(secret, f"{identifier}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(digest).decode()
    return {"webhook_id": identifier, "webhook_timestamp": timestamp, "webhook_signature": signature}


def test_standard_webhooks_are_verified(tmp_path: Path) -> None:
    old, new = b"\x00" * 24, b"\x01" * 24
    shown = [f"'whsec_{base64.b64encode(secret).decode()}'" for secret in (new, old)]
    receiving = receiver(tmp_path, f"standard_webhooks = {{ secret = [{', '.join(shown)}] }}")
    good = webhook(new)
    for wrong in (
        webhook(b"\x02" * 24),
        webhook(new, body=b"other"),
        webhook(new, timestamp=str(int(NOW) - 301)),
        webhook(new, timestamp="now"),
        {**good, "webhook_id": "msg_2"},
        {**good, "webhook_id": ""},
        {**good, "webhook_signature": good["webhook_signature"].removeprefix("v1,")},
        {**good, "webhook_signature": "v1,!!! v1, v1"},
        {**good, "webhook_signature": "v1a," + good["webhook_signature"][3:]},
        {},
    ):
        assert status(receiving, **wrong) == 401
    both = {**good, "webhook_signature": f"v1,AAAA v2,x {good['webhook_signature']}"}
    assert status(receiving, **both) == 200
    assert receiving.ask("POST", "/in/x", BODY, **webhook(old)).status == 200


def test_the_specifications_vector_holds(tmp_path: Path) -> None:
    # standard-webhooks/libraries: secret, id, timestamp, body and signature of its reference tests
    secret, body = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    headers = webhook(base64.b64decode(secret), identifier="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp="1614265330", body=body)
    assert headers["webhook_signature"] == expected
    receiving = receiver(tmp_path, f"standard_webhooks = {{ secret = 'whsec_{secret}' }}")
    receiving.now = 1614265330.0
    assert status(receiving, body, **headers) == 200


def test_asymmetric_standard_webhooks_are_verified(tmp_path: Path) -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    receiving = receiver(tmp_path, f"standard_webhooks = {{ secret = 'whpk_{public}' }}")
    signature = base64.b64encode(private.sign(b"m.1795000000." + BODY)).decode()
    headers = {"webhook_id": "m", "webhook_timestamp": "1795000000"}
    for wrong in (f"v1,{signature}", f"v1a,{signature[:-4]}", f"v1a,{'A' * len(signature)}", "v1a,"):
        assert status(receiving, **headers, webhook_signature=wrong) == 401
    assert status(receiving, **headers, webhook_signature=f"v1a,{signature}") == 200
