"""Amazon SNS' envelope, which other formats come in, and which raw message delivery leaves out.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alerts.delivery import Delivery
from alerts.format import first, mapping, text
from alerts.model import Reading

_SUBSCRIBE, _UNSUBSCRIBE = "SubscriptionConfirmation", "UnsubscribeConfirmation"
_REMARKS = {
    _SUBSCRIBE: "SNS asks to confirm the subscription to {topic}: open the SubscribeURL of this delivery",
    _UNSUBSCRIBE: "SNS tells that the subscription to {topic} was cancelled",
}


@dataclass(frozen=True, slots=True)
class Message:
    """What was published; `message` is empty where that is no JSON object."""

    message: Mapping[str, Any] = field(default_factory=dict)
    type: str = ""  # of the envelope; empty where there is none
    topic: str = ""
    delivery_id: str = ""
    sent: str = ""


def unwrapped(delivery: Delivery) -> Message:
    """The message of an envelope, or the document itself; raises FormatError where the message is broken JSON."""
    found = mapping(delivery.document)
    if not is_envelope(found):
        return Message(found, delivery_id=delivery.headers.get("x-amz-sns-message-id", ""))
    inner = Delivery(text_of(found.get("Message")).encode("utf-8", "surrogatepass"))
    return Message(
        {} if found["Type"] in _REMARKS else mapping(inner.document),
        found["Type"],
        text(found.get("TopicArn")),
        first(found.get("MessageId")),
        text(found.get("Timestamp")),
    )


def is_envelope(found: Mapping[str, Any]) -> bool:
    """Whether this is what SNS posts."""
    return all(isinstance(found.get(name), str) for name in ("Type", "TopicArn", "MessageId"))


def text_of(message: Any) -> str:
    """A message whole: it is longer than texts that are kept."""
    return message if isinstance(message, str) else ""


def confirmation(told: Message) -> Reading | None:
    """What to say of a message about the subscription itself; None where it is about something."""
    remark = _REMARKS.get(told.type)
    return Reading(delivery_id=told.delivery_id, remarks=(remark.format(topic=told.topic[:200]),)) if remark else None
