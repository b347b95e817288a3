"""Amazon resource names: taken apart, put together, and the places they tell."""

from __future__ import annotations

import re
from typing import NamedTuple

_ARN = re.compile(r"arn:(aws[\w-]*):([\w-]+):([\w-]*):(\d{12}|aws)?:(.+)", re.DOTALL)
_ACCOUNT = re.compile(r"(?<!\d)(\d{12})(?!\d)")
_REGION = re.compile(r"\b((?:us-gov|us-iso[a-z]?|us|eu|ap|sa|ca|af|me|il|mx|cn)-(?:[a-z]+)-\d)\b")
_ZONE_LETTER = re.compile(r"(-\d+)[a-z]$")


class Arn(NamedTuple):
    """The parts of arn:partition:service:region:account:resource."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def parse_arn(text: str) -> Arn | None:
    """The parts of an ARN, None for other text."""
    match = _ARN.fullmatch(text)
    return Arn(match[1], match[2], match[3], match[4] or "", match[5]) if match else None


def arn(service: str, region: str, account: str, resource: str) -> str:
    """The ARN of a resource, "" where a part is not known."""
    if not (region and account and resource):
        return ""
    partition = "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"
    return f"arn:{partition}:{service}:{region}:{account}:{resource}"


def region_of(zone: str) -> str:
    """The region of an availability zone; local zones (us-west-2-lax-1a) belong to the region they begin with."""
    match = _REGION.match(zone)
    return match[1] if match else _ZONE_LETTER.sub(r"\1", zone)


def account_and_region(*texts: str) -> tuple[str, str]:
    """An account and a region that texts such as a source's or a file's name mention, "" for what they do not."""
    joined = " ".join(texts)
    account, region = _ACCOUNT.search(joined), _REGION.search(joined)
    return account[1] if account else "", region[1] if region else ""
