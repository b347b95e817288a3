"""CloudWatch alarms: by SNS, raw, and by EventBridge."""

from __future__ import annotations

import json
from typing import Any

import pytest

from alerts.delivery import Delivery
from alerts.detect import read
from alerts.errors import FormatError
from tests.unit.alerts.deliveries import delivery, only, reading, times

ARN = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:cart cpu/high"
ALARMED, RECOVERED = "2026-03-01T11:58:30.123000", "2026-03-01T12:10:00"


@pytest.mark.parametrize("format_", ["cloudwatch", "cloudwatch_event"])
def test_an_alarm_fires_and_recovers_by_either_way(format_: str) -> None:
    alarm, recovered = only(f"{format_}/alarm"), only(f"{format_}/ok")
    assert (alarm.state, recovered.state) == ("firing", "resolved")
    assert times(alarm) == (ALARMED, "", ALARMED)
    assert times(recovered) == ("", RECOVERED, RECOVERED)
    assert alarm.identity == recovered.identity == ARN
    assert (alarm.identity_from, alarm.name) == ("the alarm's ARN", "cart cpu/high")
    assert (alarm.severity, alarm.severity_told) == ("warning", "")
    assert alarm.description == "CPU of the cart's instances"
    assert alarm.resources == ("i-0abc1234", ARN)
    assert {"namespace", "metric", "InstanceId", "account", "region"} == set(alarm.labels)
    assert alarm.annotations["was"] == "OK"
    assert alarm.url == (
        "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/cart%20cpu%2Fhigh"
    )


@pytest.mark.parametrize("format_", ["cloudwatch", "cloudwatch_event"])
def test_too_little_data_neither_fires_nor_ends(format_: str) -> None:
    assert only(f"{format_}/insufficient-data").state == "note"


def test_the_delivery_is_known_by_the_message() -> None:
    assert reading("cloudwatch/alarm").delivery_id == "00000000-0000-5000-8000-000000000001"
    assert reading("cloudwatch/raw", headers={"x-amz-sns-message-id": "m-1"}).delivery_id == "m-1"
    assert reading("cloudwatch_event/alarm").delivery_id == "c4c1c1c9-6542-e61b-6ef0-8c4d36933a92"
    assert reading("cloudwatch_event/by-sns").delivery_id == "00000000-0000-5000-8000-000000000008"


def test_raw_or_wrapped_or_as_text_an_alarm_says_the_same() -> None:
    wrapped = only("cloudwatch/alarm")
    assert only("cloudwatch/raw") == wrapped
    assert only("cloudwatch/alarm", headers={"content-type": "text/plain; charset=UTF-8"}) == wrapped
    assert only("cloudwatch_event/by-sns") == only("cloudwatch_event/alarm")


def test_a_composite_alarm_has_no_metric_and_an_old_one_no_arn() -> None:
    found = only("cloudwatch/composite-without-arn")
    assert (found.name, len(found.identity)) == ("shop is bad", 32)
    assert found.identity_from == "account, region and alarm name"
    assert found.labels == {"account": "123456789012", "region": "EU (Ireland)"}
    assert (found.resources, found.description[:9]) == ((), "Threshold")
    assert "region=eu-west-1" in found.url  # of the topic


def test_an_expression_tells_the_dimensions_of_its_metrics() -> None:
    found = only("cloudwatch/expression")
    assert found.resources[0] == "app/cart/50dc6c"
    assert (found.labels["metric"], found.labels["namespace"]) == ("HTTPCode_Target_5XX_Count", "AWS/ApplicationELB")


@pytest.mark.parametrize("name", ["subscription-confirmation", "unsubscribe-confirmation"])
def test_what_is_about_the_subscription_is_remarked_without_its_token(name: str) -> None:
    found = reading(f"cloudwatch/{name}")
    assert found.sightings == () and found.delivery_id
    assert "arn:aws:sns:eu-west-1:123456789012:alarms" in found.remarks[0] and "2336412f37" not in found.remarks[0]


def _wrapped(message: Any) -> Delivery:
    return Delivery(json.dumps({**json.loads(delivery("cloudwatch/alarm").body), "Message": message}).encode())


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("disk is full", "only CloudWatch alarms"),
        ('{"AlarmName": "x", "NewStateValue": "MAYBE"}', "NewStateValue"),
        ('{"AlarmName": "x", "AlarmName": "y"}', "twice"),
        ('{"AlarmName": "x", ', "no JSON"),
        ('{"detail-type": "EC2 Instance State-change Notification"}', "only CloudWatch alarms"),
        (7, "only CloudWatch alarms"),
    ],
)
def test_any_other_message_is_refused(message: Any, told: str) -> None:
    with pytest.raises(FormatError, match=told):
        read(_wrapped(message))


def test_an_event_of_another_kind_is_not_taken_for_an_alarm() -> None:
    with pytest.raises(FormatError, match="detail-type"):
        read(Delivery(b'{"detail-type": "Scheduled Event"}', format="eventbridge"))
    with pytest.raises(FormatError, match="alarmName"):
        read(Delivery(b'{"detail-type": "CloudWatch Alarm State Change", "resources": {}}'))
