"""Programs that answer from a table: `ssh`, `kubectl`, `psql` ... for scripted sessions, first on PATH.

One bash script is linked under every name. It finds its answers in a table, keyed by its own name and arguments, and starts no
other program unless an answer has an effect; a call costs about as much as starting bash:

    FOLDER/bin/kubectl -> ../program     the script
    FOLDER/table                         associative array: words of a call -> number of an entry
    FOLDER/answers/7/2.out, .err, .sh    what the second call of entry 7 prints, and does; 2.is: exit status, screen, delay
    FOLDER/calls                         for each call its argument count, folder, name and arguments, each ended by a NUL,
                                 a newline in an argument as the character 30
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.ops_session import Call, Scene, calls_of

_SEPARATOR = "\x1f"  # between the words of a key

_PROGRAM = r"""#!/bin/bash
here=${0%/*}/.. name=${0##*/}
# Without newlines it is one write, also where programs of a pipeline are called at once.
printf '%s\0' "$#" "$PWD" "$name" "${@//$'\n'/$'\036'}" >>"$here/calls"
declare -A entries
. "$here/table"
IFS=$'\x1f'
entry=${entries["$name$IFS$*"]-}
unset IFS
for word; do
    if [[ $word == - ]]; then  # reads what is piped into it, as the real ones do
        while IFS= read -r _; do :; done
    fi
done
if [[ -z $entry ]]; then
    printf '%s: unknown command or arguments: %s\n' "$name" "$*" >&2
    exit 64
fi
answers=$here/answers/$entry count=1
[[ -f $answers/count ]] && read -r count <"$answers/count"
echo "$((count + 1))" >"$answers/count"
[[ -f $answers/$count.is ]] || read -r count <"$answers/last"
read -r status screen delay <"$answers/$count.is"
[[ $delay == 0 ]] || sleep "$delay"
if [[ $screen == 1 ]]; then
    printf '\033[?1049h\033[2J\033[H'
    printf '~\r\n~\r\n"%s"\r\n' "$*"
fi
for stream in out err; do
    if IFS= read -r -d '' text <"$answers/$count.$stream" || [[ -n $text ]]; then
        if [[ $stream == out ]]; then printf '%s' "$text"; else printf '%s' "$text" >&2; fi
    fi
done
[[ -s $answers/$count.sh ]] && . "$answers/$count.sh"
[[ $screen == 1 ]] && printf '\033[?1049l'
exit "$status"
"""


@dataclass(frozen=True, slots=True)
class Called:
    """One call that was made: in which folder, and with which words, the program's name first."""

    cwd: str
    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Programs:
    """Installed programs; put `path` first on PATH."""

    folder: Path

    @property
    def path(self) -> Path:
        """The folder with the executables."""
        return self.folder / "bin"

    def calls(self) -> list[Called]:
        """Every call that was made so far, in order."""
        log = self.folder / "calls"
        fields = log.read_text(encoding="utf-8", errors="surrogateescape").split("\0") if log.exists() else [""]
        found, at = [], 0
        while at < len(fields) - 1:
            end = at + 3 + int(fields[at])
            found.append(Called(fields[at + 1], tuple(word.replace("\x1e", "\n") for word in fields[at + 2 : end])))
            at = end
        return found

    def forget(self) -> None:
        """Begin again with the first answer of each, and an empty log."""
        (self.folder / "calls").unlink(missing_ok=True)
        for count in self.folder.glob("answers/*/count"):
            count.unlink()


def install(folder: Path, calls: Iterable[Call], names: Iterable[str] = ()) -> Programs:
    """Write the programs of these calls, and those of `names`, which know no call."""
    answers: dict[tuple[str, ...], list[Call]] = {}
    for call in calls:
        answers.setdefault(call.argv, []).append(call)
    programs = Programs(folder)
    programs.path.mkdir(parents=True)
    script = folder / "program"
    script.write_text(_PROGRAM)
    script.chmod(0o755)
    for name in sorted({argv[0] for argv in answers} | set(names)):
        (programs.path / name).symlink_to("../program")
    table = []
    for number, (argv, told) in enumerate(answers.items()):
        _write_answers(folder / "answers" / str(number), told)
        table.append(f"[{shlex.quote(_SEPARATOR.join(argv) + (_SEPARATOR if len(argv) == 1 else ''))}]={number}")
    (folder / "table").write_text(f"entries=({' '.join(table)})\n")
    return programs


def install_scene(folder: Path, scene: Scene) -> Programs:
    """Write the programs of a scene, with the answers of all its lines in order."""
    calls = [call for said in scene.lines for call in calls_of(said, scene.programs)]
    return install(folder, calls, scene.programs)


def _write_answers(folder: Path, calls: Sequence[Call]) -> None:
    folder.mkdir(parents=True)
    for number, call in enumerate(calls, 1):
        (folder / f"{number}.out").write_text(_line(call.output))
        (folder / f"{number}.err").write_text(_line(call.error))
        (folder / f"{number}.sh").write_text(_line(call.effect))
        (folder / f"{number}.is").write_text(f"{call.exit_code} {int(call.alt_screen)} {call.delay_ms / 1000:g}\n")
    (folder / "last").write_text(f"{len(calls)}\n")


def _line(text: str) -> str:
    return f"{text}\n" if text else ""
