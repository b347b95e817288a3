"""`tt demo`: a real recorded bash session in a throw-away store, then what the record answers."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click


@click.command()
def command() -> None:
    """Record a real bash session into a throw-away store, then show what comes of it.

    \b
    tt demo
    """
    from sandbox.demo import run_demo

    with tempfile.TemporaryDirectory(prefix="tt-demo-", ignore_cleanup_errors=True) as folder:
        try:
            run_demo([sys.executable, "-I", "-m", "cli"], Path(folder), click.echo)
        except (RuntimeError, TimeoutError) as error:
            raise click.ClickException(f"the demo failed: {error}") from error
    click.echo("\nThat was a throw-away store; yours is untouched. Begin with: tt add 'My first task'; tt work T1")
