"""Kubernetes objects: slots, health from conditions and pods, and what a list says of what is not in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.detect import read
from infra.errors import FormatError
from tests.unit.infra.documents import by_name, keys, places, raw, reading, scopes, targets

UID = "5f0c6e9a-3b1d-4c55-9e64-0d7a4b2c1f01"


def _deployment(name: str, namespace: str, **status: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"replicas": 1}, "status": status}


def _namespace(name: str, uid: str = "") -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "uid": uid}, "status": {"phase": "Active"}}


def _list(*items: dict[str, Any], **metadata: str) -> bytes:
    return json.dumps({"apiVersion": "v1", "kind": "List", "metadata": metadata, "items": items}).encode()


def _health(kind: str) -> dict[str, tuple[str, str]]:
    found = reading("kubectl-list.json").sightings
    return {one.name: (one.health, one.health_reason) for one in found if one.native_type.endswith(f"/{kind}")}


def test_the_cluster_is_known_by_the_uid_of_kube_system() -> None:
    found = reading("kubectl-list.json", source="prod")
    named = by_name(found)
    assert keys(named["worker"], "kube_object") == [f"{UID}/apps/Deployment/shop/worker"]
    assert keys(named["node-a"], "kube_object") == [f"{UID}//Node//node-a"]
    assert places(named["worker"]) == "prod/shop" and places(named["node-a"]) == "prod"
    assert reading("kubectl-list.json").source == UID


def test_without_it_the_name_counts_and_a_warning_says_so() -> None:
    found = reading("kubectl-single.json", source="prod")
    assert keys(found.sightings[0], "kube_object") == ["prod/apps/Deployment/shop/api"]
    assert any("known by the name 'prod' only" in warning for warning in found.warnings)


def test_workloads_are_as_healthy_as_their_replicas_and_pods() -> None:
    assert _health("Deployment") == {
        "api": ("warning", "1 of 3 pods: CrashLoopBackOff"),
        "worker": ("warning", "1 of 2 ready"),
        "broken": ("critical", "0 of 2 ready"),
        "idle": ("unknown", "scaled to 0"),
        "coredns": ("ok", ""),
    }
    assert _health("StatefulSet") == {"db": ("ok", "")} and _health("DaemonSet") == {"proxy": ("ok", "")}


def test_nodes_are_as_healthy_as_their_conditions() -> None:
    expected = {"node-a": ("ok", ""), "node-b": ("warning", "MemoryPressure")}
    assert _health("Node") == {**expected, "node-c": ("critical", "not ready"), "node-d": ("warning", "cordoned")}


def test_pods_owned_sets_and_other_kinds_are_no_components() -> None:
    found = reading("kubectl-list.json")
    assert not {one.native_type.rpartition("/")[2] for one in found.sightings} & {"Pod", "ReplicaSet", "Secret"}
    assert found.warnings == ("one is of kind Secret, which is no component",)


def test_a_node_runs_on_its_machine_and_a_service_depends_on_what_it_selects() -> None:
    named = by_name(reading("kubectl-list.json"))
    assert targets(named["node-a"], "runs_on") == ["i-0a1b2c3d4e5f6000a"]
    assert targets(named["node-b"], "runs_on") == [
        "//compute.googleapis.com/projects/shop-prod/zones/europe-west1-b/instances/gke-1"
    ]
    assert targets(named["node-c"], "runs_on") == [
        "/subscriptions/0a0b/resourcegroups/mc_rg/providers/microsoft.compute/virtualmachines/vm-1"
    ]
    assert targets(named["api"], "depends_on") == [f"{UID}/apps/Deployment/shop/api"]


def test_a_single_object_says_nothing_of_others_but_a_list_beside_it_does() -> None:
    assert scopes(reading("kubectl-single.json")) == {"Deployment/shop": False}
    expected = {"Namespace": False, "Deployment/shop": False, "Node": False, "Deployment/dev": True}
    assert scopes(reading("kubectl-concatenated.json")) == expected


def test_a_list_of_all_namespaces_tells_which_are_empty() -> None:
    spaces = [_namespace("kube-system", UID), _namespace("a"), _namespace("b"), _namespace("empty")]
    found = read(_list(*spaces, _deployment("x", "a"), _deployment("y", "b")))
    assert scopes(found)["Deployment/empty"]


def test_lists_of_single_namespaces_do_not() -> None:
    documents = [_list(_namespace("a"), _namespace("c")), _list(_deployment("x", "a")), _list(_deployment("y", "b"))]
    assert scopes(read(b"\n".join(documents))) == {"Namespace": True, "Deployment/a": True, "Deployment/b": True}


def test_a_list_that_goes_on_is_not_read_whole() -> None:
    found = read(_list(_deployment("x", "a"), **{"continue": "eyJ2", "resourceVersion": "1"}))
    assert scopes(found) == {"Deployment/a": False}


def test_the_items_of_a_typed_list_need_no_kind() -> None:
    item = {"metadata": {"name": "x", "namespace": "a"}, "spec": {"replicas": 1}, "status": {"readyReplicas": 1}}
    found = read(json.dumps({"apiVersion": "apps/v1", "kind": "DeploymentList", "metadata": {}, "items": [item]}).encode())
    assert [(one.name, one.health) for one in found.sightings] == [("x", "ok")]
    assert keys(found.sightings[0], "kube_object") == ["kubernetes/apps/Deployment/a/x"]


def test_two_clusters_in_one_file_are_not_mixed_up() -> None:
    single = json.loads(raw("kubectl-single.json"))
    assert read(_list(single, single)).warnings[-1] == "one is told twice; the first counts"


def test_the_error_of_a_cluster_is_no_empty_list() -> None:
    with pytest.raises(FormatError, match="answered with an error"):
        read(b'{"apiVersion": "v1", "kind": "Status", "status": "Failure", "reason": "Unauthorized", "code": 401}')


@pytest.mark.parametrize(
    ("status", "health"),
    [
        ({"readyReplicas": 1, "conditions": [{"type": "Progressing", "status": "False"}]}, "warning"),
        ({"readyReplicas": "1"}, "ok"),
        ({"replicas": 1, "conditions": None}, "critical"),
        ({}, "unknown"),
    ],
)
def test_odd_statuses(status: dict[str, Any], health: str) -> None:
    assert read(_list(_deployment("x", "a", **status))).sightings[0].health == health
