"""`tt alert serve`: receives alerts over HTTP."""

from __future__ import annotations

import sys

import click

from cli.group import tell
from recorder.places import Places
from store.config import section

_PUSH_SECONDS = 60.0


@click.command()
@click.option(
    "--listen", multiple=True, metavar="HOST:PORT", help="By default 127.0.0.1:9099; also unix:PATH; may be repeated."
)
def command(listen: tuple[str, ...]) -> None:
    """Receive alerts over HTTP.

    Anything may be sent to /in/NAME; Prometheus posts to /api/v2/alerts, clients of PagerDuty to /v2/enqueue, those of
    Opsgenie to /v2/alerts. What is answered with 2xx is on the disk. Addresses beyond this machine want authentication (see
    the README). Integrations that say `poll` are polled meanwhile.

    \b
    tt alert serve
    tt alert serve --listen 0.0.0.0:9099
    """
    from alerts import config
    from alerts.poller import described
    from alerts.receiver import settings
    from alerts.receiver.drainer import Periodic
    from alerts.receiver.secret_values import SecretReader
    from alerts.receiver.serve import serve

    places = Places.from_environment()
    tt = (sys.executable, "-I", "-m", "cli")
    found = settings.load(places.config)
    for mistake in config.load(places.config).mistakes:
        tell(mistake)
    told = section(places.config, "alerts").get("integrations", {})
    periodic = []
    if any(one.get("outbound") for one in told.values()):
        periodic.append(Periodic((*tt, "alert", "push", "--quiet"), _PUSH_SECONDS))
    polls = [poll for name, one in told.items() if (poll := described(name, one, SecretReader(places.home)))]
    periodic += [Periodic((*tt, "alert", "poll", poll.integration, "--once"), poll.every) for poll in polls]
    serve(places, found, listen=listen, drain_argv=(*tt, "drain"), periodic=periodic)
