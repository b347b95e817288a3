"""A shell that executes nothing, for a dry run."""

from __future__ import annotations

from collections.abc import Mapping

from runbooks.running.seams import Executed


class NoShell:
    """Raises AssertionError for whoever tries to execute something all the same."""

    def execute(
        self,
        command: str,
        *,
        timeout_ms: int | None = None,
        quiet: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Executed:
        """Never."""
        raise AssertionError("a dry run executes nothing")

    def enter(self, folder: str) -> str:
        """Never."""
        raise AssertionError("a dry run executes nothing")

    def interact(self) -> bool:
        """Never."""
        raise AssertionError("a dry run executes nothing")

    def close(self) -> None:
        """There is nothing to end."""
