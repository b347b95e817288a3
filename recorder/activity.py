"""When somebody worked: heartbeats, idle stretches, suspends and clock steps, written to the journal as they show.

    typed/printed   |||  | |                         || |
    boot clock      ----+-----+-----+-----+-----+-----+-----
    heartbeats          h     h     h     h     h     h
    idle                     [ from ............ to )          longer than the plan's idle_after_ms

A heartbeat bounds what a crash can lose; an idle stretch begins with the last activity, not when it was noticed.
"""

from __future__ import annotations

from recorder.clocks import NANOSECONDS_PER_MILLISECOND, NANOSECONDS_PER_SECOND, Clock, Instant
from recorder.plan import Plan
from recorder.writer import JournalWriter

_JUMP_NS = NANOSECONDS_PER_SECOND


class Activity:
    """Watches the clocks and the doings of one session.

    The timer of a session that lost its terminal holds while its prompt waits: nobody can work there.
    """

    def __init__(self, journal: JournalWriter, clock: Clock, plan: Plan) -> None:
        self._journal = journal
        self._clock = clock
        self._idle_after_ns = plan.idle_after_ms * NANOSECONDS_PER_MILLISECOND
        self._interval_ns = int(plan.heartbeat_interval * NANOSECONDS_PER_SECOND)
        self._last = clock.now()
        self._last_activity_ns = self._last.boot_ns
        self._heartbeat_ns = self._last.boot_ns
        self._attached = True
        self._at_prompt = True
        self.paused_by_user = False
        self._paused = False

    def seen(self, at: Instant) -> None:
        """Something was typed or printed."""
        self._watch_clocks(at)
        if at.boot_ns - self._last_activity_ns > self._idle_after_ns:
            self._journal.event("idle", 0, at, from_ns=self._last_activity_ns, to_ns=at.boot_ns)
        self._last_activity_ns = at.boot_ns

    def tick(self) -> None:
        """Time passed: write the heartbeat if it is due."""
        at = self._clock.now()
        self._watch_clocks(at)
        if at.boot_ns - self._heartbeat_ns >= self._interval_ns:
            self._heartbeat_ns = at.boot_ns
            self._journal.event("heartbeat", 0, at, last_activity_ns=self._last_activity_ns)

    def until_heartbeat(self) -> float:
        """Seconds until the next heartbeat is due."""
        due = self._heartbeat_ns + self._interval_ns - self._clock.now().boot_ns
        return max(0.0, due / NANOSECONDS_PER_SECOND)

    def close(self, at: Instant) -> None:
        """The session ends: nothing idle may be left unsaid."""
        self.seen(at)

    def attached(self, yes: bool, reason: str) -> None:
        """A terminal was attached or lost."""
        self._attached = yes
        self._journal.event("attach" if yes else "detach", reason=reason)
        self._hold_or_run("nobody attached")

    def at_prompt(self, yes: bool) -> None:
        """A prompt waits, or a command runs."""
        self._at_prompt = yes
        self._hold_or_run("nobody attached")

    def pause(self, yes: bool) -> None:
        """The user holds the timer, or lets it run on."""
        self.paused_by_user = yes
        self._hold_or_run("asked")

    def continues(self, paused: bool, at_prompt: bool) -> None:
        """The state in which another process left this session."""
        self._paused = paused
        self._at_prompt = at_prompt

    def _hold_or_run(self, reason: str) -> None:
        paused = self.paused_by_user or (self._at_prompt and not self._attached)
        if paused != self._paused:
            self._paused = paused
            self._journal.event("pause" if paused else "resume", what="timer", reason=reason)

    def _watch_clocks(self, at: Instant) -> None:
        before, self._last = self._last, at
        slept = (at.boot_ns - at.mono_ns) - (before.boot_ns - before.mono_ns)
        stepped = (at.wall_ns - at.boot_ns) - (before.wall_ns - before.boot_ns)
        if slept > _JUMP_NS:
            milliseconds = slept // NANOSECONDS_PER_MILLISECOND
            # Asleep at the end of the stretch: the machine went on working until it slept, and woke just now.
            self._journal.event("suspend", 0, at, ms=milliseconds, from_ns=at.boot_ns - slept, to_ns=at.boot_ns)
        if abs(stepped) > _JUMP_NS:
            self._journal.event("clock_step", 0, at, ms=stepped // NANOSECONDS_PER_MILLISECOND)
