"""Bar charts as SVG for a page: horizontal bars for groups, columns for periods; colours are classes of the page's style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

_ROW, _BAR, _WIDTH = 26, 14, 720
_MOST_LABEL, _LETTER, _VALUE = 250, 9, 125
_TALL = 190


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its label and what is written beside it; `part` of it is drawn darker."""

    label: str
    value: int | Decimal
    told: str
    part: int | Decimal | None = None


def rows(bars: Sequence[Bar], title: str) -> str:
    """Horizontal bars, one below the other."""
    largest = max((bar.value for bar in bars), default=0)
    if largest <= 0:
        return ""
    begin = min(max(len(bar.label) for bar in bars) * _LETTER + 14, _MOST_LABEL)
    room = _WIDTH - begin - _VALUE
    drawn = []
    for place, bar in enumerate(bars):
        top = place * _ROW
        length, part = _length(bar.value, largest, room), _length(_part(bar), largest, room)
        drawn.append(
            f'<text class="name" x="{begin - 10}" y="{top + 16}" text-anchor="end">{_text(bar.label, 27)}</text>'
            f'<rect class="rest" x="{begin}" y="{top + 5}" width="{length}" height="{_BAR}" rx="2"/>'
            f'<rect class="part" x="{begin}" y="{top + 5}" width="{part}" height="{_BAR}" rx="2"/>'
            f'<text class="value" x="{begin + Decimal(length) + 8:.1f}" y="{top + 16}">{_text(bar.told, 24)}</text>'
        )
    return _svg(_WIDTH, len(bars) * _ROW + 4, title, drawn)


def columns(bars: Sequence[Bar], title: str) -> str:
    """Upright bars side by side, as for periods; only as many labels as there is room for."""
    largest = max((bar.value for bar in bars), default=0)
    if largest <= 0:
        return ""
    step = Decimal(_WIDTH) / len(bars)
    gap = min(step * Decimal("0.28"), Decimal(14))
    every = -(-len(bars) * 62 // _WIDTH) or 1
    drawn = [f'<line class="axis" x1="0" y1="{_TALL}" x2="{_WIDTH}" y2="{_TALL}"/>']
    for place, bar in enumerate(bars):
        left, wide = step * place + gap / 2, min(step - gap, Decimal(64))
        left += (step - gap - wide) / 2
        for name, value in (("rest", bar.value), ("part", _part(bar))):
            tall = Decimal(_length(value, largest, _TALL - 20))
            drawn.append(
                f'<rect class="{name}" x="{left:.1f}" y="{_TALL - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="1.5"/>'
            )
        middle = left + wide / 2
        if place % every == 0:
            drawn.append(
                f'<text class="name" x="{middle:.1f}" y="{_TALL + 18}" text-anchor="middle">{_text(bar.label, 14)}</text>'
            )
        if len(bars) <= 14:
            above = _TALL - Decimal(_length(bar.value, largest, _TALL - 20)) - 6
            drawn.append(
                f'<text class="value" x="{middle:.1f}" y="{above:.1f}" text-anchor="middle">{_text(bar.told, 12)}</text>'
            )
    return _svg(_WIDTH, _TALL + 28, title, drawn)


def _part(bar: Bar) -> int | Decimal:
    return bar.value if bar.part is None else bar.part


def _length(value: int | Decimal, largest: int | Decimal, room: int) -> str:
    return f"{max(Decimal(value), Decimal(0)) * room / Decimal(largest):.1f}"


def _text(text: str, most: int) -> str:
    return escape(text if len(text) <= most else text[: most - 1] + "…")


def _svg(width: int, height: int, title: str, drawn: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title>{''.join(drawn)}</svg>"
    )
