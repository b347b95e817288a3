"""Shapes of text that differ from run to run whatever was run: times, ages, ids, addresses, loads.

What carries meaning has no shape here and stays: states (`Running`, `active (running)`), counts such as `1/1`, status codes,
versions, loopback addresses, configured sizes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

Span = tuple[int, int]

_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\b)?"
_ZONE = r"(?: ?(?:Z\b|[+-]\d\d:?\d\d\b|UTC\b|GMT\b|[A-Z]{3,4}\b(?= \d{4}|\s*$|;|\))))?"
_UNIT = r"(?:ns|us|µs|μs|ms|s|m|h|d|w|y)"
_LONG_UNIT = (
    r"(?:nanoseconds?|microseconds?|milliseconds?|msecs?|seconds?|secs?"
    r"|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)"
)
_SIZE = r"\d+(?:[.,]\d+)? ?(?:[kKMGTPE]i?B?|[kKMGTPE]?i?Bytes|bytes|B)\b"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_EPHEMERAL = r"(?:3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])"

# Where a pattern has a group named `v`, that alone is masked; longest, most telling shapes first.
_SHAPES: tuple[str, ...] = (
    # 2026-05-04T09:00:00.123456Z, 2026-05-04 09:00:00,123 +0200, 2026/05/04 09:00, 2026-05-04
    rf"(?<![\d.])(?:{_DAY},? )?\d{{4}}[-/.](?:0\d|1[0-2])[-/.](?:[0-2]\d|3[01])(?:[T_ ]+{_CLOCK}{_ZONE})?(?![\d])",
    # Mon May  4 09:00:00 UTC 2026; Mon, 04 May 2026 09:00:00 +0000; May  4 09:00:00; May  4  2025
    rf"\b(?:{_DAY},? )?{_MONTH} +\d{{1,2}},?(?: +{_CLOCK}{_ZONE}(?: +\d{{4}}\b)?| +\d{{4}}\b(?:,? +{_CLOCK}{_ZONE})?)",
    rf"\b(?:{_DAY},? )?\d{{1,2}}[ -]{_MONTH}[ -]\d{{4}}\b(?:,? +{_CLOCK}{_ZONE})?",
    rf"\b\d\d/{_MONTH}/\d{{4}}:\d\d:\d\d:\d\d(?: [+-]\d{{4}})?",  # a web server's log
    rf"(?<![\d.])(?:[0-2]?\d|3[01])[./](?:[0-2]?\d|3[01])[./]\d{{4}}\b(?:,? +{_CLOCK}{_ZONE})?",
    r"(?<!\d)20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:[-_T]?\d{4}(?:\d\d)?Z?)?(?!\d)",  # 20260504-0900
    r"(?<=^[IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+(?= )",  # klog
    r"(?<=^\[)\s*\d+\.\d{6}(?=\])",  # the kernel's log
    r"(?<![\d.:])1[5-9]\d{8}(?:\d{3}|\.\d+)?(?![\d.]\d)(?!\d)",  # seconds or milliseconds since 1970
    r"\bup +(?P<v>(?:\d+ (?:weeks?|days?|min|hours?|minutes?|secs?)(?:, *)?)*(?:\d{1,2}:\d\d)?)(?=,|\s*$)",
    r"(?i)\bload averages?: (?P<v>[\d.,]+ *[\d.,]+ *[\d.]+)",
    rf"(?<![\w:.]){_CLOCK}{_ZONE}(?![\w:])",
    # 3d4h, 1m30.5s, 250ms; 2 min 30 s, 3 days ago
    rf"(?<![\w.-])(?:\d+(?:\.\d+)?{_UNIT})+(?: ?\d+(?:\.\d+)?(?:{_UNIT}|min))*(?: ago\b)?(?![\w-])",
    rf"(?<![\w.-])\d+(?:[.,]\d+)? ?(?:{_LONG_UNIT}|ms)\b(?:,? (?:and )?\d+(?:\.\d+)? ?(?:{_LONG_UNIT}|ms|s)\b)*(?: ago\b)?",
    # ids
    r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
    r"(?i)(?<=sha256:)[0-9a-f]{8,64}\b",
    r"(?<=SHA256:)[A-Za-z0-9+/]{43}=?",
    r"(?i)\b0x[0-9a-f]{6,}\b",
    r"(?<=[a-z]-)(?=[0-9a-f-]*\d)[0-9a-f]{4,10}-[0-9a-z]{5}\b",  # pods of a deployment
    r"(?<=[a-z0-9]-)(?=[a-z0-9]*\d)(?=\d*[a-z])[bcdfghjklmnpqrstvwxz2456789]{5}\b(?!-)",  # of a daemon set or a job
    r"(?<=[a-z0-9]-)(?=[a-z0-9]*\d)(?=\d*[a-z])[bcdfghjklmnpqrstvwxz2456789]{8,10}\b",
    r"\b(?:i|vpc|subnet|sg|vol|snap|ami|eni|igw|rtb|nat|acl|lt|eipalloc|pcx)-(?P<v>[0-9a-f]{8}(?:[0-9a-f]{9})?)\b",
    r"(?i)(?<![\w.])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,128}(?![\w.])",
    # processes and ports
    r"(?i)\bpid[:= #]+(?P<v>\d+)",
    r"(?i)\bprocess(?: id)?[:= ]+(?P<v>\d+)",
    r"(?<=[A-Za-z)\]]\[)\d+(?=\])",  # sshd[1234]
    r"(?<=^\[\d\] )\d+",  # a job in the background
    r"/proc/(?P<v>\d+)",
    rf"(?<=[:#]){_EPHEMERAL}\b(?![.:])",
    rf"(?i)\bport[:= ]+(?P<v>{_EPHEMERAL})\b",
    # addresses; loopback and unspecified ones mean something
    rf"(?<![\w.-])(?!127\.|0\.0\.0\.0|255\.255\.)(?:{_OCTET}\.){{3}}{_OCTET}(?![\w]|\.\d)",
    rf"(?<=\bip-)(?:{_OCTET}-){{3}}{_OCTET}\b",
    r"(?i)(?<![\w:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:])",
    r"(?i)(?<![\w:.])(?=[0-9a-f:]*[0-9a-f]{2})(?:[0-9a-f]{1,4}:){2,7}(?:[0-9a-f]{1,4}|:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?)(?![\w:])",
    r"(?i)(?<![\w:.])[0-9a-f]{2,4}::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?(?![\w:])",
    # temporary names
    r"(?:/private)?/var/folders/(?P<v>[^\s'\"`:,;)]+)",
    r"/tmp/(?P<v>(?=[^\s'\"`:,;)/]*[A-Z0-9]|tmp)[^\s'\"`:,;)/]+)",
    r"\btmp\.(?P<v>[A-Za-z0-9]{6,})\b",
    # loads and rates
    r"(?<![\w.])(?!(?:0|100)%)\d+(?:[.,]\d+)?%",
    r"(?<![\w.])\d+(?:[.,]\d+)? ?(?:[kKMGT]i?)?(?:B|bits?|bytes)/s(?:ec)?\b",
    rf"^\s*(?:Memory|Mem|Swap|CPU|IO|IP|Used|Free|Available)[^:=]{{0,20}}[:=]\s*(?P<v>{_SIZE})",
    r"(?<![\w.])\d+[.,]\d+ ?[kKMGT]i?B\b",
    r"^\s*Tasks: (?P<v>\d+)",
)
_FOUND = tuple(re.compile(shape) for shape in _SHAPES)

# Tables in which every number is a measure: their header, and what a line of them must have.
_MEASURES = (
    re.compile(r"^Filesystem\s.*(?:Use%|Capacity|IUse%|Avail)"),
    re.compile(r"^\s+total\s+used\s+free\b"),
    re.compile(r"^NAME\s+CPU\(cores\)|^\S+ +CPU% +MEM"),
    re.compile(r"^\s*procs -+memory|^\s*r\s+b\s+swpd"),
)
_MEASURE = re.compile(r"(?<![^\s])-?\d+(?:[.,]\d+)?(?:[kKMGTPE]i?B?|B|m|%)?(?![^\s])")
_FILE_SYSTEM = re.compile(r"^\S+(?:\s+\d+(?:[.,]\d+)?[KMGTPE]?i?){3}\s+\d+%\s+/")
_DISK_USAGE = re.compile(r"^(?P<v>\d+(?:[.,]\d+)?[KMGTPE]?B?)\t\S")
_LISTED = re.compile(r"^[-dlcbps](?:[-r][-w][-xsStT]){3}[.+@]?\s+(?P<v>\d+)\s+\S+\s+\S+\s+(?P<w>\d+(?:[.,]\d+)?[KMGT]?)\s")
_TOTAL = re.compile(r"^total (?P<v>\d+(?:[.,]\d+)?[KMGT]?)$")
_PID_HEADER = re.compile(r"^\s*(?:\S+\s+)*?PID\b")


def spans(text: str) -> list[Span]:
    """What is volatile in a text of several lines: spans of characters, sorted, merged."""
    found: list[Span] = []
    at, measures, pid_column = 0, False, None
    for line in text.split("\n"):
        header = any(pattern.search(line) for pattern in _MEASURES)
        measures = header or (measures and bool(line.strip()))
        pid_column = _pid_column(line, pid_column)
        inside = [*_shapes(line), *_table(line, measures and not header), *_pids(line, pid_column)]
        found += ((at + start, at + end) for start, end in inside)
        at += len(line) + 1
    return merged(found)


def merged(found: list[Span]) -> list[Span]:
    """Spans sorted, those that touch or overlap as one; empty ones dropped."""
    result: list[Span] = []
    for start, end in sorted(span for span in found if span[0] < span[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


@lru_cache(maxsize=4096)
def _shapes(line: str) -> tuple[Span, ...]:
    """Where each shape stands in a line."""
    if not any(map(str.isdigit, line)) and "tmp" not in line and "/folders/" not in line:
        return ()
    return tuple(
        match.span("v") if "v" in pattern.groupindex else match.span()
        for pattern in _FOUND
        for match in pattern.finditer(line)
    )


def _table(line: str, measures: bool) -> Iterator[Span]:
    """Sizes in the lines of `df`, `free`, `du`, `ls -l` and the like."""
    if measures or _FILE_SYSTEM.match(line):
        yield from (match.span() for match in _MEASURE.finditer(line))
    for pattern in (_DISK_USAGE, _LISTED, _TOTAL):
        if match := pattern.match(line):
            yield match.span("v")
            if "w" in pattern.groupindex:
                yield match.span("w")


def _pid_column(line: str, before: int | None) -> int | None:
    """The number of the word that is the process id in the lines of a table, None outside of one."""
    if _PID_HEADER.match(line) and not any(character.isdigit() for character in line):
        return line.split().index("PID") if "PID" in line.split() else None
    return before if line.strip() else None


def _pids(line: str, column: int | None) -> Iterator[Span]:
    if column is None:
        return
    words = list(re.finditer(r"\S+", line))
    if column < len(words) and words[column][0].isdigit():
        yield words[column].span()
