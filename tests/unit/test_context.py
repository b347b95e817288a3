"""The context of a command is read from files alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recorder.context import read_context

COMMIT = "9fceb02d0ae598e95dc970b74767f19372d61af8"

KUBECONFIG = """\
apiVersion: v1
clusters:
- cluster:
    server: https://10.0.0.1
  name: prod
contexts:
- context:
    cluster: prod
    extensions:
    - extension:
        provider: minikube.sigs.k8s.io
      name: context_info
    namespace: payments
    user: me
  name: prod-eu
- context:
    cluster: dev
    user: me
  name: dev
current-context: prod-eu
kind: Config
users:
- name: me
  user:
    token: abc
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def context(cwd: Path, home: Path, **variables: str) -> dict[str, str]:
    return read_context(str(cwd), {"HOME": str(home), **variables})


def test_nothing_to_read_gives_nothing(home: Path) -> None:
    assert context(home, home) == {}
    assert read_context("/does/not/exist", {}) == {}
    assert read_context("", {}) == {}
    assert read_context("with\0nul", {"HOME": "x\0y"}) == {}


def test_git_branch_and_commit_in_a_folder_below(home: Path) -> None:
    write(home / "r/.git/HEAD", "ref: refs/heads/feature/x\n")
    write(home / "r/.git/refs/heads/feature/x", COMMIT + "\n")
    (home / "r/a/b").mkdir(parents=True)
    assert context(home / "r/a/b", home) == {"git_branch": "feature/x", "git_commit": COMMIT}


@pytest.mark.parametrize("first", ["", "# pack-refs with: peeled fully-peeled sorted\n", f"{'0' * 40} refs/heads/a\n"])
def test_git_packed_refs(home: Path, first: str) -> None:
    write(home / "r/.git/HEAD", "ref: refs/heads/main\n")
    write(home / "r/.git/packed-refs", f"{first}{COMMIT} refs/heads/main\n^{'1' * 40}\n{'2' * 40} refs/tags/v1\n")
    assert context(home / "r", home) == {"git_branch": "main", "git_commit": COMMIT}


def test_git_detached_and_unborn(home: Path) -> None:
    write(home / "r/.git/HEAD", COMMIT + "\n")
    assert context(home / "r", home) == {"git_commit": COMMIT}
    write(home / "new/.git/HEAD", "ref: refs/heads/main\n")
    assert context(home / "new", home) == {"git_branch": "main"}


