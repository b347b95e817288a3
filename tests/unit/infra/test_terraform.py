"""Terraform states: what is a component, by what it is known, and what is left out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.detect import read
from infra.errors import FormatError
from infra.terraform_resources import provider_name
from tests.unit.infra.documents import by_name, keys, places, raw, reading, scopes, targets

LINEAGE = "7c1a4c8e-2f55-0f7a-9b1e-3d1f5b7a9c11"


def _state(**changes: Any) -> bytes:
    return json.dumps({**json.loads(raw("terraform.tfstate")), **changes}).encode()


def test_a_state_tells_its_lineage_and_serial() -> None:
    found = reading("terraform.tfstate")
    assert (found.source, found.serial, scopes(found)) == (LINEAGE, 42, {"state": True})


def test_managed_resources_are_components_but_data_glue_random_values_and_deposed_ones_are_not() -> None:
    found = by_name(reading("terraform.tfstate"))
    assert sorted(found) == ["a", "batch-1", "edge-1", "shop-img", "shop-logs", "shop-main", "web-1", "web-2"]
    assert reading("terraform.tfstate").warnings == ("one is deposed (to be destroyed) and skipped",)
    assert {name: found[name].kind for name in ("web-1", "shop-main", "shop-img", "edge-1")} == {
        "web-1": "instance",
        "shop-main": "database",
        "shop-img": "storage",
        "edge-1": "instance",
    }


def test_instances_are_known_by_the_clouds_own_names_and_by_their_address() -> None:
    found = by_name(reading("terraform.tfstate"))
    assert keys(found["web-1"], "arn") == ["arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60001"]
    assert keys(found["web-2"], "terraform") == [f"{LINEAGE}/aws_instance.web[1]"]
    assert keys(found["shop-logs"], "terraform") == [f'{LINEAGE}/aws_s3_bucket.assets["logs"]']
    azure, azure_graph = by_name(reading("terraform.tfstate"))["batch-1"], by_name(reading("azure-graph.json"))["batch-1"]
    assert keys(azure, "azure_id") == keys(azure_graph, "azure_id")
    assert keys(found["edge-1"], "gcp_name") == keys(by_name(reading("gcp-search.json"))["edge-1"], "gcp_name")


def test_places_tags_owner_and_health() -> None:
    found = by_name(reading("terraform.tfstate"))
    assert places(found["web-1"]) == "aws/111122223333/eu-west-1/eu-west-1a"
    assert places(found["shop-img"]) == "aws/us-east-1"
    assert places(found["batch-1"]) == "azure/0a0b0c0d-1111-2222-3333-444455556666/westeurope/shop-rg"
    assert places(found["edge-1"]) == "gcp/shop-prod/europe-west1/europe-west1-b"
    assert found["web-1"].tags == {"Name": "web-1", "env": "prod", "team": "shop"} and found["web-1"].owner == "shop"
    assert (found["web-2"].health, found["web-2"].health_reason) == ("warning", "tainted: it will be replaced")


def test_dependencies_are_on_each_instance_of_the_resource() -> None:
    state = json.loads(raw("terraform.tfstate"))
    state["resources"][2]["instances"][0]["dependencies"] = ["aws_instance.web"]
    found = by_name(read(json.dumps(state).encode()))
    assert targets(found["a"], "depends_on") == [f"{LINEAGE}/aws_instance.web[0]", f"{LINEAGE}/aws_instance.web[1]"]
    assert targets(found["web-1"], "depends_on") == [f"{LINEAGE}/aws_subnet.a", f"{LINEAGE}/module.db.aws_db_instance.main"]


def test_the_shown_state_says_the_same_as_the_file() -> None:
    file, shown = by_name(reading("terraform.tfstate")), by_name(reading("terraform-show.json", source=LINEAGE))
    assert sorted(shown) == ["a", "deep", "shop-main", "web-1", "web-2"]
    for name in ("a", "shop-main", "web-1", "web-2"):
        assert (shown[name].identities, shown[name].above) == (file[name].identities, file[name].above)
    assert keys(shown["deep"], "terraform") == [f'{LINEAGE}/module.db.module.deep.aws_s3_bucket.b["a.b"]']


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (_state(version=3), "a Terraform state of version 3, not 4"),
        (_state(version="five"), "version five"),
        (_state(resources={"a": 1}), "'resources' of the Terraform state is not a list"),
        (raw("terraform.tfstate") * 2, "several states in one file"),
        (b'{"format_version": "1.2", "planned_values": {}, "resource_changes": []}', "a plan, not a state"),
        (b'{"format_version": "2.0", "values": {}}', "format_version '2.0' is not known"),
        (b'{"format_version": "1.0", "values": {"a": 1}}', "no 'root_module'"),
    ],
)
def test_what_is_no_state_of_version_4_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(FormatError) as error:
        read(data)
    assert told in str(error.value)


def test_an_empty_state_is_read_whole() -> None:
    for data in (_state(resources=[]), b'{"format_version": "1.0"}'):
        found = read(data, "x.json")
        assert not found.sightings and scopes(found) == {"state": True}


def test_flat_attributes_of_old_resources_are_understood() -> None:
    flat = {"id": "i-0f", "arn": "arn:aws:ec2:eu-west-1:111122223333:instance/i-0f", "tags.%": "1", "tags.Name": "old"}
    resource = {"mode": "managed", "type": "aws_instance", "name": "x", "provider": "provider.aws"}
    (found,) = read(_state(resources=[{**resource, "instances": [{"attributes_flat": flat}]}])).sightings
    assert (found.name, found.tags, found.provider) == ("old", {"Name": "old"}, "aws")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ('provider["registry.terraform.io/hashicorp/aws"]', "aws"),
        ('provider["registry.opentofu.org/hashicorp/google-beta"].west', "google-beta"),
        ('module.a.module.b.provider["registry.terraform.io/hashicorp/azurerm"]', "azurerm"),
        ("provider.aws", "aws"),
        ("provider.aws.west", "aws"),
        ("registry.terraform.io/hashicorp/aws", "aws"),
        ("", ""),
    ],
)
def test_the_providers_name_is_the_last_part_of_its_address(address: str, name: str) -> None:
    assert provider_name(address) == name
