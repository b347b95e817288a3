"""Our own lists: by hand, from a spreadsheet, and as `tt infra ls` writes them."""

from __future__ import annotations

import json

import pytest

from infra.detect import read
from tests.unit.infra.documents import by_name, keys, places, reading, targets


def test_a_csv_tells_paths_tags_identities_and_ties() -> None:
    named = by_name(reading("components.csv", source="ours"))
    assert places(named["api"]) == "eu-west-1/prod" and [place.kind for place in named["api"].above] == ["region", "cluster"]
    assert named["api"].tags == {"env": "prod", "tier": "1"} and named["api"].health == "warning"
    assert (keys(named["api"], "own"), keys(named["api"], "ip")) == (["ours/s1"], ["10.0.0.5"])
    assert targets(named["api"], "depends_on") == ["ours/d1"]
    assert keys(named["prod"], "arn") == ["arn:aws:eks:eu-west-1:111122223333:cluster/prod"]
    assert named["db"].tags == {"env": "prod", "dsn": "postgres://app:***@db/x"}


def test_a_spreadsheets_csv_is_read() -> None:
    named = by_name(reading("components-excel.csv"))
    assert places(named["api; alt"]) == "eu-central-1/prod" and named["api; alt"].owner == "Müller"


def test_yaml_keeps_text_and_parents_by_id() -> None:
    named = by_name(reading("components.yaml"))
    assert named["api"].attributes == {"version": "1.10"} and named["api"].tags["country"] == "NO"
    assert places(named["standby"]) == "eu-west-1/prod/db"
    assert [place.kind for place in named["standby"].above] == ["region", "cluster", "database"]


def test_an_export_is_read_back() -> None:
    found = reading("components-export.json")
    named = by_name(found)
    assert sorted(named) == ["api", "eu-west-1", "old"] and named["old"].gone and not named["api"].gone
    assert keys(named["api"], "arn") and keys(named["api"], "hostname") == ["api.example.net"]
    assert not keys(named["api"], "own")
    assert found.warnings == ("one is missing already where the list was written, and skipped",)


@pytest.mark.parametrize("cell", ["env=prod;tier=1", "env=prod, tier=1", "{env=prod, tier=1}", '{"env": "prod", "tier": 1}'])
def test_tags_in_a_cell_are_written_in_many_ways(cell: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    assert read(f"path,tags\na/b,{quoted}\n".encode()).sightings[0].tags == {"env": "prod", "tier": "1"}


@pytest.mark.parametrize(
    "value", [["arn:aws:s3:::b", "ip=10.0.0.1"], [{"scheme": "arn", "key": "arn:aws:s3:::b"}, "ip:10.0.0.1"]]
)
def test_identities_are_written_in_many_ways(value: object) -> None:
    for given in (value, json.dumps(value)):
        data = json.dumps([{"path": "a", "identities": given}])
        assert read(data.encode()).sightings[0].identities == (("arn", "arn:aws:s3:::b"), ("ip", "10.0.0.1"))


def test_a_health_that_is_none_is_told() -> None:
    found = read(b"path,health\na,fine\nb,OK\n")
    assert [one.health for one in found.sightings] == ["unknown", "ok"] and "health 'fine'" in found.warnings[0]


def test_rows_without_a_name_are_told() -> None:
    assert read(b"path,kind\n,service\nx,\n").warnings == ("one is without a name and skipped",)
