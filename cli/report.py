"""`tt report`: where time went and what it brings."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "time": Verb("cli.report_time", "Tell where time went."),
    "billing": Verb("cli.report_billing", "Tell what work brings: unbilled, invoiced, open; budgets and retainers."),
    "components": Verb("cli.report_components", "Tell what each part of an infrastructure costs."),
    "team": Verb("cli.report_team", "Tell what people worked beside what they could."),
}

command = group(
    VERBS,
    """Break time and money down, this month's unless told otherwise.

    \b
    tt report time --by client --by month --from 2026-01-01
    tt report billing --in 2026-10
    tt report team --by person --by week --format html -o team.html
    """,
)
