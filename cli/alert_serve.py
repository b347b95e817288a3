"""`tt alert serve`: receives alerts over HTTP."""

from __future__ import annotations

import sys

import click

from recorder.places import Places

_PUSH_SECONDS = 60.0


@click.command()
@click.option(
    "--listen", multiple=True, metavar="HOST:PORT", help="By default 127.0.0.1:9099; also unix:PATH; may be repeated."
)
def command(listen: tuple[str, ...]) -> None:
    """Receive alerts over HTTP.

    Anything may be sent to /in/NAME; Prometheus posts to /api/v2/alerts, clients of PagerDuty to /v2/enqueue, those of
    Opsgenie to /v2/alerts. What is answered with 2xx is on the disk. Addresses beyond this machine want authentication (see
    the README).

    \b
    tt alert serve
    tt alert serve --listen 0.0.0.0:9099
    """
    from alerts.receiver import settings
    from alerts.receiver.drainer import Periodic
    from alerts.receiver.serve import serve

    places = Places.from_environment()
    tt = (sys.executable, "-I", "-m", "cli")
    found = settings.load(places.config)
    periodic = [Periodic((*tt, "alert", "push", "--quiet"), _PUSH_SECONDS)] if _sends(places) else []
    serve(places, found, listen=listen, drain_argv=(*tt, "drain"), periodic=periodic)


def _sends(places: Places) -> bool:
    """Whether any integration wants to be told what people do."""
    from store.config import section

    integrations = section(places.config, "alerts").get("integrations", {})
    return any(isinstance(one, dict) and one.get("outbound") for one in integrations.values())
