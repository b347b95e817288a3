"""`make bench`: what recording costs, each figure beside its baseline from the same run.

python -m tests.bench [GROUP ...]

Groups are commands, throughput, echo, memory, start, status, texts, tasks, infra, billing, runbooks, alert_reports and alerts;
`alerta` is measured only where it is named: it installs alerta-server, and needs PostgreSQL's programs.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bench import measures
from tests.bench.alert_reports import alert_report_costs
from tests.bench.alerta import beside_alerta
from tests.bench.alerts import alert_costs
from tests.bench.billing import billing_costs
from tests.bench.infra import infra_costs
from tests.bench.measures import Figure
from tests.bench.runbooks import runbook_costs
from tests.bench.tasks import task_costs
from tests.bench.texts import text_costs

_GROUPS: dict[str, Callable[[Path], Iterable[Figure]]] = {
    "commands": measures.added_time_per_command,
    "throughput": measures.throughput,
    "echo": measures.echo,
    "memory": measures.memory_and_idle,
    "start": measures.first_prompt,
    "status": measures.status_prompt,
    "texts": text_costs,
    "tasks": task_costs,
    "infra": infra_costs,
    "billing": billing_costs,
    "alert_reports": alert_report_costs,
    "alerts": alert_costs,
    "runbooks": runbook_costs,
    "alerta": beside_alerta,
}
_ON_DEMAND = ("alerta",)


def main() -> int:
    """Measure what was asked for, by default everything; 1 where a limit is missed."""
    wanted = sys.argv[1:] or [name for name in _GROUPS if name not in _ON_DEMAND]
    missed = 0
    print(f"{'what':44} {'ours':>10} {'baseline':>10} {'ratio':>7} {'figure':>10} {'limit':>10}")
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="tt-bench-", ignore_cleanup_errors=True) as folder:
            for figure in _GROUPS[name](Path(folder)):
                missed += not figure.holds
                print(figure.line(), flush=True)
    print(f"\n{missed} limits missed" if missed else "\nevery limit holds")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