def test_git_worktrees_and_submodules(home: Path) -> None:
    write(home / "w/.git", "gitdir: ../r/.git/worktrees/w\n")
    write(home / "r/.git/worktrees/w/HEAD", "ref: refs/heads/topic\n")
    write(home / "r/.git/worktrees/w/commondir", "../..\n")
    write(home / "r/.git/refs/heads/topic", COMMIT + "\n")
    assert context(home / "w", home) == {"git_branch": "topic", "git_commit": COMMIT}


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_git_itself_agrees(home: Path) -> None:
    def git(*arguments: str) -> str:
        identity = {
            "GIT_AUTHOR_NAME": "a",
            "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@b",
        }
        environment = {"HOME": str(home), "PATH": os.environ["PATH"], **identity}
        command = ["git", "-C", str(home / "r"), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    (home / "r").mkdir()
    git("init", "-q", "-b", "trunk")
    git("commit", "-q", "--allow-empty", "-m", "x")
    expected = {"git_branch": "trunk", "git_commit": git("rev-parse", "HEAD")}
    assert context(home / "r", home) == expected
    git("pack-refs", "--all")
    assert context(home / "r", home) == expected
    git("worktree", "add", "-q", str(home / "w"), "-b", "other")
    assert context(home / "w", home) == {**expected, "git_branch": "other"}


def test_the_search_stops_at_home(home: Path) -> None:
    write(home.parent / ".git/HEAD", COMMIT)
    (home / "a").mkdir()
    assert context(home / "a", home) == {}


def test_a_changed_file_is_read_again(home: Path) -> None:
    write(home / "r/.git/HEAD", "ref: refs/heads/one\n")
    assert context(home / "r", home)["git_branch"] == "one"
    write(home / "r/.git/HEAD", "ref: refs/heads/three\n")
    assert context(home / "r", home)["git_branch"] == "three"


def test_kubernetes_in_yaml(home: Path) -> None:
    write(home / ".kube/config", KUBECONFIG)
    assert context(home, home) == {"kube_context": "prod-eu", "kube_namespace": "payments"}


@pytest.mark.parametrize("indent", ["", "  "])
def test_kubernetes_in_yaml_by_hand(home: Path, indent: str) -> None:
    lines = [
        "current-context: 'b' # mine",
        "contexts:",
        f"{indent}- name: a",
        f"{indent}  context:",
        f"{indent}    namespace: na",
    ]
    lines += [f"{indent}- name: b", f"{indent}  context:", f"{indent}    cluster: c", f'{indent}    namespace: "nb"']
    write(home / ".kube/config", "\n".join(lines))
    assert context(home, home) == {"kube_context": "b", "kube_namespace": "nb"}


def test_kubernetes_over_several_files_and_json(home: Path) -> None:
    one = write(home / "one", "current-context: there\n")
    two = write(
        home / "two",
        json.dumps({"contexts": [{"name": "there", "context": {"namespace": "n"}}], "current-context": "no"}),
    )
    broken = write(home / "broken", '{"contexts": 3')
    found = context(home, home, KUBECONFIG=f"{one}:{broken}:{home}/missing:{two}")
    assert found == {"kube_context": "there", "kube_namespace": "n"}


def test_clouds_from_files(home: Path) -> None:
    write(home / ".aws/config", "[default]\nregion = us-east-1\n[profile prod]\noutput=json\nregion=eu-west-1\n")
    write(home / ".config/gcloud/active_config", "work\n")
    write(home / ".config/gcloud/configurations/config_work", "[core]\naccount = a\nproject = shop-1\n")
    write(home / ".azure/clouds.config", "[AzureCloud]\nsubscription = 6c1b2a7e\n")
    write(home / ".docker/config.json", '{"auths": {}, "currentContext": "remote"}')
    gcloud = {
        "gcloud_config": "work",
        "gcp_project": "shop-1",
        "azure_subscription": "6c1b2a7e",
        "docker_context": "remote",
    }
    assert context(home, home) == {"aws_region": "us-east-1", **gcloud}
    assert context(home, home, AWS_PROFILE="prod") == {"aws_profile": "prod", "aws_region": "eu-west-1", **gcloud}


def test_variables_win_over_files(home: Path) -> None:
    write(home / ".docker/config.json", '{"currentContext": "remote"}')
    write(home / ".aws/config", "[default]\nregion = us-east-1\n")
    write(home / "tf/.terraform/environment", "staging")
    assert context(home / "tf", home)["terraform_workspace"] == "staging"
    found = context(
        home / "tf", home, DOCKER_CONTEXT="here", AWS_REGION="eu", TF_WORKSPACE="w", VIRTUAL_ENV="/v",
        CONDA_DEFAULT_ENV="c", CLOUDSDK_ACTIVE_CONFIG_NAME="g", GOOGLE_CLOUD_PROJECT="p",
    )  # fmt: skip
    assert found == {
        "docker_context": "here", "aws_region": "eu", "terraform_workspace": "w", "virtualenv": "/v", "conda_env": "c",
        "gcloud_config": "g", "gcp_project": "p",
    }  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary(), st.binary(), st.binary())
def test_damaged_files_are_no_trouble(home: Path, head: bytes, kube: bytes, aws: bytes) -> None:
    for path, data in (
        ("r/.git/HEAD", head),
        (".kube/config", kube),
        (".aws/config", aws),
        (".docker/config.json", kube),
    ):
        write(home / path, "")
        (home / path).write_bytes(data)
    assert all(context(home / "r", home).values())
