"""Days on which a person worked more than the day has hours, and business hours of which nothing is known."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from store.term_values import Hours
from store.timesheet import spans
from store.timesheet.check_sheet import Checked, Finding, Sheet, about, said, stamp
from store.timesheet.days import per_day
from store.timesheet.intervals import Interval, common, subtract
from store.timesheet.moments import day_start, local

_LEAST_GAP = 900_000
_MINUTE = 60_000


def overfull(sheet: Sheet) -> Iterator[Finding]:
    """Days whose entries take longer than the day: 23, 24 or 25 hours."""
    zone = sheet.zone()
    for person, entries in sheet.of_person().items():
        for day, spent in per_day([entry.span for entry in entries], zone).items():
            whole = day_interval(day, zone)
            is_asked = any(entry.is_chosen and common(entry.span, whole).duration_ms for entry in entries)
            if is_asked and spent > whole.duration_ms:
                what = f"{about(spent)} on {day}, which has {about(whole.duration_ms)}"
                mend = f"tt time check {shlex.quote(f'person:{person}')} --from {day} --to {day}"
                yield Finding("day", None, person, whole.from_ms, what, mend)


def gaps(sheet: Sheet) -> Iterator[Finding]:
    """Business hours between a person's entries of a day that nothing is known of; asked for all, other hours and days too.

    hours      |=====================|
    entries       |---|     |---|
    found             |_____|            with all gaps also the two at the ends
    """
    zone, terms = sheet.zone(), sheet.terms()
    for person, entries in sheet.of_person().items():
        for day in _days(sheet, entries, zone):
            hours, whole = business(day, terms.business_hours, zone), day_interval(day, zone)
            until = max([whole.to_ms, *(one.to_ms for one in hours)])  # hours may run over midnight
            around = Interval(whole.from_ms, until)
            taken = [common(entry.span, around) for entry in entries if common(entry.span, around).duration_ms]
            if not taken and not sheet.all_gaps:
                continue
            for free in subtract(hours, taken):
                free = common(free, _within(sheet, taken))
                if _LEAST_GAP <= free.duration_ms <= max(terms.long_entry, _LEAST_GAP):
                    yield _gap(sheet, person, entries, free, zone)


def _gap(sheet: Sheet, person: str, entries: Sequence[Checked], free: Interval, zone: ZoneInfo) -> Finding:
    earlier = [entry for entry in entries if entry.span.from_ms < free.to_ms]
    like = earlier[-1] if earlier else None
    begin, end = (stamp(moment, zone) for moment in free)
    work = f"T{like.row['task_id']}" if like and like.row["task_id"] is not None else "-"
    more = f" --project {shlex.quote(like.row['project'])}" if like and work == "-" and like.row["project"] else ""
    mend = f"tt time add {work} {begin} {end}{more} --person {shlex.quote(person)}"
    what = f"nothing is known of {about(free.duration_ms)}, until {said(free.to_ms, zone, free.from_ms)}"
    return Finding("gap", None, person, free.from_ms, what, mend, free.to_ms)


def _days(sheet: Sheet, entries: Sequence[Checked], zone: ZoneInfo) -> list[date]:
    """The days asked about, or those from the first chosen entry to the last."""
    chosen = [entry.span for entry in entries if entry.is_chosen]
    bounds = sheet.days or Interval(chosen[0].from_ms, max(span.to_ms for span in chosen))
    edges = (bounds.from_ms, min(bounds.to_ms, sheet.now) - 1)
    first, last = (spans.to_moment(moment).astimezone(zone).date() for moment in edges)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _within(sheet: Sheet, taken: Sequence[Interval]) -> Interval:
    """The stretch of a day in which gaps are told: between its entries, or all of it up to now."""
    if sheet.all_gaps:
        return Interval(0, sheet.now // _MINUTE * _MINUTE)
    return Interval(min(one.from_ms for one in taken), max(one.to_ms for one in taken))


def business(day: date, hours: Sequence[Hours], zone: ZoneInfo) -> list[Interval]:
    """The business hours that begin on a day, in real time: an hour that clocks leave out is none of them."""
    found = []
    for one in hours:
        if day.weekday() in one.days:
            begin, end = (_at(day, minute, zone) for minute in (one.from_minute, one.to_minute))
            found.append(Interval(begin, end if end > begin else _at(day + timedelta(days=1), one.to_minute, zone)))
    return found


def _at(day: date, minute: int, zone: ZoneInfo) -> int:
    if minute >= 24 * 60:
        return spans.to_ms(day_start(day + timedelta(days=1), zone))
    return spans.to_ms(local(day, time(minute // 60, minute % 60), zone, fold="second"))


def day_interval(day: date, zone: ZoneInfo) -> Interval:
    """A local day from its first instant to the next day's."""
    return Interval(spans.to_ms(day_start(day, zone)), spans.to_ms(day_start(day + timedelta(days=1), zone)))
