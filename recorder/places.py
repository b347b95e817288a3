"""Where things lie: the home folder, the store, journals, and the run folders of live sessions."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from recorder import platform
from recorder.errors import RecorderError
from recorder.journal import SUFFIX


@dataclass(frozen=True, slots=True)
class Places:
    """The paths below one TT_HOME; nothing is created by asking for them."""

    home: Path

    @classmethod
    def from_environment(cls) -> Places:
        """`$TT_HOME`, by default the platform's folder for a user's data."""
        chosen = os.environ.get("TT_HOME")
        if chosen:
            return cls(Path(chosen).expanduser().absolute())
        import platformdirs

        return cls(Path(platformdirs.user_data_dir("termtask", appauthor=False)))

    @property
    def store(self) -> Path:
        """The DuckDB file."""
        return self.home / "termtask.duckdb"

    @property
    def lock(self) -> Path:
        """What a process locks before it opens the store; never the store itself."""
        return self.home / "store.lock"

    @property
    def config(self) -> Path:
        """The user's settings, TOML."""
        return self.home / "config.toml"

    @property
    def backups(self) -> Path:
        """Daily copies of the store."""
        return self.home / "backups"

    @property
    def journals(self) -> Path:
        """The journals not yet drained."""
        return self.home / "journal"

    @property
    def deliveries(self) -> Path:
        """The journals of alert deliveries not yet drained."""
        return self.home / "deliveries"

    @property
    def runs(self) -> Path:
        """The rows of runbook runs not yet in the store, and the locks of those under way."""
        return self.home / "runs"

    @property
    def fallback_journals(self) -> Path:
        """Where journals go while the home folder can't be written; drained like the others."""
        return self._elsewhere(_temporary_folder()) / "journal"

    @property
    def run(self) -> Path:
        """Run folders of live sessions (socket, spool), in memory where the platform allows it."""
        return self._elsewhere(platform.volatile_folder() or _temporary_folder()) / "run"

    def _elsewhere(self, parent: Path) -> Path:
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:10]
        return parent / f"tt-{os.getuid()}-{digest}"

    def journal_paths(self) -> list[Path]:
        """Every journal that waits to be drained, oldest session first."""
        folders = (self.journals, self.fallback_journals)
        found = [path for folder in folders if folder.is_dir() for path in folder.glob(f"*{SUFFIX}")]
        return sorted(found, key=lambda path: path.name)

    def run_folder(self, session_uid: str) -> Path:
        """The run folder of one session."""
        return self.run / session_uid


def _temporary_folder() -> Path:
    import tempfile  # costs a prompt more time than all else here

    return Path(tempfile.gettempdir())


def private_folder(path: Path) -> Path:
    """The folder, created with mode 0700 where it is missing; refuses one that others could write or own."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise RecorderError(f"{path} is not a folder of yours; move it away")
    if stat.S_IMODE(status.st_mode) & 0o077:
        path.chmod(0o700)
    return path


def remove_run_folder(folder: Path) -> None:
    """Remove the run folder of a session that is over, and those above it that are empty then."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            Path(root, name).unlink(missing_ok=True)
        Path(root).rmdir()
    for parent in (folder.parent, folder.parent.parent):
        with contextlib.suppress(OSError):  # other sessions are in it
            parent.rmdir()
