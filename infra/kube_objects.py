"""What a Kubernetes object is as a component: its kind, attributes, identities and ties."""

from __future__ import annotations

import re
from typing import Any

from infra.aws_names import region_of
from infra.cloud_names import azure_id
from infra.fields import attribute, dig, identities, mapping, owner_of, sequence, shared, tags, text
from infra.gathering import Gathering
from infra.kube_health import Health
from infra.model import Identity, Relation, Sighting

# The kinds that are components; pods count towards their owner's health, everything else is left out.
KINDS = {
    "CronJob": "workload",
    "DaemonSet": "workload",
    "Deployment": "workload",
    "Ingress": "loadbalancer",
    "Job": "workload",
    "Namespace": "namespace",
    "Node": "node",
    "ReplicaSet": "workload",
    "ReplicationController": "workload",
    "Rollout": "workload",
    "Service": "service",
    "StatefulSet": "workload",
}
GROUPS = frozenset({"", "apps", "batch", "extensions", "networking.k8s.io", "argoproj.io"})
_LABELS_DROPPED = ("pod-template-hash", "controller-revision-hash")
_GCE = re.compile(r"gce://([^/]+)/([^/]+)/([^/]+)")
_AWS = re.compile(r"aws:///[^/]*/(i-[0-9a-f]+)")


def slot(cluster: str, item: dict[str, Any]) -> Identity:
    """The object's place in its cluster, which stays when the object is made again: cluster/group/Kind/namespace/name."""
    group = text(item.get("apiVersion")).rpartition("/")[0]
    metadata = mapping(item.get("metadata"))
    parts = (cluster, group, text(item.get("kind")), text(metadata.get("namespace")), text(metadata.get("name")))
    return Identity("kube_object", "/".join(parts))


def sighting(gathering: Gathering, scope: str, cluster: tuple[str, str], item: dict[str, Any], health: Health) -> Sighting:
    """The component that an object is; `cluster` is its key and its name."""
    key, cluster_name = cluster
    kind, metadata = text(item.get("kind")), mapping(item.get("metadata"))
    namespace = "" if kind in ("Node", "Namespace") else shared(metadata.get("namespace"))
    labels = {name: value for name, value in tags(metadata.get("labels")).items() if name not in _LABELS_DROPPED}
    addresses = [
        (
            "hostname" if "name" in text(dig(one, "type")).lower() or "DNS" in text(dig(one, "type")) else "ip",
            dig(one, "address"),
        )
        for one in sequence(dig(item, "status", "addresses"))
    ]
    points = sequence(dig(item, "status", "loadBalancer", "ingress"))
    return Sighting(
        kind=KINDS[kind],
        name=text(metadata.get("name")),
        scope=scope,
        above=gathering.above(("cluster", cluster_name), ("namespace", namespace)),
        identities=(
            slot(key, item),
            *identities(
                ("kube_uid", metadata.get("uid")),
                *addresses,
                *(("dns", dig(point, "hostname")) for point in points),
                *(("ip", dig(point, "ip")) for point in points),
            ),
        ),
        provider="kubernetes",
        native_type=shared(f"{text(item.get('apiVersion'))}/{kind}"),
        health=health[0],
        health_reason=health[1],
        owner=owner_of(labels),
        tags=labels,
        attributes=_attributes(kind, item, labels),
        relations=_runs_on(item) if kind == "Node" else (),
    )


def _attributes(kind: str, item: dict[str, Any], labels: dict[str, str]) -> dict[str, str]:
    spec = mapping(item.get("spec"))
    found: dict[str, object] = {}
    if kind == "Node":
        info = dig(item, "status", "nodeInfo")
        region = labels.get("topology.kubernetes.io/region") or labels.get("failure-domain.beta.kubernetes.io/region")
        zone = labels.get("topology.kubernetes.io/zone") or labels.get("failure-domain.beta.kubernetes.io/zone", "")
        found = {
            "region": region or region_of(zone),
            "zone": zone,
            "type": labels.get("node.kubernetes.io/instance-type") or labels.get("beta.kubernetes.io/instance-type"),
            "version": dig(info, "kubeletVersion"),
            "os": dig(info, "osImage"),
            "architecture": dig(info, "architecture"),
        }
    elif kind == "Service":
        ports = [text(dig(port, "port")) for port in sequence(spec.get("ports"))]
        found = {"type": spec.get("type"), "cluster_ip": spec.get("clusterIP"), "ports": ",".join(filter(None, ports))}
    elif kind == "Ingress":
        hosts = [text(dig(rule, "host")) for rule in sequence(spec.get("rules"))]
        found = {"class": spec.get("ingressClassName"), "hosts": ",".join(filter(None, hosts))}
    elif kind == "CronJob":
        found = {"schedule": spec.get("schedule"), "images": _images(dig(spec, "jobTemplate", "spec"))}
    elif kind != "Namespace":
        ready = dig(item, "status", "numberReady" if kind == "DaemonSet" else "readyReplicas")
        found = {"replicas": spec.get("replicas"), "ready": ready, "images": _images(spec)}
    return {name: attribute(value) for name, one in found.items() if (value := shared(one))}


def _images(spec: object) -> str:
    containers = sequence(dig(spec, "template", "spec", "containers"))
    return ",".join(dict.fromkeys(filter(None, (text(dig(container, "image")) for container in containers))))


def _runs_on(node: dict[str, Any]) -> tuple[Relation, ...]:
    """The machine that the cloud's provider id of a node names."""
    provider_id = text(dig(node, "spec", "providerID"))
    gce, aws = _GCE.fullmatch(provider_id), _AWS.fullmatch(provider_id)
    if gce:
        key = f"//compute.googleapis.com/projects/{gce[1]}/zones/{gce[2]}/instances/{gce[3]}"
        return (Relation("runs_on", Identity("gcp_name", key)),)
    if aws:
        return (Relation("runs_on", Identity("aws_id", aws[1])),)
    azure = azure_id("/" + provider_id.partition("://")[2].lstrip("/")) if provider_id.startswith("azure://") else ""
    return (Relation("runs_on", Identity("azure_id", azure)),) if azure else ()
