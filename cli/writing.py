"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from store.errors import ConflictError, UsageError


def write_whole(path: Path, content: bytes, *, force: bool = False) -> None:
    """Write a file by way of another beside it; raises ConflictError where it is there, UsageError where it can't be."""
    if path.exists() and not force:
        raise ConflictError(f"{path} is there already; --force replaces it")
    try:
        descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(beside, 0o644)  # noqa: PTH101  mkstemp keeps others out, but this is for them
        Path(beside).replace(path)
    except OSError as error:
        raise UsageError(f"{path} can't be written ({error.strerror}); choose another place with -o") from error
