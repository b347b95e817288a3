"""A step as a block of shell that does the same in a notebook, in `ie` and pasted into a terminal.

Each block may run in a process of its own: it goes to its folder itself, and nothing runs where that fails. Notebooks set
`-e -o pipefail`, which the recording shell had not: where it would matter, the block takes them back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from runbooks.exports.markdown_expected import awaited
from runbooks.exports.markdown_lines import line_safe, quoted_value, single_quoted
from runbooks.exports.markdown_shape import Left, Piece, left_in_shell, piece
from runbooks.model import Parameter, Retry, Step, templates_of
from runbooks.parameters.capturing import has_group
from runbooks.template import Template, plain

_KEPT = '_output="$('
_PIPE = re.compile(r"(?<!\|)\|(?!\|)")


def step_block(step: Step, parameters: Sequence[Parameter] = ()) -> str:
    """What runs a step; empty for one without a command. `parameters` are those of the procedure."""
    if step.command is None:
        return ""
    captured = [one for one in parameters if one.capture is not None and one.capture.step_id == step.id]
    command = piece(step.command.text)
    sets = _taken_back(command, reads_part=bool(captured))
    done = _with_environment(step, command) if step.environment else command
    collects = bool(captured) or (step.retry is not None and step.retry.until == "output")
    done = _expecting(done, step.expect.exit_codes)
    done = _collecting(done) if collects else done
    done = _retrying(done, step, step.retry, parameters) if step.retry is not None else done
    done = _telling(done, captured) if collects else _kept(done, left_in_shell(step.command.text))
    if step.skip_if is not None:
        done = _unless(piece(step.skip_if.text), done)
    return _in_folder(step.cwd, done, sets, goes_on=step.on_failure == "continue")


def undo_text(step: Step) -> str:
    """What takes a step back, where the step was done and with its variables; empty where nothing is known to."""
    if step.rollback is None:
        return ""
    command = piece(step.rollback.text)
    return _in_folder(step.cwd, _with_environment(step, command) if step.environment else command, _taken_back(command))


def double_quoted(template: Template) -> str:
    """A template that is one word, as a folder, in double quotes."""
    literal = "".join(text for text, slot in template.pieces() if slot is None)
    if not template.slots:
        value = plain(literal)
        return f'"{_escaped(value)}"' if value.isprintable() else quoted_value(value)
    if set("'\"\\") & set(literal) and plain(template.text) != template.text:
        return line_safe(template.text)  # it is written as a shell word already
    return '"' + "".join(_escaped(text) if slot is None else f"${{{slot.name}}}" for text, slot in template.pieces()) + '"'


def _escaped(text: str) -> str:
    return re.sub(r'([\\"$`])', r"\\\1", text)


def _in_folder(cwd: Template | None, done: Piece, sets: str, *, goes_on: bool = False) -> str:
    """Go there first, and do nothing where that fails; `goes_on` says so of a failure instead of failing."""
    told = " ||\necho 'This step failed; going on.' >&2" if goes_on else ""
    inner = f"{sets}\n{done.text}" if sets else done.text
    is_plain = done.shape != "any" and not sets and not (goes_on and "\n" in done.text)
    if cwd is None:
        return f"{inner if is_plain or not goes_on else _braces(inner)}{told}"
    go = f"cd {double_quoted(cwd)} &&"
    return f"{go}\n{inner}{told}" if is_plain else f"{go} {_braces(inner)}{told}"


def _braces(text: str) -> str:
    return f"{{\n{text}\n}}"


def _kept(command: Piece, left: Left) -> Piece:
    """The command, with what it leaves in its shell exported, for the next block may run in another."""
    exports = [f"export {' '.join(left.variables)}"] * bool(left.variables)
    exports += [f"export -f {' '.join(left.functions)}"] * bool(left.functions)
    if left.is_sourced:
        return Piece(" &&\n".join(["set -a", command.closed(), "set +a", *exports]), "any")
    return Piece(" &&\n".join([command.closed(), *exports]), "any") if exports else command


def _taken_back(command: Piece, *, reads_part: bool = False) -> str:
    pipes = reads_part or _PIPE.search(command.text)
    flags = ["+e"] * (command.shape == "any") + ["+o pipefail"] * bool(pipes)
    return "set " + " ".join(flags) if flags else ""


def _with_environment(step: Step, command: Piece) -> Piece:
    given = " ".join(f"{name}={double_quoted(value)}" for name, value in step.environment)
    if command.shape == "simple":
        return Piece(f"{given} {command.text.lstrip()}", "simple")
    return Piece(f"(\nexport {given}\n{command.text}\n)", "chain")


def _expecting(command: Piece, codes: Sequence[int]) -> Piece:
    """The command, ending well exactly where its exit status is one of these."""
    if tuple(codes) in ((0,), ()):
        return command
    tests = " -o ".join(f"$? -eq {code}" for code in dict.fromkeys(codes) if code != 0)
    if 0 in codes:
        return Piece(f"{command.closed()} || test {tests}", "any")
    # Success is no success here: it becomes a status that is not expected.
    other = next(code for code in range(100, 256) if code not in codes)
    return Piece(f"{command.closed()} && (exit {other}) || test {tests}", "any")


def _collecting(command: Piece) -> Piece:
    """The command with all that it prints kept in `_output` instead."""
    return Piece(f'{_KEPT}\nexec 2>&1\n{command.text}\n)"', "simple")


def _telling(command: Piece, captured: Sequence[Parameter]) -> Piece:
    """A command that has kept its output, then the output shown and looked through for values."""
    lines = [f"{command.closed()} &&", "printf '%s\\n' \"$_output\""]
    for parameter in captured:
        assert parameter.capture is not None
        found = f"printf '%s\\n' \"$_output\" | {_finding(parameter.capture.pattern)} | "
        first = f'{parameter.name}="$({found}head -n 1)"'
        if parameter.default is not None:  # the recorded value is taken if it is there
            same = f'{parameter.name}="$({found}grep -Fx -m 1 -e {quoted_value(parameter.default)})"'
            first = f"{{ {same} ||\n{first}; }}"
        lines[-1] += " &&"
        lines += [f"{first} &&", f'export {parameter.name} && test -n "${{{parameter.name}}}"']
    return Piece("\n".join(lines), "any")


def _retrying(command: Piece, step: Step, retry: Retry, parameters: Sequence[Parameter]) -> Piece:
    """The command in a loop that ends when it is as expected, or badly after so many times.

    Where its output is kept, that of a try that was in vain is told on standard error: it is not what the step prints.
    """
    tested, vain = command.text, ""
    if command.text.startswith(_KEPT):
        vain = "printf '%s\\n' \"$_output\" >&2\n"
    if retry.until == "output":
        wanted = awaited(step.expect, parameters, {name for one in templates_of(step) for name in one.names})
        tested += f" &&\n[[ {wanted.printed} == {wanted.pattern} ]]"
    seconds = f"{retry.interval_ms / 1000:.3f}".rstrip("0").rstrip(".")
    return Piece(
        f"_tries=1\nuntil\n{tested}\ndo\n{vain}"
        f'if test "$_tries" -ge {retry.times}; then _tries=failed; break; fi\n'
        f'_tries=$((_tries + 1))\nsleep {seconds}\ndone\ntest "$_tries" != failed',
        "any",
    )


def _unless(condition: Piece, done: Piece) -> Piece:
    asked = condition.text if condition.shape == "simple" and condition.fits_a_line else condition.grouped()
    return Piece(f"if ! {asked.lstrip()}; then\n{done.text}\nfi", "chain")


def _finding(pattern: str) -> str:
    """The filter that finds what a pattern finds: all of it, or what stands in its group."""
    found = f"grep -oE {_pattern(pattern)}"
    if not has_group(pattern):
        return found
    mark = next(char for char in "/#@%~!:;\x01" if char not in pattern)
    group = f"s{mark}{pattern}{mark}\\1{mark}"
    return f"{found} | sed -E {single_quoted(group)}"


def _pattern(pattern: str) -> str:
    return f"-e {single_quoted(pattern)}" if pattern.startswith("-") else single_quoted(pattern)
