"""Which programs read which environment variables without their being named in the command."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from runbooks.knowledge.wordlists import words

_CLOUD = words("aws terraform tofu terragrunt packer kubectl eksctl helm sam cdk ansible-playbook boto s3cmd")
_KUBE = words("kubectl helm k9s kustomize flux argocd istioctl stern kubectx kubens oc velero skaffold terraform helmfile")
_POSTGRES = words(
    "psql pg_dump pg_dumpall pg_restore pg_isready createdb dropdb createuser pg_basebackup vacuumdb reindexdb "
    "pgbench pg_ctl clusterdb dropuser"
)
_DOCKER = words("docker docker-compose podman compose")
_PYTHON = words("python python3 pip pip3 pytest ansible ansible-playbook uv poetry django-admin flask celery alembic")
_NODE = words("node npm npx yarn pnpm")
_HTTP = words("curl wget git pip npm apt-get apt docker helm aws http https")
_PAGED = words("git man systemctl journalctl psql aws")
_VISUAL = words("git crontab kubectl visudo systemctl sudoedit")

# The name, or what it begins with (ending in *), and the programs; "*" for every program.
READERS: Mapping[str, frozenset[str]] = {
    "AWS_*": _CLOUD,
    "KUBECONFIG": _KUBE,
    "HELM_*": words("helm helmfile"),
    "PG*": _POSTGRES,
    "MYSQL_*": words("mysql mysqldump mysqladmin"),
    "REDISCLI_AUTH": words("redis-cli"),
    "DOCKER_*": _DOCKER,
    "COMPOSE_*": _DOCKER,
    "BUILDKIT_*": _DOCKER,
    "GIT_*": words("git gh glab tig"),
    "GH_*": words("gh"),
    "GITHUB_*": words("gh act"),
    "GITLAB_*": words("glab"),
    "TF_*": words("terraform tofu terragrunt"),
    "TERRAGRUNT_*": words("terragrunt"),
    "VAULT_*": words("vault terraform consul-template"),
    "CONSUL_*": words("consul"),
    "NOMAD_*": words("nomad"),
    "ANSIBLE_*": words("ansible ansible-playbook ansible-vault ansible-galaxy ansible-inventory"),
    "GOOGLE_*": words("gcloud gsutil terraform kubectl bq"),
    "CLOUDSDK_*": words("gcloud gsutil bq"),
    "AZURE_*": words("az terraform"),
    "ARM_*": words("az terraform packer"),
    "OS_*": words("openstack terraform swift"),
    "SSH_AUTH_SOCK": words("ssh scp sftp rsync git ansible ansible-playbook ssh-add"),
    "SSH_AGENT_PID": words("ssh-add ssh-agent"),
    "SSH_ASKPASS": words("ssh ssh-add"),
    "SSHPASS": words("sshpass"),
    "RSYNC_*": words("rsync"),
    "VIRTUAL_ENV": _PYTHON,
    "CONDA_*": _PYTHON | {"conda", "mamba"},
    "PYTHON*": _PYTHON,
    "PIP_*": words("pip pip3"),
    "UV_*": words("uv"),
    "DJANGO_*": words("python python3 django-admin ./manage.py"),
    "FLASK_*": words("flask python python3"),
    "NODE_*": _NODE,
    "NPM_*": _NODE,
    "JAVA_HOME": words("java javac mvn gradle ./gradlew ./mvnw"),
    "GO*": words("go make"),
    "CARGO_*": words("cargo"),
    "RUST*": words("cargo rustc"),
    "ETCDCTL_*": words("etcdctl"),
    "RESTIC_*": words("restic"),
    "BORG_*": words("borg"),
    "RCLONE_*": words("rclone"),
    "MC_*": words("mc"),
    "SOPS_*": words("sops helm terraform"),
    "GNUPGHOME": words("gpg git sops pass"),
    "HTTP_PROXY": _HTTP, "HTTPS_PROXY": _HTTP, "NO_PROXY": _HTTP, "http_proxy": _HTTP, "https_proxy": _HTTP, "no_proxy": _HTTP,
    "PAGER": _PAGED,
    "EDITOR": _VISUAL,
    "VISUAL": _VISUAL,
    "DEBIAN_FRONTEND": words("apt apt-get dpkg dpkg-reconfigure"),
    "PATH": words("*"),
    "LD_LIBRARY_PATH": words("*"),
    "LC_*": words("*"),
    "LANG": words("*"),
    "TZ": words("*"),
    "SUDO_ASKPASS": words("sudo"),
}  # fmt: skip

# Variables that every session has, so that reading them needs no word.
EVERYWHERE = words(
    "HOME USER LOGNAME PATH PWD OLDPWD SHELL HOSTNAME UID EUID PPID RANDOM SECONDS LINENO IFS TERM LANG TMPDIR "
    "HOSTTYPE OSTYPE MACHTYPE BASH BASHPID BASH_VERSION BASH_SOURCE BASH_LINENO FUNCNAME GROUPS SHLVL COLUMNS LINES "
    "REPLY PIPESTATUS EPOCHSECONDS EPOCHREALTIME OPTARG OPTIND EDITOR VISUAL PAGER XDG_CONFIG_HOME XDG_DATA_HOME "
    "XDG_CACHE_HOME XDG_RUNTIME_DIR ZSH_VERSION status"
)


@lru_cache(maxsize=65536)
def reads_unnamed(variable: str, programs: frozenset[str]) -> bool:
    """Whether one of these programs goes by a variable that the command does not name."""
    return any(
        _matches(name, variable) and ("*" in readers or not readers.isdisjoint(programs)) for name, readers in READERS.items()
    )


@lru_cache(maxsize=4096)
def has_readers(variable: str) -> bool:
    """Whether any program goes by a variable that its command does not name."""
    return any(_matches(name, variable) for name in READERS)


def _matches(name: str, variable: str) -> bool:
    return variable.startswith(name[:-1]) if name.endswith("*") else variable == name
