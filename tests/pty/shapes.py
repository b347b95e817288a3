"""What people type, and what must be recorded of it: text, output, exit status and pipestatus of each command."""

from __future__ import annotations

from dataclasses import dataclass

from tests.pty.recording import SHELLS

POSIX = ("bash", "zsh")


@dataclass(frozen=True, slots=True)
class Expected:
    """One command as it must be recorded; `pipestatus` is the exit status alone unless it is given."""

    text: str
    output: str = ""
    exit: int = 0
    pipestatus: tuple[int, ...] = ()
    count: int | None = None

    @property
    def bytes_printed(self) -> int:
        """The terminal makes two bytes of every newline."""
        return len(self.output.replace("\n", "\r\n").encode()) if self.count is None else self.count


@dataclass(frozen=True, slots=True)
class Shape:
    """Something typed (a list: line after line, each at its own prompt) and the commands it is recorded as."""

    name: str
    typed: str
    expected: tuple[Expected, ...]
    shells: tuple[str, ...] = SHELLS


def one(name: str, text: str, output: str = "", exit_: int = 0, *pipestatus: int, shells: tuple[str, ...] = SHELLS) -> Shape:
    """A shape that is one command, recorded as it was typed."""
    return Shape(name, text, (Expected(text, output, exit_, pipestatus),), shells)


RED = r"printf '\033[31mred\033[0m\n'"
LONG = "echo " + "0123456789" * 600
SHAPES = (
    one("a plain command", "echo hello", "hello\n"),
    one("a for loop", "for i in 1 2\ndo\n    echo $i\ndone", "1\n2\n", shells=POSIX),
    one("a for loop of fish", "for i in 1 2\necho $i\nend", "1\n2\n", shells=("fish",)),
    one("a while loop with a body of two", "while true\ndo echo a\necho b; break\ndone", "a\nb\n", shells=POSIX),
    one("if and else", "if false\nthen echo a\nelse\n\n# not a\necho b\nfi", "b\n", shells=("bash",)),
    one("a here-document", "cat <<END\none $((1+1))\n  three\nEND", "one 2\n  three\n", shells=POSIX),
    one("a quoted here-document", "cat <<'END'\n$x `y` \\z\nEND", "$x `y` \\z\n", shells=POSIX),
    one("two here-documents", "cat <<A - /dev/fd/3 3<<B\na\nA\nb\nB", "a\nb\n", shells=POSIX),
    one("a here-string", "cat <<<'a b'", "a b\n", shells=POSIX),
    one("single quotes", "echo 'it is' 'a \"test\" $HOME;|&'", 'it is a "test" $HOME;|&\n'),
    one("double quotes", 'echo "a  b" "c\'d" "\\$x"', "a  b c'd $x\n"),
    one("a quoted newline", "echo 'first\nsecond'", "first\nsecond\n"),
    one("quoted blank lines", "echo 'first\n\n\n  second'", "first\n\n\n  second\n"),
    one("a backslash before a newline", "echo one \\\ntwo \\\n  three", "one two three\n"),
    one("a backslash in a word", "echo on\\\ne", "one\n", shells=POSIX),
    one("a pipe at the end of a line", "echo b |\ncat", "b\n", 0, 0, 0, shells=POSIX),
    one("and at the end of a line", "true &&\necho yes", "yes\n"),
    one("umlauts and accents", "echo 'äöü é ñ'", "äöü é ñ\n"),
    one("wide characters", "echo 日本語 テスト", "日本語 テスト\n"),
    one("emoji", "echo 🙂 done", "🙂 done\n"),
    one("a line of 6,000 characters", LONG, LONG[5:] + "\n"),
    one("an alias", "mine there", "hello there\n"),
    one("a subshell", "(cd / && pwd; exit 4)", "/\n", 4, shells=POSIX),
    one("a group", "{ echo a; echo b; }", "a\nb\n", shells=POSIX),
    one("a function's definition", "greet() { echo hi; }", shells=POSIX),
    one("a function's definition over lines", "greet2 () {\n    echo hi $1\n    return 3\n}", shells=POSIX),
    one("a function's definition in fish", "function greet2\necho hi $argv\nreturn 3\nend", shells=("fish",)),
    one("a call of the function", "greet2 you", "hi you\n", 3),
    one("a pipeline", "printf 'b\\na\\n' | sort | head -1", "a\n", 0, 0, 0, 0),
    one("a failing pipeline", "false | true", "", 0, 1, 0),
    one("a pipeline of statuses", "sh -c 'exit 3' | sh -c 'exit 4' | sh -c 'exit 5'", "", 5, 3, 4, 5),
    one("a list", "true && echo yes; echo more", "yes\nmore\n"),
    one("a failing list", "true && false; sh -c 'exit 7'", "", 7),
    one("or", "false || echo other", "other\n"),
    one("a command that is not there", "env no-such-command-here 2>/dev/null", "", 127),
    one("a failing command", "false", "", 1),
    one("a change of folder", "cd /"),
    one("after a change of folder", "pwd", "/\n"),
    one("back", 'cd "$HOME"'),
    one("negation", "! true", "", 1, 0),
    one("arithmetic", "(( 1 + 1 == 3 ))", "", 1, shells=("bash",)),
    one("a conditional", "[[ a == b ]]", "", 1, shells=("bash",)),
    one("an assignment", "x=5", "", shells=POSIX),
    one("an assignment in fish", "set x 5", "", shells=("fish",)),
    one("a comment behind a command", "echo a # not b", "a\n", shells=("bash", "fish")),
    one("output on standard error", "echo oops >&2", "oops\n"),
    one("output without a newline", "printf abc", "abc"),
    one("output without a newline, wide", "printf 日本", "日本"),
    one("output of blank lines", "printf '\\n\\n'", "\n\n"),
    one("output that ends in spaces", "printf 'a   '", "a   "),
    one("no output at all", "true"),
    one("a trailing semicolon", "echo a;", "a\n"),
    Shape("colours", RED, (Expected(RED, "red\n", count=len("\033[31mred\033[0m\r\n")),)),
    one("an eval", "eval 'echo a; echo b'", "a\nb\n"),
    one("percent and history signs in quotes", "echo '100% a!b %s \\n'", "100% a!b %s \\n\n", shells=("bash", "fish")),
    one("a case", "case a in\n  a) echo is a;;\n  *) echo other;;\nesac", "is a\n", shells=POSIX),
    one("text that looks like a history entry", "echo '  12  ls'", "  12  ls\n"),
    one("a quoted newline before a number", "echo 'a\n 99999  b'", "a\n 99999  b\n"),
    one("a closed parenthesis of process substitution", "cat <(echo a) <(echo b)", "a\nb\n", shells=POSIX),
)
