"""What does harm to clusters, containers and clouds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbooks.knowledge.rules import Found, rule
from runbooks.shell.invocation import Invocation

_KUBE = "kubectl oc k kubecolor"
_DOCKER = "docker podman nerdctl"
_GONE = re.compile(
    r"^(?:terminate|delete|destroy|purge|remove|deregister|revoke|release|empty|rm|rb|batch-delete|schedule-key-deletion|cancel-\w+|abort)(?:-|$)"
)
_STOPPED = re.compile(
    r"^(?:stop|deallocate|reboot|restart|reset|detach|disassociate|disable|suspend|failover|promote|power-off|poweroff|shutdown|drain|rollback|resize|modify|restore|evict|deny|scale)(?:-|$)"
)
_CLOUDS = frozenset(
    {
        "aws",
        "gcloud",
        "az",
        "doctl",
        "oci",
        "ibmcloud",
        "openstack",
        "hcloud",
        "eksctl",
        "linode-cli",
        "scw",
        "exo",
        "gsutil",
        "mc",
        "bq",
    }
)

RULES = (
    rule("kubectl-delete-many", "irreversible", "deletes a namespace, volumes, definitions or all of a kind", _KUBE, r"delete .*", anywhere=r"(?:^| )(?:--all(?:=true)?|-A|--all-namespaces|(?:ns|namespaces?|pvc?|persistentvolumes?|persistentvolumeclaims?|crds?|customresourcedefinitions?|all|nodes?|no|sts|statefulsets?|secrets?)(?:/\S*)?)(?: |$)"),
    rule("kubectl-delete", "danger", "deletes objects of the cluster", _KUBE, "delete"),
    rule("kubectl-force", "danger", "deletes without waiting for the end", _KUBE, "(?:delete|replace)", options="--force --grace-period"),
    rule("kubectl-drain", "danger", "moves everything off a node", _KUBE, "drain"),
    rule("kubectl-cordon", "caution", "keeps new pods off a node", _KUBE, "cordon"),
    rule("kubectl-taint", "caution", "keeps or drives pods off a node", _KUBE, "taint"),
    rule("kubectl-scale-zero", "danger", "stops every replica", _KUBE, "scale", anywhere=r"--replicas[= ]0(?: |$)"),
    rule("kubectl-scale", "caution", "changes how many replicas run", _KUBE, "(?:scale|autoscale)", anywhere=r"--replicas[= ][1-9]|autoscale"),
    rule("kubectl-replace", "danger", "replaces objects of the cluster", _KUBE, "replace"),
    rule("kubectl-rollout", "caution", "restarts or takes back a deployment", _KUBE, "rollout (?:undo|restart|pause)"),
    rule("kubectl-change", "caution", "changes objects of the cluster", _KUBE, "(?:apply|patch|edit|set|label|annotate|create|expose|cp)", anywhere=r"^(?:.* )?(?:apply|patch|edit|set)(?: |$)"),
    rule("kubectl-prune", "danger", "deletes what is not in the files", _KUBE, "apply", options="--prune"),
    rule("kubectl-access", "danger", "changes who may do what", _KUBE, "(?:create (?:cluster)?rolebinding|auth reconcile|certificate (?:approve|deny)|adm policy)"),
    rule("kubectl-config", "caution", "deletes a way into a cluster", _KUBE, r"config (?:delete-\w+|unset)"),
    rule("helm-uninstall", "danger", "removes a release", "helm helmfile", "(?:uninstall|delete|del|un|destroy)"),
    rule("helm-upgrade", "caution", "changes a release", "helm helmfile", "(?:upgrade|rollback|apply|sync)"),
    rule("helm-force", "danger", "replaces objects of a release", "helm", "(?:upgrade|rollback)", options="--force --recreate-pods"),
    rule("cluster-reset", "irreversible", "takes a node or cluster apart", "kubeadm kind minikube k3d rke k3s-uninstall.sh k3s-killall.sh", "(?:reset|delete|cluster delete|remove|$)"),
    rule("flux-delete", "danger", "deletes or stops what keeps the cluster as wanted", "flux", "(?:delete|uninstall|suspend)"),
    rule("argocd-delete", "danger", "deletes an application", "argocd", "(?:app (?:delete|terminate-op|rollback)|cluster rm|repo rm|proj delete)"), rule("argocd-sync", "caution", "changes the cluster", "argocd", "app sync"), rule("istio-uninstall", "danger", "removes the mesh", "istioctl linkerd cilium", "(?:uninstall|x uninstall)"),
    rule("container-remove", "danger", "removes containers, also running ones", _DOCKER, "(?:rm|container rm|compose rm)", options="-f --force"), rule("container-remove", "caution", "removes containers", _DOCKER, "(?:rm|container rm|compose rm|pod rm)", unless="-f --force"), rule("container-volumes", "irreversible", "deletes volumes with what is in them", _DOCKER, "(?:rm|compose down|compose rm)", options="-v --volumes"),
    rule("container-prune", "irreversible", "deletes everything that is not in use", _DOCKER, r"(?:system|volume|container|image|network|builder|buildx) prune"), rule("volume-remove", "irreversible", "deletes volumes with what is in them", _DOCKER, "volume (?:rm|remove)"), rule("container-stop", "danger", "stops containers", _DOCKER, "(?:stop|kill|container (?:stop|kill)|compose (?:stop|kill|down)|pod (?:stop|kill)|service rm|stack rm|swarm leave|node rm)"), rule("container-restart", "caution", "interrupts containers", _DOCKER, "(?:restart|container restart|compose restart|pause|update|service update|service scale|stack deploy)"), rule("image-remove", "caution", "removes images", _DOCKER, "(?:rmi|image (?:rm|remove)|network (?:rm|remove)|secret rm|config rm)"),
    rule("container-stop", "danger", "stops containers", "docker-compose podman-compose", "(?:down|stop|kill)"), rule("container-volumes", "irreversible", "deletes volumes with what is in them", "docker-compose podman-compose", "(?:down|rm)", options="-v --volumes"), rule("container-remove", "danger", "removes containers", "docker-compose podman-compose", "rm"), rule("container-restart", "caution", "interrupts containers", "docker-compose podman-compose", "restart"), rule("container-privileged", "danger", "lets a container do anything on the host", _DOCKER, "(?:run|create|exec)", options="--privileged"), rule("image-remove", "caution", "removes images or pods", "crictl ctr", "(?:rmi|rm|rmp|stop|stopp|images (?:rm|remove)|containers (?:rm|delete)|tasks kill)"),
    rule("terraform-destroy", "irreversible", "destroys infrastructure", "terraform tofu terragrunt", "(?:destroy|run-all destroy)"), rule("terraform-destroy", "irreversible", "destroys infrastructure", "terraform tofu terragrunt", "apply", options="-destroy --destroy"), rule("terraform-approve", "danger", "changes infrastructure without asking", "terraform tofu terragrunt", "(?:apply|run-all apply)", options="-auto-approve --auto-approve --terragrunt-non-interactive"), rule("terraform-apply", "caution", "changes infrastructure", "terraform tofu terragrunt", "(?:apply|refresh|import|run-all apply)", unless="-auto-approve --auto-approve"), rule("terraform-state", "danger", "changes what is known about infrastructure", "terraform tofu terragrunt", "(?:state (?:rm|mv|push|replace-provider)|force-unlock|taint|untaint|workspace delete)"), rule("pulumi-destroy", "irreversible", "destroys infrastructure", "pulumi", "(?:destroy|stack rm|state delete)"), rule("pulumi-up", "caution", "changes infrastructure", "pulumi", "(?:up|update|refresh|import)"), rule("cdk-destroy", "irreversible", "destroys infrastructure", "cdk sls serverless sam copilot", "(?:destroy|remove|delete)"), rule("cdk-deploy", "caution", "changes infrastructure", "cdk sls serverless sam copilot fly flyctl heroku", "deploy"), rule("app-destroy", "irreversible", "destroys an application", "heroku fly flyctl", r"(?:apps:destroy|destroy|apps destroy|pg:reset|volumes (?:delete|destroy))"),
    rule("s3-remove", "irreversible", "deletes objects in the store", "aws", "s3 (?:rm|rb)"), rule("s3-sync-delete", "irreversible", "deletes what the source does not have", "aws gsutil gcloud", "(?:s3 sync|rsync|storage rsync)", options="--delete -d --delete-unmatched-destination-objects"), rule("s3-move", "caution", "moves objects in the store", "aws", "s3 (?:mv|sync)"), rule("gsutil-remove", "irreversible", "deletes objects in the store", "gsutil", "(?:rm|rb)"), rule("ceph-remove", "irreversible", "deletes data or its copies", "ceph", r"(?:osd (?:purge|destroy|rm|out|lost|crush (?:rm|remove)|pool (?:rm|delete))|fs rm|mon remove|auth del|mds fail|osd down)"), rule("rbd-remove", "irreversible", "deletes images or snapshots", "rbd rados", "(?:rm|remove|purge|snap (?:rm|purge|rollback|remove)|trash (?:rm|purge)|rmpool|cppool)"), rule("iscsi", "danger", "takes a disk away", "iscsiadm", options="-u --logout -o"),
)  # fmt: skip


def of_cloud(one: Invocation) -> Iterator[Found]:
    """What a cloud's command line terminates, deletes or stops: told by its verbs."""
    if one.name not in _CLOUDS or one.name == "gsutil":
        return
    path = (
        one.subcommand[1:2] if one.name == "aws" else (one.subcommand[:1] if one.name in ("mc", "eksctl") else one.subcommand)
    )
    verbs = [word for word in path if _GONE.match(word)]
    said = " ".join((one.name, *one.subcommand))
    if one.name == "aws" and one.subcommand[:1] == ("s3",):
        return
    if verbs:
        yield ("irreversible", "cloud-delete", f"{said} deletes in the cloud")
    elif any(_STOPPED.match(word) for word in path):
        yield ("danger", "cloud-stop", f"{said} interrupts something in the cloud")
    elif (
        one.name == "aws"
        and one.has("--desired-capacity", "--desired-count", "--min-size")
        and one.value("--desired-capacity", "--desired-count") == "0"
    ):
        yield ("danger", "cloud-scale-zero", f"{said} stops everything")
