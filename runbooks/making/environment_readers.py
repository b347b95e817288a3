"""Which programs read which environment variables without their being named in the command."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

_CLOUD = (
    "aws",
    "terraform",
    "tofu",
    "terragrunt",
    "packer",
    "kubectl",
    "eksctl",
    "helm",
    "sam",
    "cdk",
    "ansible-playbook",
    "boto",
    "s3cmd",
)
_KUBE = ("kubectl", "helm", "k9s", "kustomize", "flux", "argocd", "istioctl", "stern", "kubectx", "kubens", "oc", "velero", "skaffold",
         "terraform", "helmfile")  # fmt: skip
_POSTGRES = ("psql", "pg_dump", "pg_dumpall", "pg_restore", "pg_isready", "createdb", "dropdb", "createuser", "pg_basebackup", "vacuumdb",
             "reindexdb", "pgbench", "pg_ctl", "clusterdb", "dropuser")  # fmt: skip
_DOCKER = ("docker", "docker-compose", "podman", "compose")
_PYTHON = (
    "python",
    "python3",
    "pip",
    "pip3",
    "pytest",
    "ansible",
    "ansible-playbook",
    "uv",
    "poetry",
    "django-admin",
    "flask",
    "celery",
    "alembic",
)
_NODE = ("node", "npm", "npx", "yarn", "pnpm")
_HTTP = ("curl", "wget", "git", "pip", "npm", "apt-get", "apt", "docker", "helm", "aws", "http", "https")
_PAGED = ("git", "man", "systemctl", "journalctl", "psql", "aws")
_VISUAL = ("git", "crontab", "kubectl", "visudo", "systemctl", "sudoedit")

# The name, or what it begins with (ending in *), and the programs; "*" for every program.
READERS: Mapping[str, tuple[str, ...]] = {
    "AWS_*": _CLOUD,
    "KUBECONFIG": _KUBE,
    "HELM_*": ("helm", "helmfile"),
    "PG*": _POSTGRES,
    "MYSQL_*": ("mysql", "mysqldump", "mysqladmin"),
    "REDISCLI_AUTH": ("redis-cli",),
    "DOCKER_*": _DOCKER,
    "COMPOSE_*": _DOCKER,
    "BUILDKIT_*": _DOCKER,
    "GIT_*": ("git", "gh", "glab", "tig"),
    "GH_*": ("gh",),
    "GITHUB_*": ("gh", "act"),
    "GITLAB_*": ("glab",),
    "TF_*": ("terraform", "tofu", "terragrunt"),
    "TERRAGRUNT_*": ("terragrunt",),
    "VAULT_*": ("vault", "terraform", "consul-template"),
    "CONSUL_*": ("consul",),
    "NOMAD_*": ("nomad",),
    "ANSIBLE_*": ("ansible", "ansible-playbook", "ansible-vault", "ansible-galaxy", "ansible-inventory"),
    "GOOGLE_*": ("gcloud", "gsutil", "terraform", "kubectl", "bq"),
    "CLOUDSDK_*": ("gcloud", "gsutil", "bq"),
    "AZURE_*": ("az", "terraform"),
    "ARM_*": ("az", "terraform", "packer"),
    "OS_*": ("openstack", "terraform", "swift"),
    "SSH_AUTH_SOCK": ("ssh", "scp", "sftp", "rsync", "git", "ansible", "ansible-playbook", "ssh-add"),
    "SSH_AGENT_PID": ("ssh-add", "ssh-agent"),
    "SSH_ASKPASS": ("ssh", "ssh-add"),
    "SSHPASS": ("sshpass",),
    "RSYNC_*": ("rsync",),
    "VIRTUAL_ENV": _PYTHON,
    "CONDA_*": (*_PYTHON, "conda", "mamba"),
    "PYTHON*": _PYTHON,
    "PIP_*": ("pip", "pip3"),
    "UV_*": ("uv",),
    "DJANGO_*": ("python", "python3", "django-admin", "./manage.py"),
    "FLASK_*": ("flask", "python", "python3"),
    "NODE_*": _NODE,
    "NPM_*": _NODE,
    "JAVA_HOME": ("java", "javac", "mvn", "gradle", "./gradlew", "./mvnw"),
    "GO*": ("go", "make"),
    "CARGO_*": ("cargo",),
    "RUST*": ("cargo", "rustc"),
    "ETCDCTL_*": ("etcdctl",),
    "RESTIC_*": ("restic",),
    "BORG_*": ("borg",),
    "RCLONE_*": ("rclone",),
    "MC_*": ("mc",),
    "SOPS_*": ("sops", "helm", "terraform"),
    "GNUPGHOME": ("gpg", "git", "sops", "pass"),
    "HTTP_PROXY": _HTTP, "HTTPS_PROXY": _HTTP, "NO_PROXY": _HTTP, "http_proxy": _HTTP, "https_proxy": _HTTP, "no_proxy": _HTTP,
    "PAGER": _PAGED,
    "EDITOR": _VISUAL,
    "VISUAL": _VISUAL,
    "DEBIAN_FRONTEND": ("apt", "apt-get", "dpkg", "dpkg-reconfigure"),
    "PATH": ("*",),
    "LD_LIBRARY_PATH": ("*",),
    "LC_*": ("*",),
    "LANG": ("*",),
    "TZ": ("*",),
    "SUDO_ASKPASS": ("sudo",),
}  # fmt: skip

# Variables that every session has, so that reading them needs no word.
EVERYWHERE = frozenset(
    "HOME USER LOGNAME PATH PWD OLDPWD SHELL HOSTNAME UID EUID PPID RANDOM SECONDS LINENO IFS TERM LANG TMPDIR HOSTTYPE OSTYPE MACHTYPE"
    " BASH BASHPID BASH_VERSION BASH_SOURCE BASH_LINENO FUNCNAME GROUPS SHLVL COLUMNS LINES REPLY PIPESTATUS EPOCHSECONDS EPOCHREALTIME"
    " OPTARG OPTIND EDITOR VISUAL PAGER XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR ZSH_VERSION status".split()
)


@lru_cache(maxsize=65536)
def reads_unnamed(variable: str, programs: frozenset[str]) -> bool:
    """Whether one of these programs goes by a variable that the command does not name."""
    return any(
        _matches(name, variable) and ("*" in readers or not programs.isdisjoint(readers)) for name, readers in READERS.items()
    )


def _matches(name: str, variable: str) -> bool:
    return variable.startswith(name[:-1]) if name.endswith("*") else variable == name
