"""The last rows of a terminal as text: what cursor moves, overwriting and erasing leave readable.

A row here is a whole line of text, however often the terminal wrapped it; moves inside it respect the wrapping. Rows
that are too far up to be reached any more are finished and never looked at again, so that time and memory stay linear
in the input.
"""

from __future__ import annotations

import re
from functools import lru_cache

from wcwidth import wcwidth

REACHABLE_ROWS = 60
FULL_SCREEN = "\x1c"  # stands for a span of the alternate screen
FULL_SCREEN_TEXT = "[full-screen program]"

_LONGEST_ROW = 4096
_TAB_STOP = 8
_TOKEN = re.compile(r"([^\x08\r\x0b\x0c\x1b\x1c]+)|\x1b\[([0-9;:]*)([@-~])|\x1b?([^\x1b])|\x1b")


@lru_cache(maxsize=4096)
def character_width(character: str) -> int:
    """How many columns a character takes: 0 for combining ones, 2 for wide ones."""
    return wcwidth(character)


class Rows:
    """A line-oriented screen, fed with text from which all but the layout controls was removed."""

    def __init__(self, columns: int = 80) -> None:
        self.columns = max(columns, 2)
        self._finished: list[str] = []
        self._finished_rows = 0
        # A row is a string until something moves inside it; then a list with one item per column, where the columns
        # behind the first of a tab or a wide character are "".
        self._rows: list[str | list[str]] = [""]
        self._row = 0
        self._column: int | None = None  # None: behind the end of a row that is still a string
        self._wraps = False  # the last column was just written: the next character goes to the next row
        self._saved: tuple[int, int] | None = None
        self._last = ""

    def feed(self, text: str) -> None:
        """Print text with its controls."""
        for token in _TOKEN.finditer(text):
            plain, parameters, final, control = token.groups()
            if plain is not None:
                self._print(plain)
            elif final is not None:
                action = _CSI.get(final)
                if action:
                    action(self, *_numbers(parameters)[: _NUMBERS.get(final, 1)])
            elif control is not None:
                action = _CONTROLS.get(control)
                if action:
                    action(self)

    def text(self) -> str:
        """Everything printed, rows joined by newlines; empty rows below the cursor don't count."""
        rows = [*self._rows]
        while len(rows) - 1 > self._row and not rows[-1]:
            rows.pop()
        return "".join(self._finished) + "\n".join("".join(row) for row in rows)

    @property
    def row_number(self) -> int:
        """How many rows are above the cursor, counted from the first one printed."""
        return self._finished_rows + self._row

    def before_cursor(self) -> str:
        """The cursor's row up to the cursor."""
        if self._column is None:
            return "".join(self._rows[self._row])
        cells = self._cells()[: self._at]
        return "".join(cells) + " " * (self._at - len(cells))

    # -- printing

    def _print(self, text: str) -> None:
        self._last = text[-1]
        first, *others = text.split("\n")
        if first:
            self._put(first)
        for index, line in enumerate(others):
            if self._column is None and self._row == len(self._rows) - 1 and index < len(others) - REACHABLE_ROWS:
                # Far from the end of a long stretch of plain lines no row can be reached again.
                self._finish(len(self._rows))
                far = others[index:-REACHABLE_ROWS]
                self._finished.append("\n".join(far) + "\n")
                self._finished_rows += len(far)
                self._rows, self._row = [""], 0
                for rest in others[-REACHABLE_ROWS:]:
                    self._put_line(rest)
                return
            self.new_line()
            if line:
                self._put(line)

    def _put_line(self, line: str) -> None:
        if self._rows != [""] or self._column is not None:
            self.new_line()
        if line:
            self._put(line)
        elif self._rows == [""]:
            self._column = 0

    def _put(self, text: str) -> None:
        if self._column is None and not self._rows[self._row]:
            self._rows[self._row] = text
            return
        for start in range(0, len(text), _LONGEST_ROW // 4):
            self._put_cells(text[start : start + _LONGEST_ROW // 4])

    def _put_cells(self, text: str) -> None:
        cells = self._cells()
        if text.isascii() and "\t" not in text:
            self._overwrite(cells, list(text))
        else:
            for character in text:
                self._put_character(cells, character)
        self._shorten(cells)

    def _put_character(self, cells: list[str], character: str) -> None:
        if character == "\t":
            self._tab(cells)
            return
        width = character_width(character)
        if width <= 0:
            if self._at > 0 and self._at <= len(cells):
                lead = _lead(cells, self._at - 1)
                cells[lead] += character
            return
        if width == 2 and self._at % self.columns == self.columns - 1 and not self._wraps:
            self._overwrite(cells, [""])
        self._overwrite(cells, [character, ""][:width])

    def _tab(self, cells: list[str]) -> None:
        stop = (self._at // _TAB_STOP + 1) * _TAB_STOP
        if self._at > len(cells):
            cells.extend(" " * (self._at - len(cells)))
        if stop > len(cells):
            cells.extend(["\t"] + [""] * (stop - len(cells) - 1))
        self._at, self._wraps = stop, False

    def _overwrite(self, cells: list[str], new: list[str]) -> None:
        at = self._at
        if at > len(cells):
            cells.extend(" " * (at - len(cells)))
        end = at + len(new)
        _uncouple(cells, at)
        _uncouple(cells, end)
        cells[at:end] = new
        self._at = end
        self._wraps = end % self.columns == 0

    # -- rows and columns

    @property
    def _at(self) -> int:
        return self._column or 0

    @_at.setter
    def _at(self, column: int) -> None:
        self._column = column

    def _cells(self) -> list[str]:
        """The cursor's row, one item per column."""
        row = self._rows[self._row]
        if isinstance(row, list):
            return row
        cells: list[str] = []
        self._rows[self._row] = cells
        at_end = self._column is None
        column, self._column, self._wraps = self._at, 0, False
        for start in range(0, len(row), _LONGEST_ROW // 4):
            part = row[start : start + _LONGEST_ROW // 4]
            if part.isascii() and "\t" not in part:
                self._overwrite(cells, list(part))
            else:
                for character in part:
                    self._put_character(cells, character)
            self._shorten(cells)
        if not at_end:
            self._column, self._wraps = column, False
        return cells

    def _shorten(self, cells: list[str]) -> None:
        """Finish the beginning of a line that is far too long to be moved about in."""
        keep = max(_LONGEST_ROW // 2 // self.columns, 1) * self.columns
        if len(cells) <= max(_LONGEST_ROW, keep * 2) or self._at <= len(cells) - keep:
            return
        cut = (len(cells) - keep) // self.columns * self.columns
        self._finish(self._row)
        self._finished.append("".join(cells[:cut]))
        del cells[:cut]
        self._at -= cut

    def _finish(self, count: int) -> None:
        """Take the first rows out of reach."""
        self._finished.extend("".join(row) + "\n" for row in self._rows[:count])
        self._finished_rows += len(self._rows[:count])
        del self._rows[:count]
        self._row = max(self._row - count, 0)
        if self._saved:
            self._saved = (max(self._saved[0] - count, 0), self._saved[1])

    def _row_start(self) -> int:
        """The column at which the terminal's row with the cursor begins; a pending wrap is given up."""
        self._cells()
        if self._wraps:
            self._at -= 1
            self._wraps = False
        return self._at // self.columns * self.columns

    def new_line(self) -> None:
        """Go to the beginning of the next row."""
        if self._column is not None and self._step_down():
            self._at = self._row_start()
            return
        if self._row == len(self._rows) - 1:
            self._rows.append("")
            if len(self._rows) > 2 * REACHABLE_ROWS:
                self._finish(len(self._rows) - REACHABLE_ROWS - 1)
            self._row = len(self._rows) - 1
            self._column = None
        else:
            self._row += 1
            self._column = 0 if self._rows[self._row] else None
        self._wraps = False

    def _step_down(self) -> bool:
        """Go to the next row of the terminal inside the same long line."""
        cells = self._cells()
        if self._wraps or (self._at // self.columns + 1) * self.columns >= len(cells):
            return False
        self._at += self.columns
        return True

    def carriage_return(self) -> None:
        """Go to the first column."""
        self._at = self._row_start()

    def left(self, count: int = 1) -> None:
        """Move left, at most to the first column."""
        start = self._row_start()
        self._at = max(self._at - max(count, 1), start)

    def right(self, count: int = 1) -> None:
        """Move right, at most to the last column."""
        start = self._row_start()
        self._at = min(self._at + max(count, 1), start + self.columns - 1)

    def to_column(self, column: int = 1) -> None:
        """Go to a column, counted from 1."""
        self._at = self._row_start() + min(max(column, 1), self.columns) - 1

    def up(self, count: int = 1) -> None:
        """Move up, at most to the first row that can still be reached."""
        self._row_start()
        for _ in range(min(max(count, 1), REACHABLE_ROWS * 2)):
            if self._at >= self.columns:
                self._at -= self.columns
            elif self._row == 0:
                return
            else:
                self._go_to_row(self._row - 1, last=True)

    def down(self, count: int = 1) -> None:
        """Move down, at most to the last row there is."""
        self._row_start()
        for _ in range(min(max(count, 1), REACHABLE_ROWS * 2)):
            if self._step_down():
                continue
            if self._row == len(self._rows) - 1:
                return
            self._go_to_row(self._row + 1, last=False)

    def _go_to_row(self, row: int, *, last: bool) -> None:
        column = self._at % self.columns
        self._row, self._column, self._wraps = row, 0, False
        length = len(self._cells())
        self._at = column + (max(length - 1, 0) // self.columns * self.columns if last else 0)

    def up_to_start(self, count: int = 1) -> None:
        """Go up, to the first column."""
        self.up(count)
        self.carriage_return()

    def down_to_start(self, count: int = 1) -> None:
        """Go down, to the first column."""
        self.down(count)
        self.carriage_return()

    def down_or_new(self) -> None:
        """Move down in the same column, to a new row if need be."""
        start = self._row_start()
        column = self._at - start
        self.new_line()
        self._cells()
        self._at += column

    def to(self, row: int = 1, column: int = 1) -> None:
        """Go to a place on the screen, taken to begin REACHABLE_ROWS above the last row or where the output begins."""
        top = max(0, len(self._rows) - REACHABLE_ROWS)
        target = top + max(row, 1) - 1
        if row > REACHABLE_ROWS:
            target = len(self._rows) - 1
        while target >= len(self._rows):
            self._rows.append("")
        self._row, self._column, self._wraps = target, 0, False
        self._cells()
        self.to_column(column)

    def save(self) -> None:
        """Remember the cursor's place."""
        self._cells()
        self._saved = (self._row, self._at)

    def restore(self) -> None:
        """Return to the remembered place."""
        if self._saved is not None:
            row, column = self._saved
            self._row = min(row, len(self._rows) - 1)
            self._column, self._wraps = 0, False
            self._cells()
            self._at = column

    # -- erasing and shifting

    def erase_in_line(self, part: int = 0) -> None:
        """Erase to the end (0), from the beginning (1) or all (2) of the terminal's row."""
        cells = self._cells()
        if part == 0 and self._wraps:
            return  # nothing lies behind the last column
        start = self._row_start()
        end = start + self.columns
        first = self._at if part == 0 else start
        if part == 1:
            self._blank(cells, start, min(self._at + 1, len(cells)))
        elif part in (0, 2):
            self._blank(cells, first, min(end, len(cells)))

    def _blank(self, cells: list[str], first: int, end: int) -> None:
        if first >= end:
            return
        _uncouple(cells, first)
        if end >= len(cells):
            del cells[first:]
        else:
            _uncouple(cells, end)
            cells[first:end] = " " * (end - first)

    def erase_in_display(self, part: int = 0) -> None:
        """Erase below (0), above (1) or all (2) of what can be reached."""
        if part == 2:
            self.clear()
            return
        self.erase_in_line(part)
        if part == 0:
            cells = self._cells()
            del cells[(self._at // self.columns + 1) * self.columns :]
            del self._rows[self._row + 1 :]
        elif part == 1:
            self._rows[: self._row] = [""] * self._row

    def clear(self) -> None:
        """Erase the screen; what has scrolled away stays."""
        self._finish(max(0, len(self._rows) - REACHABLE_ROWS))
        self._rows, self._row, self._column, self._wraps = [""], 0, None, False

    def insert_blanks(self, count: int = 1) -> None:
        """Shift the rest of the row to the right."""
        end = self._row_start() + self.columns
        cells = self._cells()
        if self._at < len(cells):
            count = min(max(count, 1), end - self._at)
            _uncouple(cells, self._at)
            _uncouple(cells, end)
            cells[self._at : end] = ([" "] * count + cells[self._at : end])[: end - self._at]

    def delete_characters(self, count: int = 1) -> None:
        """Shift the rest of the row to the left."""
        end = self._row_start() + self.columns
        cells = self._cells()
        last = min(self._at + max(count, 1), end)
        _uncouple(cells, self._at)
        _uncouple(cells, last)
        if len(cells) > end:
            cells[end:end] = [" "] * (last - self._at)
        del cells[self._at : last]

    def erase_characters(self, count: int = 1) -> None:
        """Blank characters without shifting the rest."""
        end = self._row_start() + self.columns
        cells = self._cells()
        self._blank(cells, self._at, min(self._at + max(count, 1), end, len(cells)))

    def repeat(self, count: int = 1) -> None:
        """Print the last character again."""
        if self._last not in ("", "\n", "\t"):
            self._put_cells(self._last * min(max(count, 1), self.columns))

    def insert_rows(self, count: int = 1) -> None:
        """Shift this and the rows below down."""
        self._cells()
        self._rows[self._row : self._row] = [""] * min(max(count, 1), REACHABLE_ROWS)
        if len(self._rows) > 2 * REACHABLE_ROWS:
            self._rows[2 * REACHABLE_ROWS :] = []
        self._at, self._wraps = 0, False
        self._cells()

    def delete_rows(self, count: int = 1) -> None:
        """Remove this row and rows below."""
        del self._rows[self._row : self._row + max(count, 1)]
        if self._row == len(self._rows):
            self._rows.append("")
        self._column, self._wraps = 0, False
        self._cells()

    def full_screen(self) -> None:
        """Say in a line of its own that a program had the whole screen."""
        if self._rows[self._row]:
            self.new_line()
        self._put(FULL_SCREEN_TEXT)
        self.new_line()


def _lead(cells: list[str], at: int) -> int:
    while at > 0 and cells[at] == "":
        at -= 1
    return at


def _uncouple(cells: list[str], at: int) -> None:
    """Make a tab or wide character that spans a boundary into spaces, so that half of it can be overwritten."""
    if not 0 < at < len(cells) or cells[at] != "":
        return
    first, last = _lead(cells, at), at
    while last < len(cells) and cells[last] == "":
        last += 1
    cells[first:last] = " " * (last - first)


def _numbers(parameters: str) -> list[int]:
    """The leading numbers of a CSI sequence, at most two; from an empty one on the defaults count."""
    numbers = []
    for part in parameters.split(";")[:2]:
        if not part.isdecimal():
            break
        numbers.append(int(part[:6]))
    return numbers


_CSI = {
    "@": Rows.insert_blanks,
    "A": Rows.up,
    "B": Rows.down,
    "C": Rows.right,
    "D": Rows.left,
    "E": Rows.down_to_start,
    "F": Rows.up_to_start,
    "G": Rows.to_column,
    "H": Rows.to,
    "J": Rows.erase_in_display,
    "K": Rows.erase_in_line,
    "L": Rows.insert_rows,
    "M": Rows.delete_rows,
    "P": Rows.delete_characters,
    "X": Rows.erase_characters,
    "`": Rows.to_column,
    "a": Rows.right,
    "b": Rows.repeat,
    "d": Rows.to,
    "e": Rows.down,
    "f": Rows.to,
    "s": Rows.save,
    "u": Rows.restore,
}
_NUMBERS = {"H": 2, "f": 2, "s": 0, "u": 0}  # how many an action takes; the others take one
_CONTROLS = {
    "\r": Rows.carriage_return,
    "\x08": Rows.left,
    "\x0b": Rows.down_or_new,
    "\x0c": Rows.down_or_new,
    FULL_SCREEN: Rows.full_screen,
    "7": Rows.save,
    "8": Rows.restore,
    "D": Rows.down_or_new,
    "E": Rows.new_line,
    "M": Rows.up,
    "c": Rows.clear,
}
LAYOUT_CSI = "".join(_CSI)
LAYOUT_ESCAPES = "".join(control for control in _CONTROLS if control.isalnum())
