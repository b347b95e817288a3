"""What journal records mean as rows: a fold over one batch of a session's records, without a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from recorder.clocks import NANOSECONDS_PER_MILLISECOND, Instant
from recorder.identity import new_uid
from recorder.journal import Kind, Record
from store import instants
from store.live import DEFAULT_COLUMNS, LiveCommand, LiveSession, Piece
from store.stream_rows import StreamRows
from store.table import Row
from store.timer import Segment

Event = dict[str, Any]


class JournalRows:
    """Feed it the records of a batch in order, then take `rows` by table, `rendered` and `begun`.

    The session carries over from batch to batch; `fallback_uid` names one whose first record is lost.
    """

    def __init__(self, session: LiveSession | None, first_command_id: int, fallback_uid: str) -> None:
        self.session = session
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.begun: Event | None = None  # what the `session` event said, where it was in this batch
        self.ended: Row | None = None  # the session_end row, where it was in this batch
        self.finished: list[LiveCommand] = []  # commands that ended in this batch, whose text is to be rendered
        self._fallback_uid = fallback_uid
        self._next_command_id = first_command_id
        self._stream = StreamRows(self.rows["stream"])
        if session is not None and session.command is not None:
            session.command.pieces = session.command.row = None

    def feed(self, record: Record) -> None:
        """Take one record in; raises KeyError, TypeError or ValueError where it makes no sense."""
        event: Event = record.event if record.kind is Kind.EVENT else {}
        if self.session is None:
            self._begin(record, event if event.get("type") == "session" else {})
        session = self._live
        session.last = record.at
        if record.kind is Kind.OUTPUT:
            self._output(record)
        if record.kind is not Kind.EVENT:
            return
        self._stream.cut()
        type_ = event["type"]
        if type_ in _HANDLERS:
            _HANDLERS[type_](self, record, event)
        elif type_ != "session":
            self._keep(record, event)

    def close(self) -> None:
        """Flush what is still being gathered."""
        self._stream.cut()

    def interrupt(self) -> None:
        """End a session that nobody records any more, at its last sign of life."""
        self._end_session({"exit": None, "state": "interrupted", "reason": "the recorder is gone"}, told=False)

    @property
    def _live(self) -> LiveSession:
        assert self.session is not None
        return self.session

    def _begin(self, record: Record, event: Event) -> None:
        wall_ns = record.at.wall_ns // 1000 * 1000  # what the store keeps of it
        start = Instant(wall_ns, record.at.boot_ns, record.at.mono_ns)
        uid = event.get("uid") or self._fallback_uid
        columns = event.get("cols") or DEFAULT_COLUMNS
        self.session = LiveSession(
            uid, start, event.get("boot_id"), event.get("idle_after_ms"), columns, record.at, record.at.boot_ns
        )
        self.begun = {**event, "uid": uid, "started_at": instants.from_nanoseconds(wall_ns)}

    def _output(self, record: Record) -> None:
        session = self._live
        session.last_activity_ns = record.at.boot_ns
        self._stream.add(session.uid, record)
        command = self._open_command(record) if record.command else None
        if command is not None:
            command.raw_bytes += len(record.body)
            if command.pieces is not None:
                command.pieces.append(Piece(record.end, record.body, 0))

    def _open_command(self, record: Record) -> LiveCommand | None:
        """The command a record belongs to, begun where its beginning is lost; None where it is over."""
        command = self._live.command
        if command is None or command.seq < record.command:
            self._start(record, {"source": "none"})
            command = self._live.command
        return command if command and command.seq == record.command and not command.ended else None

    def _start(self, record: Record, event: Event) -> None:
        session = self._live
        command = session.command
        if command is not None and command.seq >= record.command:
            self._text(record, event)  # its output came first
            return
        if command is not None and not command.ended:
            self._finish(command, record.at, {"state": "unknown"})
        session.last_activity_ns = record.at.boot_ns
        wall_ns = record.at.wall_ns // 1000 * 1000
        row: Row = {
            "uid": new_uid(),
            "command_id": self._next_command_id,
            "session_uid": session.uid,
            "seq": record.command,
            "started_at": instants.from_nanoseconds(wall_ns),
            "boot_ns": record.at.boot_ns,
            "text": event.get("text"),
            "text_source": event.get("source"),
            "cwd": event.get("cwd"),
            "context": _context(event),
        }
        self._next_command_id += 1
        self.rows["command"].append(row)
        session.command = LiveCommand(row["uid"], record.command, wall_ns, record.at.boot_ns, pieces=[], row=row)

    def _text(self, record: Record, event: Event) -> None:
        self._open_command(record)
        command = self._live.command
        better: Row = {
            "text": event.get("text"),
            "text_source": event.get("source"),
            "cwd": event.get("cwd"),
            "context": _context(event) or None,
        }
        if command is not None and command.seq == record.command and command.row is not None:
            command.row.update({name: value for name, value in better.items() if value is not None})
        else:
            # Of several pasted commands the text may come when later ones have run.
            better |= {"session_uid": self._live.uid, "seq": record.command, "position": record.end}
            self.rows["command_text"].append(better)

    def _end(self, record: Record, event: Event) -> None:
        command = self._open_command(record)
        self._live.last_activity_ns = record.at.boot_ns
        if command is not None:
            self._finish(command, record.at, event)

    def _finish(self, command: LiveCommand, at: Instant, event: Event) -> None:
        elapsed_ns = max(at.boot_ns - command.boot_ns, 0)
        command.ended = True
        self.finished.append(command)
        told_bytes = event.get("bytes")
        command.lead, command.trim = int(event.get("lead") or 0), int(event.get("trim") or 0)
        self.rows["command_end"].append(
            {
                "command_uid": command.uid,
                "ended_at": instants.from_nanoseconds(command.wall_ns + elapsed_ns),
                "duration_ms": elapsed_ns // NANOSECONDS_PER_MILLISECOND,
                "state": event.get("state") or "unknown",
                "exit_code": event.get("exit"),
                "pipestatus": event.get("pipestatus") or [],
                "output_bytes": command.raw_bytes + command.lost_bytes if told_bytes is None else told_bytes,
                "lost_bytes": command.lost_bytes,
                "lead_bytes": command.lead,
                "trim_bytes": command.trim,
                "used_alt_screen": bool(event.get("alt_screen")),
            }
        )

    def _env(self, record: Record, event: Event) -> None:
        self._open_command(record)
        command = self._live.command
        if command is None or command.seq != record.command:
            return
        changes: list[tuple[str, str | None, bool]] = [
            (name, str(value), True) for name, value in (event.get("set") or {}).items()
        ]
        changes += [(name, None, False) for name in event.get("unset") or []]
        self.rows["command_variable"] += [
            {"command_uid": command.uid, "name": name, "value": value, "is_set": is_set} for name, value, is_set in changes
        ]

    def _heartbeat(self, record: Record, event: Event) -> None:
        told = event.get("last_activity_ns")
        if told is not None:
            self._live.last_activity_ns = max(int(told), self._live.last_activity_ns or 0)

    def _lost(self, record: Record, event: Event) -> None:
        lost = int(event["bytes"])
        self._keep(record, event)
        command = self._open_command(record) if record.command else None
        if command is not None:
            command.lost_bytes += lost
            if command.pieces is not None:
                command.pieces.append(Piece(record.end, b"", lost))

    def _resize(self, record: Record, event: Event) -> None:
        self._live.columns = int(event.get("cols") or self._live.columns)
        self._keep(record, event)

    def _session_end(self, record: Record, event: Event) -> None:
        self._keep(record, event)
        self._end_session(event, told=True)

    def _end_session(self, event: Event, *, told: bool) -> None:
        session = self._live
        if session.ended:
            return
        session.ended = True
        if session.command is not None and not session.command.ended:
            self._finish(session.command, session.last, {"state": "interrupted"})
        timing = session.timing(told_end=told)
        ended_ns = session.start.wall_ns + timing.duration_ms * NANOSECONDS_PER_MILLISECOND
        self.ended = {
            "session_uid": session.uid,
            "ended_at": instants.from_nanoseconds(ended_ns),
            "wall_ended_at": instants.from_nanoseconds(session.last.wall_ns),
            "state": event.get("state") or "done",
            "exit_code": event.get("exit"),
            "reason": event.get("reason"),
            "duration_ms": timing.duration_ms,
            "active_ms": timing.spent("active"),
            "idle_ms": timing.spent("idle"),
            "suspended_ms": timing.spent("suspended"),
            "paused_ms": timing.spent("paused"),
            "clock_source": timing.clock_source,
            "clock_step_ms": timing.clock_step_ms,
        }
        self.rows["session_end"].append(self.ended)
        self.rows["session_segment"] += _segment_rows(session, timing.segments)

    def _keep(self, record: Record, event: Event) -> None:
        self._live.events.append((record.at.boot_ns, event))
        self.rows["session_event"].append(
            {
                "session_uid": self._live.uid,
                "position": record.end,
                "seq": record.command,
                "happened_at": instants.from_nanoseconds(record.at.wall_ns),
                "boot_ns": record.at.boot_ns,
                "type": event["type"],
                "body": event,
            }
        )


def _context(event: Event) -> dict[str, str]:
    return {name: str(value) for name, value in (event.get("context") or {}).items() if value is not None}


def _segment_rows(session: LiveSession, segments: tuple[Segment, ...]) -> Iterator[Row]:
    for ordinal, segment in enumerate(segments):
        first, last = (
            instants.from_nanoseconds(session.start.wall_ns + at * NANOSECONDS_PER_MILLISECOND)
            for at in (segment.from_ms, segment.to_ms)
        )
        yield {
            "session_uid": session.uid,
            "ordinal": ordinal,
            "kind": segment.kind,
            "started_at": first,
            "ended_at": last,
            "duration_ms": segment.duration_ms,
        }


_HANDLERS: dict[str, Callable[[JournalRows, Record, Event], None]] = {
    "start": JournalRows._start,
    "text": JournalRows._text,
    "end": JournalRows._end,
    "env": JournalRows._env,
    "heartbeat": JournalRows._heartbeat,
    "skip": JournalRows._lost,
    "gap": JournalRows._lost,
    "resize": JournalRows._resize,
    "session_end": JournalRows._session_end,
}
