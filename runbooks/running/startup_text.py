"""The shell text that a run's recorded shell reads at its start, and the code that goes with a command handed to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runbooks.template import word

_FOLDER = Path(__file__).parent / "startup"
SHELLS = ("bash", "zsh")
LOAD_KEY, END_KEY = b"\x1b[7771~", b"\x1b[7772~"
READING, READING_ENDS = b"\x1b[?2004h", b"\x1b[?2004l"  # bracketed paste: on while the line editor reads
_LONGEST_PIECE = 1000  # characters; a terminal takes at most 4,095 bytes of a line
_CONTROLS = frozenset(chr(code) for code in (*range(32), 127))
_LITERAL_NEXT = "\x16"


@dataclass(frozen=True, slots=True)
class Keys:
    """One secret as it is given to the shell: the keys to press, after each line what to append to the variable."""

    name: str
    pieces: tuple[tuple[str, str], ...]  # (text, what follows it: "" or a newline)

    @classmethod
    def of(cls, name: str, value: str) -> Keys:
        """A value cut into lines that a terminal takes."""
        pieces: list[tuple[str, str]] = []
        lines = value.split("\n")
        for number, line in enumerate(lines):
            parts = [line[at : at + _LONGEST_PIECE] for at in range(0, len(line), _LONGEST_PIECE)] or [""]
            pieces += [(part, "") for part in parts[:-1]]
            pieces.append((parts[-1], "\n" if number < len(lines) - 1 else ""))
        return cls(name, tuple(pieces))

    @property
    def typed(self) -> bytes:
        """What to type, Enter behind each piece; control characters are marked to be taken as they are."""
        lines = ("".join(_LITERAL_NEXT + one if one in _CONTROLS else one for one in text) for text, _ in self.pieces)
        return "".join(f"{line}\n" for line in lines).encode(errors="surrogateescape")


def startup_text(shell: str, nonce: str, handed: Path, secrets: Sequence[Keys] = ()) -> str:
    """What a recorded shell reads behind the user's startup files; it then asks for each secret with an S mark."""
    text = (_FOLDER / f"{shell}.sh").read_text(encoding="utf-8")
    text = text.replace("@NONCE@", nonce).replace("@NEXT@", word(str(handed)))
    return text + "".join(_asking(one) for one in secrets)


def _asking(secret: Keys) -> str:
    # Typed while the terminal shows nothing, a line is known to the recorder as a secret, to be masked wherever it occurs.
    lines = ["command stty -echo </dev/tty", "\\builtin printf '%sS\\a' \"$__ttr_mark\" >/dev/tty", f"{secret.name}="]
    for _, follows in secret.pieces:
        lines.append(f"IFS= \\builtin read -r __ttr_line </dev/tty; {secret.name}+=$__ttr_line")
        if follows:
            lines.append(f"{secret.name}+=$'\\n'")
    return "\n".join([*lines, "command stty echo </dev/tty", "\\builtin unset __ttr_line", ""])


def frame(environment: Mapping[str, str]) -> str:
    """The code that gives the next command these variables; they are as before once it has ended."""
    return "".join(f"__ttr_with {name} {word(value)}\n" for name, value in environment.items())


LEND = "__ttr_lend\n"
# Twice: the first is refused where jobs are stopped.
LEAVE = "\\builtin exit 0\n\\builtin exit 0\n"
NOTHING = ""
