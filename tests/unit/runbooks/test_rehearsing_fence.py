"""The fence of the system around a rehearsal, with bash in it that is held by nothing else."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from runbooks.history import Recorded
from runbooks.model import Procedure
from runbooks.rehearsing import fence, landlock, sandbox_shell
from runbooks.rehearsing.fence import Fence
from runbooks.rehearsing.recordings import Recordings
from runbooks.rehearsing.sandbox_shell import SandboxShell
from runbooks.rehearsing.server import AnswerServer
from store.errors import RefusedError

needs_landlock = pytest.mark.skipif(not landlock.version(), reason="this system has no Landlock, or doesn't permit it")
BASH = "/bin/bash"


@dataclass(frozen=True)
class Done:
    """What bash in the fence did."""

    exit_code: int
    output: str
    fence: Fence


Inside = Callable[..., Done]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A sandbox with shims for ls, as a rehearsal has it."""
    with tempfile.TemporaryDirectory(prefix="tt-") as made:
        folder = Path(made)
        recordings = Recordings([said(1, "ls", "listed")], Procedure(title="P"), {})
        with AnswerServer(folder, recordings, speed=1000, longest=5) as server:
            SandboxShell(folder, server, texts=["ls"]).close()
            yield folder


@pytest.fixture
def inside(folder: Path) -> Inside:
    """Runs a text by bash in the fence, without any rule of our own: all of PATH is there."""

    def run(text: str, **environment: str) -> Done:
        told, tell = os.pipe()
        try:
            done = subprocess.run(
                fence.fenced(folder, fence.tools(BASH), tell, [BASH, "--norc", "--noprofile", "-c", text]),
                cwd=folder / "root",
                env={
                    "PATH": "/usr/bin:/bin",
                    "HOME": "/root",
                    "TT_REHEARSAL": str(folder),
                    "TMPDIR": f"{folder}/root/tmp",
                    **environment,
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(tell,),
                timeout=60,
                check=False,
                text=True,
            )
            return Done(done.returncode, done.stdout, fence.told(os.read(told, fence.LINE)))
        finally:
            os.close(told)
            os.close(tell)

    return run


def said(number: int, text: str, output: str = "") -> Recorded:
    """A recorded command that ended well."""
    return Recorded(command_id=number, uid=str(number), session_id=1, seq=number, text=text, output=output, exit_code=0)


# --- what it keeps out ----------------------------------------------------------------------------------------------


@needs_landlock
@pytest.mark.parametrize(
    "text",
    [
        "echo x > {file}",
        "echo x >> {file}",
        ": > {file}",
        "echo x >| {file}",
        "echo x &> {file}",
        "echo x > {folder}/new",
        "exec 3> {folder}/new && echo x >&3",
        "exec 3<> {file} && echo x >&3",
        "set -o history; history -s x; history -w {folder}/new",
        "set -o history; history -s x; history -a {folder}/new",
        "mapfile -t lines < {file} && (( ${{#lines[@]}} ))",
        "read -r line < {file}",
        "[[ $(< {file}) ]]",
        ". {file}",
        "source {file}",
        "exec 3< {file}",
        "[[ $(echo {folder}/*) != *'*' ]]",
        "[[ $(echo /etc/*) != *'*' ]]",
        "cd {folder} && echo x > new",
        "ls -ld {folder}/. && false || /usr/bin/touch {trace}",
        "/usr/bin/touch {trace}",
        "touch {trace}",
        "{canary}",
        "exec {canary}",
        "exec /usr/bin/touch {trace}",
        "hash -p /usr/bin/touch zap; zap {trace}",
        "command -p touch {trace}",
        "env -i touch {trace}",
        "sh -c 'echo x > {trace}'",
        "/bin/sh -c 'echo x > {trace}'",
        "/bin/sh -c '/usr/bin/touch {trace}'",
        "{python} -IS -c 'open({trace_quoted}, chr(119))'",
        "{python} -IS -c 'import os; os.rename({file_quoted}, {trace_quoted})'",
        "{python} -IS -c 'import os; os.symlink({file_quoted}, {inside_quoted})' && echo x > {inside}",
        "mkdir {trace}",
        "mkdir -p {folder}/one/two",
        "rmdir {folder}/empty",
        "{python} -IS -c 'import os; os.rmdir({empty_quoted})'",
        "kill -9 {pid}",
        "kill -0 {pid}",
        "kill -TERM $PPID",
        "exec 3<> /dev/tcp/127.0.0.1/{port}",
        "echo x > /dev/tcp/127.0.0.1/{port}",
        "echo x > $TT_REHEARSAL/bin/ls",
        "echo x > $TT_REHEARSAL/bin/new",
        "echo x > $TT_REHEARSAL/driver.bash",
        "echo x > $TT_REHEARSAL/step-1",
        "echo x > ../../new-beside-the-sandbox",
        "printf '#!/bin/sh\\necho ran' > own && /bin/sh -c ./own",
        "exec 3<> /dev/tty",
        "read -r line < /proc/$PPID/environ",
        "read -r line < /proc/1/cmdline",
        "read -r line < /etc/passwd",
    ],
)
def test_nothing_outside_of_it_can_be_written_read_executed_reached_or_ended(
    inside: Inside, folder: Path, tmp_path: Path, text: str
) -> None:
    outside = tmp_path / "outside"
    (outside / "empty").mkdir(parents=True)
    file, trace, canary = outside / "precious", tmp_path / "trace", outside / "canary"
    file.write_text(f"/usr/bin/touch {trace}\n: > {trace}\n")
    canary.write_text(f"#!/bin/sh\n: > {trace}\n")
    canary.chmod(0o755)
    before = (file.read_text(), sorted(outside.iterdir()), shims(folder))
    quoted = {
        "empty_quoted": f'"{outside}/empty"',
        "file_quoted": f'"{file}"',
        "trace_quoted": f'"{trace}"',
        "inside_quoted": '"link"',
        "inside": "link",
    }
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        victim = subprocess.Popen(["/bin/sh", "-c", "read line"], stdin=subprocess.PIPE)
        try:
            names = {"file": file, "trace": trace, "canary": canary, "folder": outside, "pid": victim.pid}
            port = listening.getsockname()[1]
            done = inside(text.format(**names, **quoted, port=port, python=shlex.quote(sys.executable)))
            assert done.fence.version == landlock.version()
            assert done.exit_code != 0, done.output
            assert victim.poll() is None
            with pytest.raises(BlockingIOError):
                listening.accept()
        finally:
            victim.kill()
            victim.communicate()
    assert (file.read_text(), sorted(outside.iterdir()), shims(folder)) == before
    assert not trace.exists()


@needs_landlock
def test_no_library_can_be_loaded_into_bash(inside: Inside, tmp_path: Path) -> None:
    """A real one, of which bash would else say what it misses in it."""
    found = next(Path(sysconfig.get_config_var("DESTSHARED")).glob("*.so"))
    library = shutil.copy(found, tmp_path / "some.so")
    done = inside(f"enable -f {library} some")
    assert done.exit_code != 0
    assert re.search(r"cannot open shared object .*Permission denied", done.output)


def shims(folder: Path) -> list[tuple[str, bytes]]:
    """What a rehearsal executes, and the names beside it."""
    programs = [(one.name, one.read_bytes()) for one in sorted((folder / "bin").iterdir())]
    return [*programs, ("driver.bash", (folder / "driver.bash").read_bytes()), *((one.name, b"") for one in beside(folder))]


def beside(folder: Path) -> list[Path]:
    """What lies beside the sandbox, made by a path that climbs out of it."""
    return [one for one in (folder / "step-1", folder.parent / "new-beside-the-sandbox") if one.exists()]


# --- what it lets through -------------------------------------------------------------------------------------------


@needs_landlock
@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("$TT_REHEARSAL/bin/ls", "listed\n"),
        ("PATH=$TT_REHEARSAL/bin; ls | { read -r line; echo \"<$line>\"; }", "<listed>\n"),
        ("echo one > file; echo two >> file; echo $(< file)", "one two\n"),
        ("mkdir -p a/b && cd a/b && echo x > c && cd ../.. && echo */*/*", "a/b/c\n"),
        ("realpath -ms a/../b/./c | { read -r line; echo ${line##*/root/}; }", "b/c\n"),
        ("read -r line <<< \"$(printf '%200000s' x)\"; echo ${#line}", "1\n"),
        ("mapfile -t lines <<< \"$(printf '%200000s' x)\"; echo ${#lines[0]}", "200000\n"),
        ("read -r line < <(echo piped); echo $line", "piped\n"),
        ("echo lost > /dev/null; echo seen > /dev/stdout; echo told > /dev/stderr", "seen\ntold\n"),
        ("read -rn1 one < /dev/urandom; echo $?", "0\n"),
        ("while :; do :; done & kill $!; wait $!; echo $?", "143\n"),
        ("trap 'echo caught' USR1; kill -USR1 $$; :", "caught\n"),
        (": > $TT_REHEARSAL/exports; echo $?", "0\n"),
    ],
)  # fmt: skip
def test_what_a_rehearsal_needs_goes_on_in_it(inside: Inside, text: str, output: str) -> None:
    done = inside(text)
    assert (done.exit_code, done.output) == (0, output)


