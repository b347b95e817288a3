"""Messages of Amazon SNS are taken only with its signature, of the topics named, and nothing else is ever fetched."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from alerts.receiver.sns import canonical, fetch_https
from tests.unit.alerts_receiver.asking import Receiving, configured

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123abcd.pem"
SUBSCRIBE_URL = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=a&Token=t"


@dataclass
class Amazon:
    """Signs messages with a key of its own, and serves the certificate."""

    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    days: int = 1
    fetched: list[str] = field(default_factory=list)
    down: bool = False

    def fetch(self, url: str) -> bytes:
        """What is at a URL of Amazon."""
        self.fetched.append(url)
        if self.down:
            raise OSError("unreachable")
        return self.certificate() if url == CERTIFICATE_URL else b"<ConfirmSubscriptionResponse/>"

    def certificate(self) -> bytes:
        """A self-signed certificate in PEM."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        builder = x509.CertificateBuilder(name, name, self.key.public_key(), 1)
        dated = builder.not_valid_before(NOW - timedelta(days=30)).not_valid_after(NOW + timedelta(days=self.days))
        return dated.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def message(self, type_: str = "Notification", version: str = "2", **changed: str) -> dict[str, str]:
        """A signed message; fields that are changed are signed as well."""
        fields = {
            "Type": type_,
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": TOPIC,
            "Message": '{"NewStateValue": "ALARM", "AlarmName": "é"}',
            "Timestamp": "2026-11-30T11:59:00.000Z",
            "SignatureVersion": version,
            "SigningCertURL": CERTIFICATE_URL,
            **({"Subject": "ALARM"} if type_ == "Notification" else {"SubscribeURL": SUBSCRIBE_URL, "Token": "t"}),
            **changed,
        }
        algorithm = hashes.SHA1() if version == "1" else hashes.SHA256()
        signature = self.key.sign(canonical(fields), padding.PKCS1v15(), algorithm)
        return {**fields, "Signature": base64.b64encode(signature).decode()}


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    """Takes a while to make."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def amazon(key: rsa.RSAPrivateKey) -> Amazon:
    """Amazon with that key."""
    return Amazon(key)


@pytest.fixture
def receiving(tmp_path: Path, amazon: Amazon) -> Receiving:
    """A receiver that takes one topic."""
    text = f"[alerts.integrations.aws]\nformat = 'cloudwatch'\nsns = {{ topics = ['{TOPIC}'] }}"
    return Receiving(tmp_path / "deliveries", configured(tmp_path, text, amazon.fetch), now=NOW.timestamp())


def post(receiving: Receiving, message: object) -> int:
    """The status for a message, which comes as text/plain."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    headers = {"content_type": "text/plain; charset=UTF-8", "x_amz_sns_message_type": "Notification"}
    return receiving.ask("POST", "/in/aws", body, **headers).status


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_signed_message_is_kept_as_it_came(receiving: Receiving, amazon: Amazon, version: str) -> None:
    message = amazon.message(version=version)
    assert post(receiving, message) == 200
    assert json.loads(receiving.deliveries()[0].body) == message
    assert amazon.fetched == [CERTIFICATE_URL]


def test_the_canonical_text_is_that_of_the_documentation() -> None:
    message = {"Type": "Notification", "Message": "m", "MessageId": "i", "Subject": "s", "Timestamp": "t", "TopicArn": "a"}
    assert canonical(message) == b"Message\nm\nMessageId\ni\nSubject\ns\nTimestamp\nt\nTopicArn\na\nType\nNotification\n"
    del message["Subject"]
    assert b"Subject" not in canonical(message)
    confirmation = {**message, "Type": "SubscriptionConfirmation", "SubscribeURL": "u", "Token": "k"}
    assert canonical(confirmation) == (
        b"Message\nm\nMessageId\ni\nSubscribeURL\nu\nTimestamp\nt\nToken\nk\nTopicArn\na\nType\nSubscriptionConfirmation\n"
    )


def test_the_certificate_is_fetched_once(receiving: Receiving, amazon: Amazon) -> None:
    assert [post(receiving, amazon.message()) for _ in range(3)] == [200, 200, 200]
    assert amazon.fetched == [CERTIFICATE_URL]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda message: {**message, "Message": "other"},
        lambda message: {**message, "Signature": message["Signature"][:-4] + "AAA="},
        lambda message: {**message, "Signature": "???"},
        lambda message: {**message, "SignatureVersion": "1"},
        lambda message: {**message, "SignatureVersion": "3"},
        lambda message: {**message, "Type": "Other"},
        lambda message: {name: value for name, value in message.items() if name != "Signature"},
        lambda message: {name: value for name, value in message.items() if name != "MessageId"},
        lambda message: {**message, "message": "which counts?"},
        lambda message: [message],
        lambda message: b"no json",
        lambda message: b"\xff\xfe",
        lambda message: b"[" * 100_000,
    ],
)
def test_a_spoilt_message_is_401(receiving: Receiving, amazon: Amazon, spoil: Callable[[dict[str, str]], object]) -> None:
    assert post(receiving, spoil(amazon.message())) == 401
    assert receiving.deliveries() == []


