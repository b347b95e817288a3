"""Azure and Google Cloud: resource names, places, health, and queries that were cut short."""

from __future__ import annotations

import json

import pytest

from infra.cloud_names import gcp_name, gcp_region_and_zone
from infra.detect import read
from infra.kinds import kind_of
from tests.unit.infra.documents import by_name, keys, places, raw, reading, scopes

SUBSCRIPTION = "0a0b0c0d-1111-2222-3333-444455556666"


def test_azure_ids_are_the_same_in_any_case() -> None:
    named = by_name(reading("azure-graph.json"))
    assert keys(named["batch-2"], "azure_id")[0].startswith(f"/subscriptions/{SUBSCRIPTION}/resourcegroups/shop-rg/")
    assert places(named["batch-1"]) == places(named["batch-2"]) == f"azure/{SUBSCRIPTION}/westeurope/shop-rg"


def test_azure_kinds_and_health() -> None:
    found = {one.name: (one.kind, one.health) for one in reading("azure-graph.json").sightings}
    expected = {"batch-1": ("instance", "ok"), "batch-2": ("instance", "unknown"), "shopsql": ("database", "ok")}
    assert found == {**expected, "aks-1": ("cluster", "critical")}


@pytest.mark.parametrize("change", [{"total_records": 9}, {"skip_token": "ew0K"}])
def test_a_query_cut_short_is_not_the_whole(change: dict[str, object]) -> None:
    assert not any(scopes(read(json.dumps({**json.loads(raw("azure-graph.json")), **change}).encode())).values())
    assert all(scopes(reading("azure-graph.json")).values())


def test_gcp_assets_of_a_search_and_of_an_export_are_the_same() -> None:
    searched, exported = by_name(reading("gcp-search.json"))["edge-1"], by_name(reading("gcp-export.ndjson"))["edge-1"]
    assert keys(searched, "gcp_name") == keys(exported, "gcp_name")
    assert places(searched) == places(exported) == "gcp/shop-prod/europe-west1/europe-west1-b"
    assert searched.attributes["type"] == exported.attributes["type"] == "e2-standard-4"
    assert keys(exported, "gcp_id") == ["5234567890123456789"]


def test_what_gcp_calls_terminated_is_stopped() -> None:
    stopped = by_name(reading("gcp-search.json"))["edge-2"]
    assert (stopped.gone, stopped.health_reason, stopped.attributes["state"]) == (False, "stopped", "stopped")


def test_gcp_pages_are_not_the_whole() -> None:
    page = {"results": json.loads(raw("gcp-search.json")), "nextPageToken": "x"}
    found = read(json.dumps(page).encode())
    assert found.format == "gcp" and not any(scopes(found).values())


@pytest.mark.parametrize(
    ("api", "rest", "service"),
    [
        ("www.googleapis.com/compute/v1", "projects/p/zones/z/instances/n", "compute"),
        ("sqladmin.googleapis.com/sql/v1beta4", "projects/p/instances/n", "cloudsql"),
        ("container.googleapis.com/v1", "projects/p/locations/l/clusters/c", "container"),
    ],
)
def test_links_become_full_names(api: str, rest: str, service: str) -> None:
    assert gcp_name(f"https://{api}/{rest}") == f"//{service}.googleapis.com/{rest}"
    assert gcp_name(f"https://example.net/{rest}") == ""


def test_locations_are_regions_or_zones() -> None:
    assert gcp_region_and_zone("europe-west1-b") == ("europe-west1", "europe-west1-b")
    assert gcp_region_and_zone("europe-west1") == ("europe-west1", "")
    assert gcp_region_and_zone("global") == ("", "")


@pytest.mark.parametrize(
    ("native_type", "kind"),
    [
        ("aws_instance", "instance"),
        ("aws_elasticache_cluster", "database"),
        ("aws_eks_node_group", "nodepool"),
        ("aws_autoscaling_group", "group"),
        ("aws_security_group_rule", ""),
        ("aws_iam_role_policy_attachment", ""),
        ("aws_db_subnet_group", ""),
        ("aws_iam_role", "resource"),
        ("ec2:instance", "instance"),
        ("eks:cluster", "cluster"),
        ("lambda:function", "service"),
        ("Microsoft.Compute/virtualMachines", "instance"),
        ("microsoft.compute/virtualmachines/extensions", ""),
        ("microsoft.dbforpostgresql/flexibleservers", "database"),
        ("compute.googleapis.com/Instance", "instance"),
        ("run.googleapis.com/Service", "service"),
        ("container.googleapis.com/Cluster", "cluster"),
        ("kubernetes_deployment", "workload"),
    ],
)
def test_types_have_kinds(native_type: str, kind: str) -> None:
    assert kind_of(native_type) == kind
