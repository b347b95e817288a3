"""Commands that a program is given to run, now or later, where reading the shell's words alone does not show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from runbooks.shell.inside import Run
from runbooks.shell.invocation import Invocation, said
from runbooks.shell.tree import Word

# Programs that run the same on many hosts; their options and those of the command are told apart here.
FANNED_OUT = frozenset({"pdsh", "clush", "dsh", "salt"})
_SERVICES = ("/etc/init.d/", "/etc/rc.d/", "/etc/rc.d/init.d/")


def commands(run: Run) -> Iterator[str]:
    """The texts that a program is given to run."""
    one = run.invocation
    if given := _GIVEN.get(one.name):
        yield from given(run)
    index = len(one.simple.words) - len(one.arguments) - 1
    word = one.simple.words[index] if index >= 0 else None
    if word is None or word.value is None:
        return
    behind = _behind(run, word)
    if any(mark in word.value.strip() for mark in " \n") and one.wrappers:
        yield f"{word.value} {behind}"  # one word that watch or parallel hands to a shell
    folder, _, name = word.value.rpartition("/")
    if name and f"{folder}/" in _SERVICES:
        yield f"service {name} {behind}"


def _behind(run: Run, word: Word) -> str:
    """The source of what stands behind a word."""
    return run.syntax.text[word.end : run.invocation.simple.words[-1].end].strip()


def _container(run: Run) -> Iterator[str]:
    """What `docker run IMAGE ...` and `docker compose run SERVICE ...` run."""
    one = run.invocation
    if one.subcommand[-1:] in (("run",), ("create",)) and one.operands:
        rest = _behind(run, one.operands[0])
        yield f"{one.value('--entrypoint') or ''} {rest}".strip()


def _pod(run: Run) -> Iterator[str]:
    one = run.invocation
    dashes = next((word for word in one.arguments if word.raw == "--"), None)
    if one.subcommand[:1] in (("run",), ("debug",)) and dashes is not None:
        yield _behind(run, dashes)


def _fanned_out(run: Run) -> Iterator[str]:
    nested = run.invocation.nested
    if nested is not None:
        yield run.syntax.text[nested.start : nested.end] if nested.form == "words" else nested.text


def _salted(run: Run) -> Iterator[str]:
    yield " ".join(map(said, run.invocation.arguments))


def _trap(run: Run) -> Iterator[str]:
    one = run.invocation
    if not one.has("-p", "-l") and len(one.operands) > 1:
        yield said(one.operands[0])


def _later(run: Run) -> Iterator[str]:
    for redirect in run.invocation.simple.redirects:
        if redirect.body:
            yield run.syntax.text[slice(*redirect.body)]
        elif redirect.operator == "<<<" and redirect.target is not None:
            yield redirect.target.value or redirect.target.raw.strip('"')


_GIVEN: Mapping[str, Callable[[Run], Iterator[str]]] = {
    **dict.fromkeys(("docker", "podman", "nerdctl"), _container),
    **dict.fromkeys(("kubectl", "oc", "k", "kubecolor"), _pod),
    **dict.fromkeys(FANNED_OUT, _fanned_out),
    **dict.fromkeys(("cmd.run", "cmd.shell", "cmd.run_all"), _salted),
    **dict.fromkeys(("at", "batch"), _later),
    "trap": _trap,
}


def is_read_anew(outer: tuple[Invocation, ...]) -> bool:
    """Whether what hands a command on is among those whose commands are read here."""
    return any(holder.name in FANNED_OUT for holder in outer)
