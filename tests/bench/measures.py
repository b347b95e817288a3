"""The measurements: added time per command, throughput, echo, memory, idle CPU, time to the first prompt."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from recorder.places import Places
from sandbox.person import PROMPT, home_environment, make_home
from tests.bench.terminal import Terminal

TT = (str(Path(sys.executable).with_name("tt")),)
_PROMPT = PROMPT.encode()
_ROUNDS = 300
_LOUD = 100 * 1000 * 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value beside its baseline; `figure` is what the limit is about."""

    what: str
    ours: float
    baseline: float
    figure: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    def line(self) -> str:
        """The figure as a row of the table."""
        ratio = f"{self.ours / self.baseline:7.2f}" if self.baseline else "      -"
        sign, verdict = (">=" if self.at_least else "<="), ("" if self.holds else "  MISSED")
        return (
            f"{self.what:44} {self.ours:10.3f} {self.baseline:10.3f} {ratio} "
            f"{self.figure:10.3f} {sign}{self.limit:g} {self.unit}{verdict}"
        )


def _environment(folder: Path) -> dict[str, str]:
    environment = home_environment(make_home(folder / "home"))
    return {name: value for name, value in environment.items() if not name.startswith("COVERAGE")}


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


@contextmanager
def _shells(folder: Path, shell: str) -> Iterator[tuple[Terminal, Terminal]]:
    """The same shell bare and recorded, both at their prompt."""
    environment = _environment(folder)
    bare = [shutil.which(shell) or shell]
    with (
        Terminal(bare, environment, str(folder)) as plain,
        Terminal([*TT, "work", "--shell", shell], environment, str(folder)) as recorded,
    ):
        for terminal in (plain, recorded):
            terminal.wait_for(_PROMPT)
            terminal.settle(1.0)
        yield plain, recorded


def added_time_per_command(folder: Path) -> list[Figure]:
    """From Enter to the next prompt, the two shells taking turns command by command."""
    figures = []
    for shell in ("bash", "zsh", "fish"):
        if shutil.which(shell) is None:
            continue
        times: tuple[list[float], list[float]] = ([], [])
        with _shells(folder / shell, shell) as terminals:
            for number in range(_ROUNDS + 20):
                for terminal, taken in zip(terminals, times, strict=True):
                    terminal.send(b":")
                    terminal.settle(0.002)
                    began = time.perf_counter()
                    terminal.send(b"\r")
                    terminal.wait_for(_PROMPT)
                    if number >= 20:
                        taken.append((time.perf_counter() - began) * 1000)
                    terminal.settle(0.003)
            for terminal in terminals:
                terminal.send(b"exit\r")
                terminal.settle(0.5)
        bare, ours = times
        median = [statistics.median(values) for values in (ours, bare)]
        late = [_percentile(values, 0.99) for values in (ours, bare)]
        figures.append(Figure(f"{shell}: a command, median, added", *median, median[0] - median[1], 0.5, "ms"))
        figures.append(Figure(f"{shell}: a command, p99, added", *late, late[0] - late[1], 5.0, "ms"))
    return figures


