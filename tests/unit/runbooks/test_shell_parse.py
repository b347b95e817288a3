"""Shell text is read as bash reads it; bash itself is the judge."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbooks.shell.parse import parse
from runbooks.shell.tree import Syntax

# Words whose values are known without running anything.
STATIC = [
    "plain",
    "'single quoted'",
    '"double quoted"',
    r"a\ b",
    r"\$x",
    r"'it'\''s'",
    '"a\\"b"',
    '"a\\$b"',
    '"a\\`b"',
    '"a\\\\b"',
    '"a\\nb"',
    '"a\\\nb"',
    "a\\\nb",
    "''",
    '""',
    "a''b",
    'x""',
    r"$'tab\there'",
    r"$'\x41\102\u00e9\U0001F600'",
    r"$'\e[0m'",
    r"$'it\'s'",
    r"$'a\0b'c",
    r"$'\cA\c?'",
    r"$'\xc3\xa9'",
    r"$'\z\q'",
    r"$'\"\?'",
    r"$'\x'",
    r"$'\777'",
    '$"localised"',
    "a$",
    "$",
    "a$.b",
    '"$"',
    '"a$ b"',
    "{}",
    "{a}",
    "a{",
    "a}",
    "stash@{0}",
    "HEAD^",
    "HEAD~1",
    "a~b",
    "[",
    "]",
    "a]b",
    "a[",
    "--x='y z'",
    "of=/dev/null",
    "A=b",
    "a=b=c",
    "x#y",
    "a,b",
    "{a,b",
    "a:b",
    "!",
    "a!b",
    "'!'",
    "%s",
    "é",
    "日本",
    "a@b.c:/d",
    "http://h/p%20q",
    "@",
    "+x",
    "-",
    "--",
    "1",
    "\\~",
    "'~'",
    '"~"',
    "\\*",
    "'*'",
    '"*"',
    "\\{a,b\\}",
    '"{a,b}"',
    "{a..}",
    "{1..b}",
    "a\\\\b",
    "\\'",
    '\\"',
    "'a\nb'",
    '"a\nb"',
    "a\"b'c\"d'e\"f'",
    "${",
    "\\\tx",
    "a\rb",
    "'\\'",
    '"\\a"',
    "''\"\"",
    "x'\\n'y",
    "'a'\\''b'",
    "^x",
    "a;b"[:1],
    '{"a"}',
    "{'a,b'}",
    "a{}b",
    "\\[a]",
    "'['a]",
]
DYNAMIC = [
    "$x",
    '"$x"',
    "${x}",
    "a${x:-b}c",
    "$(ls)",
    '"$(ls "a b")"',
    "`ls`",
    '"`ls`"',
    "$((1+2))",
    "$[1+2]",
    "*.txt",
    "a?",
    "[ab]",
    "{a,b}",
    "{1..3}",
    "{a..c..2}",
    "~",
    "~/x",
    "~root/x",
    "<(ls)",
    "$?",
    "$1",
    '"$@"',
    "$$",
    "$#",
    "f{,.bak}",
    "A=~/x",
    'a"$x"b',
    "${x//a/'}'}",
    "${#x}",
    "${!x}",
    '"${x:-"a b"}"',
    "@(a|b)",
    '$(echo ")")',
    "$(case x in x) echo;; esac)",
    '"${x:-it\'s}"',
    "pre{{a,b},c}",
    "A=x:~/y",
    "{-1..3}",
]
VALID = [
    "",
    "# only a comment",
    "   ",
    "\n\n",
    "a",
    "a;b",
    "a; b;",
    "a && b || c",
    "a | b |& c",
    "! a | b",
    "a &",
    "a & b",
    "(a)",
    "( (a) )",
    "{ a; }",
    "{ (a) }",
    "if a; then b; fi",
    "if a; then b; elif c; then d; else e; fi",
    "while a; do b; done",
    "until a\ndo\nb\ndone",
    "for i in a b; do c; done",
    "for i; do c; done",
    "for i do c; done",
    "for i in a\ndo c; done",
    "for ((i=0;i<3;i++)); do echo $i; done",
    "for ((;;)) do a; done",
    "for i in 1 2; { echo $i; }",
    "select x in a b; do c; done",
    "case x in a) b;; esac",
    "case x in (a|b) c;; *) d ;; esac",
    "case x in\n a)\n b\n ;;\n c) d ;& e) f;;& esac",
    "case x in esac",
    "case x in a) esac",
    "f() { a; }",
    "function f { a; }",
    "function f() { a; }",
    "f() (a)",
    "f()\n{ a; }",
    "[[ -f x && $y == z* ]]",
    "[[ $x =~ ^(a|b)$ ]]",
    "[[ $x =~ a\\ b ]] && c",
    "[[ ! -f x || ( -d y ) ]]",
    "[[ a < b ]]",
    "((i++))",
    "((i < 3)) && a",
    "( ( a ) )",
    "((a); (b))",
    "$((1)) ",
    "echo $(( (1+2) * 3 ))",
    "a > b 2>&1",
    "a &> b",
    "a >| b",
    "a <> b",
    "a <<< b",
    "a > out <<< 'w'",
    "cat <<EOF\nx\nEOF",
    "cat <<EOF > f\nx\nEOF\nls",
    "cat <<-EOF\n\tx\n\tEOF",
    "cat <<'EOF' | b\n$x ` \nEOF",
    "cat <<A <<B\n1\nA\n2\nB",
    "cat <<EOF && b\nx\nEOF",
    "a=(1 2 3)",
    "a=(\n1 # c\n2\n)",
    "a+=(x)",
    "a[0]=b",
    "declare -A m=([x]=y)",
    "export A=b",
    "A=b c d",
    "echo a#b #c",
    "echo $(ls; pwd)",
    "echo `ls \\`pwd\\``",
    "x=$(cat <<EOF\nhi )\nEOF\n)",
    "time a",
    "time -p a | b",
    "time (a)",
    "time { a; }",
    "coproc a",
    "coproc { a; }",
    "diff <(a) <(b)",
    "a > >(b)",
    'echo "$(echo "$(echo x)")"',
    "{fd}>x a",
    "a 2>b >c <d",
    "if [ -f x ]; then\n  a # yes\nfi > log",
    "while read -r l; do a; done < f",
    "! ! a",
    "echo then",
    "echo if",
    "echo }",
    "echo {",
    "a; # b",
    "a \\\n b",
    "\\\na",
    "a |\nb",
    "a &&\n\nb",
    "a && # c\nb",
    "echo ${x:-}}",
    "echo ${x#*'}'}",
    "echo ${x/a/b}",
    "echo ${x@Q} ${x^^} ${x:1:2} ${a[@]} ${#a[@]}",
    "ls *(x)"[:4],
    "until a; do b; done &",
    "{ a; } 2>&1 | tee x",
    "a;\n;"[:2],
    "echo \\",
    "cat <<\\EOF\n$x\nEOF",
    "cat << 'E F'\nx\nE F",
    'for f in *.log; do gzip "$f" && rm $f; done',
    "kubectl get po | awk '{print $1}' | xargs -r kubectl delete po",
    "find . -name '*.x' -exec rm {} \\;",
    "find . \\( -a -o -b \\)",
    "[ a = b ] && c",
    "test a -a b",
    "if ! a; then b; fi",
    "echo $'a\\'b'",
    "if (a); then b; fi",
    "if a; then (b) fi",
    "while (a) do b; done",
    "{ { a; } }",
    "f() { g() { a; }; }",
    "f() { a; } > x",
    "function f\n{ a; }",
    "if if a; then b; fi; then c; fi",
    "case $x in a) if b; then c; fi;; esac",
    "(case x in a) b;; esac)",
    "$(a) b",
    '"a" b',
    "if a; then b & fi",
    "while a; do b & done",
    'echo "${x}" \'${x\' "\\${x"',
    "let 'x = 1'",
    "echo $((x << 2))",
    "echo $((a[1]))",
    "((x=1<<2))",
    "for x in $(a); do b; done; c",
    "a() { return; }; a",
    'eval "a"',
    "exec 3>&1",
    "exec 3>&-",
    "a >&2",
    "a <&-",
    "a 2>/dev/null&",
    "a&&b||c",
    "a|b&c",
    "x=1 y=2",
    "x= a",
    "x=",
    ">f",
    "2>f",
    "<f cat",
    ">f a b",
    "!a"[:1] + " a",
]
INVALID = [
    "'open",
    '"open',
    "a $(b",
    "a `b",
    "a ${b",
    "(a",
    "a)",
    "{ a",
    "if a; then b",
    "if a; fi",
    "fi",
    "done",
    "then a",
    "a &&",
    "a |",
    "| a",
    "&& a",
    "; a",
    "a ;; b",
    "for",
    "while a; done",
    "case x in a) b",
    "f() ",
    "a b (c)",
    "a >",
    "a <",
    "if; then a; fi",
    "()",
    "{ }",
    "[[ a",
    "a & & b",
    "a || || b",
    "esac",
    "}",
    "do a; done",
    "if a; then b; else c; elif d; then e; fi",
    "for i in a; b; done",
    "function",
    "a | | b",
    "x=(a",
    "else",
    "a; ; b",
    "! | a",
    "(a) b",
    "{ a; } b",
    "if a; then b; done",
    "while a; do b; fi",
    "( a }",
    "case x a) b;; esac",
    "echo $'x",
]


def judged_by_bash(words: str) -> list[str]:
    """The arguments that bash makes of the text of some words."""
    done = subprocess.run(
        ["bash", "--norc", "-c", "set +H; printf '%s\\0' " + words],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/home/me"},
        cwd="/proc/self/fdinfo",
    )
    return done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]


def bash_takes(text: str) -> bool:
    """Whether bash would run the text, with extended globs as an interactive shell of today has them."""
    done = subprocess.run(["bash", "--norc", "-O", "extglob", "-n"], input=text.encode(), capture_output=True, check=False)
    return done.returncode == 0 and b"here-document" not in done.stderr


def values(text: str) -> list[str | None]:
    """The values of the arguments of the first simple command."""
    return [word.value for word in parse(text).simples[0].words[1:]]


@pytest.mark.parametrize("word", STATIC)
def test_a_word_without_expansions_has_the_value_that_bash_gives_it(word: str) -> None:
    if word == "${":
        assert parse("x ${").has_error
        return
    assert values(f"printf {word} end") == [*judged_by_bash(word), "end"]


@pytest.mark.parametrize("word", DYNAMIC)
def test_a_word_with_an_expansion_has_no_value_and_is_one_word(word: str) -> None:
    syntax = parse(f"printf {word} end")
    assert values(f"printf {word} end") == [None, "end"]
    assert syntax.simples[0].words[1].raw == word
    assert not syntax.has_error


@pytest.mark.parametrize("text", VALID)
def test_what_bash_takes_is_understood(text: str) -> None:
    assert bash_takes(text)
    assert not parse(text).has_error


@pytest.mark.parametrize("text", INVALID)
def test_what_bash_refuses_is_marked(text: str) -> None:
    assert not bash_takes(text)
    assert parse(text).has_error


pieces = st.sampled_from(
    [
        "a",
        "b c",
        "\\ ",
        "\\",
        "'",
        '"',
        "$'",
        "\\n",
        "\\'",
        '\\"',
        "é",
        "\n",
        "\t",
        "{",
        "}",
        ",",
        "=",
        "~",
        "#",
        "^",
        "]",
        ":",
        "0",
        "\\x41",
        "''",
        '""',
        "-",
        "\\\n",
        "%",
    ]
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(pieces, max_size=8))
def test_any_mix_of_quotes_has_the_values_that_bash_gives_it(mix: list[str]) -> None:
    text = "x" + "".join(mix).replace("$", "")
    syntax = parse(f"printf {text}")
    if (
        syntax.has_error
        or len(syntax.simples) != 1
        or any(word.value is None for word in syntax.simples[0].words)
        or syntax.comment is not None
    ):
        return
    assert values(f"printf {text}") == judged_by_bash(text)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.text(st.sampled_from("ab $'\"`\\(){}[]<>|&;!#\n=*~\0\ud800é\r"), max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    check(parse(text))


def check(syntax: Syntax) -> None:
    """Every place lies in the text, in order, and words are what stands there."""
    for simple in syntax.simples:
        assert 0 <= simple.start <= simple.end <= len(syntax.text)
        for word in simple.words:
            assert syntax.text[word.start : word.end] == word.raw != ""
    assert [one.start for one in syntax.fragments] == sorted(one.start for one in syntax.fragments)
    for one in syntax.fragments:
        assert 0 <= one.start < one.end <= len(syntax.text)
        if "\\" not in syntax.text[one.start : one.end] and one.place not in ("heredoc",):
            assert one.value == syntax.text[one.start : one.end]


@pytest.mark.parametrize(
    "text",
    [
        "$(" * 5000,
        "(" * 5000,
        "${" * 5000,
        '"$(' * 3000,
        "`" * 999,
        "((" * 3000,
        "a " * 50_000,
        "'" + "x" * 500_000,
        "{" * 20_000,
        "a;" * 20_000,
        "a > f;" * 10_000,
        "a $(b >g) >f <<< x;" * 3000,
        "<<E\n" * 500,
        "[" * 5000,
        "$((" * 3000,
        "case x in " * 500,
        "!(" * 3000,
        '"${x:-' * 3000,
        "\\" * 9999,
        "a" * 500_000,
        "if " * 5000,
        "x=(" * 2000,
        "[[ " * 2000,
        "f() " * 2000,
        "f()(" * 2000,
    ],
)
def test_long_and_deep_texts_come_to_an_end(text: str) -> None:
    check(parse(text))


def test_simple_commands_know_what_joins_them() -> None:
    syntax = parse("a && ! b | c || (d; e) & f")
    assert [(one.words[0].raw, one.joined, one.negated, one.depth, one.background) for one in syntax.simples] == [
        ("a", "", False, 0, True),
        ("b", "&&", True, 0, True),
        ("c", "|", True, 0, True),
        ("d", "||", False, 1, True),
        ("e", ";", False, 1, True),
        ("f", "&", False, 0, False),
    ]


def test_an_inner_command_comes_behind_the_one_that_holds_it() -> None:
    syntax = parse('echo "$(cat <(sort x))" && y')
    assert [(one.words[0].raw, one.depth) for one in syntax.simples] == [("echo", 0), ("cat", 1), ("sort", 2), ("y", 0)]


def test_redirections_and_heredocs_have_their_places() -> None:
    text = "cat <<-'A' 2>> err <<B > out\n\t$x\n\tA\nhi $y\nB\nnext <<< \"w $z\""
    first, second = parse(text).simples
    assert [(one.operator, one.descriptor, one.target and one.target.value) for one in first.redirects] == [
        ("<<-", None, "A"),
        (">>", 2, "err"),
        ("<<", None, "B"),
        (">", None, "out"),
    ]
    bodies = [text[slice(*one.body)] for one in first.redirects if one.body]
    assert bodies == ["\t$x\n", "hi $y\n"]
    assert second.redirects[0].operator == "<<<"
    assert parse(text).reads == {"y", "z"}


def test_fragments_say_where_literal_text_stands() -> None:
    text = "ssh db-3 'it'\"s $X\" $'\\t' /var/*/x{a,b} ~/y ${Z:-q} $((1)) # why\ncat <<E\nv\\$ $W\nE\ncase x in p) ;; esac"
    assert [(one.place, one.value) for one in parse(text).fragments] == [
        ("word", "ssh"),
        ("word", "db-3"),
        ("single", "it"),
        ("double", "s "),
        ("ansi", "\t"),
        ("word", "/var/"),
        ("word", "/x"),
        ("word", "a"),
        ("word", "b"),
        ("word", "y"),
        ("other", ":-q"),
        ("arithmetic", "1"),
        ("comment", " why"),
        ("word", "cat"),
        ("heredoc", "v$ "),
        ("heredoc", "\n"),
        ("word", "x"),
        ("pattern", "p"),
    ]


def test_variables_read_and_set_are_found() -> None:
    syntax = parse(
        "A=1; export B=$C D; read -r E <f; for F in x; do :; done; G=1 cmd ${H:-$I} $((J+1)); "
        "printf -v K x; (L=1); m() { N=$O; }; '$P'"
    )
    assert syntax.sets == {"A", "B", "D", "E", "F", "K"}
    assert syntax.reads == {"C", "D", "H", "I", "J", "O"}
    assert syntax.functions == {"m"}


def test_a_comment_is_kept() -> None:
    assert parse("df -h  # is it full?").comment == "is it full?"
    assert parse("echo a#b '# c'").comment is None


def test_a_redirection_of_a_group_is_a_command_without_words() -> None:
    last = parse("(cd x && y) > z").simples[-1]
    assert last.words == ()
    assert last.redirects[0].target is not None
    assert last.redirects[0].target.raw == "z"


def test_assignments_before_a_command_are_kept_with_their_values() -> None:
    simple = parse("A='x y' B=$C D=*.txt cmd E=f").simples[0]
    assert [(name, word and word.value) for name, word in simple.assignments] == [("A", "x y"), ("B", None), ("D", "*.txt")]
    assert [word.value for word in simple.words] == ["cmd", "E=f"]


def test_the_examples_are_many_enough() -> None:
    assert len(set(VALID)) > 150
    assert Path("/bin/bash").exists()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('read -s "pw?Password: "', {"pw"}),
        ("read -rs 'pw?Password: '", {"pw"}),
        ("read pw?Password:\\ ", {"pw"}),
        ('read "?Go on? "', set()),
        ('read -rsp "Password: " pw', {"pw"}),
        ("read -rsp Password pw", {"pw"}),
        ("read -ra words", {"words"}),
        ("mapfile -t lines", {"lines"}),
        ("mapfile -n 3 lines", {"lines"}),
    ],
)
def test_what_read_sets_is_known_whatever_its_options_and_prompt(text: str, names: set[str]) -> None:
    assert parse(text).sets == names


@pytest.mark.parametrize("text", ["<>(", "cat <>(", "x <>(y) z", "`<>(", "<>()#+-!|~&;:$={}'\"\n\t/@^"])
def test_opening_for_both_before_a_parenthesis_is_an_error_and_comes_to_an_end(text: str) -> None:
    assert parse(text).has_error
