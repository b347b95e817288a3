"""`tt report`: where time went, what it brings, and how alerts went."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "time": Verb("cli.report_time", "Tell where time went."),
    "billing": Verb("cli.report_billing", "Tell what work brings: unbilled, invoiced, open; budgets and retainers."),
    "components": Verb("cli.report_components", "Tell what each part of an infrastructure costs."),
    "alerts": Verb("cli.report_alerts", "Tell how fast alerts were answered, how many were noise, and what was down."),
    "team": Verb("cli.report_team", "Tell what people worked beside what they could."),
}

command = group(
    VERBS,
    """Break time, money and alerts down, this month's unless told otherwise.

    \b
    tt report time --by client --by month --from 2026-01-01
    tt report billing --in 2026-10
    tt report alerts --in 2026-10 --compare-with previous
    tt report team --by person --by week --format html -o team.html
    """,
)
