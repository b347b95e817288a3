"""Runs the receiver without the `tt` command: python -m alerts.receiver --listen 127.0.0.1:0."""

from __future__ import annotations

import argparse
import sys

from alerts.receiver import settings
from alerts.receiver.serve import serve, tell
from recorder.errors import RecorderError
from recorder.places import Places
from store.errors import StoreError


def main() -> int:
    """Serve below $TT_HOME until told to stop; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m alerts.receiver", description=__doc__)
    parser.add_argument("--listen", action="append", default=[], metavar="HOST:PORT|unix:PATH")
    parser.add_argument("--drain", nargs=argparse.REMAINDER, default=[], metavar="COMMAND", help="run after deliveries")
    arguments = parser.parse_args()
    places = Places.from_environment()
    try:
        serve(places, settings.load(places.config), listen=arguments.listen, drain_argv=arguments.drain)
    except StoreError as error:
        tell(str(error))
        return error.exit_code
    except RecorderError as error:
        tell(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
