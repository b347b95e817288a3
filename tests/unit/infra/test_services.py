"""Docker, Compose, Consul, NetBox and Backstage: what is one component in them, and where it lies."""

from __future__ import annotations

import json

from infra.detect import read
from tests.unit.infra.documents import by_name, keys, places, raw, reading, scopes, targets


def test_the_containers_of_a_compose_service_are_one_component() -> None:
    found = reading("docker-ps.ndjson", source="host1")
    named = by_name(found)
    assert {name: (one.health, one.health_reason) for name, one in named.items()} == {
        "db": ("ok", ""),
        "api": ("warning", "1 of 2: unhealthy"),
        "lonely_redis": ("critical", "exited (137)"),
    }
    assert named["api"].attributes == {"image": "shop/api:1", "containers": "2"}
    assert targets(named["api"], "depends_on") == ["shop/db", "shop/cache"]
    assert (places(named["api"]), places(named["lonely_redis"])) == ("host1/shop", "host1")
    assert scopes(found) == {"containers": True}


def test_a_compose_file_tells_of_the_same_services() -> None:
    file, containers = by_name(reading("compose.yaml")), by_name(reading("docker-ps.ndjson"))
    assert keys(file["api"], "docker_compose") == keys(containers["api"], "docker_compose") == ["shop/api"]
    assert targets(file["api"], "depends_on") == ["shop/db", "shop/cache"] and targets(file["web"], "depends_on") == [
        "shop/api"
    ]
    assert file["api"].attributes == {
        "image": "registry.example.net/shop/api:1.10",
        "ports": "8080,9090",
        "replicas": "2",
        "restart": "unless-stopped",
    }
    assert file["db"].tags == {"team": "data", "env": "on"} and file["db"].owner == "data"
    assert file["api"].tags["traefik.enable"] == "true"


def test_a_compose_project_without_a_name_is_called_like_its_folder() -> None:
    data = b"services:\n  web:\n    image: nginx\n"
    assert read(data, "/srv/Shop/docker-compose.yml").source == "shop"
    assert read(data, "blog.yaml").source == "blog"


def test_inspect_tells_only_of_what_it_was_asked_for() -> None:
    found = reading("docker-inspect.json")
    assert scopes(found) == {"containers": False}
    assert keys(by_name(found)["db"], "docker_container") == keys(
        by_name(reading("docker-ps.ndjson"))["db"], "docker_container"
    )


def test_the_id_of_a_consul_service_is_unique_on_its_node_only() -> None:
    named = by_name(reading("consul-service.json"))
    assert [keys(named[node], "consul") for node in ("app-1", "app-2")] == [
        ["fra1/service/redis/app-1/redis"],
        ["fra1/service/redis/app-2/redis"],
    ]
    assert targets(named["app-1"], "runs_on") == keys(by_name(reading("consul-nodes.json"))["app-1"], "consul")
    assert places(named["app-1"]) == "fra1/redis"


def test_consul_checks_tell_the_health() -> None:
    (checked,) = reading("consul-health.json").sightings
    assert (checked.health, checked.health_reason) == ("critical", "check: redis ping")
    assert keys(checked, "consul") == ["fra1/service/redis/app-1/redis"]


def test_consul_services_have_the_datacentre_that_the_user_names() -> None:
    found = by_name(reading("consul-services.json", source="fra1"))
    assert keys(found["redis"], "consul") == ["fra1/service/redis"] and found["web"].tags == {"version": "1.2"}
    assert "counts as dc1" in reading("consul-services.json").warnings[0]


def test_netbox_answers_explain_each_other() -> None:
    found = reading("netbox-all.json")
    named = by_name(found)
    assert found.source == "netbox.example.net" and all(scopes(found).values())
    assert places(named["fra1-sw1"]) == "Europe/Germany/FRA1/Hall 2/R07"
    assert places(named["vsphere-fra"]) == "Europe/Germany/FRA1"
    assert (named["fra1-sw1"].owner, named["fra1-sw1"].health, named["fra1-hv1"].health) == ("Shop AG", "ok", "critical")
    assert named["fra1-old"].gone and keys(named["fra1-sw1"], "netbox") == ["netbox.example.net/api/dcim/devices/100/"]
    assert named["FRA1"].tags == {"core": ""}


def test_netbox_pages_are_whole_only_all_together() -> None:
    page = json.loads(raw("netbox-vms-page.json"))
    assert scopes(reading("netbox-vms-page.json")) == {"virtualization/virtual-machines": False}
    last = {
        **page,
        "count": 3,
        "next": None,
        "results": [{**page["results"][0], "id": 9, "url": "/api/virtualization/virtual-machines/9/"}],
    }
    both = json.dumps({**page, "count": 3}) + json.dumps(last)
    assert scopes(read(both.encode())) == {"virtualization/virtual-machines": True}


def test_netbox_machines_run_on_devices() -> None:
    machine = by_name(reading("netbox-vms-page.json"))["shop-vm-1"]
    assert targets(machine, "runs_on") == ["netbox.example.net/api/dcim/devices/101/"] and places(machine) == "vsphere-fra"


def test_backstage_entities_lie_in_their_system_and_domain() -> None:
    found = by_name(reading("backstage.yaml"))
    assert places(found["Shop-API"]) == "commerce/shop" and places(found["shop"]) == "commerce"
    assert keys(found["Shop-API"], "backstage") == ["component:default/shop-api"]
    assert targets(found["Shop-API"], "depends_on") == [
        "resource:default/shop-db",
        "component:default/payments",
        "api:default/payments-api",
    ]
    assert targets(found["Shop-API"], "part_of") == ["component:default/shop-suite"]
    assert found["Shop-API"].owner == "shop-team" and found["shop-db"].owner == "user:jane"
    assert found["shop-db"].kind == "database" and found["Shop-API"].tags == {"tier": "1", "python": "", "api": ""}