@needs_landlock
def test_a_rehearsal_is_in_it_also_after_its_shell_ended(folder: Path, tmp_path: Path) -> None:
    (folder / "again").mkdir()
    with AnswerServer(
        folder / "again", Recordings([said(1, "ls", "x")], Procedure(title="P"), {}), speed=9, longest=5
    ) as server:
        shell = SandboxShell(folder / "again", server, texts=["ls"], require_fence=True)
        try:
            for _ in range(2):
                driven = shell._run(f"builtin : > {tmp_path}/new", 60, True)  # past our own rules
                assert driven[0] == 1
                assert "Permission denied" in driven[1]
                assert shell.fence == Fence(landlock.version())
                assert shell.execute("ls").output == "x\n"
                assert shell.execute("exit 3").exit_code == 3
        finally:
            shell.close()
    assert not (tmp_path / "new").exists()


# --- its versions, and where there is none --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "length", "files"),
    [
        (1, 8, 0x1FFF),
        (2, 8, 0x3FFF),
        (3, 8, 0x7FFF),
        (4, 16, 0x7FFF),
        (5, 16, 0xFFFF),
        (6, 24, 0xFFFF),
        (7, 24, 0xFFFF),
        (99, 24, 0xFFFF),
    ],
)
def test_a_version_is_asked_for_what_it_knows(version: int, length: int, files: int) -> None:
    asked = landlock.ruleset(version)
    assert len(asked) == length
    assert int.from_bytes(asked[:8], "little") == files == landlock.rights(version)
    assert set(asked[8::8]) <= {3}


