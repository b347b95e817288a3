"""Azure resource ids and Google full resource names: normalised, taken apart, and the places they tell."""

from __future__ import annotations

import re

_GOOGLE_LINK = re.compile(r"https://(?:www\.googleapis\.com/(\w+)|([\w-]+)\.googleapis\.com)/(?:\w+/)?v\w+/(projects/.+)")
_GOOGLE_SERVICES = {"sqladmin": "cloudsql"}  # where the API's host is not the name that the asset inventory uses
_ZONE = re.compile(r"([a-z]+-[a-z]+\d+)-[a-z]")


def azure_id(text: str) -> str:
    """A resource id as a key: Azure returns the same id in varying case. "" where it is none."""
    lower = text.strip().rstrip("/").lower()
    return lower if lower.startswith("/subscriptions/") else ""


def azure_part(id_: str, segment: str) -> str:
    """What follows a segment of a resource id, in the case it was given: ("…/resourceGroups/shop/…", "resourcegroups")."""
    parts = id_.split("/")
    at = next((index for index, part in enumerate(parts) if part.lower() == segment.lower()), len(parts))
    return parts[at + 1] if at + 1 < len(parts) else ""


def gcp_name(text: str) -> str:
    """A full resource name from itself or from a `selfLink`, "" where it is neither."""
    if text.startswith("//") and ".googleapis.com/" in text:
        return text
    match = _GOOGLE_LINK.fullmatch(text)
    if match is None:
        return ""
    service = match[1] or match[2]
    return f"//{_GOOGLE_SERVICES.get(service, service)}.googleapis.com/{match[3]}"


def gcp_part(name: str, segment: str) -> str:
    """What follows a segment of a Google name: ("…/zones/europe-west1-b/…", "zones")."""
    match = re.search(rf"(?:^|/){segment}/([^/]+)", name)
    return match[1] if match else ""


def gcp_region_and_zone(location: str) -> tuple[str, str]:
    """The region and zone of a location, which is either; "global" is none."""
    location = location.rpartition("/")[2]
    match = _ZONE.fullmatch(location)
    if match:
        return match[1], location
    return ("", "") if location == "global" else (location, "")
