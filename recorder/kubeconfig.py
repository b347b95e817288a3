"""The current context and namespace of kubeconfig files, in YAML as kubectl writes it or in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache


def kube_context(texts: Iterable[str]) -> tuple[str, str]:
    """The current context and its namespace over several files: of each setting the first file's counts.

    Both are "" where they are not set; the namespace that is used then is `default`.
    """
    current, namespaces = "", dict[str, str]()
    for text in texts:
        its_current, its_namespaces = _parse(text)
        current = current or its_current
        namespaces = {**its_namespaces, **namespaces}
    return current, namespaces.get(current, "")


@lru_cache(maxsize=16)
def _parse(text: str) -> tuple[str, dict[str, str]]:
    """The current context and the namespaces by context."""
    return _parse_json(text) if text.lstrip().startswith("{") else _parse_yaml(text)


def _parse_json(text: str) -> tuple[str, dict[str, str]]:
    try:
        document = json.loads(text)
        contexts = {item["name"]: str(item["context"].get("namespace") or "") for item in document.get("contexts") or ()}
        return str(document.get("current-context") or ""), contexts
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return "", {}


def _parse_yaml(text: str) -> tuple[str, dict[str, str]]:
    current, namespaces = "", dict[str, str]()
    in_contexts = False
    item_indent, context_indent = 0, -1
    name = namespace = ""
    for line in [*text.splitlines(), "end:"]:
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        indent = len(line) - len(line.lstrip(" "))
        begins_item = in_contexts and content.startswith("- ") and (not context_indent or indent <= item_indent)
        if begins_item or (indent == 0 and not content.startswith("- ")):
            if name:
                namespaces[name] = namespace
            name = namespace = ""
        if indent == 0 and not content.startswith("- "):
            in_contexts = content == "contexts:"
            context_indent = 0
            if content.startswith("current-context:"):
                current = _scalar(content)
            continue
        if not in_contexts:
            continue
        if begins_item:
            item_indent, context_indent = indent, -1
            indent, content = indent + 2, content[2:].strip()
        if indent == item_indent + 2:
            name = _scalar(content) if content.startswith("name:") else name
        elif content.startswith("namespace:") and indent == (context_indent if context_indent > 0 else indent):
            namespace = _scalar(content)
        if indent > item_indent + 2 and context_indent < 0:
            context_indent = indent
    return current, namespaces


def _scalar(line: str) -> str:
    return line.partition(":")[2].partition(" #")[0].strip().strip("\"'")
