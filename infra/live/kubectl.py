"""Kubernetes clusters, one by one: contexts = ["prod-eu", ...]; by default the current one."""

from __future__ import annotations

from infra.question import Question, Settings

_KINDS = "namespaces,nodes,deployments,statefulsets,daemonsets,cronjobs,services,ingresses,pods"
_REQUEST_TIMEOUT = "--request-timeout=30s"


def questions(settings: Settings) -> list[Question]:
    """One command per context."""
    settings.refuse_others("contexts", "kinds", "kubeconfig")
    kinds = ",".join(settings.texts("kinds")) or _KINDS
    kubeconfig = settings.text("kubeconfig")
    environment = {"KUBECONFIG": kubeconfig} if kubeconfig else {}
    contexts = settings.texts("contexts")
    command = ("get", kinds, "--all-namespaces", "--output=json", _REQUEST_TIMEOUT)
    if not contexts:
        return [Question("current context", ("kubectl", *command), "kubectl", settings.name, environment=environment)]
    return [
        Question(context, ("kubectl", f"--context={context}", *command), "kubectl", context, environment=environment)
        for context in contexts
    ]
