"""`tt infra tree`: the hierarchy, drawn."""

from __future__ import annotations

import sys

import click

from cli.group import tell
from cli.human import duration, local_time, visible
from cli.opening import opened
from cli.output import output_options, print_table
from store import components
from store.table import Row, Table

_MARKS = {"critical": ("C", "red"), "warning": ("W", "yellow"), "ok": ("o", "green"), "unknown": ("?", "bright_black")}
_COLUMNS = (
    "path", "level", "name", "kind", "health", "health_below", "health_reason", "lifecycle", "below", "critical", "warning",
    "missing", "open_tasks", "spent_ms", "component_id", "uid",
)  # fmt: skip


@click.command()
@click.argument("path", required=False)
@click.option("-d", "--depth", type=click.IntRange(min=1), help="How many levels; by default as many as fit.")
@click.option("-a", "--all", "everything", is_flag=True, help="All levels, and all that lie side by side.")
@click.option("--retired", is_flag=True, help="Retired components as well.")
@output_options
def command(path: str | None, depth: int | None, everything: bool, retired: bool, format_: str) -> None:
    """Draw the hierarchy with health, open tasks and time spent.

    C is critical, W warning, o ok and ? unknown: the worst at or below. What is left out is counted.

    \b
    tt infra tree
    tt infra tree eu-west-1 --depth 2
    """
    from infra.tree import lines, nodes

    with opened("infra tree") as store:
        root = components.resolve(store, path) if path else None
        shown = nodes(
            store, root, depth=depth, all_=everything, retired=retired or bool(root and root["lifecycle"] == "retired")
        )
    if format_ != "table":
        ordered = [line.node for line in lines(shown, root) if line.node is not None]
        print_table(Table(_COLUMNS, [{name: node[name] for name in _COLUMNS} for node in ordered]), format_)
        return
    if not shown:
        tell("there are no components; tt infra import FILE or tt infra add PATH makes some")
    colours = sys.stdout.isatty()
    known = {node["parent_uid"] for node in shown}
    for line in lines(shown, root):
        if line.node is None:
            click.echo(f"{line.strokes}… {line.left_out:,} more")
        else:
            collapsed = line.node["below"] > 0 and line.node["uid"] not in known
            click.echo(line.strokes + _described(line.node, root, colours, collapsed=collapsed))


def _described(node: Row, root: Row | None, colours: bool, *, collapsed: bool) -> str:
    letter, colour = _MARKS[node["health_below"]]
    mark = click.style(letter, fg=colour, bold=letter in "CW") if colours else letter
    is_root = root is not None and node["uid"] == root["uid"]
    name = visible(node["path"] if is_root else node["path"].rpartition("/")[2])
    name = click.style(name, bold=True) if colours and node["health"] in ("critical", "warning") else name
    told = [part for part in (*_facts(node, collapsed), *_work(node)) if part]
    text = f"  {' · '.join(told)}" if told else ""
    return f"{mark} {name}{click.style(text, dim=True) if colours else text}"


def _facts(node: Row, collapsed: bool) -> list[str]:
    own = node["health"]
    facts = [visible(node["kind"] or "")]
    if node["lifecycle"] == "missing":
        facts.append(f"missing since {local_time(node['missing_since'])}")
    elif node["lifecycle"] == "retired":
        facts.append("retired")
    if own in ("critical", "warning"):
        facts.append(f"{own}: {visible(node['health_reason'])}" if node["health_reason"] else own)
    if collapsed:
        others = {name: node[name] - (own == name) for name in ("critical", "warning")}
        counted = [f"{count:,} {name}" for name, count in others.items() if count]
        counted += [f"{node['missing']:,} missing"] if node["missing"] - (node["lifecycle"] == "missing") > 0 else []
        facts.append(f"{node['below']:,} below" + (f" ({', '.join(counted)})" if counted else ""))
    return facts


def _work(node: Row) -> list[str]:
    tasks = node["open_tasks"]
    return [
        f"{tasks:,} open task{'s' if tasks > 1 else ''}" if tasks else "",
        duration(node["spent_ms"]) if node["spent_ms"] else "",
    ]