def throughput(folder: Path) -> list[Figure]:
    """100 MB through the terminal, `script` and `tt work` taking turns."""
    environment = _environment(folder)
    loud = folder / "loud"
    line = b"the quick brown fox jumps over the lazy dog 0123456789\n"
    loud.write_bytes(line * (_LOUD // len(line)))
    rates: dict[str, list[float]] = {"script": [], "tt": []}
    command = f"cat {loud}"
    ways = {
        "script": ["script", "-q", "-c", command, str(folder / "typescript")],
        "tt": [*TT, "work", "--", "sh", "-c", f"{command}"],
    }
    for _ in range(5):
        for name, argv in ways.items():
            with Terminal(argv, environment, str(folder)) as terminal:
                seen, began = 0, 0.0
                while piece := terminal.read():
                    began = began or time.perf_counter()
                    seen += len(piece)
                rates[name].append(seen / (time.perf_counter() - began) / 1e6)
    ours, baseline = statistics.median(rates["tt"]), statistics.median(rates["script"])
    return [Figure("100 MB through the terminal, MB/s", ours, baseline, ours / baseline, 0.95, "of script", at_least=True)]


def echo(folder: Path) -> list[Figure]:
    """A key until it shows, `script` and `tt work` taking turns, both around `cat`."""
    environment = _environment(folder)
    ways = (["script", "-q", "-c", "cat", str(folder / "typescript")], [*TT, "work", "--", "cat"])
    times: list[list[float]] = [[], []]
    with Terminal(ways[0], environment, str(folder)) as one, Terminal(ways[1], environment, str(folder)) as two:
        for terminal in (one, two):
            terminal.settle(1.5)
        for number in range(600):
            for terminal, taken in zip((one, two), times, strict=True):
                began = time.perf_counter()
                terminal.send(b"x" if number % 60 else b"\r")
                terminal.read()
                taken.append((time.perf_counter() - began) * 1000)
                terminal.settle(0.002)
        for terminal in (one, two):
            terminal.send(b"\r\x04")  # closing its terminal would leave a recorded program running
            terminal.settle(1.0)
    late = [_percentile(values, 0.95) for values in (times[1], times[0])]
    return [Figure("a key until it shows, p95, added", *late, late[0] - late[1], 0.2, "ms")]


def memory_and_idle(folder: Path) -> list[Figure]:
    """Peak memory of recorder and keeper after some work, and their CPU while nothing happens."""
    with _shells(folder, "bash") as (_, recorded):
        for _ in range(200):
            recorded.send(b"seq 500\r")
            recorded.wait_for(_PROMPT)
        recorded.settle(1.0)
        pids = [recorded.pid, _keeper(folder / "home" / "tt")]
        peak = sum(_peak_kilobytes(pid) for pid in pids) / 1024
        before, began = sum(map(_cpu_seconds, pids)), time.monotonic()
        recorded.settle(20.0)
        share = (sum(map(_cpu_seconds, pids)) - before) / (time.monotonic() - began) * 100
        recorded.send(b"exit\r")
        recorded.settle(0.5)
    bare = _peak_of_bare_python()
    return [
        Figure("peak memory, recorder + keeper (1 python)", peak, bare, peak, 40, "MB"),
        Figure("CPU while idle", share, 0, share, 0.1, "%"),
    ]


def _keeper(home: Path) -> int:
    places = Places(home)
    live = next(places.run.glob("*/live.json"))
    return int(json.loads(live.read_text())["pid"])


def _peak_kilobytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_of_bare_python() -> float:
    code = "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"
    return int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) / 1024


def first_prompt(folder: Path) -> list[Figure]:
    """From starting the program to the first prompt."""
    environment = _environment(folder)
    times: dict[str, list[float]] = {"bare": [], "tt": []}
    subprocess.run([*TT, "add", "bench"], env=environment, capture_output=True, check=True)
    for _ in range(9):
        for name, argv in (("bare", ["bash"]), ("tt", [*TT, "work", "T1", "--shell", "bash"])):
            with Terminal(argv, environment, str(folder)) as terminal:
                terminal.wait_for(_PROMPT)
                times[name].append((time.perf_counter() - terminal.started) * 1000)
                terminal.settle(0.2)
                terminal.send(b"exit\r")
                terminal.settle(1.0)
    ours, bare = statistics.median(times["tt"]), statistics.median(times["bare"])
    return [Figure("time to the first prompt, added", ours, bare, ours - bare, 400, "ms")]


def status_prompt(folder: Path) -> list[Figure]:
    """`tt status --prompt` beside an interpreter that does nothing."""
    environment = _environment(folder)
    times: dict[str, list[float]] = {"bare": [], "tt": []}
    for _ in range(15):
        for name, argv in (("bare", [sys.executable, "-c", "pass"]), ("tt", [*TT, "status", "--prompt"])):
            began = time.perf_counter()
            subprocess.run(argv, env=environment, capture_output=True, check=True)
            times[name].append((time.perf_counter() - began) * 1000)
    ours, bare = statistics.median(times["tt"]), statistics.median(times["bare"])
    return [Figure("tt status --prompt", ours, bare, ours, 60, "ms")]
