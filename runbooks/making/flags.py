"""What a reviewer should look at in a step, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runbooks.making.environment_readers import EVERYWHERE, reads_unnamed
from runbooks.making.interruptions import follows
from runbooks.making.item import Item
from runbooks.making.looking import is_viewer

SECRET = "***"
BACKGROUND = "goes on in the background"
BASH_LIKE = frozenset({"", "bash", "sh", "dash", "ash", "ksh", "zsh"})
# What the context of a command says, the programs that go by it, and its name in words.
CONTEXTS: tuple[tuple[str, str, str], ...] = (
    ("kube_context", "KUBECONFIG", "the Kubernetes context"),
    ("kube_namespace", "KUBECONFIG", "the Kubernetes namespace"),
    ("aws_profile", "AWS_PROFILE", "the AWS profile"),
    ("aws_region", "AWS_REGION", "the AWS region"),
    ("gcloud_config", "CLOUDSDK_CONFIG", "the gcloud configuration"),
    ("gcp_project", "CLOUDSDK_CONFIG", "the Google Cloud project"),
    ("azure_subscription", "AZURE_CONFIG_DIR", "the Azure subscription"),
    ("docker_context", "DOCKER_CONTEXT", "the Docker context"),
    ("terraform_workspace", "TF_WORKSPACE", "the Terraform workspace"),
    ("virtualenv", "VIRTUAL_ENV", "the virtual environment"),
    ("conda_env", "CONDA_PREFIX", "the conda environment"),
    ("git_branch", "GIT_DIR", "the git branch"),
)


def flags_of(item: Item, shell: str, unset: Sequence[str]) -> Iterator[str]:
    """What one command alone shows; `unset` are the variables it reads that nothing recorded has set."""
    recorded = item.recorded
    if SECRET in item.text:
        yield f"a secret was recorded as {SECRET}"
    if item.syntax.has_error:
        yield "bash can't read this command"
    if recorded.shell not in BASH_LIKE or (recorded.shell == "zsh" and shell != "zsh"):
        yield f"was recorded in {recorded.shell}, not in bash"
    for name in unset:
        yield f"reads ${name}, which nothing in the recording has set"
    if recorded.output_truncated:
        yield "its output was not recorded whole"
    if item.ended == "unknown":
        yield "was still running when the recording ended" if recorded.state == "running" else "how it ended is not known"
    yield from _by_nature(item)


def _by_nature(item: Item) -> Iterator[str]:
    if item.kind == "interactive" and item.rule in ("remote-shell", "shell", "prompt"):
        yield "what was done inside is not part of the recording"
    if is_viewer(item) or follows(item):
        yield "runs until somebody stops it"
    if any(simple.background for simple in item.syntax.simples):
        yield BACKGROUND
    if any(redirect.body for simple in item.syntax.simples for redirect in simple.redirects):
        yield "holds a text of several lines that should be read"
    if item.prepares and item.programs[:1] == ("alias",):
        yield "an alias, which a script does not know"


def contexts(steps: Sequence[Item]) -> Iterator[tuple[Item, str]]:
    """Where the account, cluster or branch that a step acted on is another than for the step before."""
    last: dict[str, str] = {}
    for item in steps:
        programs = frozenset(call.program for call in item.calls if call.host is None)
        for key, variable, words in CONTEXTS:
            if item.prepares and variable in item.effects.sets:
                last.pop(key, None)  # chosen by a step, so that nobody need be told
                continue
            now = item.recorded.context.get(key)
            if not now or not reads_unnamed(variable, programs):
                continue
            if last.get(key, now) != now:
                yield item, f"{words} was {now} here, and {last[key]} for the step before that goes by it"
            last[key] = now


def hosts(steps: Sequence[Item]) -> Iterator[tuple[Item, str]]:
    """Steps that were recorded on another machine than the first."""
    first = next((item.recorded.host for item in steps if item.recorded.host), "")
    for item in steps:
        if item.recorded.host and item.recorded.host != first:
            yield item, f"was recorded on {item.recorded.host}, not on {first} as the first step"


def unset_variables(item: Item, known: frozenset[str]) -> list[str]:
    """The variables that a command reads and that neither it nor anything before it in its session has set."""
    own = {name for simple in item.syntax.simples for name, _ in simple.assignments} | item.syntax.sets
    names = item.syntax.reads - own - known - EVERYWHERE
    return sorted(name for name in names if name.isidentifier())
