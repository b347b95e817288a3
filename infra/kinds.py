"""Which kind of component a provider's type is; types of no note are "resource", glue between resources is none at all."""

from __future__ import annotations

import re
from functools import lru_cache

# Words of a type, the most telling first: what a word says counts if no earlier one is in the type.
_BY_WORD: tuple[tuple[str, str], ...] = tuple(
    (word, kind)
    for words, kind in (
        ("node_group nodepool node_pool nodegroup agentpools", "nodepool"),
        ("autoscaling_group autoscalinggroup instancegroupmanager instance_group scalesets scale_set", "group"),
        ("db_instance rds_cluster sql_database_instance dbinstance flexibleservers flexible_server", "database"),
        ("sqladmin rds dynamodb elasticache redis memcached spanner bigtable cosmosdb documentdb docdb neptune", "database"),
        ("redshift mssql mysql postgresql mariadb sql_database sql/servers firestore alloydb opensearch", "database"),
        ("elasticloadbalancing loadbalancer load_balancer loadbalancers applicationgateways", "loadbalancer"),
        ("application_gateway forwardingrule forwarding_rule", "loadbalancer"),
        ("eks_cluster gke_cluster kubernetes_cluster container_cluster managedclusters ecs_cluster", "cluster"),
        ("eks/cluster eks:cluster ecs:cluster container.googleapis.com/cluster msk emr_cluster dataproc", "cluster"),
        ("lambda cloud_run run.googleapis.com cloudfunctions function_app web_app app_service", "service"),
        ("web/sites ecs_service ecs:service app_engine appengine containerapps container_app", "service"),
        ("kubernetes_deployment kubernetes_stateful_set kubernetes_daemon_set helm_release", "workload"),
        ("kubernetes_namespace", "namespace"),
        ("s3 storage_bucket storage.googleapis.com/bucket storageaccounts storage_account", "storage"),
        ("sqs sns pubsub servicebus eventhub kinesis mq_broker", "queue"),
    )
    for word in words.split()
)
_EXACT = {
    kind_type: kind
    for kind, types in {
        "instance": "aws_instance aws_spot_instance_request ec2:instance google_compute_instance "
        "compute.googleapis.com/instance azurerm_linux_virtual_machine azurerm_windows_virtual_machine "
        "azurerm_virtual_machine microsoft.compute/virtualmachines microsoft.hybridcompute/machines "
        "openstack_compute_instance_v2 digitalocean_droplet hcloud_server vsphere_virtual_machine linode_instance "
        "proxmox_vm_qemu libvirt_domain scaleway_instance_server lightsail:instance docker_container",
        "network": "aws_vpc ec2:vpc google_compute_network compute.googleapis.com/network azurerm_virtual_network "
        "microsoft.network/virtualnetworks openstack_networking_network_v2 hcloud_network digitalocean_vpc",
        "loadbalancer": "aws_lb aws_alb aws_elb azurerm_lb google_compute_url_map hcloud_load_balancer "
        "digitalocean_loadbalancer",
        "cluster": "aws_eks_cluster aws_ecs_cluster google_container_cluster azurerm_kubernetes_cluster",
        "account": "cloudresourcemanager.googleapis.com/project google_project microsoft.resources/subscriptions "
        "aws_organizations_account",
        "resourcegroup": "azurerm_resource_group microsoft.resources/subscriptions/resourcegroups",
    }.items()
    for kind_type in types.split()
}
_GLUE = re.compile(
    r"_(?:attachment|association|membership|permission|rule|policy|record|route|parameter|version|object|propagation)$"
    r"|_(?:policy_attachment|iam_(?:member|binding|policy)|role_assignment|access_policy|acl|lock|import)$"
    r"|parameter_?group|option_?group|subnet_?group|_secret(?:_version)?$|/(?:extensions|locks|roleassignments|secrets)$"
)
_NO_PLACE = frozenset(
    {"random", "null", "tls", "local", "time", "archive", "template", "external", "http", "terraform", "cloudinit", "vault"}
)


@lru_cache(maxsize=4096)
def kind_of(native_type: str) -> str:
    """The kind of a type as Terraform (`aws_instance`), AWS (`ec2:instance`), Azure or GCP name it; "" for glue."""
    lower = native_type.lower()
    if lower in _EXACT:
        return _EXACT[lower]
    if _GLUE.search(lower):
        return ""
    words = re.sub(r"[^a-z0-9]+", "_", lower)
    for word, kind in _BY_WORD:
        plain = word if re.search(r"[:/.]", word) else ""
        if (plain and plain in lower) or (not plain and re.search(rf"(?:^|_){word}(?:_|$)", words)):
            return kind
    return "resource"


def describes_no_thing(terraform_provider: str) -> bool:
    """Whether what a Terraform provider makes exists in the state only (random names, keys, local files)."""
    return terraform_provider in _NO_PLACE
