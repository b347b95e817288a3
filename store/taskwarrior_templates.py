"""Taskwarrior's recurring tasks, which stand for those made from them, as templates, and back."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from store import instants, taskwarrior
from store.changes import State
from store.errors import UsageError
from store.recurrence import parse_rule
from store.templates import body, shifted

_OWN = ("recur", "rtype", "mask")


def template_from_json(item: dict[str, Any], zone: str) -> tuple[str, dict[str, Any]]:
    """The uid and the row of the template that a task of the status "recurring" is; raises UsageError."""
    read = taskwarrior.from_json({**item, "status": "pending"})
    custom = {name: value for name, value in (read.fields["fields"] or {}).items() if name not in _OWN}
    anchor = read.fields["due_at"] or read.fields["created_at"]
    if not item.get("recur") or anchor is None:
        raise UsageError("it recurs, without recur or due")
    mask = str(item.get("mask") or "")
    fields = {**read.fields, "fields": custom or None, "until_at": None}
    return read.uid, {
        "name": f"{read.fields['title']} ({read.uid[:8]})",
        "tasks": [body(fields, anchor, ZoneInfo(zone))],
        "rule": str(item["recur"]),
        "mode": str(item.get("rtype") or "periodic"),
        "catch_up": "pile",
        "zone": zone,
        "anchor_at": anchor,
        "until_at": read.fields["until_at"],
        "last_index": len(mask) - 1,
        "paused": not _is_known(str(item["recur"])),
        "created_at": read.fields["created_at"],
        "fields": _kept(item, read),
    }


def _kept(item: dict[str, Any], read: taskwarrior.Item) -> dict[str, Any]:
    """What a template has no column for, as it came."""
    kept: dict[str, Any] = {"mask": item["mask"]} if item.get("mask") else {}
    if "rtype" in item:
        kept["rtype"] = item["rtype"]
    if item.get("modified"):
        kept["modified"] = item["modified"]
    if read.notes:
        kept["annotations"] = item["annotations"]
    if item.get("depends"):
        kept["depends"] = item["depends"]
    return kept


def template_to_json(template: State) -> dict[str, Any]:
    """A recurring template of one task as Taskwarrior's object."""
    one = template["tasks"][0]
    zone = ZoneInfo(template["zone"])
    anchor = instants.to_datetime(template["anchor_at"])
    dates = {name: shifted(anchor, seconds, zone) for name, seconds in one.get("offsets", {}).items()}
    row = {**one, **dates, "uid": template["uid"], "status": "open", "created_at": template["created_at"]}
    if template["until_at"]:
        row["until_at"] = template["until_at"]
    told = {**taskwarrior.to_json(row), "status": "recurring", "recur": template["rule"], **(template["fields"] or {})}
    mask = str(told.get("mask", ""))
    if template["last_index"] >= len(mask):
        told["mask"] = mask.ljust(template["last_index"] + 1, "-")
    return told


def _is_known(rule: str) -> bool:
    try:
        parse_rule(rule)
    except UsageError:
        return False
    return True