def test_a_key_given_twice_is_401(receiving: Receiving, amazon: Amazon) -> None:
    text = json.dumps(amazon.message())
    assert post(receiving, (text[:-1] + ', "Message": "second"}').encode()) == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"TopicArn": TOPIC + "2"},
        {"Timestamp": "2026-11-30T10:59:59.000Z"},
        {"Timestamp": "2026-11-30T12:05:01.000Z"},
        {"Timestamp": "yesterday"},
    ],
)
def test_a_signed_message_of_another_topic_or_time_is_401(
    receiving: Receiving, amazon: Amazon, changed: dict[str, str]
) -> None:
    assert post(receiving, amazon.message(**changed)) == 401
    assert amazon.fetched == []


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-a.pem",
        "https://evil.example/sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem",
        "https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-a.pem",
        "https://user@sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem",
        "https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-a.pem",
        "https://s3.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem",
        "https://sns.eu-west-1.amazonaws.com/../SimpleNotificationService-a.pem",
        "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem?x=1",
        "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem\n",
        "https://sns.x.amazonaws.com/SimpleNotificationService-a.pem",
        "file:///etc/passwd",
        "",
    ],
)
def test_no_certificate_is_fetched_from_elsewhere(receiving: Receiving, amazon: Amazon, url: str) -> None:
    assert post(receiving, amazon.message(SigningCertURL=url)) == 401
    assert amazon.fetched == []


def test_a_certificate_that_has_run_out_is_401(receiving: Receiving, amazon: Amazon) -> None:
    amazon.days = -1
    assert post(receiving, amazon.message()) == 401


def test_amazon_out_of_reach_is_503_so_that_it_is_sent_again(receiving: Receiving, amazon: Amazon) -> None:
    amazon.down = True
    assert post(receiving, amazon.message()) == 503
    amazon.down = False
    assert post(receiving, amazon.message()) == 200


def test_a_subscription_is_confirmed_once_it_is_verified(receiving: Receiving, amazon: Amazon) -> None:
    assert post(receiving, amazon.message("SubscriptionConfirmation")) == 200
    assert amazon.fetched == [CERTIFICATE_URL, SUBSCRIBE_URL]
    assert len(receiving.deliveries()) == 1


def test_a_forged_confirmation_fetches_nothing_it_names(receiving: Receiving, amazon: Amazon) -> None:
    forged = {**amazon.message("SubscriptionConfirmation"), "SubscribeURL": "http://169.254.169.254/latest"}
    assert post(receiving, forged) == 401
    assert amazon.fetched == [CERTIFICATE_URL]


def test_a_signed_confirmation_to_elsewhere_is_kept_and_not_followed(receiving: Receiving, amazon: Amazon) -> None:
    for url in ("http://169.254.169.254/", "https://evil.example/?x", "https://sns.eu-west-1.amazonaws.com:1/?x"):
        assert post(receiving, amazon.message("SubscriptionConfirmation", SubscribeURL=url)) == 200
    assert amazon.fetched == [CERTIFICATE_URL]


def test_a_token_lets_a_message_in_and_confirms_nothing(tmp_path: Path, amazon: Amazon) -> None:
    text = f"[alerts.integrations.aws]\ntoken = 't'\nsns = {{ topics = ['{TOPIC}'] }}"
    receiving = Receiving(tmp_path / "deliveries", configured(tmp_path, text, amazon.fetch), now=NOW.timestamp())
    forged = {**amazon.message("SubscriptionConfirmation"), "Message": "other"}
    assert receiving.ask("POST", "/in/aws/t", json.dumps(forged).encode()).status == 200
    assert SUBSCRIBE_URL not in amazon.fetched


def test_the_end_of_a_subscription_is_kept_and_not_undone(receiving: Receiving, amazon: Amazon) -> None:
    assert post(receiving, amazon.message("UnsubscribeConfirmation")) == 200
    assert amazon.fetched == [CERTIFICATE_URL]


def test_fetching_refuses_what_is_no_https() -> None:
    with pytest.raises((OSError, ValueError)):
        fetch_https("file:///etc/passwd")
