"""A command with parameters means what was recorded, and any other value arrives as it is: bash itself is the judge.

Every text runs `show`, which prints its arguments and its input; `ssh` hands its words, joined by blanks, to another shell
as sshd does. All texts of a test run in one bash, each in a subshell.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from runbooks.model import Parameter, Procedure, Step
from runbooks.parameters.parameterise import parameterise
from runbooks.parameters.putting import put_in
from runbooks.parameters.reading import slots_of
from runbooks.template import Template, word

HOST = "db-3"
LOGS = "/var/log/pg"
TAG = "1.4.2"
NAMES = {HOST: "HOST", LOGS: "LOGS", TAG: "TAG"}
DEFAULTS = {name: value for value, name in NAMES.items()}

# Texts in which parameters can be put at least once, and how often.
CONSTRUCTS = [
    ("show db-3", 1),
    ("show 'db-3'", 1),
    ('show "db-3"', 1),
    ("show $'db-3'", 1),
    ('show "on db-3 now"', 1),
    ("show 'on db-3 now'", 1),
    ("show 'db-3 now'", 1),
    ("show 'on db-3'", 1),
    (r"show $'on\tdb-3\n'", 1),
    (r"show $'it\'s db-3 \x41'", 1),
    ("show root@db-3:/var/log/pg/a.log", 2),
    ("show --host=db-3 --path=/var/log/pg", 2),
    ("show https://db-3:8080/x?y=1", 1),
    ("show image:1.4.2 app-1.4.2.tar.gz v=1.4.2", 3),
    ("show {db-3,other}:/x", 1),
    ("show db-30{a,b} db-3", 1),
    ("show *.nothing db-3", 1),
    ("show db-30 mydb-3 db-3-data db-3", 1),
    ("show 'a'db-3'b' \"c\"'db-3'\"d\"", 0),
    ("X=db-3; show \"$X\"", 1),
    ("X=db-3 Y='db-3' show a", 2),
    ("export X=db-3 Y='a db-3'; show \"$X\" \"$Y\"", 2),
    ('X="db-3"; show "${X}"', 1),
    ("show a > db-3; cat db-3", 2),
    ("show a >> 'db-3' && cat < db-3", 2),
    ("show <<< db-3", 1),
    ("show <<< 'on db-3'", 1),
    ("show <<EOF\nhost db-3\n\tpath=/var/log/pg;\nEOF", 2),
    ("show <<-EOF\n\thost db-3\n\tEOF", 1),
    ("show x <<EOF | show db-3\n\\$HOST \\\\ db-3 $(echo db-3)\nEOF", 3),
    ("show <<'EOF'\nhost db-3\nEOF\nshow db-3", 1),
    ("a=(db-3 'db-3' \"x db-3\"); show \"${a[@]}\"", 3),
    ("echo x | show db-3 | show /var/log/pg", 2),
    ("show a && show db-3 || show b; show db-3 & wait", 2),
    ("for h in db-3 'db-4'; do show \"$h\" db-3; done", 2),
    ("while true; do show db-3; break; done", 1),
    ("if show db-3; then show /var/log/pg; fi", 2),
    ("f() { show db-3 \"$1\"; }; f db-3", 2),
    ("(cd / && show db-3)", 1),
    ("{ show db-3; } 2>&1", 1),
    ('show "$(show db-3)"', 1),
    ("show \"a $(show 'x db-3') b\"", 1),
    ("show $(echo db-3)", 1),
    ("cat <(show db-3)", 1),
    ("case db-3 in db-*) show db-3;; esac", 2),
    ("[ db-3 = x ] || show db-3", 2),
    ("[[ x == db-3 ]] || show db-3", 1),
    ("show `echo x` db-3 # db-3", 1),
    ("env X=db-3 show db-3", 2),
    ("sudo -u x show db-3", 1),
    ("timeout 5 show 'db-3'", 1),
    ("show a\\\n  db-3 \\\n  /var/log/pg", 2),
    ("ssh db-3 show a", 1),
    ("ssh db-3 show /var/log/pg", 2),
    ("ssh root@db-3 'show /var/log/pg; show a'", 2),
    ("ssh db-3 \"show /var/log/pg | show b\"", 2),
    ("ssh -p 22 db-3 'X=/var/log/pg; show \"$X\" x=1.4.2'", 3),
    ("X=q; ssh db-3 \"show $X:/var/log/pg \\\"a b\\\" \\$HOME\"", 2),
    ("ssh db-3 \"show 'on db-3' '/var/log/pg'\"", 3),
    ("ssh db-3 'show \"on db-3\" \"/var/log/pg/x\"'", 3),
    ("ssh db-3 \"show \\\"on db-3\\\" 's/^TAG=.*/TAG=1.4.2/'\"", 3),
    ("ssh db-3 show a/1.4.2 \\; show 1.4.2", 3),
    ("ssh db-3 sh <<EOF\nshow /var/log/pg\nEOF", 2),
    ("ssh db-3 'show a' /var/log/pg", 2),
    ("sh -c 'show /var/log/pg'", 1),
    ("bash -c \"show /var/log/pg a=1.4.2\" x y", 2),
    ("sh -c 'show \"$1\"' x db-3", 1),
    ("bash <<EOF\nshow /var/log/pg 'x'\nEOF", 1),
    ("eval show db-3", 1),
    ("echo $((1 + 2)) db-3; show \"$((3))\" db-3", 2),
    ("show \"a\"'b'db-3", 0),
    ("show ~root db-3", 1),
    ("show %db-3% '(db-3)' \"[db-3]\"", 3),
]  # fmt: skip

# What a person may type as a value, each of which must arrive as one argument.
VALUES = [
    "web-1",
    "a b",
    "  two  spaces ",
    "it's",
    'say "hi"',
    "$HOME",
    "${HOME}",
    "$(echo hacked)",
    "`echo hacked`",
    "back\\slash\\",
    "\\n",
    "*",
    "?.[a-z]",
    "-n",
    "--help",
    "~",
    "~root",
    "#no",
    "a;b&c|d",
    "<x>y",
    "(a){b,c}[d]",
    "!history !! !$",
    "über-größe ✓",
    "=ls",
    "a=b",
    "%s%q",
    "'\"'\"'",
]
LINES = ["tab\tin", "first\nsecond", "\nlead", "a'\n'b"]

SHOW = """#!/bin/sh
printf '%s\\0' "$#"
for one; do printf '%s\\0' "$one"; done
[ -c /dev/stdin ] || cat
"""
SSH = """#!/bin/sh
if [ "$1" = -p ]; then shift 2; fi
printf 'host %s\\0' "$1"
shift
exec "$REMOTE" -c "$*"
"""


class Referee:
    """Runs texts in bash and tells what each printed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"  # where a text is run, too: what it writes stays here
        programs = folder / "bin"
        for made in (programs, self.home):
            made.mkdir()
        for name, source in {"show": SHOW, "ssh": SSH, "sudo": '#!/bin/sh\nshift 2\nexec "$@"\n'}.items():
            (programs / name).write_text(source)
            (programs / name).chmod(0o755)

    def _script(self, lines: Sequence[str]) -> str:
        script = self.folder / "script"
        script.write_text("\n".join([*lines, ""]), encoding="utf-8")
        return str(script)

    def outputs(
        self, cases: Sequence[tuple[dict[str, str], str]], remote: str = "sh", *, interactive: bool = False
    ) -> list[bytes]:
        """What each text prints, with these variables set before."""
        lines = ["set -o history -o histexpand"] if interactive else []
        for number, (variables, text) in enumerate(cases):
            assigned = "".join(f"{name}={word(value)}; export {name}; " for name, value in variables.items())
            if interactive:
                # Each text is a line of its own, as typed: only so are references to the history looked for.
                lines += [assigned, text, "printf '\\001'"]
            else:
                folder = f"{self.folder}/at-{number}"
                inside = f"mkdir {folder}; cd {folder}; " if ">" in text else ""
                lines.append(f"({inside}{assigned}eval {word(text)}) </dev/null 2>/dev/null; printf '\\001'")
                lines += [f"rm -rf {folder}"] if inside else []
        environment = {
            "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.home),
            "REMOTE": remote,
        }
        ran = subprocess.run(
            ["bash", "--norc", "--noprofile", self._script(lines)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=self.home,
            env=environment,
            timeout=100,
            check=False,
        )
        return [one.encode() for one in ran.stdout.split("\001")[: len(cases)]]


@pytest.fixture(scope="module")
def referee(tmp_path_factory: pytest.TempPathFactory) -> Referee:
    """Programs to run, and a bash to run them."""
    return Referee(tmp_path_factory.mktemp("referee"))


def templates() -> list[Template]:
    """Every construct with its parameters."""
    return [put_in(text, NAMES) for text, _ in CONSTRUCTS]


@pytest.mark.parametrize(("text", "count"), CONSTRUCTS)
def test_a_template_keeps_what_was_recorded(text: str, count: int) -> None:
    template = put_in(text, NAMES)
    assert len(template.slots) == count
    assert template.recorded == text
    assert template.filled(DEFAULTS, DEFAULTS) == text


def test_shell_text_with_the_defaults_does_what_was_recorded(referee: Referee) -> None:
    made = templates()
    recorded = referee.outputs([({}, text) for text, _ in CONSTRUCTS])
    shell = referee.outputs([(DEFAULTS, template.text) for template in made])
    assert all(b"\0" in one for one in recorded)
    for (text, _), template, before, after in zip(CONSTRUCTS, made, recorded, shell, strict=True):
        assert after == before, (text, template.text)


# What comes out of a substitution is not what a value was: words are told apart, NULs and last newlines are gone.
SUBSTITUTES = ("$(", "cat <(")


@pytest.mark.parametrize("text", [text for text, count in CONSTRUCTS if count and not any(one in text for one in SUBSTITUTES)])
def test_any_value_arrives_as_it_is(referee: Referee, text: str) -> None:
    """Both with the value in the text and with the variable set, in every kind of place."""
    template = put_in(text, NAMES)
    values = [
        value
        for value in VALUES
        if ("> db-3" not in text and ">> 'db-3'" not in text) or (value[0] not in "-=" and "/" not in value)
    ]
    _arrives(referee, template, values, "sh")
    # bash quotes newlines as $'\n', which a plain sh on the other side does not know.
    _arrives(referee, template, [] if text.startswith("sh -c 'show /") or "ssh db-3 sh" in text else LINES, "bash")


def _arrives(referee: Referee, template: Template, values: Sequence[str], remote: str) -> None:
    marks = {name: f"@{name}@" for name in template.names}
    cases = []
    for value in values:
        given = {**DEFAULTS, **dict.fromkeys(template.names, value)}
        cases += [(given, template.text), ({}, template.filled(given, DEFAULTS))]
    printed = referee.outputs([*cases, (marks, template.text)], remote)
    expected = printed.pop().decode()
    for number, value in enumerate(values):
        wanted = expected
        for mark in marks.values():
            wanted = wanted.replace(mark, value)
        shell, filled = printed[2 * number].decode(), printed[2 * number + 1].decode()
        assert shell == wanted, (template.text, value)
        assert filled == wanted, (template.filled({**DEFAULTS, **dict.fromkeys(template.names, value)}, DEFAULTS), value)


def test_an_empty_value_is_an_empty_argument(referee: Referee) -> None:
    texts = ["show db-3", "show 'db-3'", 'show a "db-3" b', "ssh x 'show a /var/log/pg b'", "ssh x show a /var/log/pg b"]
    made = [put_in(text, NAMES) for text in texts]
    empty = {**DEFAULTS, "HOST": "", "LOGS": ""}
    cases = [(empty, one.text) for one in made] + [({}, one.filled(empty, DEFAULTS)) for one in made]
    printed = referee.outputs(cases)
    assert printed[:5] == printed[5:]
    assert printed[:5] == [
        b"1\0\0",
        b"1\0\0",
        b"3\0a\0\0b\0",
        b"host x\x003\0a\0\0b\0",
        b"host x\x003\0a\0\0b\0",
    ]


def test_a_secret_in_quotes_of_a_nested_command_arrives_as_it_is(referee: Referee) -> None:
    texts = ["ssh h 'show \"on *** x\" a'", "ssh h \"show 'on ***' a\"", 'ssh h "show \\"*** x\\" \\"a\\""']
    steps = tuple(Step(id=text, title="", command=Template.literal(text)) for text in texts)
    procedure = parameterise(Procedure(title="", steps=steps), [], [])
    (name,) = (one.name for one in procedure.parameters if one.is_secret)
    made = [step.command for step in procedure.steps if step.command is not None]
    given = [{**procedure.defaults, name: value} for value in VALUES]
    filled = [({}, one.filled(values, procedure.defaults)) for values in given for one in made]
    shell = [(values, one.text) for values in given for one in made]
    printed = referee.outputs(filled)
    assert [one.recorded for one in made] == texts
    assert printed == referee.outputs(shell)
    for number, value in enumerate(VALUES):
        wanted = [f"host h\0{2}\0on {value} x\0a\0", f"host h\0{2}\0on {value}\0a\0", f"host h\0{2}\0{value} x\0a\0"]
        assert [one.decode() for one in printed[3 * number : 3 * number + 3]] == wanted


def test_an_interactive_shell_finds_no_history_in_a_value(referee: Referee) -> None:
    texts = [
        "show db-3",
        "show 'on db-3'",
        'show "on db-3"',
        "show $'on db-3'",
        "ssh x 'show /var/log/pg'",
        'ssh x "show /var/log/pg"',
    ]
    given = {**DEFAULTS, "HOST": "wow!show", "LOGS": "a !! !1 b"}
    filled = [put_in(text, NAMES).filled(given, DEFAULTS) for text in texts]
    printed = referee.outputs([({}, text) for text in filled], interactive=True)
    assert printed == referee.outputs([({}, text) for text in filled])
    assert all(b"!" in one for one in printed)


def test_what_a_parameter_cannot_take_stays() -> None:
    for text in (
        "db-3 a",
        "/opt/db-3/bin/run x",
        "db-3=x",
        "show <<'EOF'\ndb-3\nEOF",
        "show a # db-3",
        "show `echo db-3`",
        "case $x in db-3) show;; esac",
        "[[ $x == db-3 ]]",
        "show ${X:-db-3}",
        "show --db-3 --db-3=x",
        "db-3() { show; }",
        "ssh x \"ssh y 'show db-3'\"",
        "show 'unfinished db-3",
        "show $db-3 ${db}db-3",
        "git db-3",
        "show db-3{a,b} {1..3}db-3",
        "show [db-3]",
    ):
        assert put_in(text, NAMES).slots == (), text


def test_reading_a_template_back_gives_the_same_text() -> None:
    parameters = [Parameter(name=name, default=value) for name, value in DEFAULTS.items()]
    for template in templates():
        read = slots_of(template.text, parameters)
        assert read.text == template.text
        assert [slot.name for slot in read.slots] == [slot.name for slot in template.slots]
        assert [slot.start for slot in read.slots if slot.form == "heredoc"] == [
            slot.start for slot in template.slots if slot.form == "heredoc"
        ]


def test_what_is_read_back_does_the_same(referee: Referee) -> None:
    parameters = [Parameter(name=name, default=value) for name, value in DEFAULTS.items()]
    made = templates()
    given = {name: f"a b'$x{name}" for name in DEFAULTS}
    first = referee.outputs([({}, one.filled(given, DEFAULTS)) for one in made])
    second = referee.outputs([({}, slots_of(one.text, parameters).filled(given, DEFAULTS)) for one in made])
    defaults = referee.outputs([({}, slots_of(one.text, parameters).filled(DEFAULTS, DEFAULTS)) for one in made])
    assert second == first
    assert defaults == referee.outputs([({}, text) for text, _ in CONSTRUCTS])


# Pieces of words between blanks, and those that hold one.
_PIECES = "db-3 /var/log/pg a $X = : @ / --o= ' \" $' { , } * ~ \\' \\\" b- ! %".split()  # noqa: SIM905
_ATOM = st.sampled_from([*_PIECES, "x y", "\\ ", "$(show db-3)"])
# bash 5.2 leaves what follows in `~:$(show x)` as it is, but not in `~:$(show "x")`: no text of ours can mean the same there.
_WORDS = (
    st.lists(_ATOM, min_size=1, max_size=6).map("".join).filter(lambda word: re.search(r"(?:^|\s)~[^/\s]*:", word) is None)
)
_OPENERS = st.sampled_from(
    ["show ", "X=1 show ", "ssh h show ", "sh -c ", "show a | show ", "show <<< ", "show a > ./at-", "for h in "]
)


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(_OPENERS, _WORDS, _WORDS), min_size=20, max_size=20))
def test_random_words_keep_their_meaning(referee: Referee, drawn: list[tuple[str, str, str]]) -> None:
    texts = [
        f"{opener}{first} {second}" + ("; do show $h; done" if "for" in opener else "") for opener, first, second in drawn
    ]
    made = [put_in(text, NAMES) for text in texts]
    for text, template in zip(texts, made, strict=True):
        assert template.recorded == text
        assert template.filled(DEFAULTS, DEFAULTS) == text
        parameters = [Parameter(name=name, default=value) for name, value in DEFAULTS.items()]
        assert slots_of(template.text, parameters).text == template.text
    useful = [(text, template) for text, template in zip(texts, made, strict=True) if template.slots]
    before = referee.outputs([({}, text) for text, _ in useful])
    after = referee.outputs([(DEFAULTS, template.text) for _, template in useful])
    for (text, template), one, other in zip(useful, before, after, strict=True):
        assert one == other, (text, template.text)
    # What a substitution prints is no literal: quotes in it would be read by the shell on the other side.
    useful = [(text, template) for text, template in useful if "$(" not in text]
    given = {name: f"p q'$x\"{name}" for name in DEFAULTS}
    shell = referee.outputs([(given, template.text) for _, template in useful])
    filled = referee.outputs([({}, template.filled(given, DEFAULTS)) for _, template in useful])
    for (text, template), one, other in zip(useful, shell, filled, strict=True):
        assert one == other, (text, template.text, template.filled(given, DEFAULTS))


@given(st.text(alphabet="ab-3/$'\"\\`(){}<>|;&*?~#!%=\n \tdöü", max_size=60))
def test_any_text_is_kept_byte_for_byte(text: str) -> None:
    template = put_in(text, {"b-3": "HOST", "a": "A"})
    assert template.recorded == text
    assert template.filled({"HOST": "b-3", "A": "a"}, {"HOST": "b-3", "A": "a"}) == text
    parameters = [Parameter(name="HOST", default="b-3"), Parameter(name="A", default="a")]
    assert slots_of(template.text, parameters).text == template.text