@needs_landlock
@pytest.mark.parametrize("version", range(1, landlock.version() + 1))
def test_the_kernel_takes_what_is_asked_of_each_version(version: int, folder: Path, tmp_path: Path) -> None:
    """In a process of its own, since a fence is for ever."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import landlock\n"
        "landlock.restrict([(sys.argv[2], -1), (sys.argv[3], -1), ('/not/there', -1)], int(sys.argv[4]))\n"
        "open(sys.argv[2] + '/inside', 'w').close()\n"
        "try: open(sys.argv[5], 'w')\n"
        "except PermissionError: print('held')\n"
    )
    (folder / "root" / "file").touch()
    where = str(Path(landlock.__file__).parent)
    words = [where, str(folder / "root"), str(folder / "root" / "file"), str(version), str(tmp_path / "new")]
    done = subprocess.run([sys.executable, "-IS", "-c", program, *words], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("held\n", "")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Fence(7), ""),
        (Fence(6), ""),
        (Fence(5), "Landlock 5 of this system leaves signals to TermTask's own rules"),
        (Fence(2), "Landlock 2 of this system leaves TCP and signals to TermTask's own rules"),
        (Fence(0, "it has none"), "no fence of the system is around this rehearsal (it has none), only TermTask's own rules"),
    ],
)
def test_what_the_fence_leaves_open_is_told(found: Fence, sentence: str) -> None:
    assert found.sentence == sentence


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b"7\n", Fence(7)),
        (b"0 Operation not permitted\n", Fence(0, "Operation not permitted")),
        (b"", Fence(0, "it could not be built")),
        (b"Traceback", Fence(0, "it could not be built")),
    ],
)
def test_what_a_shell_says_of_its_fence_is_understood(line: bytes, found: Fence) -> None:
    assert fence.told(line) == found


@pytest.mark.parametrize(("system", "machine"), [("darwin", "arm64"), ("linux", "mips64"), ("linux", "alpha")])
def test_other_systems_have_none(monkeypatch: pytest.MonkeyPatch, system: str, machine: str) -> None:
    names = os.uname()
    monkeypatch.setattr(landlock.sys, "platform", system)
    monkeypatch.setattr(landlock.os, "uname", lambda: os.uname_result((*names[:4], machine)))
    assert landlock.version() == 0


def test_without_one_a_rehearsal_goes_on_by_our_own_rules_unless_it_is_required(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(sandbox_shell.fence, "possible", lambda: Fence(0, "it has none"))
    (folder / "again").mkdir()
    with AnswerServer(
        folder / "again", Recordings([said(1, "ls", "x")], Procedure(title="P"), {}), speed=9, longest=5
    ) as server:
        with pytest.raises(RefusedError, match=r"it has none.*--require-fence"):
            SandboxShell(folder / "again", server, texts=["ls"], require_fence=True)
        shell = SandboxShell(folder / "again", server, texts=["ls"])
        try:
            assert shell.execute("ls").output == "x\n"
            assert shell.fence.sentence
        finally:
            shell.close()
