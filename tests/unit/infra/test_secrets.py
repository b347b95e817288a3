"""No secret of a document is in what is read of it, wherever it stands."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from infra.detect import read
from tests.unit.infra.documents import NAMES, raw, reading
from tests.unit.infra.test_broken_documents import documents_in

SECRET = "hunter2plus"
# Where people and programs put secrets: keys that no format's allow-list has, and tags that tell by name or shape.
PLANTED: dict[str, Any] = {
    "password": SECRET,
    "env": [{"name": "DB_PASSWORD", "value": SECRET}],
    "Env": [f"TOKEN={SECRET}"],
    "Environment": {"API_TOKEN": SECRET},
    "user_data": SECRET,
    "UserData": SECRET,
    "MasterUserPassword": SECRET,
    "connection_string": f"Server=db;Password={SECRET}",
    "annotations": {"kubectl.kubernetes.io/last-applied-configuration": f'{{"password": "{SECRET}"}}'},
    "ansible_become_password": SECRET,
    "ansible_ssh_pass": SECRET,
    "private_key": SECRET,
    "custom_fields": {"ilo": SECRET},
    "config_context": {"snmp": SECRET},
    "outputs": {"pw": {"value": SECRET}},
    "description": SECRET,
    "notes": SECRET,
}
TAGS = {"db_password": SECRET, "dsn": f"postgres://app:{SECRET}@db/x", "jdbc": f"jdbc:x?password={SECRET}", "ApiKey": SECRET}
_TAG_HOLDERS = ("tags", "tags_all", "labels", "Labels", "Meta", "ServiceMeta")
_TAG_LISTS = ("Tags", "TagList")
_NAMES_ONLY = ("aws-eks-list.json", "consul-services.json")
_OWN_NAMES = ("env", "description")  # attributes of our own format, which the user writes as such


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_of_the_documents_is_kept(name: str) -> None:
    kept = repr(reading(name))
    assert "secret-" not in kept and "$apr1$" not in kept
    for secret in set(re.findall(rb"[a-z]+-[a-z]+-secret|tf-db-password|tf-random-result|hostvar-password", raw(name))):
        assert secret.decode() not in kept


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith((".yaml", ".csv", *_NAMES_ONLY))])
def test_no_planted_secret_is_kept(name: str) -> None:
    documents = list(documents_in(raw(name).decode()))
    for document in documents:
        _plant(document, own=name.startswith("components"))
    data = "\n".join(map(json.dumps, documents))
    assert data.count(SECRET) > 15
    found = read(data.encode(), name, reading(name).format)
    assert found.sightings
    assert SECRET not in repr(found)


def _plant(value: Any, own: bool) -> None:
    """Puts secrets beside everything below a value, where a name or a place tells that they are."""
    if isinstance(value, list):
        for one in value:
            _plant(one, own)
    if not isinstance(value, dict):
        return
    for key, one in list(value.items()):
        if key in _TAG_HOLDERS and isinstance(one, dict):
            one.update(TAGS)
        elif key in _TAG_LISTS and isinstance(one, list):
            one.extend({"Key": tag, "Value": secret} for tag, secret in TAGS.items())
        elif key not in ("hostvars", "depends_on", "services", *_TAG_HOLDERS):
            _plant(one, own)
    if value and not value.keys() & {"hosts", "children", "_meta"} and not _is_map_of_groups(value):
        value.update({key: secret for key, secret in PLANTED.items() if key not in value and not (own and key in _OWN_NAMES)})


def _is_map_of_groups(value: dict[str, Any]) -> bool:
    """Whether keys are names: of groups, or of Consul's services."""
    return all(
        isinstance(one, list) or (isinstance(one, dict) and one.keys() & {"hosts", "children"}) for one in value.values()
    )


def test_hostvars_and_vault_values_are_not_kept() -> None:
    hostvars = {**PLANTED, "env": "prod", "owner": {"__ansible_vault": SECRET}, "role": f"$ANSIBLE_VAULT;1.1\n{SECRET}"}
    document = {"_meta": {"hostvars": {"web": hostvars}}, "all": {"hosts": ["web"], "vars": PLANTED}}
    found = read(json.dumps(document).encode())
    assert SECRET not in repr(found)
    assert found.sightings[0].attributes == {"env": "prod"}


def test_a_sensitive_attribute_is_not_kept_even_if_it_is_allowed() -> None:
    state = json.loads(raw("terraform.tfstate"))
    instance = state["resources"][1]["instances"][0]
    instance["attributes"] |= {"private_dns": SECRET, "tags": {"Name": "x"}, "tags_all": {"Name": SECRET}}
    instance["sensitive_attributes"] = [
        [{"type": "get_attr", "value": "private_dns"}],
        [{"type": "get_attr", "value": "tags_all"}, {"type": "index", "value": {"value": "Name", "type": "string"}}],
    ]
    assert SECRET not in repr(read(json.dumps(state).encode()))
    shown = json.loads(raw("terraform-show.json"))
    resource = shown["values"]["root_module"]["resources"][0]
    resource["values"] |= {"private_dns": SECRET, "tags_all": {"Name": SECRET}}
    resource["sensitive_values"] = {"private_dns": True, "tags_all": {"Name": True}, "tags": {}}
    assert SECRET not in repr(read(json.dumps(shown).encode()))


def test_a_tag_without_a_secret_stays_whole() -> None:
    rows = [{"path": "a/b", "kind": "service", "tags": {"url": "https://shop.example.net/x?y=1", "pass-through": "yes"}}]
    assert read(json.dumps(rows).encode()).sightings[0].tags == {
        "url": "https://shop.example.net/x?y=1",
        "pass-through": "yes",
    }
