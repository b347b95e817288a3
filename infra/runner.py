"""The one way in which providers' own programs are run; a test puts another in its place."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from typing import Protocol

from infra.errors import SourceFailedError
from recorder.secrets import mask_text

_LONGEST = 200


class Runner(Protocol):
    """Runs a command and returns what it prints; raises SourceFailedError where it fails or takes too long."""

    def __call__(self, argv: tuple[str, ...], *, timeout: float, stdin: bytes, environment: Mapping[str, str]) -> bytes: ...


def run(argv: tuple[str, ...], *, timeout: float, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> bytes:
    """What a program prints; it and its children are killed when the time is up."""
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise SourceFailedError(f"{argv[0]} is not installed, or not in PATH") from error
    except OSError as error:
        raise SourceFailedError(f"{argv[0]} can't be run ({error.strerror})") from error
    with process:
        try:
            output, errors = process.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired as error:
            raise SourceFailedError(f"no answer within {timeout:g} s") from error
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        raise SourceFailedError(_complaint(errors, argv[0], process.returncode))
    return output


def _complaint(errors: bytes, program: str, status: int) -> str:
    """What a program said last before it failed, on one line and without secrets."""
    lines = [line.strip() for line in errors.decode(errors="replace").splitlines() if line.strip()]
    said = mask_text(lines[-1])[:_LONGEST] if lines else f"exit status {status}"
    return "".join(character if character.isprintable() else " " for character in f"{program}: {said}")
