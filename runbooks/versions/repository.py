"""A git repository that runbooks are published into, spoken to through the git program."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from store.errors import ConflictError, RefusedError, UsageError

Run = Callable[[Sequence[str], Path, Mapping[str, str]], "subprocess.CompletedProcess[str]"]

# Nothing may be asked on a terminal, and hooks or signing of the user's own configuration stay in force.
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "LC_ALL": "C"}
_LONGEST = 120.0


def run_git(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run git in a folder; raises UsageError where there is no git, RefusedError where it does not come to an end."""
    # Inside of a hook git names the repository of the hook; ours is another one.
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_DIR")}
    try:
        return subprocess.run(
            ["git", *words],
            cwd=folder,
            env={**own, **_QUIET, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_LONGEST,
        )
    except FileNotFoundError as error:
        raise UsageError("there is no git on this machine; install it, or use tt runbook export") from error
    except subprocess.TimeoutExpired as error:
        raise RefusedError(f"git {words[0]} took longer than {_LONGEST:.0f} s; look after it in {folder}") from error


@dataclass(frozen=True, slots=True)
class Repository:
    """A working tree; paths are relative to its top, with slashes."""

    top: Path
    run: Run = run_git

    @classmethod
    def at(cls, folder: Path, *, run: Run = run_git) -> Repository:
        """The repository in this folder, made where there is nothing yet; raises UsageError for a folder of other things."""
        folder = folder.expanduser()
        if not folder.exists():
            folder.mkdir(parents=True)
        if not folder.is_dir():
            raise UsageError(f"{folder} is no folder; name one with --to")
        found = run(["rev-parse", "--show-toplevel"], folder, {})
        if found.returncode == 0:
            return cls(Path(found.stdout.strip()), run)
        if any(folder.iterdir()):
            raise UsageError(f"{folder} is neither empty nor a git repository; run git init there first, or name another --to")
        made = cls(folder.resolve(), run)
        made._must(["init", "-q", "-b", "main"])
        return made

    def read(self, path: str) -> str | None:
        """A file as the last commit has it, None where it has none."""
        found = self.run(["show", f"HEAD:{path}"], self.top, {})
        return found.stdout if found.returncode == 0 else None

    def is_dirty(self, path: str) -> bool:
        """Whether a file differs from the last commit, or is there without being in it."""
        return bool(self._must(["status", "--porcelain", "--ignored", "--", path]).strip())

    def trailers(self, key: str) -> list[tuple[str, str]]:
        """Every commit with a trailer of this key, the newest first: (commit, value)."""
        found = self.run(["log", "-z", f"--format=%H%x1f%(trailers:key={key},valueonly,separator=%x1e)"], self.top, {})
        if found.returncode:  # no commit yet
            return []
        pairs = (line.split("\x1f", 1) for line in found.stdout.split("\0") if "\x1f" in line)
        return [(commit, value.strip()) for commit, values in pairs for value in values.split("\x1e") if value.strip()]

    def file_in(self, commit: str, path: str) -> str | None:
        """A file as a commit has it."""
        found = self.run(["show", f"{commit}:{path}"], self.top, {})
        return found.stdout if found.returncode == 0 else None

    def commit(self, files: Mapping[str, str | None], message: str, *, author: str, at: str) -> str:
        """Write files, or remove those that are None, and commit them alone. Returns the commit.

        What else is staged or changed stays as it is.
        """
        gone = [path for path, text in files.items() if text is None and self.read(path) is not None]
        written = {path: text for path, text in files.items() if text is not None}
        for path in gone:
            (self.top / path).unlink(missing_ok=True)
        for path, text in written.items():
            target = self.top / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        paths = [*written, *gone]
        self._must(["add", "-f", "--", *written])
        name, mail = author.partition("@")[0], author if "@" in author else f"{author}@localhost"
        who = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": mail, "GIT_AUTHOR_DATE": at}
        if self.run(["config", "user.email"], self.top, {}).returncode:
            who |= {"GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": mail}
        self._must(["commit", "-q", "-m", message, "--only", "--", *paths], who)
        return self._must(["rev-parse", "HEAD"]).strip()

    def push(self) -> str:
        """Push the branch to where it goes; returns what went wrong, empty where nothing did."""
        if not self.run(["remote"], self.top, {}).stdout.strip():
            return "the repository has no remote"
        pushed = self.run(
            ["push", "-q", "--set-upstream", self._remote(), "HEAD"], self.top, {"GIT_SSH_COMMAND": "ssh -oBatchMode=yes"}
        )
        return "" if pushed.returncode == 0 else _last_line(pushed.stderr)

    def _remote(self) -> str:
        branch = self.run(["symbolic-ref", "--short", "HEAD"], self.top, {}).stdout.strip()
        configured = self.run(["config", f"branch.{branch}.remote"], self.top, {}).stdout.strip()
        return configured or self.run(["remote"], self.top, {}).stdout.split()[0]

    def _must(self, words: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
        done = self.run(words, self.top, environment or {})
        if done.returncode:
            raise ConflictError(f"git {words[0]} failed ({_last_line(done.stderr or done.stdout)}); see to it in {self.top}")
        return done.stdout


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
