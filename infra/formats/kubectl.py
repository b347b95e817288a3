"""Kubernetes objects as `kubectl get ... -o json` prints them: a List, single objects, or several of either in a row.

The cluster is known by the uid of its namespace kube-system, where that was asked for too; else by the name given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from infra.documents import Document, partly_decoded
from infra.errors import FormatError
from infra.fields import dig, mapping, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.kube_health import health_of, worst
from infra.kube_objects import GROUPS, KINDS, sighting, slot
from infra.kube_overview import Overview, Piece, is_owned, overview
from infra.model import Identity, Reading, Relation

_NAME = "kubectl"
_SINGLE = "single objects say nothing of the others; ask for a list (kubectl get KIND -o json)"
_CLUSTER_WIDE = ("Node", "Namespace")


class _Head(msgspec.Struct):
    """As much of an object as tells whether to decode the rest."""

    kind: Any = None


def _matches(shape: Shape) -> bool:
    version = shape.get("apiVersion")
    return isinstance(version, str) and "kind" in shape.keys and not version.startswith("backstage.io/")


def _read(source: Source) -> Reading:
    pieces = list(_pieces(source))
    if pieces and all(piece.kind == "Status" for piece in pieces):
        raise FormatError("the cluster answered with an error (kind: Status), not with objects; ask it again")
    seen_before = overview(pieces)
    uid = seen_before.uid
    name = source.given or seen_before.name or (f"cluster-{uid[:8]}" if uid else source.called("kubernetes"))
    key = uid or name
    gathering = Gathering(_NAME, source.given or key)
    if not uid:
        gathering.warn(f"the cluster is known by the name {name!r} only; ask for namespaces too (kubectl get ns,...)")
    read: dict[tuple[int | None, str], set[str]] = {}  # the namespaces that a list told a kind of
    for piece in pieces:
        item = _component(gathering, piece) if piece.kind != "Pod" else None
        if item is not None:
            read.setdefault((piece.list_no, piece.kind), set()).add(_namespace(item))
            _add(gathering, seen_before, (key, name), item)
    _scopes(gathering, source, seen_before, read)
    return gathering.reading()


def _pieces(source: Source) -> Iterator[Piece]:
    """The objects, undecoded, with their kind; the items of a DeploymentList do not tell theirs."""
    for number, document in enumerate(source.documents):
        list_no, implied, version = None if _is_single(document) else number, "", ""
        if document.is_list:
            pieces = document.pieces()
        elif "items" in document.keys:
            pieces, implied = document.pieces("items"), text(document.get("kind")).removesuffix("List")
            version = text(document.get("apiVersion")) if implied else ""
        else:
            pieces = [document.piece]
        for piece in pieces:
            head = partly_decoded(piece, _Head)
            yield Piece(piece, (text(head.kind) if head is not None else "") or implied, list_no, version)


def _is_single(document: Document) -> bool:
    return not document.is_list and "items" not in document.keys


def _component(gathering: Gathering, piece: Piece) -> dict[str, Any] | None:
    """The object, if it is one of the kinds that are components and nothing else stands for it."""
    item, kind = piece.item(), piece.kind
    if item is None or not isinstance(item.get("metadata"), dict):
        gathering.count("{n} not an object with metadata and skipped")
        return None
    if kind not in KINDS or text(item.get("apiVersion")).rpartition("/")[0] not in GROUPS:
        gathering.count(f"{{n}} of kind {kind[:50] or '(none)'}, which is no component")
        return None
    return None if kind in ("ReplicaSet", "Job") and is_owned(item) else item


def _add(gathering: Gathering, seen_before: Overview, cluster: tuple[str, str], item: dict[str, Any]) -> None:
    kind, namespace = item["kind"], _namespace(item)
    scope = gathering.scope(_scope(kind, namespace))
    pods = seen_before.pods.get(slot("", item).key)
    health = health_of(kind, item)
    found = sighting(gathering, scope, cluster, item, worst(health, pods.health) if pods and pods.total else health)
    if kind == "Service":
        selector = {label: text(value) for label, value in mapping(dig(item, "spec", "selector")).items()}
        slots = seen_before.selected(namespace, selector)
        relations = tuple(Relation("depends_on", Identity("kube_object", cluster[0] + own)) for own in slots)
        found = replace(found, relations=relations)
    gathering.add(found)


def _namespace(item: dict[str, Any]) -> str:
    return "" if item["kind"] in _CLUSTER_WIDE else text(dig(item, "metadata", "namespace"))


def _scope(kind: str, namespace: str) -> str:
    return f"{kind}/{namespace}" if namespace else kind


def _scopes(gathering: Gathering, source: Source, seen_before: Overview, read: dict[tuple[int | None, str], set[str]]) -> None:
    """Says what was read whole: a list that spans namespaces was asked of all, a single object says nothing of others."""
    listed: set[str] = set()
    for (list_no, kind), namespaces in read.items():
        if list_no is not None:
            asked = namespaces | seen_before.namespaces if len(namespaces) > 1 else namespaces
            listed.update(gathering.scope(_scope(kind, namespace)) for namespace in asked)
    for (_, kind), namespaces in read.items():
        for scope in {_scope(kind, namespace) for namespace in namespaces} - listed:
            gathering.incomplete(_SINGLE, scope)
            gathering.warn(f"not read whole: {_SINGLE}")
    if any(dig(document.get("metadata"), "continue") for document in source.documents if not _is_single(document)):
        gathering.incomplete("the list goes on (metadata.continue); ask without --limit")


FORMAT = Format(
    _NAME,
    "Kubernetes objects",
    "kubectl get ns,nodes,deploy,sts,ds,cronjobs,svc,ingress,pods -A -o json > cluster.json",
    _matches,
    _read,
)
