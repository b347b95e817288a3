"""Where a command ran, beyond its folder: git, Kubernetes, cloud, container and language environments, read from files.

No process is started and nothing raises: what can't be read is left out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from string import hexdigits

from recorder.kubeconfig import kube_context

_LARGEST_FILE = 4 * 1024 * 1024

Reader = Callable[[str], str]


def read_context(cwd: str, environment: Mapping[str, str]) -> dict[str, str]:
    """What is in force in a folder for a shell with these variables; only keys with a value are there.

    Keys: git_branch, git_commit, kube_context, kube_namespace, aws_profile, aws_region, gcloud_config, gcp_project,
    azure_subscription, virtualenv, conda_env, terraform_workspace, docker_context.
    """
    found: dict[str, str] = {}
    for source in _SOURCES:
        found.update(source(cwd, environment))
    return {key: value for key, value in found.items() if value}


def read_text(path: str) -> str:
    """A small file's text, "" where it can't be read; unchanged files are read once."""
    try:
        status = os.stat(path)  # noqa: PTH116 - runs before every command: os.path costs a tenth of pathlib
    except (OSError, ValueError):
        return ""
    if status.st_size > _LARGEST_FILE:
        return ""
    return _read_version(path, status.st_mtime_ns, status.st_size, status.st_ino)


@lru_cache(maxsize=64)
def _read_version(path: str, _mtime_ns: int, _size: int, _inode: int) -> str:
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            return file.read(_LARGEST_FILE)
    except (OSError, ValueError):
        return ""


def _git(cwd: str, environment: Mapping[str, str]) -> dict[str, str]:
    folder = _git_folder(cwd, environment.get("HOME", ""))
    head = read_text(f"{folder}/HEAD").strip() if folder else ""
    if not head.startswith("ref: "):
        return {"git_commit": _object_name(head)}
    reference = head.removeprefix("ref: ")
    common = read_text(f"{folder}/commondir").strip()
    shared = os.path.join(folder, common) if common else folder  # noqa: PTH118
    commit = (
        read_text(f"{folder}/{reference}").strip()
        or read_text(f"{shared}/{reference}").strip()
        or _packed_commit(read_text(f"{shared}/packed-refs"), reference)
    )
    return {"git_branch": reference.removeprefix("refs/heads/"), "git_commit": _object_name(commit)}


def _git_folder(cwd: str, home: str) -> str:
    """The git folder a working tree belongs to, looked for upwards to the home or the root folder."""
    folder = cwd
    while folder.startswith("/"):
        candidate = f"{folder.rstrip('/')}/.git"
        if os.path.isdir(candidate):  # noqa: PTH112
            return candidate
        if os.path.isfile(candidate):  # noqa: PTH113
            target = read_text(candidate).partition("gitdir:")[2].strip()
            return os.path.join(folder, target)  # noqa: PTH118
        if folder in ("/", home):
            break
        folder = os.path.dirname(folder)  # noqa: PTH120
    return ""


def _object_name(text: str) -> str:
    return text if 40 <= len(text) <= 64 and all(digit in hexdigits for digit in text) else ""


def _packed_commit(packed: str, reference: str) -> str:
    end = f"\n{packed}".find(f" {reference}\n")
    return packed[max(0, end - 1 - 64) : end - 1].rpartition("\n")[2] if end > 0 else ""


def _kubernetes(_cwd: str, environment: Mapping[str, str]) -> dict[str, str]:
    paths = environment.get("KUBECONFIG") or _in_home(environment, ".kube/config")
    context, namespace = kube_context([read_text(path) for path in paths.split(os.pathsep) if path])
    return {"kube_context": context, "kube_namespace": namespace}


def _aws(_cwd: str, environment: Mapping[str, str]) -> dict[str, str]:
    profile = environment.get("AWS_PROFILE") or environment.get("AWS_DEFAULT_PROFILE") or ""
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or ""
    if not region:
        config = read_text(environment.get("AWS_CONFIG_FILE") or _in_home(environment, ".aws/config"))
        section = f"profile {profile}" if profile not in ("", "default") else "default"
        region = _ini_value(config, section, "region")
    return {"aws_profile": profile, "aws_region": region}


def _gcloud(_cwd: str, environment: Mapping[str, str]) -> dict[str, str]:
    folder = environment.get("CLOUDSDK_CONFIG") or _in_home(environment, ".config/gcloud")
    config = environment.get("CLOUDSDK_ACTIVE_CONFIG_NAME") or read_text(f"{folder}/active_config").strip()
    project = environment.get("CLOUDSDK_CORE_PROJECT") or environment.get("GOOGLE_CLOUD_PROJECT") or ""
    if config and not project:
        project = _ini_value(read_text(f"{folder}/configurations/config_{config}"), "core", "project")
    return {"gcloud_config": config, "gcp_project": project}


def _azure(_cwd: str, environment: Mapping[str, str]) -> dict[str, str]:
    folder = environment.get("AZURE_CONFIG_DIR") or _in_home(environment, ".azure")
    return {"azure_subscription": _ini_value(read_text(f"{folder}/clouds.config"), "AzureCloud", "subscription")}


def _terraform(cwd: str, environment: Mapping[str, str]) -> dict[str, str]:
    workspace = environment.get("TF_WORKSPACE")
    if not workspace:
        folder = os.path.join(cwd, environment.get("TF_DATA_DIR") or ".terraform")  # noqa: PTH118
        workspace = read_text(f"{folder}/environment").strip()
    return {"terraform_workspace": workspace}


def _docker(_cwd: str, environment: Mapping[str, str]) -> dict[str, str]:
    context = environment.get("DOCKER_CONTEXT")
    if not context:
        folder = environment.get("DOCKER_CONFIG") or _in_home(environment, ".docker")
        # `docker context use` writes one line, "currentContext": "name"; the rest of the file may hold credentials.
        context = read_text(f"{folder}/config.json").partition('"currentContext"')[2].partition('"')[2].partition('"')[0]
    return {"docker_context": context}


def _variables(_cwd: str, environment: Mapping[str, str]) -> dict[str, str]:
    return {
        "virtualenv": environment.get("VIRTUAL_ENV", ""),
        "conda_env": environment.get("CONDA_DEFAULT_ENV", ""),
    }


_SOURCES = (_git, _kubernetes, _aws, _gcloud, _azure, _terraform, _docker, _variables)


def _in_home(environment: Mapping[str, str], path: str) -> str:
    home = environment.get("HOME")
    return f"{home}/{path}" if home else ""


def _ini_value(text: str, section: str, key: str) -> str:
    """One value of an INI file, "" where it is not there."""
    inside = False
    for line in text.splitlines():
        if line.startswith("["):
            inside = line.strip().strip("[]").strip() == section
        elif inside and not line.startswith((" ", "\t")):
            name, equals, value = line.partition("=")
            if equals and name.strip() == key:
                return value.strip()
    return ""
